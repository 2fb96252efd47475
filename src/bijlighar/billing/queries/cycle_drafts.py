"""Drafts with their doubts: the queue that an officer works through, and what a decision would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from bijlighar.billing.rules.checks import Doubt, doubts_of

DOUBTFUL = ("WAITING", "HELD", "TO_READ", "ACCEPTED")


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """One draft as `models.Draft` has it, with its group's office and cycle."""

    connection_id: int
    group_id: int
    office_id: int
    cycle_from: date
    cycle_to: date
    state_code: str
    doubts: tuple[Doubt, ...]
    reason: str
    category_code: str
    energy_wh: int
    estimated_wh: int
    known_days: int
    missing: int
    total_paise: int | None
    usual_wh: int | None
    usual_days: int | None
    year_wh: int | None
    year_days: int | None
    drafted_at: datetime
    decided_at: datetime | None
    decided_by: str
    decided_note: str

    @property
    def is_unread(self) -> bool:
        """Whether it has no readings at all; then its reason says nothing more."""
        return Doubt.NO_READS in self.doubts

    @property
    def is_billable(self) -> bool:
        """Whether it could become a bill at all."""
        return self.total_paise is not None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a decision would concern: drafts, how many of them cannot be billed, their use and amount."""

    drafts: int
    not_billable: int
    energy_wh: int
    total_paise: int


_NAMES = (
    "d.connection_id, d.group_id, g.office_id, d.cycle_from, g.cycle_to, d.state_code, d.doubts, d.reason,"
    " d.category_code, d.energy_wh, d.estimated_wh, d.known_days, d.missing, d.total_paise, d.usual_wh,"
    " d.usual_days, d.year_wh, d.year_days, d.drafted_at, d.decided_at, d.decided_by, d.decided_note"
)


def doubtful_drafts(
    group_id: int,
    *,
    state_code: str = "WAITING",
    doubt: Doubt | None = None,
    after: int = 0,
    limit: int = 50,
    connection_ids: Sequence[int] | None = None,
) -> list[DraftRecord]:
    """Drafts of a group in one state, of one doubt where it is named; the next page begins `after` an id."""
    where, parameters = _where(group_id, state_code, doubt, connection_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_NAMES} FROM billing_draft d JOIN billing_group g ON g.id = d.group_id WHERE {where}"
            " AND d.connection_id > %(after)s ORDER BY d.connection_id LIMIT %(limit)s",
            {**parameters, "after": after, "limit": limit},
        )
        return [_record(row) for row in cursor.fetchall()]


def chosen_drafts(
    group_id: int,
    *,
    state_code: str = "WAITING",
    doubt: Doubt | None = None,
    connection_ids: Sequence[int] | None = None,
) -> Chosen:
    """How many drafts a decision would concern, and what they come to: its preview."""
    where, parameters = _where(group_id, state_code, doubt, connection_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE d.total_paise IS NULL),"
            " coalesce(sum(d.energy_wh), 0)::bigint, coalesce(sum(d.total_paise), 0)::bigint"
            f" FROM billing_draft d WHERE {where}",
            parameters,
        )
        return Chosen(*cursor.fetchone())


def waiting_drafts(office_ids: Sequence[int]) -> tuple[int, datetime | None]:
    """How many doubtful drafts wait in groups of these offices, and since when the oldest does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(d.drafted_at) FROM billing_group g JOIN billing_draft d"
            " ON d.group_id = g.id WHERE g.office_id = ANY(%s) AND d.state_code = 'WAITING'"
            " AND g.state_code IN ('READY', 'DRAFTED', 'APPROVED')",
            [list(office_ids)],
        )
        count, oldest = cursor.fetchone()
        return int(count), oldest


def _where(
    group_id: int, state_code: str, doubt: Doubt | None, connection_ids: Sequence[int] | None
) -> tuple[str, dict[str, Any]]:
    where = ["d.group_id = %(group)s", "d.state_code = %(state)s", "d.state_code <> 'CLEAR'"]
    parameters: dict[str, Any] = {"group": group_id, "state": state_code}
    if doubt is not None:
        where.append("d.doubts & %(doubt)s <> 0")
        parameters["doubt"] = int(doubt)
    if connection_ids is not None:
        where.append("d.connection_id = ANY(%(ids)s)")
        parameters["ids"] = list(connection_ids)
    return " AND ".join(where), parameters


def _record(row: Sequence[Any]) -> DraftRecord:
    values = dict(zip(DraftRecord.__dataclass_fields__, row, strict=True))
    return DraftRecord(**{**values, "doubts": tuple(doubts_of(values["doubts"]))})
