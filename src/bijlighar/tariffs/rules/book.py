"""A rulebook in memory: dated orders and series, every value with its source and mark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

EnergyMethod = Literal["telescopic", "all_units"]
PerUnit = Literal["connection", "block", "kw", "hp"]
LoadBasis = Literal["sanctioned_load", "demand_or_share_of_load", "demand_or_share_of_contract"]
CycleRule = Literal["as_a_month", "by_days_on_30"]
DutyBase = Literal["energy_and_fuel_surcharge", "energy_beyond_free_units"]
DutyRounding = Literal["rupee", "paisa"]
RebateKind = Literal["PREPAID", "ONLINE", "PROMPT", "ADVANCE"]
PowerFactorKind = Literal["WHOLE", "EACH_POINT_BELOW", "EACH_POINT_ABOVE"]
POWER_FACTOR_KINDS: tuple[PowerFactorKind, ...] = ("WHOLE", "EACH_POINT_BELOW", "EACH_POINT_ABOVE")
REBATE_KINDS: tuple[RebateKind, ...] = ("PREPAID", "ONLINE", "PROMPT", "ADVANCE")

MARKS = {
    "B": "reproduces printed bills",
    "P": "reproduces totals published in the press",
    "C": "read in a company's own software",
    "O": "read in an order or an Act",
    "T": "another person's copy of the order",
    "N": "news report",
    "H": "primary text, or several sources agree",
    "M": "one good secondary source",
    "D": "derived by arithmetic",
    "L": "weak source",
    "U": "unverified",
}
MARKS_FROM_WEAKEST = "ULDTNMCPOBH"


@dataclass(frozen=True, slots=True)
class Words:
    """What a person reads, in both languages."""

    en: str
    hi: str


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of the rulebook as it is written, with where it comes from and how sure it is."""

    text: str
    source: Words
    mark: str

    @property
    def exact(self) -> Fraction:
        return Fraction(self.text)


