"""Loading a state's rulebook from its folder, refusing a bad one with file, line and reason."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, cast

from bijlighar.tariffs.rules.book import (
    Absent,
    AbsentCategory,
    Category,
    CycleRule,
    EnergyMethod,
    FixedBand,
    LoadBasis,
    Order,
    PerUnit,
    Rulebook,
    Slab,
    Value,
    Words,
)
from bijlighar.tariffs.rules.document import RulebookRefused, Section, read, refuse_gaps_and_overlaps
from bijlighar.tariffs.rules.load_paying import (
    load_deposit_interest,
    load_late_charges,
    load_power_factors,
    load_rebates,
)
from bijlighar.tariffs.rules.load_series import (
    load_demands,
    load_duties,
    load_fuel,
    load_schemes,
    load_solar_rebates,
)

CYCLE_RULES: tuple[CycleRule, ...] = ("as_a_month", "by_days_on_30")


class UnknownState(LookupError):
    """No rulebook exists for a state."""


_OWN_FOLDER = Path(__file__).resolve().parents[4] / "rulebook"


def rulebook_folder() -> Path:
    """The folder of all rulebooks: BIJLIGHAR_RULEBOOK, else `rulebook/` at the root of the repository."""
    named = os.environ.get("BIJLIGHAR_RULEBOOK")
    return Path(named) if named else _OWN_FOLDER


def states(folder: Path | None = None) -> list[str]:
    """Codes of the states that have a rulebook."""
    root = folder or rulebook_folder()
    return (
        sorted(entry.name for entry in root.iterdir() if (entry / "orders").is_dir()) if root.is_dir() else []
    )


def load_rulebook(state_code: str, folder: Path | None = None) -> Rulebook:
    """The rulebook of a state, from `folder`/<state_code> (default: the project's own).

    Raises UnknownState, or RulebookRefused with file, line and reason.
    """
    root = folder or rulebook_folder()
    home = root / state_code
    if not (home / "orders").is_dir():
        known = ", ".join(states(root)) or "none"
        raise UnknownState(f"there is no rulebook for {state_code!r} in {root}. Known states: {known}.")
    contents: dict[str, Any] = {}

    sources = load_sources(home / "sources.yaml", root)

    def opened(file: Path) -> Section:
        shown_as = Path("rulebook") / file.relative_to(root)
        section, contents[str(shown_as)] = read(file, shown_as, sources)
        return section

    def series(name: str) -> Section | None:
        file = home / "series" / f"{name}.yaml"
        return opened(file) if file.exists() else None

    orders = _load_orders(home / "orders", opened, root)
    fuel, duty = series("fuel-surcharge"), series("duty")
    solar, subsidy = series("time-of-day"), series("subsidy")
    late, rebates, interest = series("late-charge"), series("rebates"), series("deposit-interest")
    power_factor, demand = series("power-factor"), series("demand")
    book_categories = frozenset(code for order in orders for code in order.categories)
    return Rulebook(
        state_code=state_code,
        orders=orders,
        fuel=load_fuel(fuel, book_categories) if fuel else None,
        duties=load_duties(duty, book_categories) if duty else (),
        solar_rebates=load_solar_rebates(solar, book_categories) if solar else (),
        schemes=load_schemes(subsidy, book_categories) if subsidy else (),
        digest=_digest(contents),
        categories=book_categories,
        late_charges=load_late_charges(late, book_categories) if late else (),
        rebates=load_rebates(rebates, book_categories) if rebates else (),
        deposit_interest=load_deposit_interest(interest) if interest else (),
        power_factors=load_power_factors(power_factor, book_categories) if power_factor else (),
        demands=load_demands(demand) if demand else (),
    )


def _digest(contents: dict[str, Any]) -> str:
    text = json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def load_sources(file: Path, root: Path) -> dict[str, Words]:
    """The register of sources: key -> what it is, in both languages; without a file no source is known."""
    if not file.exists():
        return {}
    top, _content = read(file, Path("rulebook") / file.relative_to(root), {})
    register = top.section("sources")
    found: dict[str, Words] = {}
    keys = register.keys()
    for key in keys:
        entry = register.section(key)
        found[key] = entry.words("text")
        entry.done()
    register.done()
    top.done()
    return found


def _load_orders(folder: Path, opened: Any, root: Path) -> tuple[Order, ...]:
    found: list[tuple[Order, Section]] = []
    for home in sorted(entry for entry in folder.iterdir() if entry.is_dir()):
        file = home / "order.yaml"
        if not file.exists():
            raise RulebookRefused(
                Path("rulebook") / home.relative_to(root), 1, "the folder lacks order.yaml."
            )
        section = opened(file)
        categories: dict[str, Category] = {}
        for category_file in sorted(home.glob("*.yaml")):
            if category_file.name in ("order.yaml", "examples.yaml"):
                continue
            category_section = opened(category_file)
            category = read_category(category_section)
            if category_file.stem != category.code.lower():
                raise category_section.refuse(
                    f"the file of {category.code} must be named {category.code.lower()}.yaml.", "category"
                )
            categories[category.code] = category
        order = read_order(section, categories)
        if home.name != f"{order.from_date}-{order.code}":
            raise section.refuse(f"the folder must be named {order.from_date}-{order.code}.", "order")
        found.append((order, section))
    found.sort(key=lambda pair: pair[0].from_date)
    refuse_gaps_and_overlaps(
        [(order.from_date, order.to_date, section.refuse) for order, section in found], "this order"
    )
    if not found:
        raise RulebookRefused(Path("rulebook") / folder.relative_to(root), 1, "there is no order.")
    return tuple(order for order, _ in found)


def read_order(section: Section, categories: dict[str, Category]) -> Order:
    """One order.yaml with the categories that lie beside it."""
    from_date, to_date = section.period()
    source, mark = section.origin()
    settings = section.section("settings")
    order = Order(
        code=section.text("order"),
        title_en=section.text("title_en"),
        title_hi=section.text("title_hi"),
        from_date=from_date,
        to_date=to_date,
        source=source,
        mark=mark,
        weight_decimals=_weight_decimals(settings),
        cycle_rule=settings.word("cycle_other_than_a_month", CYCLE_RULES),
        categories=categories,
        absent=_absent_categories(section, categories),
    )
    settings.done()
    section.done()
    return order


def _absent_categories(section: Section, known: dict[str, Category]) -> dict[str, AbsentCategory]:
    """Categories that the order has and the rulebook lacks, each with the reason."""
    found: dict[str, AbsentCategory] = {}
    for entry in section.sections("absent_categories") if section.has("absent_categories") else []:
        absent = AbsentCategory(
            entry.text("category"), entry.text("name_en"), entry.text("name_hi"), entry.text("reason")
        )
        if absent.code in known or absent.code in found:
            raise entry.refuse(
                f"{absent.code} is written twice: once as absent, once with its rates.", "category"
            )
        found[absent.code] = absent
        entry.done()
    return found


def _weight_decimals(settings: Section) -> Value:
    decimals = settings.value("crossing_weight_decimals", 0)
    if not 0 <= decimals.exact <= 3:
        # Rates have 3 decimals of a rupee and micro-rupees have 6, which leaves 3 for the weight.
        raise settings.refuse("crossing_weight_decimals must be 0 to 3.", "crossing_weight_decimals")
    return decimals


def read_category(section: Section) -> Category:
    """The file of one category."""
    energy = section.section("energy")
    fixed = section.section("fixed")
    areas = section.texts("areas")
    basis = cast(
        LoadBasis,
        fixed.choice("load", ("sanctioned_load", "demand_or_share_of_load", "demand_or_share_of_contract"))
        if fixed.has("load")
        else "sanctioned_load",
    )
    load_limit_w, load_reason = _limit(section, "load_limit")
    energy_limit_wh, energy_reason = _limit(section, "energy_limit")
    category = Category(
        code=section.text("category"),
        name_en=section.text("name_en"),
        name_hi=section.text("name_hi"),
        areas=areas,
        energy_clause=energy.words("clause"),
        energy_method=cast(EnergyMethod, energy.choice("method", ("telescopic", "all_units"))),
        slabs=_slabs(energy, areas),
        fixed_clause=fixed.words("clause"),
        bands=_bands(fixed, areas),
        load_basis=basis,
        load_share=fixed.value("share_of_load_percent", 2) if basis != "sanctioned_load" else None,
        load_limit_w=load_limit_w,
        load_limit_reason=load_reason,
        energy_limit_wh=energy_limit_wh,
        energy_limit_reason=energy_reason,
    )
    energy.done()
    fixed.done()
    section.done()
    return category


def _limit(section: Section, key: str) -> tuple[int | None, str]:
    if not section.has(key):
        return None, ""
    limit = section.section(key)
    found = limit.watts("up_to_w") if key == "load_limit" else limit.wh("up_to_kwh")
    reason = limit.text("otherwise")
    limit.origin()
    limit.done()
    return found, reason


def _up_to(entry: Section, previous: int | None, is_last: bool, what: str) -> int | None:
    """The entry's upper limit in Wh: increasing, and left out in the last entry only."""
    if is_last:
        if entry.has("up_to_kwh"):
            raise entry.refuse(
                f"the last {what} must have no up_to_kwh: it holds for all that is above.", "up_to_kwh"
            )
        return None
    limit = entry.wh("up_to_kwh")
    if previous is not None and limit <= previous:
        raise entry.refuse(
            f"{what}s must increase: {limit / 1000:g} kWh does not lie above {previous / 1000:g} kWh.",
            "up_to_kwh",
        )
    return limit


def _slabs(energy: Section, areas: tuple[str, ...]) -> tuple[Slab, ...]:
    entries = energy.sections("slabs")
    found: list[Slab] = []
    for entry in entries:
        up_to = _up_to(entry, found[-1].up_to_wh if found else None, entry is entries[-1], "slab")
        subsidy = entry.value("subsidy_rs_per_kwh", 3) if entry.has("subsidy_rs_per_kwh") else None
        rates = _rates(entry, areas)
        found.append(Slab(up_to, rates, subsidy))
        if (found[0].subsidy is None) != (subsidy is None):
            raise entry.refuse("subsidy_rs_per_kwh must stand in every slab or in none.")
        if min(rate.exact for rate in rates.values()) < 0:
            raise entry.refuse("a rate cannot be negative.", "rs_per_kwh")
        entry.done()
    return tuple(found)


def _rates(entry: Section, areas: tuple[str, ...]) -> dict[str, Value]:
    """One rate for all areas, or one for each: rs_per_kwh: {URBAN: {value ...}, RURAL: {value ...}}."""
    by_area = entry.section("rs_per_kwh")
    keys = by_area.keys()
    if not any(area in keys for area in areas):
        return dict.fromkeys(areas, entry.value("rs_per_kwh", 3))
    found = {area: by_area.value(area, 3) for area in areas}
    by_area.done()
    return found


def _bands(fixed: Section, areas: tuple[str, ...]) -> tuple[FixedBand, ...]:
    if fixed.has("none"):
        none = fixed.section("none")
        none.origin()
        none.done()
        return ()
    entries = fixed.sections("bands")
    found: list[FixedBand] = []
    for entry in entries:
        up_to = _up_to(entry, found[-1].up_to_wh if found else None, entry is entries[-1], "band")
        per = cast(PerUnit, entry.choice("per", ("connection", "block", "kw", "hp")))
        block = entry.value("kwh_per_block", 3) if per == "block" else None
        by_area = entry.section("rs_a_month")
        amounts = {area: by_area.value_or_absent(area, 2) for area in areas}
        by_area.done()
        in_kva: dict[str, Value | Absent] = {}
        if entry.has("rs_a_month_per_kva"):
            by_kva = entry.section("rs_a_month_per_kva")
            in_kva = {area: by_kva.value_or_absent(area, 2) for area in areas}
            by_kva.done()
            if per != "kw":
                raise entry.refuse("rs_a_month_per_kva stands beside an amount per kw only.", "per")
        wh_per_block = int(block.exact * 1000) if block else None
        if wh_per_block is not None and wh_per_block <= 0:
            raise entry.refuse("kwh_per_block must be more than 0.", "kwh_per_block")
        found.append(FixedBand(up_to, per, amounts, wh_per_block, block, in_kva))
        entry.done()
    return tuple(found)
