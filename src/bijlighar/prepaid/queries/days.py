"""Days as the consumer sees them: what each was charged, when it was booked, and the arithmetic behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db import connection as database

from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Entry, entry_name
from bijlighar.network import queries as network
from bijlighar.prepaid.models import Charge
from bijlighar.prepaid.rules.difference import LATE, WITHDRAWN
from bijlighar.prepaid.rules.month import INPUT_TYPES, INPUTS
from bijlighar.prepaid.rules.names import reason_name
from bijlighar.prepaid.rules.target import STATES, rating_frame
from bijlighar.tariffs.rules import LINES, Rulebook, rate

_LISTED = (
    "for_day", "version", "kind_code", "posted_on", "is_closing", "energy_before_wh", "energy_after_wh",
    "regular_paise", "step_paise", "step_reason", "is_held", "paid_out_paise", "spread_parts", "spread_from",
)  # fmt: skip
"""What a list of days reads of a charge, of its fifty columns."""


class ExplanationDiffers(AssertionError):
    """A day's explanation does not give the amount that was booked; it is not shown."""


@dataclass(frozen=True, slots=True)
class ChargeEntry:
    """One named part of a day's charge.

    `code` is DAY, CLOSING, CORRECTED or a threshold (SUBSIDY_LOST ...); `lines_paise` sums to `amount_paise`.
    Of it `later_paise` is not due at once: when positive it falls due in `spread_parts` equal parts from
    `spread_from` on, when negative it makes less of what was still to fall due for the month.
    """

    version: int
    code: str
    name_en: str
    name_hi: str
    amount_paise: int
    lines_paise: dict[str, int]
    posted_on: date
    spread_parts: int | None
    spread_from: date | None
    later_paise: int = 0


@dataclass(frozen=True, slots=True)
class DayChargeRecord:
    """One day in a list. `amount_paise` is all it was charged; `due_paise` what the balance paid for it.

    `due_paise` leaves out what is spread over later days and includes the parts of earlier steps due this
    day. `posted_on` is when the day was first booked; `is_late` when that was more than a day after it. A day
    that was withdrawn, or has no data but parts due on it, is in the list as well; it is not `is_charged`.
    """

    day: date
    energy_wh: int
    amount_paise: int
    due_paise: int
    posted_on: date
    is_late: bool
    is_corrected: bool
    names_en: tuple[str, ...]
    names_hi: tuple[str, ...]
    is_charged: bool = True


@dataclass(frozen=True, slots=True)
class MonthState:
    """The month at one moment as `rate` saw it: energy in Wh, days counted, and the amount it comes to."""

    energy_wh: int
    solar_wh: int
    estimated_wh: int
    days: int
    total_paise: int
    lines_paise: dict[str, int]


@dataclass(frozen=True, slots=True)
class ChargeDetail:
    """A day's deduction, opened.

    `amount_paise` = `after.total_paise` - `before.total_paise`. `crossed` is the month before the day with
    the thresholds of the day: after - crossed is the day's own use, crossed - before a threshold. Traces are
    the steps as `rate` gave them. Both are empty when the day was withdrawn, or when the rulebook has since
    changed (`is_same_rulebook` false) so that it no longer gives what was booked.
    """

    connection_id: int
    day: date
    energy_wh: int
    amount_paise: int
    entries: tuple[ChargeEntry, ...]
    parts_due_paise: int
    before: MonthState
    crossed: MonthState
    after: MonthState
    trace: tuple[dict[str, Any], ...]
    trace_before: tuple[dict[str, Any], ...]
    cycle_from: date
    cycle_to: date
    curve_version: int
    is_late: bool
    is_same_rulebook: bool
    rulebook_digest: str


