"""A consumer who is held back for a reason of his own: suspended by itself, and lifted by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import connection as database

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed
from bijlighar.supply.models import Suspension
from bijlighar.supply.queries import company_facts, snapshots
from bijlighar.supply.rules import own_reasons

_PORTION = 2_000


@action
def review_holds(*, company_id: int, by: Actor, at: datetime) -> int:
    """Look again at the consumers of a company who are held back for reasons of their own; how many end.

    A hold ends once nothing of his own spoke against a cut for as long as the links must be healthy.
    """
    facts = company_facts(company_id, at)
    ended, after = 0, 0
    while True:
        rows = list(
            Suspension.objects.filter(
                company_id=company_id, connection_id__isnull=False, cause_code="LINKS", to_at__isnull=True,
                id__gt=after,
            ).order_by("id")[:_PORTION]
        )  # fmt: skip
        if not rows:
            return ended
        after = rows[-1].id
        known = snapshots(facts, [row.connection_id or 0 for row in rows], at)
        good, fresh, worse = [], [], []
        for row, snapshot in zip(rows, known, strict=True):
            why = own_reasons(replace(snapshot, has_cut=False), facts.policy)
            if why:
                if row.healthy_since is not None or set(why) - set(row.links):
                    worse.append((row.id, list(dict.fromkeys([*row.links, *why]))))
            elif row.healthy_since is None:
                fresh.append(row.id)
            elif at - row.healthy_since >= facts.policy.healthy_for:
                good.append(row.id)
        for number, links in worse:
            Suspension.objects.filter(id=number).update(links=links, healthy_since=None)
        Suspension.objects.filter(id__in=fresh).update(healthy_since=at)
        told = {*good, *(number for number, _ in worse)}
        tell_changed(company_id, [row.connection_id or 0 for row in rows if row.id in told])
        Suspension.objects.filter(id__in=good).update(
            to_at=at, lifted_by=by.label[:120], lift_reason="nothing of his own speaks against it any more"
        )
        ended += len(good)


def hold_own(company_id: int, reasons: Mapping[int, tuple[str, ...]], by: Actor, at: datetime) -> None:
    """Suspend these connections for reasons of their own; who is held already stays as he is."""
    if not reasons:
        return
    ids = sorted(reasons)
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO supply_suspension (company_id, connection_id, cause_code, links, reason, from_at,"
            " made_by, lifted_by, lift_reason)"
            " SELECT %s, h.id, 'LINKS', string_to_array(h.why, ','), '', %s, %s, '', ''"
            " FROM unnest(%s::bigint[], %s::text[]) h(id, why)"
            " ON CONFLICT (connection_id, cause_code) WHERE connection_id IS NOT NULL AND to_at IS NULL"
            " DO NOTHING",
            [company_id, at, by.label[:120], ids, [",".join(reasons[one]) for one in ids]],
        )
    tell_changed(company_id, ids)
