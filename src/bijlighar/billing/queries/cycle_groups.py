"""Groups of the billing cycle: how far each is, who belongs to it, and what its bills come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection

from bijlighar.billing.models import Group
from bijlighar.billing.rules.checks import Doubt
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing

STATES = ("PLANNED", "READY", "DRAFTED", "CHECKED", "APPROVED", "ISSUED", "DELIVERED")


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """One office's connections in one cycle, as `models.Group` has it."""

    id: int
    company_id: int
    office_id: int
    cycle_from: date
    cycle_to: date
    round: int
    state_code: str
    connections: int
    complete: int | None
    partial: int | None
    silent: int | None
    planned_at: datetime
    ready_at: datetime | None
    ready_by: str
    ready_note: str
    drafted_at: datetime | None
    checked_at: datetime | None
    checked_by_id: int | None
    checked_by: str
    approved_at: datetime | None
    approved_by_id: int | None
    approved_by: str
    approved_bills: int | None
    approved_energy_wh: int | None
    approved_total_paise: int | None
    returned_note: str
    issued_at: datetime | None
    delivered_at: datetime | None


_FIELDS = tuple(GroupRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a group's drafts come to, beside the last cycle of the same connections.

    `bills`, `energy_wh` and `total_paise` are those that would be issued (clear or accepted) with
    `provisional` among them; `waiting`, `held` and `to_read` are left out. `last_*` are the last cycle's
    bills of all the group's connections. `doubts`: how many drafts have each doubt, by its name.
    """

    drafts: int
    bills: int
    provisional: int
    energy_wh: int
    total_paise: int
    waiting: int
    held: int
    to_read: int
    accepted: int
    issued: int
    last_bills: int
    last_energy_wh: int
    last_total_paise: int
    doubts: tuple[tuple[str, int], ...]


def group(group_id: int) -> GroupRecord | None:
    """One group."""
    row = Group.objects.filter(id=group_id).values(*_FIELDS).first()
    return GroupRecord(**row) if row else None


def groups(
    *,
    company_id: int | None = None,
    office_ids: Sequence[int] | None = None,
    cycle_from: date | None = None,
    states: Sequence[str] | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[GroupRecord]:
    """Groups in the order they were planned; the next page begins `after` the last id."""
    asked: dict[str, Any] = {"id__gt": after}
    if company_id is not None:
        asked["company_id"] = company_id
    if office_ids is not None:
        asked["office_id__in"] = list(office_ids)
    if cycle_from is not None:
        asked["cycle_from"] = cycle_from
    if states is not None:
        asked["state_code__in"] = list(states)
    found = Group.objects.filter(**asked).order_by("id").values(*_FIELDS)
    return [GroupRecord(**row) for row in (found if limit is None else found[:limit])]


def cycles(office_ids: Sequence[int], limit: int = 24) -> list[date]:
    """First days of the cycles that were planned for any of these offices, the latest first."""
    found = Group.objects.filter(office_id__in=list(office_ids)).order_by("-cycle_from")
    return list(found.values_list("cycle_from", flat=True).distinct()[:limit])


def postpaid_of_office(office_id: int, cycle_from: date, cycle_to: date) -> list[int]:
    """Connections of an office itself that were postpaid on a day of a cycle and have no bill of it yet."""
    of_office = consumers.connections_of_offices([office_id])
    return _unbilled(of_office, cycle_from, cycle_to) if of_office else []


def to_draft(group_id: int) -> list[int]:
    """Connections of a group that have no draft in it yet, ascending."""
    one = Group.objects.get(id=group_id)
    drafted = _ids("SELECT connection_id FROM billing_draft WHERE group_id = %(group)s", group=group_id)
    every = postpaid_of_office(one.office_id, one.cycle_from, one.cycle_to)
    return sorted(set(every) - set(drafted))


def to_issue(group_id: int) -> list[int]:
    """Connections of a group whose draft may be issued and was not yet, ascending."""
    return _ids(
        "SELECT d.connection_id FROM billing_draft d WHERE d.group_id = %(group)s"
        " AND d.state_code IN ('CLEAR', 'ACCEPTED') AND NOT EXISTS (SELECT 1 FROM billing_bill b"
        " WHERE b.connection_id = d.connection_id AND b.cycle_from = d.cycle_from)"
        " ORDER BY d.connection_id",
        group=group_id,
    )


def numbers_of(group_id: int) -> list[str]:
    """The numbers of the bills that a group's drafts became."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.number FROM billing_draft d JOIN billing_bill b ON b.connection_id = d.connection_id"
            " AND b.cycle_from = d.cycle_from AND b.revision = 0 WHERE d.group_id = %s"
            " AND d.state_code IN ('CLEAR', 'ACCEPTED')",
            [group_id],
        )
        return [number for (number,) in cursor.fetchall()]


