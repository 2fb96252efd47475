"""One complaint: as it stands, with its steps and its clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.complaints.models import Compensation, Complaint, Pause, Step, Waiver
from bijlighar.complaints.queries.records import FIELDS, ComplaintRecord, found, record_of
from bijlighar.complaints.rules.states import VERB_WORDS


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step: the verb with its words, the state after it, when, by whom (kind and label), the note."""

    verb_code: str
    verb_en: str
    verb_hi: str
    state_code: str
    at: datetime
    by_kind: str
    by_label: str
    note: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PauseRecord:
    """A time in which the clock stood; `ended_at` None while it stands."""

    reason_code: str
    from_at: datetime
    until_at: datetime
    ended_at: datetime | None
    by_label: str


@dataclass(frozen=True, slots=True)
class PaidRecord:
    """One compensation of a complaint."""

    connection_id: int
    round_number: int
    day_number: int
    amount_paise: int
    for_day: Any
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class WaiverRecord:
    """A question whether nothing shall be paid, and what was decided; `is_granted` None while it is open."""

    id: int
    reason: str
    asked_at: datetime
    asked_by: str
    asked_by_kind: str
    asked_by_id: int | None
    decided_at: datetime | None
    decided_by: str
    is_granted: bool | None


@dataclass(frozen=True, slots=True)
class ComplaintDetail:
    """A complaint with its story."""

    complaint: ComplaintRecord
    steps: tuple[StepRecord, ...]
    pauses: tuple[PauseRecord, ...]
    paid: tuple[PaidRecord, ...]
    waivers: tuple[WaiverRecord, ...]


def complaint(complaint_id: int) -> ComplaintDetail | None:
    """One complaint with its steps, pauses and what was paid; None where there is none."""
    row = Complaint.objects.filter(id=complaint_id).values(*FIELDS).first()
    return None if row is None else _detail(record_of(row))


def brief(complaint_id: int) -> ComplaintRecord | None:
    """One complaint as it stands, without its story."""
    row = Complaint.objects.filter(id=complaint_id).values(*FIELDS).first()
    return None if row is None else record_of(row)


def briefs(complaint_ids: Sequence[int]) -> dict[int, ComplaintRecord]:
    """Complaints by their ids; one that does not exist is absent."""
    rows = Complaint.objects.filter(id__in=list(complaint_ids)).values(*FIELDS)
    return {row["id"]: record_of(row) for row in rows}


def by_number(company_id: int | None, number: str) -> ComplaintRecord | None:
    """One complaint by its number, of one company or (None) of any."""
    rows = found("complaints_complaint.number = %s", [number.strip().upper().replace(" ", "")])
    return next((row for row in rows if company_id in (None, row.company_id)), None)


def id_of(company_id: int, number: str) -> int | None:
    """The id of a company's complaint by its number."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM complaints_complaint WHERE number = %s AND company_id = %s",
            [number.strip().upper(), company_id],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def has_step(complaint_id: int, key: str) -> bool:
    """Whether the step of this key was done already."""
    return Step.objects.filter(complaint_id=complaint_id, key=key).exists()


def by_key(company_id: int, key: str) -> ComplaintRecord | None:
    """One complaint by the key it was registered with."""
    where = "complaints_complaint.company_id = %s AND complaints_complaint.key = %s"
    return next(iter(found(where, [company_id, key])), None)


def without_complaint(photo_keys: Sequence[str]) -> list[str]:
    """Those of some keys of photos that no complaint names, in their order."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT asked.key FROM unnest(%s::varchar[]) WITH ORDINALITY asked (key, place) WHERE NOT EXISTS"
            " (SELECT 1 FROM complaints_complaint WHERE photo_keys <> '{}'"
            "  AND photo_keys @> ARRAY[asked.key]) ORDER BY asked.place",
            [list(photo_keys)],
        )
        return [row[0] for row in cursor.fetchall()]


def by_follow_code(code: str) -> ComplaintDetail | None:
    """The complaint of a guest's secret; None for every other text."""
    import hashlib

    given = hashlib.sha256(code.strip().lower().encode()).hexdigest()
    row = Complaint.objects.filter(follow_hash=given).values(*FIELDS).first()
    return None if row is None else _detail(record_of(row))


def _detail(one: ComplaintRecord) -> ComplaintDetail:
    steps = Step.objects.filter(complaint_id=one.id).order_by("id")
    names = ("verb_code", "state_code", "at", "by_kind", "by_label", "note", "facts")
    return ComplaintDetail(
        one,
        tuple(
            StepRecord(row["verb_code"], *VERB_WORDS[row["verb_code"]], *(row[name] for name in names[1:]))
            for row in steps.values(*names)
        ),
        _all(Pause, PauseRecord, one.id),
        _all(Compensation, PaidRecord, one.id),
        _all(Waiver, WaiverRecord, one.id),
    )


def _all(model: Any, record: Any, complaint_id: int) -> tuple[Any, ...]:
    rows = model.objects.filter(complaint_id=complaint_id).order_by("id")
    return tuple(record(**row) for row in rows.values(*record.__dataclass_fields__))
