"""Lists of complaints: a queue, a person's jobs, what is open for connections, page by page from an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bijlighar.complaints.models import Compensation, Complaint, Member
from bijlighar.complaints.queries.records import FIELDS, ComplaintRecord, found, record_of
from bijlighar.complaints.rules.states import WORKING, nearness
from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import settlement_day

MOST = 200
_MOST_SAME = 50
_BEYOND = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a list shows; None or empty leaves a thing open.

    `states`: state codes, or OPEN_ALL for all that are not closed, WORKING_ALL for all that are worked on.
    `is_late`: due before now and not put right, or put right too late. `due_within`: not late yet, but due so
    soon. `older_than`: registered longer ago. `late_from`/`late_to` and `registered_from`/`registered_to` are
    half-open.
    """

    states: tuple[str, ...] = ()
    category_code: str = ""
    channel_code: str = ""
    is_danger: bool | None = None
    is_late: bool | None = None
    is_paused: bool | None = None
    is_reopened: bool | None = None
    due_within: timedelta | None = None
    older_than: timedelta | None = None
    younger_than: timedelta | None = None
    gang_id: int | None = None
    owner_id: int | None = None
    outage_id: int | None = None
    level_from: int | None = None
    feedback_code: str = ""
    force_asked: bool | None = None
    is_compensated: bool | None = None
    is_attended: bool | None = None
    registered_from: datetime | None = None
    registered_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """Some complaints and the mark to ask for the next ones with; None at the end."""

    rows: tuple[ComplaintRecord, ...]
    next_after: str | None


def listing(
    office_ids: Sequence[int],
    filters: ListFilter,
    *,
    at: datetime,
    after: str | None = None,
    limit: int = 50,
) -> ComplaintPage:
    """Complaints of some offices. Open ones: danger first, then by due time; with closed ones: newest first.

    `after` is a page's `next_after`. At most `MOST` rows.
    """
    rows = narrowed(office_ids, filters, at)
    limit = min(limit, MOST)
    if is_queue(filters):
        rows = rows.order_by("-is_danger", "due_at", "id")
        mark = _read_mark(after)
        if mark is not None:
            is_danger, due, last = mark
            later = Q(is_danger=is_danger) & (Q(due_at__gt=due) | Q(due_at=due, id__gt=last))
            rows = rows.filter(later | Q(is_danger=False) if is_danger else later)
        page = [record_of(row) for row in rows.values(*FIELDS)[: limit + 1]]
        return ComplaintPage(tuple(page[:limit]), _mark(page[limit - 1]) if len(page) > limit else None)
    rows = rows.order_by("-id")
    if after and after.isdecimal():
        rows = rows.filter(id__lt=int(after))
    page = [record_of(row) for row in rows.values(*FIELDS)[: limit + 1]]
    return ComplaintPage(tuple(page[:limit]), str(page[limit - 1].id) if len(page) > limit else None)


def _mark(row: ComplaintRecord) -> str:
    return f"{int(row.is_danger)}_{(row.due_at - _EPOCH) // timedelta(microseconds=1)}_{row.id}"


def _read_mark(after: str | None) -> tuple[bool, datetime, int] | None:
    parts = (after or "").split("_")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 20 for part in parts):
        return None
    due = _EPOCH + timedelta(microseconds=int(parts[1]))
    return parts[0] == "1", due, int(parts[2])


def count(office_ids: Sequence[int], filters: ListFilter, *, at: datetime) -> int:
    """How many complaints `listing` gives in all."""
    return narrowed(office_ids, filters, at).count()


def is_queue(filters: ListFilter) -> bool:
    """Whether only complaints that are not closed are asked for."""
    open_codes = {*WORKING, "ATTENDED", "OPEN_ALL", "WORKING_ALL"}
    return bool(filters.states) and set(filters.states) <= open_codes


def narrowed(office_ids: Sequence[int], filters: ListFilter, at: datetime) -> QuerySet[Complaint]:
    """The rows of a filter; every figure of the boards is counted from the same."""
    rows = Complaint.objects.filter(office_id__in=list(office_ids))
    where = _states(filters) & _clock(filters, at)
    for name in ("category_code", "channel_code", "feedback_code"):
        if value := getattr(filters, name):
            where &= Q(**{name: value})
    for name in ("is_danger", "gang_id", "owner_id", "outage_id"):
        if (value := getattr(filters, name)) is not None:
            where &= Q(**{name: value})
    for name, column in (("is_paused", "paused_at"), ("force_asked", "force_asked_at"),
                         ("is_attended", "attended_at")):  # fmt: skip
        if (value := getattr(filters, name)) is not None:
            where &= Q(**{f"{column}__isnull": not value})
    if filters.is_reopened is not None:
        where &= Q(reopened__gt=0) if filters.is_reopened else Q(reopened=0)
    if filters.level_from is not None:
        where &= Q(level__gte=filters.level_from)
    if filters.is_compensated is not None:
        paid = Exists(Compensation.objects.filter(complaint_id=OuterRef("id")))
        is_paid = Q(paid, waived_at__isnull=True)
        where &= is_paid if filters.is_compensated else ~is_paid
    return rows.filter(where)


def _states(filters: ListFilter) -> Q:
    where = Q()
    for code in filters.states:
        if code == "OPEN_ALL":
            where |= Q(closed_at__isnull=True)
        elif code == "WORKING_ALL":
            where |= Q(closed_at__isnull=True, attended_at__isnull=True)
        else:
            where |= Q(state_code=code)
    # So that the index of what is not closed is used.
    return where & Q(closed_at__isnull=True) if is_queue(filters) else where


