"""What is chosen: the prices of one category in one area over one cycle."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bijlighar.tariffs.rules.book import (
    Category,
    DemandRule,
    DutyRule,
    Order,
    PerUnit,
    Scheme,
    SolarRebate,
    Words,
)
from bijlighar.tariffs.rules.choose.numbers import three_decimals


class NotInRulebook(LookupError):
    """The rulebook has no figure for what was asked; the text names what is missing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of energy [lower_wh, upper_wh) with one price; several parts may belong to one slab."""

    slab: int
    lower_wh: int
    upper_wh: int | None
    rate_urs_per_kwh: int
    subsidy_urs_per_kwh: int
    sources: tuple[Words, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Band:
    """Fixed charge of a month up to `up_to_wh`; `nano` for each connection, block, kW or HP, None if absent.

    `kva_nano`: for each kVA of a row billed in kVA; None where the order has no such amount.
    """

    up_to_wh: int | None
    per: PerUnit
    nano: int | None
    absent: str
    wh_per_block: int
    sources: tuple[Words, ...]
    mark: str
    kva_nano: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """All figures that price one category in one area over one cycle."""

    category: Category
    area_code: str
    orders: tuple[tuple[Order, Fraction], ...]
    parts: tuple[Part, ...]
    slab_limits_wh: tuple[int, ...]
    is_telescopic: bool
    has_unit_subsidy: bool
    bands: tuple[Band, ...]
    load_share_percent: Fraction | None
    fuel_clause: Words | None
    duty: DutyRule
    solar: SolarRebate | None
    solar_is_unknown: bool
    scheme: Scheme | None
    scheme_up_to_wh: int
    scheme_first_wh: int
    demand: DemandRule | None = None

    def titles(self) -> str:
        """Names of the orders in force, with their weights where there is more than one."""
        if len(self.orders) == 1:
            return self.orders[0][0].title_en
        return " + ".join(f"{order.title_en} ({three_decimals(weight)})" for order, weight in self.orders)
