"""How much of a day's readings is here: by hour, by office below, by feeder and transformer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Literal, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.csv_answer import csv_answer
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.shares import share
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.network.queries import OfficeRecord, WireRecord

DAYS_SHOWN = 14
CHECKED_AT = (24, 26, 30, 32, 36, 48)
"""Hours after the beginning of the day at which officers look: midnight, 2, 6, 8, noon, midnight."""
_HOURS = 48


@dataclass(frozen=True, slots=True)
class Line:
    """One office, or all together: meters, blocks, and how many were here at each of `CHECKED_AT`."""

    office: OfficeRecord | None
    meters: int
    silent: int
    whole: int
    expected: int
    blocks: int
    by_hour: tuple[int, ...]
    has_below: bool = True

    @property
    def here(self) -> str:
        """The share that is here now."""
        return share(self.blocks, self.expected)

    @property
    def shares(self) -> list[str]:
        """The shares that were here at each of `CHECKED_AT`."""
        return [share(count, self.expected) for count in self.by_hour]

    @property
    def missing(self) -> int:
        """Blocks that are not here."""
        return self.expected - self.blocks


@dataclass(frozen=True, slots=True)
class Wire:
    """A feeder or transformer with what is missing of it; `record` None where nobody knows which it is."""

    key: int
    record: WireRecord | None
    meters: int
    silent: int
    missing: int
    here: str


@staff_required("meter.see")
@require_safe
def office(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show one office and the offices below it on a day."""
    day = asked.day(request, "day", clock.today() - timedelta(days=1))
    paths = network.paths_below(office_id)
    every = list(paths)
    days = metering.coverage_days(every, day - timedelta(days=DAYS_SHOWN - 1), day + timedelta(days=1))
    today = next((each for each in days if each.day == day), None)
    lines, total = _lines(office_id, paths, day)
    return show(
        request,
        desk,
        "console/coverage.html",
        {
            "office": network.office(office_id),
            "day": day,
            "previous": day - timedelta(days=1),
            "following": day + timedelta(days=1) if day < clock.today() else None,
            "is_today": day == clock.today(),
            "counted": today,
            "total": total,
            "lines": lines,
            "checks": [_check_words(hour) for hour in CHECKED_AT],
            "bars": _bars(day, every, total),
            "wires": [
                (name, _wires(day, every, cast(Literal["feeder", "transformer"], name)))
                for name in ("feeder", "transformer")
            ],
            "days": [(each, share(each.blocks, each.expected)) for each in days],
        },
        office_id=office_id,
        here="coverage",
    )


@staff_required("meter.see")
@require_safe
def offices_csv(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponseBase:
    """Give the table of the offices below as a file, every number with the time it was counted."""
    day = asked.day(request, "day", clock.today() - timedelta(days=1))
    paths = network.paths_below(office_id)
    counted = metering.coverage_days(list(paths), day, day + timedelta(days=1))
    lines, total = _lines(office_id, paths, day)
    heads = ["day", "office_code", "office", "meters", "silent_meters", "whole_meters", "blocks_owed"]
    heads += ["blocks_here", *(f"blocks_by_hour_{hour}" for hour in CHECKED_AT), "counted_at"]
    name = "name_hi" if language() == "hi" else "name_en"
    rows = (
        [
            day.isoformat(),
            line.office.code if line.office else "",
            getattr(line.office, name) if line.office else _("All together"),
            line.meters,
            line.silent,
            line.whole,
            line.expected,
            line.blocks,
            *line.by_hour,
            counted[0].counted_at.isoformat() if counted else "",
        ]
        for line in [*lines, *([total] if total else [])]
    )
    return csv_answer(f"coverage-{day}-{office_id}.csv", heads, rows)


def _lines(office_id: int, paths: dict[int, str], day: date) -> tuple[list[Line], Line | None]:
    """The offices directly below, the office's own meters where it has some, and the sum of all."""
    records = {each.key: each for each in metering.coverage(day, list(paths))}
    hours = {
        each: [0, *accumulate(counts[:_HOURS])]
        for each, counts in metering.arrivals(day, list(paths)).items()
    }
    below = network.children(office_id)
    own = network.office(office_id)
    groups = [
        (child, [each for each, path in paths.items() if path.startswith(child.path)]) for child in below
    ]
    if own is not None:
        groups.append((own, [office_id]))
    lines = []
    for child, members in groups:
        mine = [records[each] for each in members if each in records]
        if not mine and child.id == office_id:
            continue
        lines.append(
            Line(
                office=child,
                meters=sum(each.meters for each in mine),
                silent=sum(each.silent for each in mine),
                whole=sum(each.whole for each in mine),
                expected=sum(each.expected for each in mine),
                blocks=sum(each.blocks for each in mine),
                by_hour=tuple(
                    sum(hours[each][hour] for each in members if each in hours) for hour in CHECKED_AT
                ),
                has_below=child.id != office_id,
            )
        )
    if not any(line.meters for line in lines):
        return lines, None
    return lines, Line(
        office=None,
        meters=sum(line.meters for line in lines),
        silent=sum(line.silent for line in lines),
        whole=sum(line.whole for line in lines),
        expected=sum(line.expected for line in lines),
        blocks=sum(line.blocks for line in lines),
        by_hour=tuple(sum(each) for each in zip(*(line.by_hour for line in lines), strict=True)),
    )


def _wires(day: date, offices: list[int], kind: Literal["feeder", "transformer"]) -> list[Wire]:
    worst = metering.worst_wires(day, offices, by=kind, limit=8)
    named = (network.feeders if kind == "feeder" else network.transformers)([each.key for each in worst])
    return [
        Wire(
            each.key,
            named.get(each.key),
            each.meters,
            each.silent,
            each.missing,
            share(each.blocks, each.expected),
        )
        for each in worst
    ]


@dataclass(frozen=True, slots=True)
class Bars:
    """48 bars: the share that was here by the end of each hour, from the day's beginning on; 0 to 100."""

    path: str
    highest: str
    before: str


def _bars(day: date, offices: list[int], total: Line | None) -> Bars | None:
    if total is None:
        return None
    counts = metering.arrivals(day, offices).values()
    summed = list(accumulate(sum(each[hour] for each in counts) for hour in range(_HOURS)))
    path = "".join(
        f"M{hour * 8} 100v-{height}h6v{height}z"
        for hour, count in enumerate(summed)
        if (height := 100 * count // total.expected)
    )
    return Bars(path, share(summed[-1], total.expected), share(summed[23], total.expected))


def _check_words(hour: int) -> str:
    lang = language()
    if hour == 24:
        return _("when the day ended")
    if hour == _HOURS:
        return _("a day later")
    return _("by %(time)s next day") % {"time": writing.clock((hour - 24) * 60, lang)}
