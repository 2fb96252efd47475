"""Tables of outages: outages and their steps, who was without power, who was told, signals, storms."""

from bijlighar.outages.models.outages import Affected, Back, Outage, Reach, Step
from bijlighar.outages.models.signs import Signal
from bijlighar.outages.models.storms import Storm
from bijlighar.outages.models.told import Told, Watch

__all__ = ["Affected", "Back", "Outage", "Reach", "Signal", "Step", "Storm", "Told", "Watch"]
