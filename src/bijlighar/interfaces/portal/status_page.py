"""The status page: of each company what works, since when something does not, and what happens meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.meter_words import lasted
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import day_bounds, settlement_day
from bijlighar.supply import queries as supply
from bijlighar.supply.rules import link_words

MOST_STRETCHES = 12


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link: its name, whether it works, and since when not."""

    words: str
    state: str
    icon_name: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class DayShape:
    """The days of one kind as one path: 30 cells of 10 by 20."""

    css: str
    path: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which nobody was cut off: what for, from when to when, how long."""

    words: str
    note: str
    lasted: str


@dataclass(frozen=True, slots=True)
class CompanyStatus:
    """A company: whether anybody is cut off for payment now, its links and its last thirty days."""

    name: str
    state: str
    icon_name: str
    kind: str
    words: str
    links: tuple[LinkLine, ...]
    days: tuple[DayShape, ...]
    days_words: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class StatusPage:
    """The whole page, as it was at an instant."""

    at: datetime
    headline: str
    companies: tuple[CompanyStatus, ...]


LONGEST_REASON = 160
DAYS = 30
CELL, HIGH = 10, 20


def status_page(at: datetime, most_stretches: int = MOST_STRETCHES) -> StatusPage:
    """The page as it is at an instant; asks supply what was seen, and adds nothing to it."""
    found = [_company(each, at, most_stretches) for each in supply.status(at)]
    if any(each.kind == "bad" for each in found):
        headline = _("Something does not work")
    elif any(each.kind == "warn" for each in found):
        headline = _("Not everything was seen working")
    else:
        headline = _("Everything works")
    return StatusPage(at, headline, tuple(found))


def _company(record: supply.CompanyStatus, at: datetime, most_stretches: int) -> CompanyStatus:
    links = tuple(_link(each) for each in record.links)
    is_broken = any(each.problem in ("UNHEALTHY", "SLOW") for each in record.links)
    if not record.has_policy:
        state, icon, kind = _("Nobody is cut off for payment here"), "plug", "ok"
    elif record.is_suspended:
        state, icon = _("Nobody is cut off for payment now"), "plug"
        kind = "bad" if is_broken else "warn"
    else:
        state, icon, kind = _("Everything works"), "on", "ok"
    past = supply.history(record.company.id, _start(at), at)
    # Where nobody ever looked, days without a suspension say nothing.
    is_watched = bool(past) or any(each.measured_at for each in record.links)
    return CompanyStatus(
        name=getattr(record.company, f"name_{language()}"),
        state=state,
        icon_name=icon,
        kind=kind,
        words=_words(record),
        links=links,
        days=_shapes(past, at) if is_watched else (),
        days_words=_days_words(past, at) if is_watched else "",
        stretches=tuple(_stretch(each, at) for each in past[:most_stretches]),
    )


def _words(record: supply.CompanyStatus) -> str:
    said = []
    if record.since is not None:
        when = writing.moment(record.since, language(), today=clock.today())
        by = _("by an officer") if "OFFICER" in record.causes else _("by itself, without waiting for anybody")
        said.append(_("Since %(when)s, %(by)s.") % {"when": when, "by": by})
    said += [_shortened(each) for each in record.reasons]
    said.append(
        getattr(record, f"meanwhile_{language()}") if record.is_suspended or record.no_cut_before else ""
    )
    if record.no_cut_before is not None:
        until = writing.moment(record.no_cut_before, language(), today=clock.today())
        said.append(_("Nobody is cut off for payment before %(when)s.") % {"when": until})
    return " ".join(each for each in said if each)


def _shortened(reason: str) -> str:
    """An officer's reason, as much of it as the file has room for."""
    return (
        reason.rstrip(".") + "." if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON].rstrip()}…"
    )


def _link(each: supply.LinkStatus) -> LinkLine:
    name = getattr(each, f"name_{language()}")
    name = name[:1].upper() + name[1:]
    since = ""
    if each.problem is not None and each.since is not None:
        since = _("since %(when)s") % {"when": writing.moment(each.since, language(), today=clock.today())}
    if each.problem is None:
        return LinkLine(name, _("works"), "on", "ok", "")
    if each.problem == "SLOW":
        return LinkLine(name, _("slow"), "half", "warn", since)
    if each.problem == "NO_SAMPLE":
        return LinkLine(name, _("not seen working"), "half", "warn", since)
    return LinkLine(name, _("does not work"), "failed", "bad", since)


def _start(at: datetime) -> datetime:
    return day_bounds(settlement_day(at) - timedelta(days=DAYS - 1))[0]


def _shares(past: list[supply.SuspensionRecord], at: datetime) -> list[str]:
    """How each of the thirty days went: "ok", "part" of it nobody was cut off, or all of it ("bad")."""
    days = []
    for back in range(DAYS - 1, -1, -1):
        begin, end = day_bounds(settlement_day(at) - timedelta(days=back))
        end = min(end, at)
        spans = sorted(
            (max(each.from_at, begin), min(each.to_at or at, end))
            for each in past
            if each.from_at < end and (each.to_at or at) > begin
        )
        covered, reached = timedelta(), begin
        for start, stop in spans:
            covered += max(stop - max(start, reached), timedelta())
            reached = max(reached, stop)
        days.append("ok" if not covered else "bad" if covered >= end - begin else "part")
    return days


def _shapes(past: list[supply.SuspensionRecord], at: datetime) -> tuple[DayShape, ...]:
    days = _shares(past, at)
    shapes = []
    for kind in ("ok", "part", "bad"):
        # What is broken stands taller than what works: the shape tells it as well as the colour.
        top = {"ok": HIGH // 2, "part": HIGH // 4, "bad": 0}[kind]
        path = "".join(
            f"M{place * CELL + 1} {top}h{CELL - 2}V{HIGH}h-{CELL - 2}z"
            for place, day in enumerate(days)
            if day == kind
        )
        if path:
            shapes.append(DayShape(f"d-{kind}", path))
    return tuple(shapes)


def _days_words(past: list[supply.SuspensionRecord], at: datetime) -> str:
    counted = sum(day != "ok" for day in _shares(past, at))
    if not counted:
        return _("On all 30 days disconnection was never suspended.")
    return ngettext(
        "On %(count)d day of 30 disconnection was suspended, for all or a part of it.",
        "On %(count)d days of 30 disconnection was suspended, for all or a part of each.",
        counted,
    ) % {"count": counted}


def _stretch(each: supply.SuspensionRecord, at: datetime) -> Stretch:
    place = 1 if language() == "hi" else 0
    if each.links:
        words = ", ".join(link_words(code.removeprefix("LINK_"))[place] for code in each.links)
        words = words[:1].upper() + words[1:]
    else:
        words = each.reason or _("By an officer")
    begin = writing.moment(each.from_at, language(), today=clock.today())
    if each.to_at is None:
        note = _("since %(when)s") % {"when": begin}
    else:
        end = writing.moment(each.to_at, language(), today=clock.today())
        note = _("%(from)s until %(until)s") % {"from": begin, "until": end}
    return Stretch(words, note, lasted(int(((each.to_at or at) - each.from_at).total_seconds())))
