"""When messages wait: quiet hours and how many one mobile gets, dated in `service-standards.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from bijlighar.kernel.time import IST
from bijlighar.tariffs.rules import rulebook_folder
from bijlighar.tariffs.rules.book import Value, Words
from bijlighar.tariffs.rules.document import Section, read, refuse_gaps_and_overlaps


@dataclass(frozen=True, slots=True)
class MessagePolicy:
    """What holds for messages in a state over [from_date, to_date); hours are Indian time.

    Messages that are not urgent wait from `quiet_from` to `quiet_to`; the hours may span midnight.
    """

    state_code: str
    from_date: date
    to_date: date | None
    clause: Words
    quiet_from: Value
    quiet_to: Value
    most_an_hour: Value

    def ends(self, at: datetime) -> datetime | None:
        """When the quiet hours around an instant end; None outside them."""
        start, end = _hour(self.quiet_from), _hour(self.quiet_to)
        local = at.astimezone(IST)
        clock = local.time()
        quiet = start <= clock < end if start < end else clock >= start or clock < end
        if not quiet:
            return None
        day = local.date() + timedelta(days=1 if clock >= end else 0)
        return datetime.combine(day, end, IST).astimezone(at.tzinfo)

    @property
    def most(self) -> int:
        """How many messages that are not urgent one mobile gets in an hour."""
        return int(self.most_an_hour.exact)


def policy_on(state_code: str, day: date, folder: Path | None = None) -> MessagePolicy | None:
    """What holds in a state on a day; None where the rulebook says nothing, and nothing waits.

    Raises RulebookRefused with file, line and reason.
    """
    for each in _loaded(state_code, folder or rulebook_folder()):
        if each.from_date <= day and (each.to_date is None or day < each.to_date):
            return each
    return None


def _hour(value: Value) -> time:
    return time.fromisoformat(value.text)


@lru_cache(maxsize=16)
def _loaded(state_code: str, root: Path) -> tuple[MessagePolicy, ...]:
    file, register = root / state_code / "service-standards.yaml", root / state_code / "sources.yaml"
    if not file.exists():
        return ()
    sources: dict[str, Words] = {}
    if register.exists():
        listed = read(register, Path("rulebook") / register.relative_to(root), {})[0].section("sources")
        sources = {key: listed.section(key).words("text") for key in listed.keys()}  # noqa: SIM118
    top, _ = read(file, Path("rulebook") / file.relative_to(root), sources)
    # Other services keep their own entries in this file, so the rest of it is none of our business.
    if not top.has("messages"):
        return ()
    entries = top.sections("messages")
    found = [_policy(state_code, entry) for entry in entries]
    pairs = sorted(zip(found, entries, strict=True), key=lambda pair: pair[0].from_date)
    refuse_gaps_and_overlaps(
        [(one.from_date, one.to_date, entry.refuse) for one, entry in pairs], "the entries of messages"
    )
    return tuple(one for one, _ in pairs)


def _policy(state_code: str, entry: Section) -> MessagePolicy:
    from_date, to_date = entry.period()
    found = MessagePolicy(
        state_code=state_code,
        from_date=from_date,
        to_date=to_date,
        clause=entry.words("clause"),
        quiet_from=_clock(entry, "quiet_from"),
        quiet_to=_clock(entry, "quiet_to"),
        most_an_hour=entry.value("most_an_hour", 0),
    )
    entry.done()
    return found


def _clock(entry: Section, key: str) -> Value:
    hours = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30))
    return entry.word(key, hours)
