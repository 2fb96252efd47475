"""Outages in words: since when, until when, which estimate that is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.outages.queries import OutageBrief
from bijlighar.outages.rules import DEVICES


@dataclass(frozen=True, slots=True)
class OutageView:
    """An outage as pages show it; `until` is empty where nobody knows, or the estimate has passed.

    `left`: how long until then, in words. `which`: the how-manieth estimate, empty for the first.
    """

    id: int
    is_planned: bool
    is_suspected: bool
    place: str
    device: str
    cause: str
    since: str
    until: str
    until_clock: str
    left: str
    which: str
    told: str
    is_late: bool
    crew: str
    affected: int
    restored: str


def outage_view(found: OutageBrief) -> OutageView:
    """The words of an outage, as of now."""
    now, lang = clock.now(), language()
    today = clock.today()
    hindi = lang == "hi"
    ahead = found.estimate_at is not None and found.estimate_at > now
    until = found.estimate_at if ahead else None
    above = found.above_hi if hindi else found.above_en
    name = found.device_name_hi if hindi else found.device_name_en
    return OutageView(
        id=found.id,
        is_planned=found.kind_code == "PLANNED",
        is_suspected=found.state_code == "SUSPECTED",
        place=f"{name}, {above}" if above else name,
        device=DEVICES[found.device_kind][1 if hindi else 0],
        cause="" if found.cause_code == "UNKNOWN" else found.cause_hi if hindi else found.cause_en,
        since=writing.moment(found.started_at, lang, today=today),
        until=writing.moment(until, lang, today=today) if until else "",
        until_clock=writing.clock_of(until, lang) if until else "",
        left=left_words(until - now) if until else "",
        which=_which(found.estimates) if until else "",
        told=writing.moment(found.estimate_told_at, lang, today=today) if found.estimate_told_at else "",
        is_late=found.estimate_at is not None and not ahead and found.restored_at is None,
        crew=found.crew,
        affected=found.affected,
        restored=writing.moment(found.restored_at, lang, today=today) if found.restored_at else "",
    )


def left_words(length: timedelta) -> str:
    """A length of time as a person says it: "1 h 55 min"."""
    minutes = max(1, round(length.total_seconds() / 60))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return ngettext("%(hours)d h", "%(hours)d h", hours) % {"hours": hours}
    words = ngettext("%(hours)d h %(minutes)d min", "%(hours)d h %(minutes)d min", hours)
    return words % {"hours": hours, "minutes": rest}


def stretch(from_at: datetime, until_at: datetime) -> str:
    """A planned time: the day, from and to."""
    lang, today = language(), clock.today()
    first = from_at.astimezone(writing.INDIA)
    day = writing.day(first.date(), lang, today=today, weekday=True)
    start = writing.clock_of(from_at, lang)
    same = first.date() == until_at.astimezone(writing.INDIA).date()
    end = writing.clock_of(until_at, lang) if same else writing.moment(until_at, lang, today=today)
    return _("%(day)s, %(start)s to %(end)s") % {"day": day, "start": start, "end": end}


def _which(estimates: int) -> str:
    if estimates < 2:
        return ""
    if estimates == 2:
        return _("This is the second estimate.")
    if estimates == 3:
        return _("This is the third estimate.")
    return _("This is estimate %(number)d.") % {"number": estimates}
