"""Plans a cycle: a group for each office that has connections to bill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
from django.db.models import Max

from bijlighar.billing import queries
from bijlighar.billing.actions.cycle.refusal import UnableToStep
from bijlighar.billing.models import Group
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import minute_label, settlement_day
from bijlighar.network import queries as network

_DONE = ("ISSUED", "DELIVERED")


@action
def plan_cycle(
    *,
    company_id: int,
    cycle_from: date,
    cycle_to: date,
    by: Actor,
    at: datetime,
    office_ids: Sequence[int] | None = None,
) -> int:
    """Plan [cycle_from, cycle_to) for the offices named, or all of a company; how many groups are new.

    An office whose earlier round is not issued yet keeps it. One whose rounds are all issued gets another
    for the connections that were left without a bill. Planning again adds nothing. Raises `UnableToStep`.
    """
    one_at_a_time(f"billing.bill_cycle.{company_id}")
    if network.company(company_id) is None:
        raise UnableToStep(f"There is no company {company_id}.")
    if cycle_to <= cycle_from:
        raise UnableToStep(f"The cycle from {cycle_from} to {cycle_to} has no day.")
    if cycle_to > settlement_day(at):
        raise UnableToStep(f"The cycle ends on {cycle_to}, which is not over at {minute_label(at)}.")
    there = dict(
        Group.objects.filter(company_id=company_id, cycle_from=cycle_from)
        .values_list("office_id")
        .annotate(last=Max("round"))
    )
    open_offices = set(
        Group.objects.filter(company_id=company_id, cycle_from=cycle_from)
        .exclude(state_code__in=_DONE)
        .values_list("office_id", flat=True)
    )
    wanted = _to_bill(company_id, cycle_from, cycle_to)
    planned = [
        Group(
            company_id=company_id,
            office_id=office_id,
            cycle_from=cycle_from,
            cycle_to=cycle_to,
            round=there.get(office_id, 0) + 1,
            connections=count,
            planned_at=at,
        )
        for office_id, count in sorted(wanted.items())
        if office_id not in open_offices and (office_ids is None or office_id in set(office_ids))
    ]
    return len(Group.objects.bulk_create(planned))


def _to_bill(company_id: int, cycle_from: date, cycle_to: date) -> dict[int, int]:
    """Offices with how many of their connections were postpaid in the cycle and have no bill of it."""
    terms = consumers.terms_between(None, cycle_from, cycle_to, company_id=company_id)
    mine = terms.filter(~pl.col("is_prepaid")).select("connection_id").unique()
    places = consumers.numbers(company_id=company_id).select("connection_id", "office_id")
    billed = queries.billed(mine.get_column("connection_id").to_list(), cycle_from, cycle_to).filter(
        pl.col("cycle_from") == cycle_from
    )
    left = mine.join(places, on="connection_id").join(billed, on="connection_id", how="anti")
    return Counter(left.get_column("office_id").to_list())
