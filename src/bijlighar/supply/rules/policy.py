"""What holds for cutting off in a state or company: dated data, `supply` of `service-standards.yaml`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from bijlighar.supply.rules.calendar import DAYS_OFF, Window
from bijlighar.supply.rules.health import LINKS, Limit
from bijlighar.tariffs.rules.book import Value, Words
from bijlighar.tariffs.rules.document import Section
from bijlighar.tariffs.rules.standards import above_nothing, standard_held

_FIGURES = (
    "grace_hours",
    "emergency_credit_days",
    "emergency_credit_rupees",
    "reconnect_at_rupees",
    "conversion_grace_days",
    "charges_behind_days",
    "meter_silent_hours",
    "notice_days",
    "default_least_rupees",
    "healthy_minutes",
    "recovery_grace_hours",
    "most_an_hour",
    "send_within_minutes",
    "reconnect_within_minutes",
    "reconnect_percent",
)


class NoSupplyPolicy(LookupError):
    """No rulebook says what holds for cutting off in a state on a day; then nobody is cut off."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Where a list of settings comes from."""

    source: Words
    mark: str


@dataclass(frozen=True, slots=True)
class SupplyPolicy:
    """What holds over [from_date, to_date). Every figure keeps its source and mark; docs/rules/supply.md.

    `links` are the limits of health; `origins` say where the window, the days off, the holidays and each
    link's limits come from.
    """

    state_code: str
    from_date: date
    to_date: date | None
    clause: Words
    window: Window
    grace_hours: Value
    emergency_credit_days: Value
    emergency_credit_rupees: Value
    reconnect_at_rupees: Value
    conversion_grace_days: Value
    charges_behind_days: Value
    meter_silent_hours: Value
    notice_days: Value
    default_least_rupees: Value
    healthy_minutes: Value
    recovery_grace_hours: Value
    most_an_hour: Value
    send_within_minutes: Value
    reconnect_within_minutes: Value
    reconnect_percent: Value
    links: Mapping[str, Limit]
    origins: Mapping[str, Listed]

    @property
    def grace(self) -> timedelta:
        """How long after he was told a consumer below his balance keeps his supply."""
        return timedelta(hours=int(self.grace_hours.exact))

    @property
    def notice(self) -> timedelta:
        """How long after the notice a defaulter keeps his supply."""
        return timedelta(days=int(self.notice_days.exact))

    @property
    def recovery_grace(self) -> timedelta:
        """How long after a suspension of the whole company nobody of it is cut off."""
        return timedelta(hours=int(self.recovery_grace_hours.exact))

    @property
    def healthy_for(self) -> timedelta:
        """How long every link must have been healthy before a suspension is lifted."""
        return timedelta(minutes=int(self.healthy_minutes.exact))

    @property
    def send_within(self) -> timedelta:
        """How long a command to cut off may wait to be sent."""
        return timedelta(minutes=int(self.send_within_minutes.exact))

    @property
    def meter_silent(self) -> timedelta:
        """From which silence of his meter on a consumer's use counts as not known."""
        return timedelta(hours=int(self.meter_silent_hours.exact))

    @property
    def reconnect_at_paise(self) -> int:
        """The balance from which on power comes back."""
        return int(self.reconnect_at_rupees.exact * 100)

    @property
    def default_least_paise(self) -> int:
        """The least that must be overdue."""
        return int(self.default_least_rupees.exact * 100)

    def emergency_paise(self, average_day_paise: int | None) -> int:
        """How far below nothing a balance may go: days of own use, or the amount, whichever is more."""
        days = int(self.emergency_credit_days.exact) * max(average_day_paise or 0, 0)
        return max(days, int(self.emergency_credit_rupees.exact * 100))


def policy_on(
    state_code: str, day: date, company_code: str | None = None, folder: Path | None = None
) -> SupplyPolicy:
    """What holds on a day. Raises NoSupplyPolicy, or RulebookRefused with file, line and reason."""
    return standard_held(
        NoSupplyPolicy,
        "cutting off; nobody is cut off",
        state_code,
        "supply",
        _policy,
        day,
        company_code,
        folder,
    )


