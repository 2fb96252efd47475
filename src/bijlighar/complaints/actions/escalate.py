"""Moves the due time of what a storm held up, and sends further up what is late; set-based, by company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database

from bijlighar.complaints.actions.step import STEPS, policy_where_known, said
from bijlighar.complaints.actions.tell import post_plain, tell_homes
from bijlighar.complaints.models import Complaint, Pause
from bijlighar.complaints.rules import clock, ladder
from bijlighar.complaints.rules.policy import ComplaintPolicy, NoComplaintPolicy, Rung, policy_on
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages

FORUM = "ECGRF"


@dataclass(frozen=True, slots=True)
class Escalated:
    """How many due times a storm moved, and how many steps up were taken."""

    moved: int
    escalated: int


@action
def escalate_due(*, by: Actor, at: datetime) -> Escalated:
    """Send every complaint one level after the other up to where its lateness puts it; again changes nothing.

    First the promises that a storm holds up are counted anew, where the category is exempt.
    """
    moved = escalated = 0
    for company in network.companies():
        try:
            policy = policy_on(company.state_code, settlement_day(at), company.code)
        except NoComplaintPolicy:
            continue
        late = "escalate_at <= %(at)s AND attended_at IS NULL AND closed_at IS NULL"
        moved += move_for_storms(company, late, by, at)
        above = _above(company.id, policy.ladder)
        escalated += sum(_up(company.id, rung, policy, above[rung.level], by, at) for rung in policy.ladder)
    return Escalated(moved, escalated)


def move_for_storms(company: network.CompanyRecord, which: str, by: Actor, at: datetime) -> int:
    """Count the due time anew of those complaints (an SQL condition) that a storm held up; how many moved.

    While a storm lasts a promise is set a look ahead; once it is over it is exact.
    """
    since = _oldest(company.id, which, at)
    storms = outages.storms_between(company.id, since, at) if since is not None else []
    if not storms:
        return 0
    paths = network.paths_below(network.head_office(company.id) or 0)
    fields = (
        "id", "office_id", "category_code", "is_danger", "level", "clock_from", "registered_at",
        "allowed_minutes", "allowed_days", "due_at", "attended_at", "compensate_at", "escalate_at",
    )  # fmt: skip
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(fields)} FROM complaints_complaint WHERE company_id = %(company)s AND"
            f" ({which}) AND clock_from < %(last)s ORDER BY id FOR UPDATE",
            {"company": company.id, "at": at, "last": max(one.until or at for one in storms)},
        )
        rows = [dict(zip(fields, row, strict=True)) for row in cursor.fetchall()]
    pauses: dict[int, list[clock.Span]] = {}
    for pause in Pause.objects.filter(complaint_id__in=[row["id"] for row in rows]):
        pauses.setdefault(pause.complaint_id, []).append((pause.from_at, pause.ended_at or pause.until_at))
    changed = []
    for row in rows:
        policy = policy_where_known(company, row["registered_at"])
        if policy is None:
            continue  # nothing says what a storm is to it; who compensates names it
        spans = [
            (storm.since, storm.until)
            for storm in storms
            if storm.office_id is None
            or paths.get(row["office_id"], "").startswith(paths.get(storm.office_id, "\0"))
        ]
        due = _due_in_storm(row, policy, spans, pauses.get(row["id"], []), at)
        if due is not None and due != row["due_at"]:
            changed.append((row, due, policy))
    _move(changed, by, at)
    return len(changed)


def _due_in_storm(
    row: Mapping[str, Any],
    policy: ComplaintPolicy,
    storms: Sequence[tuple[datetime, datetime | None]],
    pauses: Sequence[clock.Span],
    at: datetime,
) -> datetime | None:
    category = policy.categories.get(row["category_code"])
    if category is None or not category.storm_exempt or not storms:
        return None
    until = row["attended_at"] or at
    standing = [*pauses, *((begin, min(end or until, until)) for begin, end in storms)]
    due = clock.due_at(
        row["clock_from"], row["allowed_minutes"], row["allowed_days"], policy.office, standing
    )
    lasts = row["attended_at"] is None and any(end is None or end > at for _, end in storms)
    return at + policy.storm_look if lasts and due <= at else due


def _move(
    changed: Sequence[tuple[Mapping[str, Any], datetime, ComplaintPolicy]], by: Actor, at: datetime
) -> None:
    if not changed:
        return
    ids, dues, ups, pays = [], [], [], []
    for row, due, policy in changed:
        in_time = row["attended_at"] is not None and row["attended_at"] <= due
        ids.append(row["id"])
        dues.append(due)
        ups.append(
            None
            if row["attended_at"] is not None
            else ladder.next_at(due, row["level"], row["is_danger"], policy.ladder)
        )
        pays.append(None if row["compensate_at"] is None or in_time else due)
    with database.cursor() as cursor:
        cursor.execute(
            "WITH moved AS (UPDATE complaints_complaint c SET due_at = n.due, escalate_at = n.up,"
            " compensate_at = n.pay FROM unnest(%(ids)s::bigint[], %(dues)s::timestamptz[],"
            " %(ups)s::timestamptz[], %(pays)s::timestamptz[]) AS n(id, due, up, pay) WHERE c.id = n.id"
            f" RETURNING c.id, c.state_code, c.due_at) {STEPS} '', '', jsonb_build_object('due_at', due_at)"
            " FROM moved",
            {"ids": ids, "dues": dues, "ups": ups, "pays": pays, **said("CLOCK", by, at)},
        )
    tell_homes(ids)


def _up(
    company_id: int,
    rung: Rung,
    policy: ComplaintPolicy,
    above: tuple[list[int], list[int]],
    by: Actor,
    at: datetime,
) -> int:
    following = next((one for one in policy.ladder if one.level == rung.level + 1), None)
    with database.cursor() as cursor:
        cursor.execute(
            "WITH risen AS (UPDATE complaints_complaint c SET level = %(level)s,"
            " level_office_id = m.above_id, escalate_at = c.due_at + CASE WHEN c.is_danger"
            " THEN %(danger)s ELSE %(plain)s END::interval"
            " FROM unnest(%(offices)s::bigint[], %(above)s::bigint[]) AS m(office_id, above_id)"
            " WHERE c.company_id = %(company)s AND c.office_id = m.office_id AND c.escalate_at <= %(at)s"
            " AND c.level = %(below)s AND c.attended_at IS NULL AND c.closed_at IS NULL"
            " RETURNING c.id, c.state_code, c.level, c.level_office_id)"
            f" {STEPS} '', '', jsonb_build_object('level', level, 'level_office_id', level_office_id)"
            " FROM risen RETURNING complaint_id",
            {
                "level": rung.level,
                "below": rung.level - 1,
                "danger": None if following is None else _text(following.danger_after),
                "plain": None if following is None else _text(following.after),
                "offices": above[0],
                "above": above[1],
                "company": company_id,
                **said("ESCALATE", by, at),
            },
        )
        risen = [row[0] for row in cursor.fetchall()]
    if risen:
        tell_homes(risen)
    if rung.code == FORUM and risen:
        rows = Complaint.objects.filter(id__in=risen)
        post_plain("forum", rows, at)
    return len(risen)


def _above(company_id: int, rungs: Sequence[Rung]) -> dict[int, tuple[list[int], list[int]]]:
    """By level: every office of the company, and who answers for it there."""
    frame = network.office_rows(company_id).select("id", "kind", "path")
    of_path = {path: (office_id, kind) for office_id, kind, path in frame.iter_rows()}
    found: dict[int, tuple[list[int], list[int]]] = {}
    for rung in rungs:
        offices, above = [], []
        for office_id, _, path in frame.iter_rows():
            codes = path.split("/")[:-1]
            paths = ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]
            chain = [of_path[above_path] for above_path in paths if above_path in of_path]
            # An office that has none of that kind above it is answered for by the head office.
            answers = next((one for one, kind in reversed(chain) if kind == rung.office_kind), chain[0][0])
            offices.append(office_id)
            above.append(answers)
        found[rung.level] = (offices, above)
    return found


def _oldest(company_id: int, which: str, at: datetime) -> datetime | None:
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT min(clock_from) FROM complaints_complaint WHERE company_id = %(company)s AND ({which})",
            {"company": company_id, "at": at},
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _text(span: timedelta) -> str:
    return f"{int(span.total_seconds())} seconds"
