"""Are the readings of a group there? Counted, and passed by themselves or by somebody who says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from bijlighar.billing import queries
from bijlighar.billing.actions.cycle.refusal import held_group, shortened
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.metering import queries as metering

PORTION = 20_000
"""So many connections' days are in memory at once."""


@action
def check_reads(*, group_id: int, by: Actor, at: datetime, despite: str = "") -> bool:
    """Count the readings of a group; True when its bills may be drafted now.

    It is ready when the share of connections with every postpaid day complete reaches the policy's
    `reads_percent`, or `despite` says why not to wait. Raises `UnableToStep`.
    """
    group = held_group(group_id, ("PLANNED", "READY"), "count its readings")
    connections = queries.to_draft(group_id)
    counts = [
        _counted(connections[start : start + PORTION], group.cycle_from, group.cycle_to)
        for start in range(0, len(connections), PORTION)
    ]
    group.connections, group.complete, group.silent = (
        (sum(each) for each in zip(*counts, strict=True)) if counts else (0, 0, 0)
    )
    group.partial = group.connections - group.complete - group.silent
    policy = queries.policy(group.company_id, group.cycle_to)
    if despite or 100 * group.complete >= policy.reads_percent * group.connections:
        group.state_code, group.ready_at, group.ready_by = "READY", at, by.label
        group.ready_note = shortened(despite, "Not waiting for readings") if despite else ""
    group.save()
    return group.state_code == "READY"


def _counted(connections: list[int], from_date: date, to_date: date) -> tuple[int, int, int]:
    """How many of some connections were postpaid, how many of those have every day, and how many none."""
    terms = consumers.terms_between(connections, from_date, to_date).filter(~pl.col("is_prepaid"))
    known = metering.energy_frame(None, connections, from_date, to_date).filter("is_complete")
    wanted = terms.select(
        "connection_id", day=pl.date_ranges("from_date", pl.col("to_date") - timedelta(days=1))
    ).explode("day")
    here = (
        wanted.join(
            known.select("connection_id", "day").with_columns(is_here=True),
            on=["connection_id", "day"],
            how="left",
        )
        .group_by("connection_id")
        .agg(days=pl.len(), here=pl.col("is_here").sum())
    )
    complete = here.filter(pl.col("here") == pl.col("days")).height
    return here.height, complete, here.filter(pl.col("here") == 0).height
