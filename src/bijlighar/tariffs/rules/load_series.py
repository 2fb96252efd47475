"""Loading what moves between orders: fuel surcharge, duty, time-of-day rebate, subsidy."""

from __future__ import annotations

import re
from datetime import date
from typing import cast

from bijlighar.tariffs.rules.book import (
    Absent,
    DemandRule,
    DutyBase,
    DutyRounding,
    DutyRule,
    FlatAmountScheme,
    FreeUnitsScheme,
    FuelSeries,
    FuelWindow,
    Scheme,
    SolarRebate,
    Value,
)
from bijlighar.tariffs.rules.document import Placed, Section, refuse_crossed, refuse_gaps_and_overlaps

_CYCLE_RULES = ("as_a_month", "by_days_on_30")
_HOURS = re.compile(r"([01]\d|2[0-3]):(00|15|30|45)-([01]\d|2[0-4]):(00|15|30|45)")


def load_fuel(section: Section, categories: frozenset[str]) -> FuelSeries:
    """The fuel surcharge series; a window has a per cent, is absent, or carries the last one forward."""
    placed: list[Placed] = []
    windows: list[FuelWindow] = []
    last_known: FuelWindow | None = None
    for entry in section.sections("windows"):
        start, end = entry.period()
        is_carried = entry.has("carried_forward")
        percent: Value | Absent
        if is_carried:
            if last_known is None:
                raise entry.refuse("there is no earlier per cent to carry forward.", "carried_forward")
            carried = entry.section("carried_forward")
            source, mark = carried.origin()
            carried.done()
            assert isinstance(last_known.percent, Value)
            percent = Value(last_known.percent.text, source, mark)
        else:
            percent = entry.value_or_absent("percent", 3)
        if isinstance(percent, Value) and percent.exact <= -100:
            raise entry.refuse("a fuel surcharge of -100 % or less cannot be.")
        entry.done()
        windows.append(FuelWindow(start, end, percent, last_known if is_carried else None))
        if isinstance(percent, Value) and not is_carried:
            last_known = windows[-1]
        placed.append((start, end, entry.refuse))
    refuse_gaps_and_overlaps(placed, "the fuel surcharge")
    found = FuelSeries(section.words("clause"), _categories(section, categories), tuple(windows))
    section.text("series")
    section.done()
    return found


def _categories(section: Section, known: frozenset[str]) -> tuple[str, ...]:
    codes = section.texts("categories")
    for code in codes:
        if code not in known:
            raise section.refuse(f"no order has a category {code!r}.", "categories")
    return codes


def load_duties(section: Section, categories: frozenset[str]) -> tuple[DutyRule, ...]:
    """Electricity duty by category."""
    found: list[DutyRule] = []
    placed: list[tuple[tuple[str, ...], Placed]] = []
    for entry in section.sections("rules"):
        start, end = entry.period()
        codes = _categories(entry, categories)
        rest = entry.value("rest_percent", 3)
        has_first = entry.has("first_kwh")
        found.append(
            DutyRule(
                categories=codes,
                from_date=start,
                to_date=end,
                clause=entry.words("clause"),
                base=cast(
                    DutyBase,
                    entry.word("base", ("energy_and_fuel_surcharge", "energy_beyond_free_units")).text,
                ),
                rounding=cast(DutyRounding, entry.word("rounding", ("rupee", "paisa")).text),
                first_wh=int(entry.value("first_kwh", 3).exact * 1000) if has_first else 0,
                first_percent=entry.value("first_percent", 3) if has_first else rest,
                rest_percent=rest,
            )
        )
        entry.done()
        placed.append((codes, (start, end, entry.refuse)))
    refuse_crossed(placed, "the duty")
    section.text("series")
    section.done()
    return tuple(found)


def load_solar_rebates(section: Section, categories: frozenset[str]) -> tuple[SolarRebate, ...]:
    """Rebate for the solar hours, by category."""
    found: list[SolarRebate] = []
    placed: list[tuple[tuple[str, ...], Placed]] = []
    for entry in section.sections("rebates"):
        start, end = entry.period()
        codes = _categories(entry, categories)
        found.append(
            SolarRebate(
                codes, start, end, entry.words("clause"), entry.value("solar_percent", 3),
                entry.value("peak_percent", 3) if entry.has("peak_percent") else None,
                entry.value("above_w", 0) if entry.has("above_w") else None,
                _hours(entry, "peak_hours") if entry.has("peak_hours") else None,
            )
        )  # fmt: skip
        _refuse_other_hours(found, entry)
        entry.done()
        placed.append((codes, (start, end, entry.refuse)))
    refuse_crossed(placed, "the solar rebate")
    section.text("series")
    section.done()
    return tuple(found)


