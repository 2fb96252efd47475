"""What holds for prepaid connections: dated data of the rulebook, `prepaid` in service-standards.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from bijlighar.tariffs.rules.book import Words
from bijlighar.tariffs.rules.document import Section
from bijlighar.tariffs.rules.standards import above_nothing, standard_held

_LONGEST_SPREAD = 366


class NoPrepaidPolicy(LookupError):
    """No rulebook says what holds for prepaid connections in a state on a day."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a setting comes from and how sure it is."""

    source: Words
    mark: str


@dataclass(frozen=True, slots=True)
class PrepaidPolicy:
    """What holds for prepaid connections of a state or company over [from_date, to_date).

    `charge_hour`: hour of the day (IST) from which the day before is charged. A warning goes out when the
    balance falls to one of `alert_percents` of the last recharge, or to one of `alert_days_left`, both from
    the least to the most urgent; `tells_month_start`: also on the first of a month. From so many days booked
    late at once on (`tell_late_from_days`) they are told. A step or a correction that costs falls due over
    `spread_days`, what was owed before conversion over `conversion_arrears_days`, both in equal parts a day.
    `origins` has the source and mark of each; `of` gives what a category has of its own.
    """

    state_code: str
    from_date: date
    to_date: date | None
    clause: Words
    charge_hour: int
    alert_percents: tuple[int, ...]
    alert_days_left: tuple[int, ...]
    tells_month_start: bool
    tell_late_from_days: int
    spread_days: int
    conversion_arrears_days: int
    origins: Mapping[str, Origin]
    by_category: Mapping[str, PrepaidPolicy]

    def of(self, category_code: str) -> PrepaidPolicy:
        """What holds for a category."""
        return self.by_category.get(category_code, self)


def policy_on(
    state_code: str, day: date, company_code: str | None = None, folder: Path | None = None
) -> PrepaidPolicy:
    """What holds in a state on a day, a company's own entry first. Raises NoPrepaidPolicy."""
    return standard_held(
        NoPrepaidPolicy, "prepaid connections", state_code, "prepaid", _policy, day, company_code, folder
    )


def _policy(state_code: str, entry: Section) -> PrepaidPolicy:
    from_date, to_date = entry.period()
    origins: dict[str, Origin] = {}
    found = PrepaidPolicy(
        state_code=state_code,
        from_date=from_date,
        to_date=to_date,
        clause=entry.words("clause"),
        charge_hour=_hour(entry, origins),
        alert_percents=_levels(entry, "alert_percents", origins),
        alert_days_left=_levels(entry, "alert_days_left", origins),
        tells_month_start=_yes(entry, "tells_month_start", origins),
        tell_late_from_days=_days(entry, "tell_late_from_days", origins),
        spread_days=_days(entry, "spread_days", origins),
        conversion_arrears_days=_days(entry, "conversion_arrears_days", origins),
        origins=MappingProxyType(origins),
        by_category=MappingProxyType({}),
    )
    if not entry.has("by_category"):
        return found
    own: dict[str, PrepaidPolicy] = {}
    for part in entry.sections("by_category"):
        categories, changed = part.texts("categories"), _of_category(part, found)
        part.done()
        own |= dict.fromkeys(categories, changed)
    return replace(found, by_category=MappingProxyType(own))


def _of_category(part: Section, general: PrepaidPolicy) -> PrepaidPolicy:
    """What a category has of its own; all else is as for everybody."""
    origins = dict(general.origins)

    def levels(key: str, as_general: tuple[int, ...]) -> tuple[int, ...]:
        return _levels(part, key, origins) if part.has(key) else as_general

    def days(key: str, as_general: int) -> int:
        return _days(part, key, origins) if part.has(key) else as_general

    return replace(
        general,
        alert_percents=levels("alert_percents", general.alert_percents),
        alert_days_left=levels("alert_days_left", general.alert_days_left),
        spread_days=days("spread_days", general.spread_days),
        conversion_arrears_days=days("conversion_arrears_days", general.conversion_arrears_days),
        origins=MappingProxyType(origins),
    )


def _hour(entry: Section, origins: dict[str, Origin]) -> int:
    found = entry.value("charge_hour", 0)
    if not 0 <= found.exact <= 23:
        raise entry.refuse(f"charge_hour must be an hour from 0 to 23, not {found.text}.", "charge_hour")
    origins["charge_hour"] = Origin(found.source, found.mark)
    return int(found.exact)


def _yes(entry: Section, key: str, origins: dict[str, Origin]) -> bool:
    found = entry.word(key, ("YES", "NO"))
    origins[key] = Origin(found.source, found.mark)
    return found.text == "YES"


def _days(entry: Section, key: str, origins: dict[str, Origin]) -> int:
    found = above_nothing(entry, key, 0)
    if found.exact > _LONGEST_SPREAD:
        raise entry.refuse(f"{key} must be at most {_LONGEST_SPREAD}, not {found.text}.", key)
    origins[key] = Origin(found.source, found.mark)
    return int(found.exact)


def _levels(entry: Section, key: str, origins: dict[str, Origin]) -> tuple[int, ...]:
    part = entry.section(key)
    texts = part.texts("values")
    found = tuple(int(text) for text in texts if text.isascii() and text.isdigit())
    if len(found) != len(texts) or list(found) != sorted(set(found), reverse=True) or found[0] > 100:
        raise part.refuse(f"{key} must be whole numbers up to 100, falling, like [30, 10, 0].", "values")
    origins[key] = Origin(*part.origin())
    part.done()
    return found
