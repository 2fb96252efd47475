"""What people asked about their data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from bijlighar.privacy.models import Request, RequestStep
from bijlighar.privacy.rules.rights import number_of


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A request with its answer; `mobile` is who asked (E.164), in which language."""

    id: int
    company_id: int
    office_id: int
    connection_id: int
    mobile: str
    language: str
    kind_code: str
    state_code: str
    field_code: str
    words: str
    nominee_name: str
    nominee_mobile: str
    nominee_relation: str
    asked_at: datetime
    due_date: date
    answered_at: datetime | None
    answer: str

    @property
    def number(self) -> str:
        """How it is called."""
        return number_of(self.id)

    def is_late(self, day: date) -> bool:
        """Whether it is still open after its last day."""
        return self.state_code == "OPEN" and self.due_date < day


@dataclass(frozen=True, slots=True)
class RequestStepRecord:
    """One step of a request."""

    state_code: str
    at: datetime
    by_kind: str
    by_id: int | None
    by_label: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some requests in order, how many are open and how many of these are late."""

    rows: tuple[RequestRecord, ...]
    after: str
    open: int
    late: int


def request(request_id: int) -> RequestRecord | None:
    """One request."""
    return next(iter(_records(Q(id=request_id), limit=1)), None)


def office_of(request_id: int) -> int | None:
    """The office that answers a request."""
    return Request.objects.filter(id=request_id).values_list("office_id", flat=True).first()


def requests_of(mobile: str, connection_id: int, *, limit: int = 50) -> list[RequestRecord]:
    """What this mobile asked about a connection, the newest first."""
    return _records(Q(mobile=mobile, connection_id=connection_id), limit=limit)


def requests_waiting(
    office_ids: Sequence[int], day: date, *, is_late: bool = False, after: str = "", limit: int = 50
) -> Page:
    """Open requests of offices, due first; `after` is what the page before gave."""
    mine = Request.objects.filter(office_id__in=list(office_ids), state_code="OPEN")
    rows = mine.filter(due_date__lt=day) if is_late else mine
    if (place := _place(after)) is not None:
        rows = rows.filter(Q(due_date__gt=place[0]) | Q(due_date=place[0], id__gt=place[1]))
    found = [
        RequestRecord(**row)
        for row in rows.order_by("due_date", "id")[: limit + 1].values(*RequestRecord.__dataclass_fields__)
    ]
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        tuple(found[:limit]),
        f"{last.due_date}|{last.id}" if last else "",
        mine.count(),
        mine.filter(due_date__lt=day).count(),
    )


def steps_of(request_id: int) -> list[RequestStepRecord]:
    """The steps of a request, the oldest first."""
    rows = RequestStep.objects.filter(request_id=request_id).order_by("id")
    return [RequestStepRecord(**row) for row in rows.values(*RequestStepRecord.__dataclass_fields__)]


def nominee_of(mobile: str, connection_id: int) -> RequestRecord | None:
    """The nomination of this mobile for a connection that holds: the newest that was not taken back."""
    wanted = Q(mobile=mobile, connection_id=connection_id, kind_code="NOMINATION", state_code="DONE")
    return next(iter(_records(wanted, limit=1)), None)


def _records(wanted: Q, *, limit: int) -> list[RequestRecord]:
    rows = Request.objects.filter(wanted).order_by("-id")[:limit]
    return [RequestRecord(**row) for row in rows.values(*RequestRecord.__dataclass_fields__)]


def _place(after: str) -> tuple[date, int] | None:
    day, _bar, number = after.partition("|")
    try:
        return date.fromisoformat(day), int(number[:18])
    except ValueError:
        return None