def figures(group_ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """What some groups come to, in one question: id -> drafts that wait, bills, paise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT group_id, count(*) FILTER (WHERE state_code = 'WAITING'),"
            " count(*) FILTER (WHERE state_code IN ('CLEAR', 'ACCEPTED')),"
            " coalesce(sum(total_paise) FILTER (WHERE state_code IN ('CLEAR', 'ACCEPTED')), 0)::bigint"
            " FROM billing_draft WHERE group_id = ANY(%s) GROUP BY group_id",
            [list(group_ids)],
        )
        return {group_id: (waiting, bills, paise) for group_id, waiting, bills, paise in cursor.fetchall()}


def summary(group_id: int) -> Summary:
    """What a group comes to now."""
    of_doubts = ", ".join(
        f"count(*) FILTER (WHERE d.doubts & {int(doubt)} <> 0) AS {doubt.name}" for doubt in Doubt
    )
    may_issue = "d.state_code IN ('CLEAR', 'ACCEPTED')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*), count(*) FILTER (WHERE {may_issue}),
                   count(*) FILTER (WHERE {may_issue} AND d.missing > 0),
                   coalesce(sum(d.energy_wh) FILTER (WHERE {may_issue}), 0)::bigint,
                   coalesce(sum(d.total_paise) FILTER (WHERE {may_issue}), 0)::bigint,
                   count(*) FILTER (WHERE d.state_code = 'WAITING'),
                   count(*) FILTER (WHERE d.state_code = 'HELD'),
                   count(*) FILTER (WHERE d.state_code = 'TO_READ'),
                   count(*) FILTER (WHERE d.state_code = 'ACCEPTED'),
                   count(b.connection_id) FILTER (WHERE {may_issue}),
                   count(l.connection_id), coalesce(sum(l.energy_wh), 0)::bigint,
                   coalesce(sum(l.total_paise), 0)::bigint, {of_doubts}
            FROM billing_draft d
            JOIN billing_group g ON g.id = d.group_id
            LEFT JOIN billing_bill b ON b.connection_id = d.connection_id AND b.cycle_from = d.cycle_from
                 AND b.revision = 0
            LEFT JOIN LATERAL (
                SELECT e.connection_id, e.energy_wh, e.total_paise FROM billing_bill e
                WHERE e.connection_id = d.connection_id AND e.cycle_from < d.cycle_from
                  AND e.cycle_from >= d.cycle_from - 100 AND e.cycle_to = d.cycle_from
                ORDER BY e.cycle_from DESC, e.revision DESC LIMIT 1) l ON true
            WHERE d.group_id = %s
            """,
            [group_id],
        )
        row = cursor.fetchone()
    plain = len(row) - len(Doubt)
    names = [str(doubt.name) for doubt in Doubt]
    counted = tuple((name, int(n)) for name, n in zip(names, row[plain:], strict=True) if n)
    figures = [int(value) for value in row[:plain]]
    return Summary(*figures, doubts=counted)  # type: ignore[misc, arg-type]


def provisional_bills(company_id: int, cycle_from: date, cycle_to: date) -> dict[int, list[int]]:
    """Office -> connections whose bill of a cycle still lacks days, without those waiting to be made anew."""
    lacking = _ids(
        "WITH latest AS (SELECT DISTINCT ON (connection_id) connection_id, cycle_to, is_provisional"
        " FROM billing_bill WHERE company_id = %(company)s AND cycle_from = %(from)s"
        " ORDER BY connection_id, revision DESC), proposed AS (SELECT m.connection_id"
        " FROM billing_revision_member m JOIN billing_revision_set s ON s.id = m.set_id"
        " LEFT JOIN billing_revision_decision d ON d.set_id = s.id"
        " WHERE s.company_id = %(company)s AND s.cycle_from = %(from)s AND d.set_id IS NULL)"
        " SELECT connection_id FROM latest WHERE is_provisional AND cycle_to = %(to)s"
        " AND connection_id NOT IN (SELECT connection_id FROM proposed) ORDER BY connection_id",
        company=company_id,
        to=cycle_to,
        **{"from": cycle_from},
    )
    places = consumers.numbers(company_id=company_id).filter(pl.col("connection_id").is_in(lacking))
    found: dict[int, list[int]] = {}
    for connection_id, office_id in places.select("connection_id", "office_id").iter_rows():
        found.setdefault(office_id, []).append(connection_id)
    return found


def earlier_bills(connection_ids: Sequence[int], cycle_from: date, year_before: date) -> pl.DataFrame:
    """The bills of the last four months before a cycle, and that of the same month a year before.

    Columns connection_id, cycle_from, energy_wh, known_days, is_year; the latest revision of each.
    """
    return outgoing(
        "SELECT DISTINCT ON (b.connection_id, b.cycle_from) b.connection_id, b.cycle_from, b.energy_wh,"
        " b.known_days, b.cycle_from = %(year)s::date"
        " FROM (SELECT unnest(%(ids)s::bigint[]) AS id) asked JOIN billing_bill b"
        " ON b.connection_id = asked.id AND b.cycle_from < %(from)s"
        " AND (b.cycle_from >= %(from)s::date - 125 OR b.cycle_from = %(year)s)"
        " ORDER BY b.connection_id, b.cycle_from, b.revision DESC",
        {"ids": list(connection_ids), "from": cycle_from, "year": year_before},
        {
            "connection_id": pl.Int64(),
            "cycle_from": pl.Date(),
            "energy_wh": pl.Int64(),
            "known_days": pl.Int64(),
            "is_year": pl.Boolean(),
        },
    )


def _unbilled(connection_ids: Sequence[int], cycle_from: date, cycle_to: date) -> list[int]:
    terms = consumers.terms_between(connection_ids, cycle_from, cycle_to)
    mine = terms.filter(~pl.col("is_prepaid")).get_column("connection_id").unique().sort().to_list()
    billed = _ids(
        "SELECT b.connection_id FROM (SELECT unnest(%(ids)s::bigint[]) AS id) asked JOIN billing_bill b"
        " ON b.connection_id = asked.id AND b.cycle_from = %(from)s AND b.revision = 0",
        ids=mine,
        **{"from": cycle_from},
    )
    return sorted(set(mine) - set(billed))


def _ids(select: str, **parameters: Any) -> list[int]:
    return outgoing(select, parameters, {"connection_id": pl.Int64()}).get_column("connection_id").to_list()