def _hours(entry: Section, key: str) -> Value:
    """Hours of the day, written as 06:00-09:00 17:00-22:00: in order, on quarter hours, apart."""
    section = entry.section(key)
    text = section.text("value")
    last = ""
    for span in text.split():
        start, _, end = span.partition("-")
        if not _HOURS.fullmatch(span) or not last <= start < end <= "24:00":
            raise section.refuse(
                f"{key} is {text!r}; write hours in order, on quarter hours, like 06:00-09:00 17:00-22:00.",
                "value",
            )
        last = end
    found = Value(text, *section.origin())
    section.done()
    return found


def _refuse_other_hours(found: list[SolarRebate], entry: Section) -> None:
    """On any day the peak hours are the same for everybody: a meter's day is counted once."""
    new = found[-1]
    for one in found[:-1]:
        touch = one.from_date < (new.to_date or date.max) and new.from_date < (one.to_date or date.max)
        if one.peak_hours and new.peak_hours and touch and one.peak_blocks != new.peak_blocks:
            raise entry.refuse(
                f"the peak hours are {new.peak_hours.text} here and {one.peak_hours.text} in another rule "
                "of the same days. Write one of them.",
                "peak_hours",
            )


def load_demands(section: Section) -> tuple[DemandRule, ...]:
    """How the demand of a month is read from the meter."""
    found: list[DemandRule] = []
    placed: list[Placed] = []
    for entry in section.sections("rules"):
        start, end = entry.period()
        rule = DemandRule(
            from_date=start, to_date=end, clause=entry.words("clause"),
            averaged_minutes=entry.word("averaged_over_minutes", ("15", "30")),
            before_smart_meter=entry.word("before_smart_meter", ("not_counted",)),
            month=entry.word("month", ("highest_recorded",)),
        )  # fmt: skip
        entry.done()
        found.append(rule)
        placed.append((start, end, entry.refuse))
    refuse_gaps_and_overlaps(placed, "the demand")
    section.text("series")
    section.done()
    return tuple(found)


def load_schemes(section: Section, categories: frozenset[str]) -> tuple[Scheme, ...]:
    """Subsidy schemes, by category."""
    found: list[Scheme] = []
    placed: list[tuple[tuple[str, ...], Placed]] = []
    for entry in section.sections("schemes"):
        scheme = _scheme(entry, categories)
        entry.done()
        found.append(scheme)
        placed.append((scheme.categories, (scheme.from_date, scheme.to_date, entry.refuse)))
    refuse_crossed(placed, "the subsidy")
    section.text("series")
    section.done()
    return tuple(found)


def _scheme(entry: Section, categories: frozenset[str]) -> Scheme:
    start, end = entry.period()
    code, name_en, name_hi = entry.text("scheme"), entry.text("name_en"), entry.text("name_hi")
    clause, codes = entry.words("clause"), _categories(entry, categories)
    cycle_rule = entry.word("cycle_other_than_a_month", _CYCLE_RULES)
    if entry.choice("kind", ("flat_amount", "free_units")) == "free_units":
        free = entry.value("free_kwh", 3)
        return FreeUnitsScheme(
            code=code, name_en=name_en, name_hi=name_hi, clause=clause, categories=codes,
            from_date=start, to_date=end, free_wh=int(free.exact * 1000), free=free, cycle_rule=cycle_rule,
            prepaid_month_rule=entry.word("prepaid_calendar_month", _CYCLE_RULES),
        )  # fmt: skip
    up_to, first = entry.value("up_to_kwh", 3), entry.value("first_kwh", 3)
    below_first = entry.word("up_to_first", ("lesser_of_bill_and_flat_amount",))
    if first.exact > up_to.exact:
        raise entry.refuse("first_kwh must not lie above up_to_kwh.", "first_kwh")
    return FlatAmountScheme(
        code=code, name_en=name_en, name_hi=name_hi, clause=clause, categories=codes,
        from_date=start, to_date=end, up_to_wh=int(up_to.exact * 1000), up_to=up_to,
        first_wh=int(first.exact * 1000), first=first, flat_rupees=entry.value("flat_rs_a_month", 2),
        duty_percent=entry.value("duty_percent", 3), below_first=below_first, cycle_rule=cycle_rule,
    )  # fmt: skip