@dataclass(frozen=True, slots=True)
class Absent:
    """A figure that no source gives: rating with it is refused, and `reason` says why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Slab:
    """Energy from the previous limit up to `up_to_wh` (None: without end), rupees per kWh by area.

    `subsidy`: the part of the rate that the state pays, where it is given per unit.
    """

    up_to_wh: int | None
    rates: dict[str, Value]
    subsidy: Value | None


@dataclass(frozen=True, slots=True)
class FixedBand:
    """Fixed charge of a month whose energy is at most `up_to_wh`: rupees per connection, block, kW or HP.

    `kva_by_area`: rupees per kVA for a connection whose contract demand is in kVA; empty where there is none.
    """

    up_to_wh: int | None
    per: PerUnit
    rupees_by_area: dict[str, Value | Absent]
    wh_per_block: int | None
    block: Value | None
    kva_by_area: dict[str, Value | Absent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Category:
    """One category of one order."""

    code: str
    name_en: str
    name_hi: str
    areas: tuple[str, ...]
    energy_clause: Words
    energy_method: EnergyMethod
    slabs: tuple[Slab, ...]
    fixed_clause: Words
    bands: tuple[FixedBand, ...]
    load_basis: LoadBasis
    load_share: Value | None
    load_limit_w: int | None
    load_limit_reason: str
    energy_limit_wh: int | None
    energy_limit_reason: str


@dataclass(frozen=True, slots=True)
class AbsentCategory:
    """A category of an order for which no source gives the rates: rating it is refused with the reason."""

    code: str
    name_en: str
    name_hi: str
    reason: str


@dataclass(frozen=True, slots=True)
class Order:
    """One tariff order: in force in [from_date, to_date), `to_date` None until the next one."""

    code: str
    title_en: str
    title_hi: str
    from_date: date
    to_date: date | None
    source: Words
    mark: str
    weight_decimals: Value
    cycle_rule: Value
    categories: dict[str, Category]
    absent: dict[str, AbsentCategory] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FuelWindow:
    """Fuel surcharge in per cent of the energy charge for [from_date, to_date), or why it is not known.

    `carried_from` is the window whose per cent goes on here, where none of its own is known yet.
    """

    from_date: date
    to_date: date | None
    percent: Value | Absent
    carried_from: FuelWindow | None = None

    @property
    def is_carried_forward(self) -> bool:
        """Whether an earlier per cent goes on."""
        return self.carried_from is not None


@dataclass(frozen=True, slots=True)
class FuelSeries:
    """The fuel surcharge of a state, without gaps from its first window on."""

    clause: Words
    categories: tuple[str, ...]
    windows: tuple[FuelWindow, ...]


@dataclass(frozen=True, slots=True)
class DutyRule:
    """Electricity duty: `first_percent` on the energy of the first `first_wh`, `rest_percent` above."""

    categories: tuple[str, ...]
    from_date: date
    to_date: date | None
    clause: Words
    base: DutyBase
    rounding: DutyRounding
    first_wh: int
    first_percent: Value
    rest_percent: Value


@dataclass(frozen=True, slots=True)
class SolarRebate:
    """Rebate in per cent of the average energy price on what a smart meter counts from 09:00 to 17:00.

    `peak_percent`: surcharge on the `peak_hours`, None where there is none; hours are written as
    "06:00-09:00 17:00-22:00", and without them no surcharge can be billed from readings. `above_w`: the rule
    holds for larger loads only.
    """

    categories: tuple[str, ...]
    from_date: date
    to_date: date | None
    clause: Words
    percent: Value
    peak_percent: Value | None = None
    above_w: Value | None = None
    peak_hours: Value | None = None

    @property
    def peak_blocks(self) -> tuple[tuple[int, int], ...]:
        """The peak hours as half-open quarter hours of the day; none where they are not written."""
        if self.peak_hours is None:
            return ()
        return tuple(
            (_quarter(start), _quarter(end))
            for start, end in (span.split("-") for span in self.peak_hours.text.split())
        )


def _quarter(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 4 + int(minute) // 15


@dataclass(frozen=True, slots=True)
class DemandRule:
    """How the demand of a month is read from the meter: an average over so many minutes.

    `before_smart_meter`: what an older meter recorded is not counted. `month`: the highest of the month
    itself.
    """

    from_date: date
    to_date: date | None
    clause: Words
    averaged_minutes: Value
    before_smart_meter: Value
    month: Value


@dataclass(frozen=True, slots=True)
class FlatAmountScheme:
    """Up to `first_wh` the consumer pays at most `flat_rupees`.

    Above it and up to `up_to_wh` the state pays for the first units, less the flat amount.
    """

    code: str
    name_en: str
    name_hi: str
    clause: Words
    categories: tuple[str, ...]
    from_date: date
    to_date: date | None
    up_to_wh: int
    up_to: Value
    first_wh: int
    first: Value
    flat_rupees: Value
    duty_percent: Value
    below_first: Value
    cycle_rule: Value


@dataclass(frozen=True, slots=True)
class FreeUnitsScheme:
    """The first `free_wh` of a month cost nothing; within them nothing else is charged either."""

    code: str
    name_en: str
    name_hi: str
    clause: Words
    categories: tuple[str, ...]
    from_date: date
    to_date: date | None
    free_wh: int
    free: Value
    cycle_rule: Value
    prepaid_month_rule: Value


@dataclass(frozen=True, slots=True)
class LateRule:
    """Delayed payment surcharge: a per cent of the unpaid principal for each month begun."""

    categories: tuple[str, ...]
    from_date: date
    to_date: date | None
    clause: Words
    percent_a_month: Value
    base: Value
    month: Value


@dataclass(frozen=True, slots=True)
class RebateRule:
    """One rebate: `figure` is rupees per kWh (PREPAID), a per cent (ONLINE, PROMPT) or a per cent a month.

    `at_most` rupees (ONLINE), `days_before_due` and `at_least` rupees (PROMPT) are None in the other kinds.
    `channels` (ONLINE): the ways of paying that count, as one text; none count where it is not written.
    """

    kind: RebateKind
    categories: tuple[str, ...]
    from_date: date
    to_date: date | None
    clause: Words
    figure: Value
    at_most: Value | None
    at_least: Value | None
    days_before_due: Value | None
    channels: Value | None = None


@dataclass(frozen=True, slots=True)
class PowerFactorBand:
    """Below a limit (None: all above): a per cent of the energy charge (an incentive: negative).

    EACH_POINT_BELOW: for each 0.01 or part of it below the limit; EACH_POINT_ABOVE: for each whole 0.01 above
    the band before; WHOLE: once.
    """

    below_thousandths: int | None
    kind: PowerFactorKind
    percent: Value


@dataclass(frozen=True, slots=True)
class PowerFactorRule:
    """Surcharge and incentive by the month's average power factor; no bands where `absent` says why."""

    categories: tuple[str, ...]
    from_date: date
    to_date: date | None
    clause: Words
    bands: tuple[PowerFactorBand, ...]
    absent: str


@dataclass(frozen=True, slots=True)
class InterestRate:
    """Interest on security deposits: per cent a year in [from_date, to_date), or why it is not known."""

    from_date: date
    to_date: date | None
    clause: Words
    percent_a_year: Value | Absent
    year_days: Value


Scheme = FlatAmountScheme | FreeUnitsScheme
Dated = DutyRule | SolarRebate | FlatAmountScheme | FreeUnitsScheme


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything that prices electricity in one state.

    `digest`: sha256 of the content without comments and layout; two books with one digest rate alike.
    """

    state_code: str
    orders: tuple[Order, ...]
    fuel: FuelSeries | None
    duties: tuple[DutyRule, ...]
    solar_rebates: tuple[SolarRebate, ...]
    schemes: tuple[Scheme, ...]
    digest: str
    categories: frozenset[str] = field(default_factory=frozenset)
    late_charges: tuple[LateRule, ...] = ()
    rebates: tuple[RebateRule, ...] = ()
    deposit_interest: tuple[InterestRate, ...] = ()
    power_factors: tuple[PowerFactorRule, ...] = ()
    demands: tuple[DemandRule, ...] = ()


def joined(texts: Iterable[Words]) -> Words:
    """Several texts as one, each of them once, in their order."""
    once = list(dict.fromkeys(texts))
    return Words("; ".join(text.en for text in once), "; ".join(text.hi for text in once))


def weakest(marks: list[str]) -> str:
    """The least sure of some marks: a result is no surer than the weakest figure in it."""
    return min(marks, key=MARKS_FROM_WEAKEST.index)
