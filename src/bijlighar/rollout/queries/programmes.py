"""Programmes with their boards, as they stood at the end of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection as database

from bijlighar.kernel.time import day_start
from bijlighar.rollout.models import Printed, Programme, Report, Target
from bijlighar.rollout.rules.board import Board, DoneFigure, PrintedFigure, TargetFigure, board
from bijlighar.rollout.rules.forecast import Forecast, Week, forecast, weeks_of
from bijlighar.rollout.rules.reconcile import Difference, differences


@dataclass(frozen=True, slots=True)
class ProgrammeRecord:
    """A programme of a company over [from_date, to_date); an end that is not known is None."""

    id: int
    company_id: int
    code: str
    name_en: str
    name_hi: str
    counts_code: str
    from_date: date | None
    to_date: date | None
    as_of_date: date
    note_en: str
    note_hi: str
    source: str


@dataclass(frozen=True, slots=True)
class ProgrammeBoard:
    """A programme's board: figures up to the end of `as_of_date`, the last day of which anything is known.

    `weeks` are whole weeks ending with it; `differences` name everything that does not agree, and what does.
    """

    programme: ProgrammeRecord
    as_of_date: date
    board: Board
    differences: tuple[Difference, ...]
    weeks: tuple[Week, ...]
    forecast: Forecast


def programmes() -> list[ProgrammeRecord]:
    """All programmes of all companies, the latest first."""
    rows = Programme.objects.order_by("-as_of_date", "id").values(*_FIELDS)
    return [ProgrammeRecord(**row) for row in rows]


def programme(company_id: int, code: str) -> ProgrammeRecord | None:
    """One programme of a company."""
    row = Programme.objects.filter(company_id=company_id, code=code).values(*_FIELDS).first()
    return ProgrammeRecord(**row) if row else None


def programme_board(programme: ProgrammeRecord, day: date) -> ProgrammeBoard:
    """The board as it is known at the end of `day`.

    A programme that counts REPORTED figures sets the latest report of each group against the targets; what is
    recorded here stands beside it as a difference. One that counts RECORDED installations takes the first at
    each connection: a meter that is changed again is not done twice.
    """
    targets = _targets(programme.id, day)
    printed = [
        PrintedFigure(row["code"], row["number"], row["source"])
        for row in _latest(Printed.objects.filter(programme_id=programme.id), day)
    ]
    recorded = _recorded(programme.id, day)
    if programme.counts_code == "RECORDED":
        known = {target.code: target for target in targets}
        done = _as_figures(recorded, known, day)
        totals = _running((first_day, number) for _, first_day, number in recorded)
        as_of = day
        found = board(targets, done, printed)
        compared = differences(found)
    else:
        reports = _reports(programme.id, day)
        done = list({report.code: report for report in reports}.values())
        totals = _reported_totals(reports)
        as_of = max((report.as_of_date for report in reports), default=programme.as_of_date)
        found = board(targets, done, printed)
        compared = differences(found, recorded=sum(number for _, _, number in recorded))
    weeks = weeks_of(totals, until=as_of)
    # The first week holds what was done before anything is known of its pace.
    weekly = [week.done for week in weeks[1:]]
    return ProgrammeBoard(
        programme, as_of, found, compared, weeks, forecast(weekly, remaining=found.open, as_of_date=as_of)
    )


_FIELDS = tuple(ProgrammeRecord.__dataclass_fields__)


def _latest(rows: Any, day: date) -> list[dict[str, Any]]:
    """Of each code the row with the latest day up to `day`, in the order in which the codes first came."""
    found: dict[str, dict[str, Any]] = {}
    order: dict[str, int] = {}
    for row in rows.filter(as_of_date__lte=day).order_by("as_of_date", "id").values():
        found[row["code"]] = row
        order.setdefault(row["code"], row["id"])
    return sorted(found.values(), key=lambda row: order[row["code"]])


def _targets(programme_id: int, day: date) -> list[TargetFigure]:
    names = TargetFigure.__dataclass_fields__
    rows = _latest(Target.objects.filter(programme_id=programme_id), day)
    return [TargetFigure(**{name: row[name] for name in names}) for row in rows]


def _reports(programme_id: int, day: date) -> list[DoneFigure]:
    """Every report up to a day, oldest first."""
    found = Report.objects.filter(programme_id=programme_id, as_of_date__lte=day)
    rows: Any = found.order_by("as_of_date", "id").values(*DoneFigure.__dataclass_fields__)
    return [DoneFigure(**row | {"counts_for": tuple(row["counts_for"].split())}) for row in rows]


def _reported_totals(reports: list[DoneFigure]) -> list[tuple[date, int]]:
    """The sum of each group's latest report, on every day that brought one."""
    latest: dict[str, int] = {}
    totals: dict[date, int] = {}
    for report in reports:
        latest[report.code] = report.number
        totals[report.as_of_date] = sum(latest.values())
    return list(totals.items())


def _recorded(programme_id: int, day: date) -> list[tuple[str, date, int]]:
    """Target code ("" for none), day and number of connections that got their first meter then, by day."""
    with database.cursor() as cursor:
        cursor.execute(
            """
            SELECT target_code, (day AT TIME ZONE 'Asia/Kolkata')::date, number
            FROM (
                -- Days are whole steps from an Indian midnight: the zone is looked up once a day, not a row.
                SELECT target_code, date_bin('1 day', installed_at, '2000-01-01 00:00+05:30') AS day,
                    count(*) AS number
                FROM (
                    SELECT DISTINCT ON (connection_id) connection_id, target_code, installed_at
                    FROM rollout_installation
                    WHERE programme_id = %s AND installed_at < %s
                    ORDER BY connection_id, installed_at
                ) first
                GROUP BY 1, 2
            ) by_day
            ORDER BY 2, 1
            """,
            [programme_id, day_start(day + timedelta(days=1))],
        )
        return [(code, on, int(number)) for code, on, number in cursor.fetchall()]


def _as_figures(
    recorded: list[tuple[str, date, int]], known: dict[str, TargetFigure], day: date
) -> list[DoneFigure]:
    numbers = dict.fromkeys(known, 0)
    for code, _, number in recorded:
        numbers[code] = numbers.get(code, 0) + number
    return [
        DoneFigure(
            code=code,
            name_en=known[code].name_en if code in known else "At places outside every target",
            name_hi=known[code].name_hi if code in known else "लक्ष्य से बाहर की जगहों पर",
            counts_for=(code,) if code in known else (),
            number=number,
            as_of_date=day,
        )
        for code, number in numbers.items()
    ]


def _running(steps: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    total = 0
    totals: dict[date, int] = {}
    for day, number in steps:
        total += number
        totals[day] = total
    return list(totals.items())