def _clock(filters: ListFilter, at: datetime) -> Q:
    where = Q()
    if filters.is_late is not None:
        late = Q(attended_at__isnull=True, due_at__lt=at) | Q(attended_at__gt=F("due_at"))
        where &= late if filters.is_late else ~late
    if filters.due_within is not None:
        where &= Q(attended_at__isnull=True, due_at__gte=at, due_at__lt=at + filters.due_within)
    if filters.older_than is not None:
        where &= Q(registered_at__lte=at - filters.older_than)
    if filters.younger_than is not None:
        where &= Q(registered_at__gt=at - filters.younger_than)
    if filters.registered_from is not None:
        where &= Q(registered_at__gte=filters.registered_from)
    if filters.registered_to is not None:
        where &= Q(registered_at__lt=filters.registered_to)
    return where


def jobs_of(staff_id: int, *, at: datetime) -> list[ComplaintRecord]:
    """What an employee has to do now: his own and his gangs' complaints, danger first, then by due time."""
    gangs = gang_ids_of(staff_id, at)
    mine = Q(owner_id=staff_id) | Q(gang_id__in=gangs) if gangs else Q(owner_id=staff_id)
    rows = Complaint.objects.filter(mine, closed_at__isnull=True, attended_at__isnull=True)
    return [record_of(row) for row in rows.order_by("-is_danger", "due_at", "id").values(*FIELDS)[:MOST]]


def gang_ids_of(staff_id: int, at: datetime) -> list[int]:
    """The gangs an employee belongs to at an instant."""
    day = settlement_day(at)
    member = Member.objects.filter(staff_id=staff_id, from_date__lte=day)
    return list(member.filter(Q(to_date__isnull=True) | Q(to_date__gt=day)).values_list("gang_id", flat=True))


def of_connections(
    connection_ids: Sequence[int], *, limit: int = 50, before: int | None = None
) -> list[ComplaintRecord]:
    """Complaints of some connections, the newest first; `before` is the id of the last one seen."""
    return found(
        "complaints_complaint.connection_id = ANY(%s) AND complaints_complaint.id < %s",
        [list(connection_ids), _BEYOND if before is None else before],
        order="complaints_complaint.id DESC",
        limit=min(limit, MOST),
    )


def of_mobile(mobile: str, *, limit: int = 20) -> list[ComplaintRecord]:
    """Complaints that came from a mobile, the newest first."""
    return found(
        "complaints_complaint.caller_mobile = %s AND complaints_complaint.caller_mobile <> ''",
        [mobile],
        order="complaints_complaint.id DESC",
        limit=min(limit, MOST),
    )


def duplicates_for(connection_id: int, category_code: str, at: datetime) -> list[ComplaintRecord]:
    """Complaints of the same connection and category that are not closed, at most 50.

    First where work is furthest (a team there, on its way, given to one), then the newest; last what is put
    right and waits for the consumer's word.
    """
    rows = Complaint.objects.filter(
        connection_id=connection_id,
        category_code=category_code,
        closed_at__isnull=True,
        registered_at__lte=at,
    )
    newest = [record_of(row) for row in rows.order_by("-id").values(*FIELDS)[:_MOST_SAME]]
    return sorted(newest, key=lambda each: nearness(each.state_code))


_OPEN: dict[str, pl.DataType] = {
    "complaint_id": pl.Int64(),
    "connection_id": pl.Int64(),
    "number": pl.String(),
    "category_code": pl.String(),
    "state_code": pl.String(),
    "is_danger": pl.Boolean(),
    "office_id": pl.Int64(),
    "outage_id": pl.Int64(),
    "due_unix": pl.Int64(),
    "registered_unix": pl.Int64(),
}


def open_of(connection_ids: Sequence[int]) -> pl.DataFrame:
    """Complaints of connections that are not closed, by connection, the newest first.

    Columns complaint_id, connection_id, number, category_code, state_code, is_danger, office_id, outage_id
    (or null), due_unix, registered_unix (seconds since 1970, UTC).
    """
    return outgoing(
        "SELECT id, connection_id, number, category_code, state_code, is_danger, office_id, outage_id,"
        " extract(epoch FROM due_at)::bigint, extract(epoch FROM registered_at)::bigint"
        " FROM complaints_complaint WHERE connection_id = ANY(%(ids)s) AND closed_at IS NULL"
        " ORDER BY connection_id, id DESC",
        {"ids": list(connection_ids)},
        _OPEN,
    )


def of_outage(outage_id: int, *, after: int = 0, limit: int = 50) -> list[ComplaintRecord]:
    """Complaints that were joined to an outage, by id; `after` is the last id seen."""
    rows = Complaint.objects.filter(outage_id=outage_id, id__gt=after).order_by("id")
    return [record_of(row) for row in rows.values(*FIELDS)[: min(limit, MOST)]]


def open_counts_of_outages(outage_ids: Sequence[int]) -> dict[int, int]:
    """How many complaints under each outage are worked on; one without is absent."""
    from django.db.models import Count

    rows: Any = Complaint.objects.filter(
        outage_id__in=list(outage_ids), closed_at__isnull=True, attended_at__isnull=True
    ).values_list("outage_id")
    return dict(rows.annotate(Count("id")))
