"""What a meter's state means for the person at home, in sentences; the facts come from metering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.pictures import gaps
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.today import month_ago
from bijlighar.metering.queries import ClockRecord, DayRecord, MeterState
from bijlighar.metering.rules.episodes import Episode, State
from bijlighar.metering.rules.events import Edge, Group, kind
from bijlighar.metering.rules.hearing import Hearing
from bijlighar.metering.rules.is15959.status import RelayState
from bijlighar.metering.rules.photo import Offer

RIGHT_SECONDS = 30
"""A clock off by less is called right: nobody would notice."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A small answer: a word with its shape, and since when or until when it is true."""

    icon_name: str
    kind: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One thing that happened: what, when, how long, what it means, and whether it goes on."""

    title: str
    when: str
    length: str
    hint: str
    is_open: bool


def heard(state: MeterState, now: datetime, today: date) -> Answer:
    """Whether the meter reports."""
    if state.heard_at is None:
        return Answer("half", "", _("Not yet"), _("Nothing has come from this meter so far"))
    last = _("Last heard %(when)s") % {"when": writing.moment(state.heard_at, language(), today=today)}
    if state.hearing is Hearing.FRESH:
        return Answer("on", "ok", _("Yes, on time"), last)
    if state.hearing is Hearing.LATE:
        return Answer("half", "warn", _("Late by %(time)s") % {"time": _age(now - state.heard_at)}, last)
    return Answer("off", "bad", _("Silent for %(time)s") % {"time": _age(now - state.heard_at)}, last)


def days_in(days: Sequence[DayRecord], today: date) -> str:
    """How far the readings by day have come, and what is missing, of the days that home shows."""
    guessed = [each for each in days if _is_guessed(each)]
    read = _read(days)
    if not read:
        return _("No readings have come for any of the last 30 days.")
    last = writing.relative_day(max(read), language(), today=today)
    said = [_("The last readings are those of %(day)s.") % {"day": last}]
    if missing := gaps(days, month_ago(today), today + timedelta(days=1), today=today):
        words = ngettext(
            "Of the last 30 days, the readings of %(count)d day are missing.",
            "Of the last 30 days, the readings of %(count)d days are missing.",
            missing,
        )
        said.append(words % {"count": missing})
    if guessed:
        words = ngettext(
            "%(count)d day is estimated, as no reading of it came.",
            "%(count)d days are estimated, as no reading of them came.",
            len(guessed),
        )
        said.append(words % {"count": len(guessed)})
    if not missing and not guessed:
        said.append(_("None of the last 30 days is missing."))
    return " ".join(said)


def readings_end(days: Sequence[DayRecord], today: date) -> date | None:
    """The last day of which readings came, where yesterday's lack; None where they come or never did."""
    read = _read(days)
    return max(read) if read and max(read) < today - timedelta(days=1) else None


def _is_guessed(each: DayRecord) -> bool:
    return bool(each.energy_wh) and each.estimated_wh >= each.energy_wh


def _read(days: Sequence[DayRecord]) -> list[date]:
    return [each.day for each in days if not _is_guessed(each)]


def switched(state: MeterState, today: date) -> Answer:
    """Whether the meter's own switch lets power through."""
    relay = state.relay
    if relay is None:
        return Answer("half", "", _("Not known"), _("The switch inside the meter has not been read yet"))
    when = writing.moment(relay.seen_at, language(), today=today)
    note = _("The meter told it %(when)s") if relay.is_event else _("Read from the meter %(when)s")
    if relay.control_state == RelayState.READY:
        return Answer("half", "warn", _("Waits for its button"), note % {"when": when})
    if relay.is_on:
        return Answer("on", "ok", _("Switched on"), note % {"when": when})
    return Answer("off", "bad", _("Switched off"), note % {"when": when})


