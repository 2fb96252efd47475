"""The tariff of LV-1.2 and of Bihar's DS-II once more, in plain Python with exact fractions.

Written from the published rules and not from the code that rates, with its own figures: a mistake would have
to be made twice. It takes one bill at a time and is slow on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction as Fr
from math import ceil, floor

HUNDRED = Fr(100)


@dataclass(frozen=True)
class Year:
    """Slab rates and, by area, the fixed charge up to 50 kWh, up to 150 kWh and for each block of 15 kWh."""

    begins: date
    rates: tuple[str, str, str, str]
    fixed: dict[str, tuple[int, int, int]]


YEARS = (
    Year(
        date(2025, 4, 1), ("4.45", "5.41", "6.79", "6.98"), {"URBAN": (76, 129, 28), "RURAL": (62, 106, 26)}
    ),
    Year(
        date(2026, 4, 1), ("4.71", "5.67", "7.05", "7.24"), {"URBAN": (81, 134, 30), "RURAL": (67, 111, 28)}
    ),
)


def rounded(rupees: Fr, to: Fr) -> Fr:
    """To the nearest multiple of `to`, a half away from zero."""
    steps = abs(rupees) / to
    whole = floor(steps + Fr(1, 2))
    return whole * to * (1 if rupees >= 0 else -1)


def paisa(rupees: Fr) -> int:
    return int(rounded(rupees, Fr(1, 100)) * 100)


def mixed(cycle_from: date, cycle_to: date, area: str) -> tuple[list[Fr], list[Fr]]:
    """Rates and fixed charges over a cycle: at most one change of year, weight to three decimals."""
    days = (cycle_to - cycle_from).days
    old, new = YEARS
    in_new = max(0, min(days, (cycle_to - new.begins).days))
    w = rounded(Fr(in_new, days), Fr(1, 1000))
    rates = [Fr(a) * (1 - w) + Fr(b) * w for a, b in zip(old.rates, new.rates, strict=True)]
    fixed = [a * (1 - w) + b * w for a, b in zip(old.fixed[area], new.fixed[area], strict=True)]
    return rates, fixed


def slab_energy(kwh: Fr, rates: list[Fr]) -> Fr:
    left, total = kwh, Fr(0)
    for size, rate in zip((50, 100, 150, None), rates, strict=True):
        used = left if size is None else min(left, Fr(size))
        total += used * rate
        left -= used
    return total


def domestic_mp(
    *,
    kwh: Fr,
    solar_kwh: Fr,
    threshold_kwh: Fr,
    estimated_kwh: Fr,
    percent: Fr,
    area: str,
    cycle_from: date,
    cycle_to: date,
    elapsed: int,
    closed: bool | None = None,
) -> dict[str, int]:
    """One LV-1.2 row with a smart meter, closed (by default: `elapsed` is the whole cycle); paise by line."""
    days = (cycle_to - cycle_from).days
    closed = elapsed == days if closed is None else closed
    rates, (small, middle, block) = mixed(cycle_from, cycle_to, area)
    energy = slab_energy(kwh, rates)
    first = slab_energy(min(kwh, HUNDRED), rates)
    grow = 1 + percent / 100
    fuel = energy * percent / 100
    month = (
        small if threshold_kwh <= 50 else middle if threshold_kwh <= 150 else block * ceil(threshold_kwh / 15)
    )
    fixed = month * Fr(elapsed, days)
    duty = (Fr(9, 100) * first + Fr(12, 100) * (energy - first)) * grow
    rebate = Fr(20, 100) * solar_kwh * energy / kwh if kwh else Fr(0)
    lines = {"ENERGY": paisa(energy), "FPPAS": paisa(fuel), "FIXED": paisa(fixed), "TOD": -paisa(rebate)}
    if closed:
        lines["DUTY"] = paisa(rounded(duty, Fr(1)))
    else:
        lines["DUTY"] = paisa(energy + fuel + fixed + duty - rebate) - sum(lines.values())
    before = sum(lines.values())
    share = Fr(elapsed, days)
    lines["SUBSIDY"] = 0
    if threshold_kwh <= 100:
        lines["SUBSIDY"] = -max(0, before - paisa(100 * share))
    elif threshold_kwh - estimated_kwh <= 150:
        on_it = Fr(9, 100) * first * grow
        rebate_on_it = Fr(20, 100) * solar_kwh * first / min(kwh, HUNDRED) if kwh else Fr(0)
        paid = (
            first * grow + (rounded(on_it, Fr(1)) if closed else on_it) + fixed - rebate_on_it - 100 * share
        )
        lines["SUBSIDY"] = -paisa(paid)
    return lines


def urban_bihar(*, kwh: Fr, load_kw: Fr, demand_kw: Fr, days: int) -> dict[str, int]:
    """One closed postpaid DS-II bill of FY 2025-26 with the free units in force; paise by line."""
    free = Fr(floor(Fr(125 * days, 30) + Fr(1, 2)))

    def gross(amount: Fr) -> Fr:
        return min(amount, HUNDRED) * Fr("7.42") + max(amount - 100, Fr(0)) * Fr("8.95")

    def helped(amount: Fr) -> Fr:
        return min(amount, HUNDRED) * Fr("3.30") + max(amount - 100, Fr(0)) * Fr("3.43")

    fixed = max(demand_kw, load_kw * Fr(3, 4)) * 80
    lines = {"ENERGY": paisa(gross(kwh)), "FIXED": paisa(fixed), "FPPAS": 0, "TOD": 0, "DUTY": 0}
    if kwh <= free:
        lines["SUBSIDY"] = -lines["ENERGY"] - lines["FIXED"]
        return lines
    lines["DUTY"] = paisa(Fr(6, 100) * (gross(kwh) - gross(free)))
    lines["SUBSIDY"] = -paisa(gross(free) + helped(kwh) - helped(free))
    return lines


@dataclass(frozen=True)
class DemandYear:
    """Energy rate, fixed charge per kW and per kVA by area, of one demand based category in one year."""

    rate: dict[str, str]
    kw: dict[str, int]
    kva: dict[str, int]


DEMAND = {
    ("LV-2.1-D", 2025): DemandYear({"": "6.90"}, {"URBAN": 281, "RURAL": 241}, {"URBAN": 225, "RURAL": 193}),
    ("LV-2.1-D", 2026): DemandYear({"": "7.20"}, {"URBAN": 291, "RURAL": 251}, {"URBAN": 233, "RURAL": 201}),
    ("LV-2.2-D", 2025): DemandYear({"": "7.10"}, {"URBAN": 302, "RURAL": 220}, {"URBAN": 242, "RURAL": 176}),
    ("LV-2.2-D", 2026): DemandYear({"": "7.40"}, {"URBAN": 312, "RURAL": 230}, {"URBAN": 250, "RURAL": 184}),
    ("LV-4", 2025): DemandYear({"": "6.76"}, {"URBAN": 326, "RURAL": 211}, {"URBAN": 261, "RURAL": 169}),
    ("LV-4", 2026): DemandYear({"": "7.05"}, {"URBAN": 336, "RURAL": 221}, {"URBAN": 269, "RURAL": 177}),
}


def by_demand_mp(
    *,
    category: str,
    area: str,
    kwh: Fr,
    solar_kwh: Fr,
    peak_kwh: Fr,
    contract: Fr,
    demand: Fr,
    is_kva: bool,
    percent: Fr,
    cycle_from: date,
    cycle_to: date,
) -> dict[str, int]:
    """One closed bill of a demand based category with a smart meter; loads in kW, or kVA; paise by line."""
    days = (cycle_to - cycle_from).days
    in_new = max(0, min(days, (cycle_to - date(2026, 4, 1)).days))
    w = rounded(Fr(in_new, days), Fr(1, 1000))
    old, new = DEMAND[category, 2025], DEMAND[category, 2026]
    price = Fr(old.rate[""]) * (1 - w) + Fr(new.rate[""]) * w
    each_old, each_new = (old.kva, new.kva) if is_kva else (old.kw, new.kw)
    each = each_old[area] * (1 - w) + each_new[area] * w
    energy = kwh * price
    duty = Fr(9, 100) * energy
    if category != "LV-4":
        duty += Fr(6, 100) * max(kwh - 50, Fr(0)) * price
    time_of_day = Fr(20, 100) * (peak_kwh - solar_kwh) * price if contract > 10 else Fr(0)
    return {
        "ENERGY": paisa(energy),
        "FPPAS": paisa(energy * percent / 100),
        "FIXED": paisa(max(demand, contract * Fr(9, 10)) * each),
        "DUTY": paisa(rounded(duty * (1 + percent / 100), Fr(1))),
        "TOD": paisa(time_of_day),
        "SUBSIDY": 0,
    }


def farm_pump_mp(*, kwh: Fr, hp: Fr, percent: Fr, year: int) -> dict[str, int]:
    """One closed bill of a metered farm pump, LV-5.1; paise by line."""
    rates = {2025: ("5.07", "6.10", "6.38"), 2026: ("5.33", "6.36", "6.64")}[year]
    each = {2025: (67, 83, 91), 2026: (77, 93, 101)}[year]
    energy, left = Fr(0), kwh
    for size, price in zip((300, 450, None), rates, strict=True):
        used = left if size is None else min(left, Fr(size))
        energy += used * Fr(price)
        left -= used
    band = 0 if kwh <= 300 else 1 if kwh <= 750 else 2
    return {
        "ENERGY": paisa(energy), "FPPAS": paisa(energy * percent / 100), "FIXED": paisa(hp * each[band]),
        "DUTY": 0, "TOD": 0, "SUBSIDY": 0,
    }  # fmt: skip
