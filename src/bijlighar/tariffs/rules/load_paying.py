"""What is due for paying late, early or ahead, and on deposits: the dated rules and how they are loaded."""

from __future__ import annotations

from typing import cast

from bijlighar.tariffs.rules.book import (
    POWER_FACTOR_KINDS,
    REBATE_KINDS,
    InterestRate,
    LateRule,
    PowerFactorBand,
    PowerFactorKind,
    PowerFactorRule,
    RebateKind,
    RebateRule,
    Value,
)
from bijlighar.tariffs.rules.document import Placed, Section, refuse_crossed, refuse_gaps_and_overlaps

EVERY_CATEGORY = "ALL"


def load_late_charges(section: Section, categories: frozenset[str]) -> tuple[LateRule, ...]:
    """Delayed payment surcharge by category."""
    found: list[LateRule] = []
    placed: list[tuple[tuple[str, ...], Placed]] = []
    for entry in section.sections("rules"):
        start, end = entry.period()
        codes = _categories(entry, categories)
        rule = LateRule(
            categories=codes, from_date=start, to_date=end, clause=entry.words("clause"),
            percent_a_month=_percent(entry, "percent_a_month", 10),
            base=entry.word("base", ("principal",)),
            month=entry.word("month", ("each_month_begun",)),
        )  # fmt: skip
        entry.done()
        found.append(rule)
        placed.append((codes, (start, end, entry.refuse)))
    refuse_crossed(placed, "the delayed payment surcharge")
    _closed(section)
    return tuple(found)


def load_rebates(section: Section, categories: frozenset[str]) -> tuple[RebateRule, ...]:
    """Rebates for prepaid meters, for paying online, promptly or in advance, by category."""
    found: list[RebateRule] = []
    placed: dict[str, list[tuple[tuple[str, ...], Placed]]] = {kind: [] for kind in REBATE_KINDS}
    for entry in section.sections("rules"):
        start, end = entry.period()
        codes = _categories(entry, categories)
        kind = cast(RebateKind, entry.choice("kind", tuple(one.lower() for one in REBATE_KINDS)).upper())
        if kind == "PREPAID":
            figure = entry.value("rs_per_kwh", 3)
            # Whether this rebate lowers what duty and subsidy are taken of: no source says; it does not here.
            entry.word("enters_duty_and_subsidy", ("no",))
        else:
            figure = _percent(entry, "percent_a_month" if kind == "ADVANCE" else "percent", 10)
        is_online, is_prompt = kind == "ONLINE", kind == "PROMPT"
        rule = RebateRule(
            kind=kind, categories=codes, from_date=start, to_date=end, clause=entry.words("clause"),
            figure=figure,
            at_most=entry.value("at_most_rs", 2) if is_online else None,
            at_least=entry.value("bill_at_least_rs", 2) if is_prompt else None,
            days_before_due=entry.value("days_before_due", 0) if is_prompt else None,
            channels=_channels(entry) if is_online and entry.has("channels") else None,
        )  # fmt: skip
        if kind == "ADVANCE" and entry.has("counted"):
            # A month's rebate is on what lay there all month long.
            entry.word("counted", ("least_of_the_month",))
        entry.done()
        found.append(rule)
        placed[kind].append((codes, (start, end, entry.refuse)))
    for name, entries in placed.items():
        refuse_crossed(entries, f"the {name.lower()} rebate")
    _closed(section)
    return tuple(found)


def _channels(entry: Section) -> Value:
    """Ways of paying, in capitals with spaces between."""
    section = entry.section("channels")
    text = section.text("value")
    if not all(word.isalpha() and word.isupper() for word in text.split()):
        raise section.refuse(f"channels are {text!r}; write them in capitals, like UPI CARD.", "value")
    found = Value(text, *section.origin())
    section.done()
    return found


def load_deposit_interest(section: Section) -> tuple[InterestRate, ...]:
    """The interest on security deposits, without gaps from its first entry on."""
    found: list[InterestRate] = []
    placed: list[Placed] = []
    clause = section.words("clause")
    year_days = section.value("days_of_a_year", 0)
    for entry in section.sections("rates"):
        start, end = entry.period()
        percent = entry.value_or_absent("percent_a_year", 3)
        if isinstance(percent, Value) and not 0 <= percent.exact <= 25:
            raise entry.refuse(f"an interest of {percent.text} % a year cannot be.", "percent_a_year")
        entry.done()
        found.append(InterestRate(start, end, clause, percent, year_days))
        placed.append((start, end, entry.refuse))
    refuse_gaps_and_overlaps(placed, "the interest on deposits")
    _closed(section)
    return tuple(found)


def load_power_factors(section: Section, categories: frozenset[str]) -> tuple[PowerFactorRule, ...]:
    """Surcharge and incentive by power factor, by category; `absent` with the reason where none was read."""
    found: list[PowerFactorRule] = []
    placed: list[tuple[tuple[str, ...], Placed]] = []
    for entry in section.sections("rules"):
        start, end = entry.period()
        codes = _categories(entry, categories)
        is_absent = entry.has("absent")
        rule = PowerFactorRule(
            categories=codes, from_date=start, to_date=end, clause=entry.words("clause"),
            bands=() if is_absent else _power_factor_bands(entry),
            absent=entry.text("absent") if is_absent else "",
        )  # fmt: skip
        entry.done()
        found.append(rule)
        placed.append((codes, (start, end, entry.refuse)))
    refuse_crossed(placed, "the power factor")
    _closed(section)
    return tuple(found)


def _power_factor_bands(rule: Section) -> tuple[PowerFactorBand, ...]:
    entries = rule.sections("bands")
    found: list[PowerFactorBand] = []
    for entry in entries:
        kind = cast(
            PowerFactorKind, entry.choice("kind", tuple(one.lower() for one in POWER_FACTOR_KINDS)).upper()
        )
        before = found[-1].below_thousandths if found else None
        below = None
        if entry is not entries[-1]:
            below = entry.wh("below")  # three decimals, as kWh have
            if below > 1000 or (before is not None and below <= before):
                raise entry.refuse("power factors must increase from band to band, up to 1.", "below")
        if (kind == "EACH_POINT_BELOW" and below is None) or (kind == "EACH_POINT_ABOVE" and before is None):
            raise entry.refuse(f"{kind.lower()} needs a limit to count from.", "kind")
        percent = entry.value("percent", 3)
        if abs(percent.exact) > 25:
            raise entry.refuse(f"percent is {percent.text} %; it must be from -25 to 25 %.", "percent")
        entry.done()
        found.append(PowerFactorBand(below, kind, percent))
    return tuple(found)


def _categories(section: Section, known: frozenset[str]) -> tuple[str, ...]:
    codes = section.texts("categories")
    if codes == (EVERY_CATEGORY,):
        return tuple(sorted(known))
    for code in codes:
        if code not in known:
            raise section.refuse(f"no order has a category {code!r}.", "categories")
    return codes


def _percent(entry: Section, key: str, most: int) -> Value:
    percent = entry.value(key, 3)
    if not 0 <= percent.exact <= most:
        raise entry.refuse(f"{key} is {percent.text} %; it must be from 0 to {most} %.", key)
    return percent


def _closed(section: Section) -> None:
    section.text("series")
    section.done()
