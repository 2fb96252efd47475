"""Complaints as other areas and pages see them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection as database

from bijlighar.complaints.models import Complaint
from bijlighar.complaints.queries.selected import selected
from bijlighar.complaints.rules.states import REPAIR_TEAM, STATE_NUMBERS, STATE_WORDS
from bijlighar.network import queries as network
from bijlighar.people import queries as people


@dataclass(frozen=True, slots=True)
class ComplaintRecord:
    """A complaint as it stands. `caller_mobile` is for whoever calls back; lists show it masked.

    `owner_en`, `owner_hi` name who has it: the gang, the employee, or the office whose queue it stands in.
    `level` 0 is the working office, see `rules.policy.LEVELS`. `follow_code` is the guest's secret, filled
    only where it was just made. `told_number` is the service number that somebody without a connection gave:
    as said, it may be anybody's or none.
    """

    id: int
    number: str
    company_id: int
    connection_id: int | None
    category_code: str
    channel_code: str
    state_code: str
    is_danger: bool
    area_code: str
    office_id: int
    gang_id: int | None
    owner_id: int | None
    owner_en: str
    owner_hi: str
    transformer_id: int | None
    feeder_id: int | None
    outage_id: int | None
    caller_mobile: str
    caller_name: str
    language: str
    locality: str
    pin: str
    latitude_udeg: int | None
    longitude_udeg: int | None
    digipin: str
    pole: str
    dtr_code: str
    told_number: str
    answers: dict[str, Any]
    remark: str
    photo_keys: tuple[str, ...]
    registered_at: datetime
    due_at: datetime
    level: int
    level_office_id: int | None
    escalate_at: datetime | None
    pause_code: str
    paused_at: datetime | None
    paused_until: datetime | None
    assigned_at: datetime | None
    taken_at: datetime | None
    arrived_at: datetime | None
    attended_at: datetime | None
    closed_at: datetime | None
    cause_code: str
    material: str
    feedback_code: str
    feedback_tries: int
    reopened: int
    reopen_until: datetime | None
    force_asked_at: datetime | None
    force_asked_by_id: int | None
    force_reason: str
    follow_code: str = ""

    @property
    def state_number(self) -> int:
        """The state as the companies' own 1912 software counts it: 1, 3, 4, 5 or 6."""
        return STATE_NUMBERS[self.state_code]

    @property
    def state_words(self) -> tuple[str, str]:
        """The state in words, (English, Hindi)."""
        return STATE_WORDS[self.state_code]

    @property
    def told_owner(self) -> tuple[str, str]:
        """Who has it as a household is told, (English, Hindi): what a gang is called in the office says
        nothing to it."""
        return (self.owner_en, self.owner_hi) if self.gang_id is None else REPAIR_TEAM

    @property
    def is_open(self) -> bool:
        """Whether it is not closed yet."""
        return self.closed_at is None

    def is_late(self, at: datetime) -> bool:
        """Whether it was put right after its due time, or is not yet and the time is over."""
        return (self.attended_at or at) > self.due_at

    def may_reopen(self, at: datetime) -> bool:
        """Whether the consumer may still say that it is not put right."""
        return self.attended_at is not None and (self.reopen_until is None or at < self.reopen_until)


_OWN = tuple(
    name
    for name in ComplaintRecord.__dataclass_fields__
    if name not in ("owner_en", "owner_hi", "follow_code", "photo_keys")
)
_NAMED = (
    "gang__name_en", "gang__name_hi", "owner__name_en", "owner__name_hi", "office__name_en",
    "office__name_hi",
)  # fmt: skip
FIELDS = (*_OWN, "photo_keys", *_NAMED)
"""What to read of a complaint (`values`) for `record_of`."""


def record_of(row: Mapping[str, Any]) -> ComplaintRecord:
    """A row of `values(*FIELDS)` as a record."""
    own = {name: row[name] for name in _OWN}
    who = "gang" if row["gang_id"] is not None else "owner" if row["owner_id"] is not None else "office"
    owner = {f"owner_{language}": row[f"{who}__name_{language}"] for language in ("en", "hi")}
    return ComplaintRecord(**own, **owner, photo_keys=tuple(row["photo_keys"]))


@cache
def select() -> str:
    """The SELECT of what `read` makes a record of, up to its conditions."""
    return selected(Complaint.objects.values_list(*FIELDS))


def read(values: Sequence[Any]) -> ComplaintRecord:
    """A row of `select` as a record."""
    row = dict(zip(FIELDS, values, strict=True))
    row["answers"] = json.loads(row["answers"])
    return record_of(row)


def found(
    where: str, given: Sequence[Any] | Mapping[str, Any], *, order: str = "", limit: int | None = None
) -> list[ComplaintRecord]:
    """Complaints by a condition on their own columns, `complaints_complaint.<name>`, in an order."""
    sql = f"{select()} WHERE {where}"
    sql += f" ORDER BY {order}" if order else ""
    sql += f" LIMIT {int(limit)}" if limit is not None else ""
    with database.cursor() as cursor:
        cursor.execute(sql, given)
        return [read(values) for values in cursor.fetchall()]


def record(complaint_id: int) -> ComplaintRecord:
    """One complaint that is known to exist."""
    (one,) = found("complaints_complaint.id = %s", [complaint_id])
    return one


def record_from(row: Complaint, gang: Sequence[str] | None) -> ComplaintRecord:
    """A row in hand as a record; `gang` names its gang (English, Hindi); others who have it are looked up."""
    own = {name: getattr(row, name) for name in _OWN}
    en, hi = gang or _other_owner(row)
    return ComplaintRecord(**own, owner_en=en, owner_hi=hi, photo_keys=tuple(row.photo_keys))


def _other_owner(row: Complaint) -> tuple[str, str]:
    found = people.staff(row.owner_id) if row.owner_id is not None else network.office(row.office_id)
    return ("", "") if found is None else (found.name_en, found.name_hi)
