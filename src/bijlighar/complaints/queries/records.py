"""Complaints as other areas and pages see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bijlighar.complaints.models import Complaint
from bijlighar.complaints.rules.states import STATE_NUMBERS, STATE_WORDS


@dataclass(frozen=True, slots=True)
class ComplaintRecord:
    """A complaint as it stands. `caller_mobile` is for whoever calls back; lists show it masked.

    `owner_en`, `owner_hi` name who has it: the gang, the employee, or the office whose queue it stands in.
    `level` 0 is the working office, see `rules.policy.LEVELS`. `follow_code` is the guest's secret, filled
    only where it was just made.
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


def record_of(row: Mapping[str, Any], follow_code: str = "") -> ComplaintRecord:
    """A row of `values(*FIELDS)` as a record."""
    own = {name: row[name] for name in _OWN}
    owner = {
        f"owner_{language}": row[f"gang__name_{language}"]
        or row[f"owner__name_{language}"]
        or row[f"office__name_{language}"]
        for language in ("en", "hi")
    }
    return ComplaintRecord(**own, **owner, photo_keys=tuple(row["photo_keys"]), follow_code=follow_code)


def record(complaint_id: int, follow_code: str = "") -> ComplaintRecord:
    """One complaint that is known to exist."""
    return record_of(Complaint.objects.values(*FIELDS).get(id=complaint_id), follow_code)


def record_from(row: Complaint) -> ComplaintRecord:
    """A row in hand as a record; what has its names with it is not asked for again."""
    whose = row.gang or row.owner or row.office
    own = {name: getattr(row, name) for name in _OWN}
    return ComplaintRecord(
        **own, owner_en=whose.name_en, owner_hi=whose.name_hi, photo_keys=tuple(row.photo_keys)
    )
