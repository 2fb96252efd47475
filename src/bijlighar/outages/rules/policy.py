"""What holds for outages in a state or company: dated data, `outages` of `service-standards.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bijlighar.tariffs.rules.book import Value, Words
from bijlighar.tariffs.rules.document import Section
from bijlighar.tariffs.rules.standards import above_nothing, standard_held


class NoOutagePolicy(LookupError):
    """No rulebook says what holds for outages in a state on a day."""


@dataclass(frozen=True, slots=True)
class OutagePolicy:
    """What holds over [from_date, to_date). Every figure keeps its source and mark; docs/rules/outages.md."""

    state_code: str
    from_date: date
    to_date: date | None
    clause: Words
    tell_before_hours: Value
    tell_again_minutes: Value
    sustained_minutes: Value
    together_minutes: Value
    lost_percent: Value
    silent_hours: Value
    show_percent: Value
    confirm_percent: Value
    suspicion_minutes: Value
    verify_percent: Value

    @property
    def tell_before(self) -> timedelta:
        """How long before its beginning a planned shutdown is told."""
        return timedelta(hours=int(self.tell_before_hours.exact))

    @property
    def tell_again(self) -> timedelta:
        """How long before its beginning it is told again."""
        return timedelta(minutes=int(self.tell_again_minutes.exact))

    @property
    def sustained(self) -> timedelta:
        """What lasts longer is a sustained interruption."""
        return timedelta(minutes=int(self.sustained_minutes.exact))

    @property
    def together(self) -> timedelta:
        """How far apart signals of one fault may come."""
        return timedelta(minutes=int(self.together_minutes.exact))

    @property
    def suspicion(self) -> timedelta:
        """How long a suspicion lasts for which only people's calls speak, from the last of them on."""
        return timedelta(minutes=int(self.suspicion_minutes.exact))

    @property
    def silent(self) -> timedelta:
        """After so long without a word a meter's silence says nothing."""
        return timedelta(hours=int(self.silent_hours.exact))


def policy_on(
    state_code: str, day: date, company_code: str | None = None, folder: Path | None = None
) -> OutagePolicy:
    """What holds on a day. Raises NoOutagePolicy, or RulebookRefused with file, line and reason."""
    return standard_held(NoOutagePolicy, "outages", state_code, "outages", _policy, day, company_code, folder)


def _policy(state_code: str, entry: Section) -> OutagePolicy:
    from_date, to_date = entry.period()
    return OutagePolicy(
        state_code=state_code,
        from_date=from_date,
        to_date=to_date,
        clause=entry.words("clause"),
        tell_before_hours=above_nothing(entry, "tell_before_hours", 0),
        tell_again_minutes=above_nothing(entry, "tell_again_minutes", 0),
        sustained_minutes=above_nothing(entry, "sustained_minutes", 0),
        together_minutes=above_nothing(entry, "together_minutes", 0),
        lost_percent=above_nothing(entry, "lost_percent", 2),
        silent_hours=above_nothing(entry, "silent_hours", 0),
        show_percent=_percent(entry, "show_percent"),
        confirm_percent=_percent(entry, "confirm_percent"),
        suspicion_minutes=above_nothing(entry, "suspicion_minutes", 0),
        verify_percent=_percent(entry, "verify_percent"),
    )


def _percent(entry: Section, key: str) -> Value:
    found = above_nothing(entry, key, 0)
    if found.exact > 100:
        raise entry.refuse(f"{key} must not be more than 100, and is {found.text}.", key)
    return found
