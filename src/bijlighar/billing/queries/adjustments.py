"""Adjustments as lists, one opened, and the one that follows from a check meter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db import connection as database

from bijlighar.billing.rules.adjustment import lines_of
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import CheckRecord

_LATEST_CHECKS = 200
AdjustmentState = Literal["PROPOSED", "APPROVED", "REFUSED", "REVERSED"]

_STATE = """CASE WHEN r.id IS NOT NULL THEN 'REVERSED' WHEN d.id IS NOT NULL THEN d.step_code
    ELSE 'PROPOSED' END"""
_FROM = """FROM billing_adjustment a
    LEFT JOIN billing_adjustment_step d ON d.adjustment_id = a.id AND d.step_code IN ('APPROVED', 'REFUSED')
    LEFT JOIN billing_adjustment_step r ON r.adjustment_id = a.id AND r.step_code = 'REVERSED'"""
_SELECT = f"""SELECT a.id, a.connection_id, a.company_id, a.office_id, a.amount_paise, a.lines_paise,
    a.reason_code, a.words_en, a.words_hi, a.document, a.source, a.from_date, a.to_date, a.proposed_at,
    a.proposed_by_id, a.proposed_by, {_STATE}, d.reason, d.account_code, d.booked_on, d.taken_at,
    d.taken_by_id, d.taken_by, r.reason, r.booked_on, r.taken_at, r.taken_by {_FROM}"""


@dataclass(frozen=True, slots=True)
class AdjustmentRecord:
    """A proposal and what became of it; what has not happened is None.

    `amount_paise` is added to what is owed (negative: given back), `lines_paise` by `CORRECTED` of the rules;
    it belongs to [from_date, to_date). `account_code` is where it was booked, on `booked_on`.
    """

    id: int
    connection_id: int
    company_id: int
    office_id: int
    amount_paise: int
    lines_paise: list[int]
    reason_code: str
    words_en: str
    words_hi: str
    document: str
    source: str
    from_date: date
    to_date: date
    proposed_at: datetime
    proposed_by_id: int | None
    proposed_by: str
    state: AdjustmentState
    decided_reason: str | None
    account_code: int | None
    booked_on: date | None
    decided_at: datetime | None
    decided_by_id: int | None
    decided_by: str | None
    reversed_reason: str | None
    reversed_on: date | None
    reversed_at: datetime | None
    reversed_by: str | None

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """The lines that hold something, with their paise."""
        return tuple((code, paise) for code, paise in lines_of(self.lines_paise).items() if paise)


def adjustments(
    *,
    office_ids: Sequence[int] | None = None,
    connection_id: int | None = None,
    state: AdjustmentState | None = None,
    ids: Sequence[int] | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[AdjustmentRecord]:
    """Adjustments of some offices or a connection, the newest first; `before_id` is the last one shown."""
    where, asked = ["TRUE"], dict[str, Any](limit=limit)
    for clause, name, value in (
        ("a.office_id = ANY(%(offices)s)", "offices", None if office_ids is None else list(office_ids)),
        ("a.connection_id = %(connection)s", "connection", connection_id),
        (f"{_STATE} = %(state)s", "state", state),
        ("a.id = ANY(%(ids)s)", "ids", None if ids is None else list(ids)),
        ("a.id < %(before)s", "before", before_id),
    ):
        if value is not None:
            where.append(clause)
            asked[name] = value
    return _records(f"WHERE {' AND '.join(where)} ORDER BY a.id DESC LIMIT %(limit)s", asked)


def adjustment(adjustment_id: int) -> AdjustmentRecord | None:
    """One adjustment."""
    return next(iter(_records("WHERE a.id = %(id)s", {"id": adjustment_id})), None)


def adjustments_waiting(office_ids: Sequence[int], most: int) -> tuple[int, datetime | None]:
    """How many proposals of some offices wait for a decision, counted up to `most`, and since when."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(proposed_at) FROM (SELECT a.proposed_at FROM billing_adjustment a"
            " WHERE a.office_id = ANY(%s) AND NOT EXISTS"
            " (SELECT 1 FROM billing_adjustment_step s WHERE s.adjustment_id = a.id) LIMIT %s) waiting",
            [list(office_ids), most],
        )
        count, since = cursor.fetchone()
        return int(count), since


def unbooked_check_meters(office_ids: Sequence[int], limit: int = 50) -> list[CheckRecord]:
    """Concluded check meters of some offices that were FAST or SLOW and whose money nobody has handed on.

    The latest verdicts are looked at; what was refused or taken back is among them again.
    """
    over = metering.check_requests(office_ids=list(office_ids), is_open=False, limit=_LATEST_CHECKS)
    wrong = [each for each in over if each.verdict_code in ("FAST", "SLOW")]
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT a.source FROM billing_adjustment a WHERE a.source = ANY(%s) AND NOT EXISTS"
            " (SELECT 1 FROM billing_adjustment_step s WHERE s.adjustment_id = a.id"
            "  AND s.step_code IN ('REFUSED', 'REVERSED'))",
            [[source_of_check(each.id) for each in wrong]],
        )
        handed = {source for (source,) in cursor.fetchall()}
    return [each for each in wrong if source_of_check(each.id) not in handed][:limit]


def source_of_check(request_id: int) -> str:
    """What an adjustment that follows from a check meter names as its source."""
    return f"check/{request_id}"


def check_meter_adjustment(request_id: int) -> AdjustmentRecord | None:
    """The newest adjustment that follows from a check meter's verdict."""
    found = _records(
        "WHERE a.source = %(source)s AND a.source <> '' ORDER BY a.id DESC LIMIT 1",
        {"source": source_of_check(request_id)},
    )
    return next(iter(found), None)


def _records(where: str, asked: dict[str, Any]) -> list[AdjustmentRecord]:
    with database.cursor() as cursor:
        cursor.execute(f"{_SELECT} {where}", asked)
        return [AdjustmentRecord(*row) for row in cursor.fetchall()]
