"""From signs of single connections to the lowest device whose failure explains them.

The network is a tree. Each device costs something to be called faulty, and so does each connection that does
not fit the story, in units of surprise (natural logarithms of odds); the cheapest story wins. It is found
exactly, from the leaves up: a device is either out, and all below it dark by it, or the cheapest stories of
its parts hold. What nobody could have told (a meter silent before, a home without one) costs nothing either
way.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
import polars as pl

LEVELS: tuple[tuple[str, str], ...] = (
    ("DTR", "transformer_id"),
    ("FEEDER", "feeder_id"),
    ("SUBSTATION", "substation_id"),
)
"""Kinds of devices above a connection, the lowest first, and their columns; 0 stands for none known."""
COLUMNS = ("connection_id", *(column for _, column in LEVELS), "gone", "calls", "could_tell", "alive")


@dataclass(frozen=True, slots=True)
class Costs:
    """How surprising each thing is. A wider device fails more rarely, so it must explain more."""

    connection: float = 5.0
    devices: tuple[float, float, float] = (7.0, 9.0, 11.0)
    # A meter says that power went although it did not, or is heard although there is none.
    false_gone: float = 9.0
    false_alive: float = 9.0
    # Somebody calls although his own supply is there; each further call about one connection adds little.
    false_call: float = 8.5


COSTS = Costs()


def infer(connections: pl.DataFrame, *, lost_percent: float, costs: Costs = COSTS) -> pl.DataFrame:
    """The faults that explain best what is known of these connections, the widest first.

    `connections`: connection_id, transformer_id, feeder_id, substation_id (0: not known), gone (the meter
    said that power went), calls (how many people said so), could_tell (a meter that was heard shortly
    before), alive (heard since, so there is power). All below each device that may be faulty must be there.
    Result: device_kind, device_id, confidence (per cent), told, calls, could_tell, alive of those below.
    """
    leaves = _leaves(connections, lost_percent / 100, costs)
    nodes: list[pl.DataFrame] = []
    for number, (_, column) in enumerate(LEVELS):
        nodes.append(_level(leaves, nodes, number, column, costs))
    return _told(leaves, nodes)


def _leaves(given: pl.DataFrame, lost: float, costs: Costs) -> pl.DataFrame:
    gone = pl.col("gone") & ~pl.col("alive")
    silent = pl.col("could_tell") & ~pl.col("gone") & ~pl.col("alive")
    called = (pl.col("calls") > 0) & ~pl.col("alive")
    return given.select(
        *COLUMNS,
        dark=pl.when(pl.col("alive")).then(costs.false_alive).when(gone).then(-log(1 - lost))
        .when(silent).then(-log(lost)).otherwise(0.0),
        lit=pl.when(gone).then(costs.false_gone).otherwise(0.0)
        + pl.when(called).then(costs.false_call).otherwise(0.0),
    ).with_columns(
        out=pl.col("dark") + costs.connection,
        best=pl.min_horizontal("lit", pl.col("dark") + costs.connection),
    )  # fmt: skip


def _level(
    leaves: pl.DataFrame, lower: list[pl.DataFrame], number: int, column: str, costs: Costs
) -> pl.DataFrame:
    """One row a device: `dark` if it is out, `out` with what its failing costs, `lit` the best without it."""
    below = [name for _, name in LEVELS[:number]]
    own = leaves.filter(pl.col(column) > 0)
    dark = own.group_by(column).agg(pl.col("dark").sum())
    above = [name for _, name in LEVELS[number + 1 :]]
    # What hangs on it directly, and the best story of each device right below it.
    parts = [own.filter(pl.all_horizontal(pl.col(name) == 0 for name in below) if below else pl.lit(True))
             .select(column, "best", *above)]  # fmt: skip
    for place, nodes in enumerate(lower):
        nearer = [name for _, name in LEVELS[place + 1 : number]]
        direct = nodes.filter(pl.col(column) > 0)
        if nearer:
            direct = direct.filter(pl.all_horizontal(pl.col(name) == 0 for name in nearer))
        parts.append(direct.select(column, "best", *above))
    lit = pl.concat(parts).group_by(column).agg(pl.col("best").sum().alias("lit"), *(
        pl.col(name).max() for name in above
    ))  # fmt: skip
    return (
        dark.join(lit, on=column)
        .with_columns(out=pl.col("dark") + costs.devices[number])
        .with_columns(best=pl.min_horizontal("out", "lit"))
    )


def _told(leaves: pl.DataFrame, nodes: list[pl.DataFrame]) -> pl.DataFrame:
    """From the top down: what is out, unless something above it is; how sure, against both neighbours."""
    found: list[pl.DataFrame] = []
    taken: dict[str, list[int]] = {}
    # How much dearer the story would be in which a device above is out instead.
    rival: dict[str, pl.DataFrame] = {}
    levels = [*((kind, column, rows) for (kind, column), rows in zip(LEVELS, nodes, strict=True))]
    for kind, column, rows in reversed(levels):
        faulty = _outside(rows, taken).filter(pl.col("out") < pl.col("lit"))
        margin = _margin(faulty, rival)
        found.append(_counted(leaves, kind, column, faulty.with_columns(margin=margin)))
        taken[column] = faulty[column].to_list()
        rival[column] = rows.select(column, rival=pl.col("out") - pl.col("best"))
    single = _outside(leaves, taken).filter(pl.col("out") < pl.col("lit"))
    margin = _margin(single, rival)
    found.append(_counted(leaves, "CONNECTION", "connection_id", single.with_columns(margin=margin)))
    return pl.concat(found)


def _outside(rows: pl.DataFrame, taken: dict[str, list[int]]) -> pl.DataFrame:
    for column, ids in taken.items():
        if column in rows.columns:
            rows = rows.filter(~pl.col(column).is_in(ids))
    return rows


def _margin(rows: pl.DataFrame, rival: dict[str, pl.DataFrame]) -> pl.Series:
    """By how much the story with this fault is cheaper than the best one without it."""
    margins = rows.select("out", "lit", *(name for name in rival if name in rows.columns)).with_columns(
        margin=pl.col("lit") - pl.col("out")
    )
    for column, of in rival.items():
        if column in margins.columns:
            margins = margins.join(of, on=column, how="left", maintain_order="left").with_columns(
                margin=pl.min_horizontal("margin", pl.col("rival").fill_null(np.inf))
            ).drop("rival")  # fmt: skip
    return margins["margin"]


def _counted(leaves: pl.DataFrame, kind: str, column: str, faulty: pl.DataFrame) -> pl.DataFrame:
    counts = leaves.join(faulty.select(column), on=column, how="semi").group_by(column).agg(
        told=(pl.col("gone") & ~pl.col("alive")).sum().cast(pl.Int64),
        calls=pl.col("calls").sum().cast(pl.Int64),
        could_tell=pl.col("could_tell").sum().cast(pl.Int64),
        alive=pl.col("alive").sum().cast(pl.Int64),
    )  # fmt: skip
    sure = 100.0 / (1.0 + (-pl.col("margin")).exp())
    return (
        faulty.select(column, "margin")
        .join(counts, on=column)
        .sort(column)
        .select(
            pl.lit(kind).alias("device_kind"),
            pl.col(column).alias("device_id"),
            sure.round(0).clip(1, 99).cast(pl.Int64).alias("confidence"),
            "told", "calls", "could_tell", "alive",
        )
    )  # fmt: skip
