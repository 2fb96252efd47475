"""How much of a day's readings is here, by office and by meter."""

from bijlighar.interfaces.console.views.coverage.meters import meters, meters_csv
from bijlighar.interfaces.console.views.coverage.offices import office, offices_csv

__all__ = ["meters", "meters_csv", "office", "offices_csv"]
