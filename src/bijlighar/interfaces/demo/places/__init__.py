"""Where the demo's connections stand: offices and localities that exist, without the house numbers."""

from bijlighar.interfaces.demo.places.bihar import BIHAR
from bijlighar.interfaces.demo.places.central import CENTRAL
from bijlighar.interfaces.demo.places.company import Centre, Circle, Company, Division
from bijlighar.interfaces.demo.places.east import EAST
from bijlighar.interfaces.demo.places.west import WEST

COMPANIES = (EAST, CENTRAL, WEST, BIHAR)

__all__ = ["COMPANIES", "Centre", "Circle", "Company", "Division"]