def no_photo(offer: Offer) -> str:
    """Why no photo of this meter is asked for, in one line; "" where one is taken, or no meter hangs."""
    if offer is Offer.PREPAID:
        return _("A prepaid meter tells by itself what is used: no photo of it is taken.")
    if offer is Offer.REPORTS:
        return _("The meter sends its readings by itself: no photo of it is needed.")
    return ""


def clock_words(record: ClockRecord) -> str:
    """How right the meter's clock was."""
    seconds = abs(record.offset_seconds)
    if seconds == 0:
        return _("right to the second")
    if seconds <= RIGHT_SECONDS:
        return _("right to %(time)s") % {"time": lasted(seconds)}
    words = _("%(time)s ahead") if record.offset_seconds > 0 else _("%(time)s behind")
    return words % {"time": lasted(seconds)}


def event_lines(state: MeterState, today: date) -> list[EventLine]:
    """What happened at the meter, newest first."""
    return [_line(episode, today) for episode in state.episodes]


def lasted(seconds: int) -> str:
    """How long something took, standing alone: "45 seconds", "2 hours 5 minutes"."""
    return _two_parts(seconds, _so_many_hours)


def duration(seconds: int) -> str:
    """A length of time before words that follow it in Hindi, as "after" or "old" do."""
    return _two_parts(seconds, _count_hours)


def _two_parts(seconds: int, hours_of: Callable[[int], str]) -> str:
    if seconds < 60:
        return _count_seconds(seconds)
    minutes = seconds // 60
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = (_count_days(days), hours_of(hours)) if days else (hours_of(hours), _count_minutes(rest))
    counts = (days, hours) if days else (hours, rest)
    return " ".join(part for part, count in zip(parts, counts, strict=True) if count)


def _line(episode: Episode, today: date) -> EventLine:
    lang = language()
    meant = kind(episode.series if episode.from_at is not None else episode.codes[0])
    name = meant.name_hi if lang == "hi" else meant.name_en
    when = writing.moment(episode.at, lang, today=today)
    length = ""
    if episode.state is State.CLOSED and episode.from_at is not None and episode.to_at is not None:
        length = lasted(int((episode.to_at - episode.from_at).total_seconds()))
        if meant.group is Group.POWER:
            name = _("Power cut")
    elif episode.state is State.OPEN:
        length = _("not over")
    elif episode.state is State.END_UNKNOWN:
        length = _("end not known")
    elif episode.state is State.START_UNKNOWN and meant.edge is Edge.ENDS:
        length = _("start not known")
    return EventLine(name, when, length, _hint(episode.series), episode.state is State.OPEN)


def _hint(series: int) -> str:
    meant = kind(series)
    if series == 251:
        return _("The cover of the meter was opened. If nobody from the company came, call 1912.")
    if series == 201:
        return _("A strong magnet was near the meter. If it was not yours, call 1912.")
    if series == 301:
        return _("The switch inside the meter was moved from the company's office.")
    if series == 151:
        return _("The meter's clock was put right.")
    if meant.group is Group.POWER:
        return _("No use is counted while there is no power.")
    if meant.group is Group.VOLTAGE:
        return _("The supply was not as it should be. It does not change your bill; tell 1912 if it goes on.")
    if meant.group in (Group.CURRENT, Group.OTHER):
        return _("Often a loose or swapped wire. An officer looks before anybody says more.")
    if meant.group is Group.UNKNOWN:
        return _("The meter sent a number that is in no list. It is kept, and its maker is asked.")
    return _("Something in the meter was set anew by the company.")


def _age(passed: timedelta) -> str:
    hours = int(passed.total_seconds()) // 3600
    if hours < 1:
        return _count_minutes(int(passed.total_seconds()) // 60)
    return _count_hours(hours) if hours < 48 else _count_days(hours // 24)


def _count_seconds(count: int) -> str:
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}


def _count_minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def _count_hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def _so_many_hours(count: int) -> str:
    return npgettext("standing alone", "%(count)d hour", "%(count)d hours", count) % {"count": count}


def _count_days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
