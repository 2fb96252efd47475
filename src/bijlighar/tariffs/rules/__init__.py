"""Rules of the tariff: the dated rulebook and the one vectorised computation of what electricity costs."""

from bijlighar.tariffs.rules.amounts import Amounts
from bijlighar.tariffs.rules.asks import Asks, Measure, asks, measured_categories, measures
from bijlighar.tariffs.rules.book import MARKS, Rulebook
from bijlighar.tariffs.rules.compare import AS_IT_IS, Compared, UnknownOrder, Variant, compare, revenue
from bijlighar.tariffs.rules.compute import LINES
from bijlighar.tariffs.rules.document import RulebookRefused
from bijlighar.tariffs.rules.interest import deposit_interest
from bijlighar.tariffs.rules.load import UnknownState, load_rulebook, rulebook_folder, states
from bijlighar.tariffs.rules.power_factor import power_factor
from bijlighar.tariffs.rules.rate import UnableToRate, rate
from bijlighar.tariffs.rules.rated import Rated
from bijlighar.tariffs.rules.rebate import rebate, rebate_channels
from bijlighar.tariffs.rules.rows import COLUMNS, Refusal
from bijlighar.tariffs.rules.solar import Slot, day_slots
from bijlighar.tariffs.rules.surcharge import late_charge

__all__ = [
    "AS_IT_IS",
    "COLUMNS",
    "LINES",
    "MARKS",
    "Amounts",
    "Asks",
    "Compared",
    "Measure",
    "Rated",
    "Refusal",
    "Rulebook",
    "RulebookRefused",
    "Slot",
    "UnableToRate",
    "UnknownOrder",
    "UnknownState",
    "Variant",
    "asks",
    "compare",
    "day_slots",
    "deposit_interest",
    "late_charge",
    "load_rulebook",
    "measured_categories",
    "measures",
    "power_factor",
    "rate",
    "rebate",
    "rebate_channels",
    "revenue",
    "rulebook_folder",
    "states",
]
