"""Complaints and outages: told to them as signs, joined to one that came later, put right together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from django.db import connection as database

from bijlighar.complaints.actions.step import STEPS, said
from bijlighar.complaints.actions.tell import post_plain, tell_homes
from bijlighar.complaints.models import Complaint
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.outages import actions as outage_actions
from bijlighar.outages import queries as outages

PORTION = 10_000
_OF_OFFICES = "(%(offices)s::bigint[] IS NULL OR {}office_id = ANY(%(offices)s::bigint[]))"
_WORKING = "attended_at IS NULL AND closed_at IS NULL"


@action
def signal_due(*, by: Actor, at: datetime) -> int:
    """Tell outages of new complaints about supply, as signs of a fault, each once; how many."""
    rows = list(
        Complaint.objects.filter(is_signalled=False)
        .order_by("id")
        .select_for_update(skip_locked=True)
        .values("id", "connection_id", "channel_code", "registered_at")[:PORTION]
    )
    if not rows:
        return 0
    frame = pl.DataFrame(
        {
            "connection_id": [row["connection_id"] for row in rows],
            "source_code": ["CALL" if row["channel_code"] == "IVR" else "COMPLAINT" for row in rows],
            "happened_at": [row["registered_at"] for row in rows],
            "key": [f"complaint/{row['id']}" for row in rows],
        },
        schema_overrides={"connection_id": pl.Int64, "happened_at": pl.Datetime("us", "UTC")},
    )
    outage_actions.note_signals(signals=frame, by=by, at=at)
    Complaint.objects.filter(id__in=[row["id"] for row in rows]).update(is_signalled=True)
    return len(rows)


@action
def link_due(*, company_id: int, by: Actor, at: datetime) -> int:
    """Join complaints about supply that are worked on to a live outage that was found since; how many."""
    policy_codes = _supply_codes(company_id, at)
    rows = Complaint.objects.filter(
        company_id=company_id, closed_at__isnull=True, attended_at__isnull=True, outage_id__isnull=True,
        connection_id__isnull=False, category_code__in=policy_codes,
    )  # fmt: skip
    found = dict(rows.order_by("id").values_list("id", "connection_id")[:PORTION])
    if not found:
        return 0
    live = outages.live_for(sorted(set(found.values())), at)
    joined = {
        complaint_id: live[connection_id].id
        for complaint_id, connection_id in found.items()
        if connection_id in live
    }
    if not joined:
        return 0
    with database.cursor() as cursor:
        cursor.execute(
            "WITH joined AS (UPDATE complaints_complaint c SET outage_id = n.outage_id"
            " FROM unnest(%(ids)s::bigint[], %(outages)s::bigint[]) AS n(id, outage_id)"
            f" WHERE c.id = n.id AND c.outage_id IS NULL AND c.{_WORKING.replace(' AND ', ' AND c.')}"
            f" RETURNING c.id, c.state_code, c.outage_id) {STEPS} '', '',"
            " jsonb_build_object('outage_id', outage_id) FROM joined",
            {"ids": list(joined), "outages": list(joined.values()), **said("LINK", by, at)},
        )
        return int(cursor.rowcount)


@action
def resolve_outage(
    *,
    outage_id: int,
    cause_code: str = "OUTAGE",
    remark: str = "",
    except_ids: tuple[int, ...] = (),
    office_ids: Sequence[int] | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Put right together what was complained of under an outage: one write for all; how many.

    Each caller is asked whether his supply is back, as after a visit. `except_ids` are left as they are,
    and with `office_ids` all of other offices. Two at the same time or one again change nothing twice.
    """
    with database.cursor() as cursor:
        cursor.execute(
            "WITH ended AS (UPDATE complaints_pause p SET ended_at = LEAST(p.until_at, %(at)s)"
            " FROM complaints_complaint c WHERE c.id = p.complaint_id AND p.ended_at IS NULL"
            f" AND c.outage_id = %(outage)s AND c.{_WORKING.replace(' AND ', ' AND c.')}"
            f" AND c.id <> ALL(%(except)s::bigint[]) AND {_OF_OFFICES.format('c.')}"
            " RETURNING p.complaint_id, GREATEST(p.until_at - %(at)s, interval '0') AS unused),"
            " done AS (UPDATE complaints_complaint c SET state_code = 'ATTENDED', attended_at = %(at)s,"
            " assigned_at = coalesce(assigned_at, %(at)s), cause_code = %(cause)s, escalate_at = NULL,"
            " due_at = GREATEST(c.due_at - coalesce((SELECT unused FROM ended e WHERE e.complaint_id = c.id),"
            "  interval '0'), c.clock_from),"
            " pause_code = '', paused_at = NULL, paused_until = NULL"
            f" WHERE outage_id = %(outage)s AND {_WORKING} AND id <> ALL(%(except)s::bigint[])"
            f" AND {_OF_OFFICES.format('')}"
            " RETURNING id, state_code, cause_code)"
            f" {STEPS} %(note)s, '', jsonb_build_object('cause_code', cause_code, 'outage_id',"
            " %(outage)s::bigint) FROM done RETURNING complaint_id",
            {
                "outage": outage_id,
                "cause": cause_code,
                "note": remark.strip()[:1000],
                "except": list(except_ids),
                "offices": None if office_ids is None else list(office_ids),
                **said("RESOLVE", by, at),
            },
        )
        done = [row[0] for row in cursor.fetchall()]
    if done:
        post_plain("resolved", Complaint.objects.filter(id__in=done), at)
        tell_homes(done)
    return len(done)


@action
def resolve_restored(*, by: Actor, at: datetime) -> int:
    """Put right together what stands under outages that are restored; how many complaints."""
    rows = Complaint.objects.filter(outage_id__isnull=False, closed_at__isnull=True, attended_at__isnull=True)
    ids = sorted({each for each in rows.values_list("outage_id", flat=True) if each is not None})
    done = 0
    for outage_id, brief in outages.briefs(ids).items():
        if brief.restored_at is not None and brief.restored_at <= at:
            done += resolve_outage(outage_id=outage_id, by=by, at=at)
    return done


def _supply_codes(company_id: int, at: datetime) -> list[str]:
    from bijlighar.complaints.queries.categories import policy_of

    return [code for code, one in policy_of(company_id, at).categories.items() if one.is_supply]