def charges(connection_id: int, from_date: date, to_date: date) -> list[DayChargeRecord]:
    """The days of [from_date, to_date) that were charged or on which parts fell due, in order."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_LISTED)} FROM prepaid_charge"
            " WHERE connection_id = %s AND for_day >= %s AND for_day < %s ORDER BY for_day, version",
            [connection_id, from_date, to_date],
        )
        rows = [Charge(**dict(zip(_LISTED, row, strict=True))) for row in cursor.fetchall()]
    by_day: dict[date, list[Charge]] = {}
    for row in rows:
        by_day.setdefault(row.for_day, []).append(row)
    parts = _parts_due(connection_id, from_date, to_date)
    return [
        _record(by_day[day], parts.get(day, 0)) if day in by_day else _parts_alone(day, parts[day])
        for day in sorted(by_day.keys() | parts.keys())
    ]


def charge(connection_id: int, day: date) -> ChargeDetail | None:
    """A day's charge with its entries and arithmetic, or None when the day is not charged.

    The arithmetic is rated anew from the inputs stored with the latest version, and is shown only if it gives
    what was booked. Raises `ExplanationDiffers` when it does not, though the rulebook is the same.
    """
    versions = list(Charge.objects.filter(connection_id=connection_id, for_day=day).order_by("version"))
    if not versions:
        return None
    last = versions[-1]
    by_line = [_by_line(paise) for row in versions for paise in (row.regular_paise, row.step_paise)]
    booked = {line: sum(amounts[line] for amounts in by_line) for line in LINES}
    company = network.company(last.company_id)
    assert company is not None
    book = book_of(company.state_code)
    is_same_rulebook = digest_half(book) == str(last.rulebook)
    states, traces = _explained(last, book, booked)
    if not states and is_same_rulebook and last.kind_code != WITHDRAWN:
        raise ExplanationDiffers(
            f"connection {connection_id}, {day}: its inputs do not give the lines that were booked. "
            "Run `bijlighar audit` and report this."
        )
    nothing = MonthState(0, 0, 0, 0, 0, dict.fromkeys(LINES, 0))
    return ChargeDetail(
        connection_id=connection_id,
        day=day,
        energy_wh=_energy(last),
        amount_paise=sum(booked.values()),
        entries=tuple(entry for row in versions for entry in _entries(row)),
        parts_due_paise=_parts_due(connection_id, day, day + timedelta(days=1)).get(day, 0),
        before=states.get("BEFORE", nothing),
        crossed=states.get("CROSSED", nothing),
        after=states.get("AFTER", nothing),
        trace=tuple(traces.get("AFTER", ())),
        trace_before=tuple(traces.get("BEFORE", ())),
        cycle_from=last.cycle_from,
        cycle_to=last.cycle_to,
        curve_version=last.meter_version,
        is_late=versions[0].kind_code == LATE,
        is_same_rulebook=is_same_rulebook,
        rulebook_digest=book.digest,
    )


def _explained(
    row: Charge, book: Rulebook, booked: dict[str, int]
) -> tuple[dict[str, MonthState], dict[str, list[dict[str, Any]]]]:
    """The month before, at the thresholds of, and after the day, and their arithmetic.

    Both are empty when they do not give what was booked, line by line: the rulebook has changed in what this
    day needs, or the day was withdrawn.
    """
    inputs = pl.DataFrame([{name: getattr(row, name) for name in INPUTS}], schema=INPUT_TYPES).with_columns(
        row=pl.lit(0, dtype=pl.Int64)
    )
    states, traces = {}, {}
    for state in STATES:
        when = "after" if state == "AFTER" else "before"
        days = row.days_before + (1 if when == "after" else 0)
        lines, total = dict.fromkeys(LINES, 0), 0
        trace: list[dict[str, Any]] = []
        if days:
            rated = rate(rating_frame(inputs, state).drop("state"), book, trace=True, refuse="collect")
            if rated.refusals:
                return {}, {}
            lines = {line: int(rated.lines[line][0]) for line in LINES}
            total, trace = int(rated.total_paise[0]), rated.trace(0)
        states[state] = MonthState(
            energy_wh=getattr(row, f"energy_{when}_wh"),
            solar_wh=getattr(row, f"solar_{when}_wh"),
            estimated_wh=getattr(row, f"estimated_{when}_wh"),
            days=days,
            total_paise=total,
            lines_paise=lines,
        )
        traces[state] = trace
    after, before = states["AFTER"].lines_paise, states["BEFORE"].lines_paise
    is_explained = all(after[line] - before[line] == booked[line] for line in LINES)
    return (states, traces) if is_explained and row.kind_code != WITHDRAWN else ({}, {})


def _record(versions: Sequence[Charge], parts_due: int) -> DayChargeRecord:
    first, last = versions[0], versions[-1]
    entries = [entry for row in versions for entry in _entries(row)]
    at_once = sum(entry.amount_paise - entry.later_paise for entry in entries)
    return DayChargeRecord(
        day=first.for_day,
        energy_wh=_energy(last),
        amount_paise=sum(entry.amount_paise for entry in entries),
        due_paise=at_once + parts_due,
        posted_on=first.posted_on,
        is_late=first.kind_code == LATE,
        is_corrected=len(versions) > 1,
        names_en=tuple(dict.fromkeys(entry.name_en for entry in entries)),
        names_hi=tuple(dict.fromkeys(entry.name_hi for entry in entries)),
        is_charged=last.kind_code != WITHDRAWN,
    )


def _parts_alone(day: date, parts_due: int) -> DayChargeRecord:
    return DayChargeRecord(
        day=day,
        energy_wh=0,
        amount_paise=0,
        due_paise=parts_due,
        posted_on=day,
        is_late=False,
        is_corrected=False,
        names_en=(entry_name(Entry.RELEASE, "en"),),
        names_hi=(entry_name(Entry.RELEASE, "hi"),),
        is_charged=False,
    )


def _entries(row: Charge) -> list[ChargeEntry]:
    """The parts of one version: the day's own use, and a threshold or correction."""
    found = []
    if row.version == 1:
        what = Entry.CLOSING if row.is_closing else Entry.DAY
        found.append(
            ChargeEntry(
                version=1,
                code=what.name,
                name_en=entry_name(what, "en"),
                name_hi=entry_name(what, "hi"),
                amount_paise=_total(row.regular_paise),
                lines_paise=_by_line(row.regular_paise),
                posted_on=row.posted_on,
                spread_parts=None,
                spread_from=None,
            )
        )
    if row.step_paise is not None and row.step_reason is not None:
        found.append(
            ChargeEntry(
                version=row.version,
                code=row.step_reason,
                name_en=reason_name(row.step_reason, "en"),
                name_hi=reason_name(row.step_reason, "hi"),
                amount_paise=_total(row.step_paise),
                lines_paise=_by_line(row.step_paise),
                posted_on=row.posted_on,
                spread_parts=row.spread_parts,
                spread_from=row.spread_from,
                later_paise=_total(row.step_paise) + row.paid_out_paise if row.is_held else 0,
            )
        )
    return found


def _energy(row: Charge) -> int:
    return 0 if row.kind_code == WITHDRAWN else row.energy_after_wh - row.energy_before_wh


def _parts_due(connection_id: int, from_date: date, to_date: date) -> dict[date, int]:
    released = ledger.entries([Entry.RELEASE], [connection_id], from_date, to_date)
    due: Counter[date] = Counter()
    for day, paise in zip(released["for_day"], released["amount_paise"], strict=True):
        due[day] += paise
    return due


def _total(paise: list[int] | None) -> int:
    return sum(paise or ())


def _by_line(paise: list[int] | None) -> dict[str, int]:
    amounts = paise or []
    return {line: amounts[n] if n < len(amounts) else 0 for n, line in enumerate(LINES)}
