"""What providers report: each thing once, in any order, also before we know the message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.notifications.rules.reports import RANK, Reported


@dataclass(frozen=True, slots=True)
class Taken:
    """How many reports were new, and how many messages changed their state by them."""

    new: int
    changed: int


@action
def take_reports(*, provider_code: str, reports: Sequence[Reported], by: Actor, at: datetime) -> Taken:
    """Keep what a provider says of messages; the same again changes nothing, DELIVERED outweighs all else."""
    if not reports:
        return Taken(0, 0)
    once = sorted({(one.provider_ref, one.state): one for one in reports}.items())
    rows = [one for _, one in once]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_report (provider_code, provider_ref, state_code, said, received_at)"
            " SELECT %(provider)s, r.ref, r.state, r.said, %(at)s"
            " FROM unnest(%(refs)s::text[], %(states)s::text[], %(said)s::text[]) AS r (ref, state, said)"
            " ON CONFLICT DO NOTHING",
            {
                "provider": provider_code,
                "at": at,
                "refs": [one.provider_ref for one in rows],
                "states": [one.state for one in rows],
                "said": [one.said for one in rows],
            },
        )
        new = cursor.rowcount
    return Taken(new, apply_reports(provider_code, [one.provider_ref for one in rows]))


def apply_reports(provider_code: str, refs: Sequence[str]) -> int:
    """Bring deliveries to the weightiest of what was reported of them; how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH rank AS (SELECT * FROM unnest(%(states)s::text[], %(ranks)s::int[]) AS r (state, rank)),"
            " best AS (SELECT DISTINCT ON (p.provider_ref) p.provider_ref, p.state_code, r.rank, p.said,"
            "   p.received_at FROM notifications_report p JOIN rank r ON r.state = p.state_code"
            "   WHERE p.provider_code = %(provider)s AND p.provider_ref = ANY(%(refs)s)"
            "   ORDER BY p.provider_ref, r.rank DESC)"
            " UPDATE notifications_delivery d SET state_code = b.state_code, state_at = b.received_at,"
            "   problem = CASE WHEN b.state_code = 'DELIVERED' THEN '' ELSE b.said END"
            " FROM best b, rank now WHERE d.provider_code = %(provider)s AND d.provider_ref = b.provider_ref"
            "   AND now.state = d.state_code AND b.rank > now.rank",
            {
                "provider": provider_code,
                "refs": list(refs),
                "states": list(RANK),
                "ranks": list(RANK.values()),
            },
        )
        return int(cursor.rowcount)
