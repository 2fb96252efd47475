"""Why this amount: one prepaid day, from the amount down to quarter hours, slabs, clauses and arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import pictures, proof
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.proof import ProofLine
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.errors import unexplained
from bijlighar.interfaces.portal.views.usage import register_advance
from bijlighar.metering import queries as metering
from bijlighar.prepaid import queries as prepaid
from bijlighar.prepaid.queries import ChargeDetail, ChargeEntry
from bijlighar.prepaid.rules.spread import due_on
from bijlighar.tariffs.rules import LINES


@dataclass(frozen=True, slots=True)
class Month:
    """One line of the month up to this day, and up to the day before (None on the first day)."""

    until: date
    before_until: date | None
    after_paise: int
    before_paise: int


@dataclass(frozen=True, slots=True)
class DayLine:
    """One line of the day: what was booked for it, and the two months it is the difference of.

    `has_ended`: the month has this line no more, and `proof` is of the day before.
    """

    label: str
    amount_paise: int
    proof: ProofLine | None
    has_ended: bool
    month: Month


@dataclass(frozen=True, slots=True)
class Moved:
    """A line of a passed threshold: what the days before came to until then, what they come to now."""

    label: str
    before_paise: int
    now_paise: int
    amount_paise: int


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of the day's charge; `later_until` is the last day on which some of it falls due.

    `moved` are the lines that a threshold moved, which add up to it; empty for any other part.
    """

    name: str
    posted_on: date
    amount_paise: int
    parts: int | None
    later_from: date | None
    later_until: date | None
    moved: tuple[Moved, ...] = ()

    @property
    def before_paise(self) -> int:
        """What the moved lines came to before."""
        return sum(each.before_paise for each in self.moved)

    @property
    def now_paise(self) -> int:
        """What they come to now."""
        return sum(each.now_paise for each in self.moved)


@dataclass(frozen=True, slots=True)
class Spread:
    """A day's amount of which a part falls due on the day asked for, `parts` parts until `until`.

    `due_paise` is that part; None where the parts do not add up to what was taken, as after a correction.
    """

    day: date
    amount_paise: int
    due_paise: int | None
    parts: int
    until: date


@my_connection
@require_safe
def why(request: HttpRequest, connection: ConnectionRecord, day: date) -> HttpResponse:
    """Explain the charge of one day; a day on which nothing was taken is not found."""
    try:
        charge = prepaid.charge(connection.id, day)
    except prepaid.ExplanationDiffers as problem:
        return unexplained(request, problem)
    found = prepaid.charges(connection.id, day, day + timedelta(days=1))
    if not found:
        raise Http404
    taken = found[0]
    if charge is None:
        context = {
            "here": "money",
            "given": day,
            "due_paise": taken.due_paise,
            "earlier": spread_amounts(connection.id, day, taken.due_paise),
        }
        return render(request, "portal/why_parts.html", context)
    later_paise = sum(entry.later_paise for entry in charge.entries)
    curve = metering.day_curve(connection.id, day)
    return render(
        request,
        "portal/why.html",
        {
            "here": "money",
            "given": day,
            "charge": charge,
            "taken": taken,
            "parts": parts(charge),
            "day_before": day - timedelta(days=1),
            "spread_paise": max(later_paise, 0),
            "cancelled_paise": max(-later_paise, 0),
            "earlier": spread_amounts(connection.id, day, charge.parts_due_paise)
            if charge.parts_due_paise
            else [],
            "is_first_part": any(entry.spread_from == day for entry in charge.entries),
            "lines": lines(charge),
            "curve": curve,
            "register_advance_wh": register_advance(curve),
            "is_newer_curve": curve is not None and curve.version > charge.curve_version,
            "day": pictures.day_view(curve, day) if curve is not None else None,
        },
    )


def lines(charge: ChargeDetail) -> tuple[DayLine, ...]:
    """Put beside each booked line the months it is the difference of, and the arithmetic of the later one."""
    proofs = {line.code: line for line in proof.lines_of(charge.trace, charge.trace_before)}
    earlier = {line.code: line for line in proof.lines_of(charge.trace_before)}
    found = []
    for code in LINES:
        booked = sum(entry.lines_paise.get(code, 0) for entry in charge.entries)
        if not booked and code not in proofs:
            continue
        found.append(
            DayLine(
                label=proof.label_of(code, booked, charge.trace or charge.trace_before, is_difference=True),
                amount_paise=booked,
                proof=proofs.get(code) or earlier.get(code),
                has_ended=code not in proofs and code in earlier,
                month=Month(
                    until=charge.day,
                    before_until=charge.day - timedelta(days=1) if charge.before.days else None,
                    after_paise=charge.after.lines_paise[code],
                    before_paise=charge.before.lines_paise[code],
                ),
            )
        )
    return tuple(found)


def spread_amounts(connection_id: int, day: date, taken_paise: int) -> list[Spread]:
    """The amounts of which a part falls due on this day, the newest first; the parts are `taken_paise`."""
    total, parts, first = (pl.col(f"spread_{name}") for name in ("paise", "parts", "from"))
    steps = prepaid.open_steps([connection_id], day, day + timedelta(days=1)).with_columns(
        due_paise=due_on(total, parts, first, pl.lit(day), pl.col("cancelled_paise"))
    )
    adds_up = steps["due_paise"].sum() == taken_paise
    return [
        Spread(
            day=each["for_day"],
            amount_paise=each["spread_paise"],
            due_paise=each["due_paise"] if adds_up else None,
            parts=each["spread_parts"],
            until=each["spread_from"] + timedelta(days=each["spread_parts"] - 1),
        )
        for each in steps.sort("for_day", descending=True).iter_rows(named=True)
        if each["due_paise"]
    ]


def parts(charge: ChargeDetail) -> tuple[Part, ...]:
    """Name the parts of the charge: the day's own use, a threshold, corrections that changed something."""
    return tuple(
        _part(entry, charge)
        for entry in charge.entries
        if entry.amount_paise or entry.code in ("DAY", "CLOSING")
    )


def moved(entry: ChargeEntry, charge: ChargeDetail) -> tuple[Moved, ...]:
    """The lines that a threshold moved; none where they do not give the part, as after a correction."""
    before, now = charge.before.lines_paise, charge.crossed.lines_paise
    lines = {code: paise for code, paise in entry.lines_paise.items() if paise}
    if any(now[code] - before[code] != paise for code, paise in lines.items()):
        return ()
    trace = charge.trace or charge.trace_before
    return tuple(
        Moved(
            label=proof.label_of(code, trace=trace, is_difference=True),
            before_paise=before[code],
            now_paise=now[code],
            amount_paise=paise,
        )
        for code, paise in lines.items()
    )


def _part(entry: ChargeEntry, charge: ChargeDetail) -> Part:
    until = None
    if entry.spread_parts and entry.spread_from:
        until = entry.spread_from + timedelta(days=entry.spread_parts - 1)
    name = entry.name_hi if language() == "hi" else entry.name_en
    return Part(
        name=_("The day's own use") if entry.code == "DAY" else name,
        posted_on=entry.posted_on,
        amount_paise=entry.amount_paise,
        parts=entry.spread_parts,
        later_from=entry.spread_from,
        later_until=until,
        moved=() if entry.code in ("DAY", "CLOSING", "CORRECTED") else moved(entry, charge),
    )
