"""Files that were taken, and the rows that were not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min

from bijlighar.metering.models import IngestBatch, RejectedRow
from bijlighar.metering.rules import rejections


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """One file or replay; `rows_read` = taken + duplicate + rejected."""

    id: int
    name: str
    content_digest: str
    received_at: datetime
    received_by: str
    replay_of_id: int | None
    rows_read: int
    rows_taken: int
    rows_duplicate: int
    rows_rejected: int
    rows_rounded: int
    rejected_by_reason: dict[str, int]
    meters: int
    meters_registered: int
    meter_days: int
    first_day: date | None
    last_day: date | None
    pending_from_day: date | None
    days_new: int
    days_changed: int


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A row that was not taken, with its reason in a code and two languages."""

    batch_id: int
    line_number: int
    reason_code: str
    reason_en: str
    reason_hi: str
    raw_text: str
    replayed_by_id: int | None


@dataclass(frozen=True, slots=True)
class WaitingBatch:
    """A batch with the number of its rejected rows that no replay has taken yet."""

    batch: BatchRecord
    waiting: int


_FIELDS = tuple(BatchRecord.__dataclass_fields__)


def batch(batch_id: int) -> BatchRecord | None:
    """One batch."""
    row = IngestBatch.objects.filter(id=batch_id).values(*_FIELDS).first()
    return BatchRecord(**row) if row else None


def batch_company_code(batch_id: int) -> str | None:
    """The code of the company whose meters a batch names; None for one of no company."""
    layout = IngestBatch.objects.filter(id=batch_id).values_list("layout", flat=True).first()
    code = (layout or {}).get("company")
    return str(code) if code else None


def batches(limit: int = 50) -> list[BatchRecord]:
    """The newest batches, newest first."""
    return [BatchRecord(**row) for row in IngestBatch.objects.order_by("-id").values(*_FIELDS)[:limit]]


def waiting_batches(
    company_code: str, *, before_id: int | None = None, limit: int = 50
) -> list[WaitingBatch]:
    """Batches of a company with rejected rows that no replay has taken, the newest first."""
    rows = RejectedRow.objects.filter(replayed_by__isnull=True, batch__layout__company=company_code)
    if before_id is not None:
        rows = rows.filter(batch_id__lt=before_id)
    counted = rows.values("batch_id").annotate(waiting=Count("id")).order_by("-batch_id")[:limit]
    found = {row["batch_id"]: row["waiting"] for row in counted}
    records = IngestBatch.objects.filter(id__in=found).order_by("-id").values(*_FIELDS)
    return [WaitingBatch(BatchRecord(**row), found[row["id"]]) for row in records]


def rows_waiting(company_code: str) -> tuple[int, datetime | None]:
    """How many rejected rows of a company no replay has taken, and when the oldest of their files came."""
    rows = RejectedRow.objects.filter(replayed_by__isnull=True, batch__layout__company=company_code)
    found = rows.aggregate(count=Count("id"), oldest=Min("batch__received_at"))
    return found["count"], found["oldest"]


def rejected_waiting(batch_id: int) -> int:
    """How many rejected rows of a batch no replay has taken yet."""
    return RejectedRow.objects.filter(batch_id=batch_id, replayed_by__isnull=True).count()


def rejected_rows(
    batch_id: int, *, limit: int | None = None, after_line: int = 0, only_waiting: bool = False
) -> list[RejectedRecord]:
    """Rejected rows of a batch in the order of its lines, from above `after_line`."""
    rows = RejectedRow.objects.filter(batch_id=batch_id, line_number__gt=after_line).order_by("line_number")
    if only_waiting:
        rows = rows.filter(replayed_by__isnull=True)
    found = rows.values_list("line_number", "reason_code", "raw_text", "replayed_by_id")
    return [
        RejectedRecord(batch_id, line, code, *rejections.words(code), text, replayed)
        for line, code, text, replayed in (found if limit is None else found[:limit])
    ]