def _policy(state_code: str, entry: Section) -> SupplyPolicy:
    from_date, to_date = entry.period()
    window, origins = _window(entry)
    links, of_links = _links(entry.section("links"))
    return SupplyPolicy(
        state_code=state_code,
        from_date=from_date,
        to_date=to_date,
        clause=entry.words("clause"),
        window=window,
        grace_hours=_not_below(entry, "grace_hours", 0),
        emergency_credit_days=_not_below(entry, "emergency_credit_days", 0),
        emergency_credit_rupees=_not_below(entry, "emergency_credit_rupees", 2),
        reconnect_at_rupees=_not_below(entry, "reconnect_at_rupees", 2),
        conversion_grace_days=_not_below(entry, "conversion_grace_days", 0),
        charges_behind_days=above_nothing(entry, "charges_behind_days", 0),
        meter_silent_hours=above_nothing(entry, "meter_silent_hours", 0),
        notice_days=above_nothing(entry, "notice_days", 0),
        default_least_rupees=_not_below(entry, "default_least_rupees", 2),
        healthy_minutes=above_nothing(entry, "healthy_minutes", 0),
        recovery_grace_hours=_not_below(entry, "recovery_grace_hours", 0),
        most_an_hour=above_nothing(entry, "most_an_hour", 0),
        send_within_minutes=above_nothing(entry, "send_within_minutes", 0),
        reconnect_within_minutes=above_nothing(entry, "reconnect_within_minutes", 0),
        reconnect_percent=above_nothing(entry, "reconnect_percent", 2),
        links=links,
        origins={**origins, **of_links},
    )


def _window(entry: Section) -> tuple[Window, dict[str, Listed]]:
    hours, off, holidays = (entry.section(key) for key in ("window", "days_off", "holidays"))
    from_time, to_time = _hour(hours, "from"), _hour(hours, "to")
    if from_time >= to_time:
        raise hours.refuse(f"to {to_time:%H:%M} must be later than from {from_time:%H:%M}.", "to")
    named = off.texts("days") if off.has("days") else ()
    if unknown := set(named) - set(DAYS_OFF):
        raise off.refuse(f"{', '.join(sorted(unknown))}: days off are {', '.join(DAYS_OFF)}.", "days")
    dates = []
    for text in holidays.texts("dates") if holidays.has("dates") else ():
        try:
            dates.append(date.fromisoformat(text))
        except ValueError:
            raise holidays.refuse(f"{text!r} is no day; write it like 2026-01-26.", "dates") from None
    origins = {
        "window": Listed(*hours.origin()),
        "days_off": Listed(*off.origin()),
        "holidays": Listed(*holidays.origin()),
    }
    for section in (hours, off, holidays):
        section.done()
    return Window(from_time, to_time, frozenset(named), frozenset(dates)), origins


def _links(section: Section) -> tuple[dict[str, Limit], dict[str, Listed]]:
    limits, origins = {}, {}
    for code in LINKS:
        each = section.section(code)
        limits[code] = Limit(
            _whole(each, "sample_within_minutes") * 60,
            _whole(each, "lag_seconds"),
        )
        origins[code] = Listed(*each.origin())
        each.done()
    section.done()
    return limits, origins


def _hour(section: Section, key: str) -> time:
    text = section.text(key)
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise section.refuse(f'{key} is {text!r}; write an hour like "10:00".', key) from None


def _whole(section: Section, key: str) -> int:
    text = section.text(key)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise section.refuse(f"{key} must be a whole number above 0, not {text!r}.", key)
    return int(text)


def _not_below(section: Section, key: str, decimals: int) -> Value:
    found = section.value(key, decimals)
    if found.exact < 0:
        raise section.refuse(f"{key} must not be below 0, and is {found.text}.", key)
    return found


def policy_data(policy: SupplyPolicy) -> dict[str, Any]:
    """All that decides of a policy as plain JSON data, without sources and words."""
    return {
        "state_code": policy.state_code,
        "from_date": policy.from_date.isoformat(),
        "window": [f"{policy.window.from_time:%H:%M}", f"{policy.window.to_time:%H:%M}"],
        "days_off": sorted(policy.window.days_off),
        "holidays": sorted(day.isoformat() for day in policy.window.holidays),
        "figures": {name: getattr(policy, name).text for name in _FIGURES},
        "links": {code: [limit.within_seconds, limit.lag_seconds] for code, limit in policy.links.items()},
    }


def policy_of(data: Mapping[str, Any]) -> SupplyPolicy:
    """The way back from `policy_data`: decides as the policy did; sources and words are not in it."""
    nowhere = Words("", "")
    return SupplyPolicy(
        state_code=data["state_code"],
        from_date=date.fromisoformat(data["from_date"]),
        to_date=None,
        clause=nowhere,
        window=Window(
            from_time=time.fromisoformat(data["window"][0]),
            to_time=time.fromisoformat(data["window"][1]),
            days_off=frozenset(data["days_off"]),
            holidays=frozenset(date.fromisoformat(text) for text in data["holidays"]),
        ),
        **{name: Value(text, nowhere, "U") for name, text in data["figures"].items()},
        links={code: Limit(*limit) for code, limit in data["links"].items()},
        origins={},
    )


def digest_of(data: Mapping[str, Any]) -> str:
    """What names the content of a policy: sha256, hexadecimal."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
