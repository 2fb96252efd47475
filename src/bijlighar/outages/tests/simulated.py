"""A network of the size of a small circle, faults in it, and what its meters and people tell of them.

Everything follows from the seed. Nothing here knows how faults are found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Truth:
    """A fault, or several at once: (kind, id), as they were drawn."""

    devices: frozenset[tuple[str, int]]


def network(seed: int, *, substations: int = 4) -> pl.DataFrame:
    """Connections with their wires: 2-6 feeders a substation, 2-14 transformers a feeder, 1-60 homes each.

    `has_meter`: nine of ten homes have a meter that tells.
    """
    random = np.random.default_rng(seed)
    rows: list[tuple[int, int, int]] = []
    feeder = transformer = 0
    for substation in range(1, substations + 1):
        for _ in range(int(random.integers(2, 7))):
            feeder += 1
            for _ in range(int(random.integers(2, 15))):
                transformer += 1
                rows += [(transformer, feeder, substation)] * int(random.integers(1, 61))
    found = pl.DataFrame(
        rows, schema=["transformer_id", "feeder_id", "substation_id"], orient="row"
    ).with_row_index("connection_id", offset=1)
    return found.with_columns(
        pl.col("connection_id").cast(pl.Int64),
        has_meter=pl.Series(random.random(found.height) < 0.9),
    )


def draw(wires: pl.DataFrame, random: np.random.Generator, *, at_once: int = 1) -> Truth:
    """Faults as they happen: most at transformers and single homes, fewer at feeders, few at substations.

    Those drawn together do not lie below each other.
    """
    columns = {"SUBSTATION": "substation_id", "FEEDER": "feeder_id", "DTR": "transformer_id",
               "CONNECTION": "connection_id"}  # fmt: skip
    free, found = wires, set()
    for _ in range(at_once):
        kind = str(random.choice(list(columns), p=[0.05, 0.25, 0.45, 0.25]))
        ids = free[columns[kind]].unique().sort().to_list()
        if kind == "CONNECTION":
            ids = free.filter(pl.col("has_meter"))["connection_id"].to_list()
        chosen = int(random.choice(ids))
        found.add((kind, chosen))
        # The next one is somewhere else: under another substation.
        gone = free.filter(pl.col(columns[kind]) == chosen)["substation_id"].unique().to_list()
        free = free.filter(~pl.col("substation_id").is_in(gone))
    return Truth(frozenset(found))


def told(
    wires: pl.DataFrame,
    truth: Truth,
    random: np.random.Generator,
    *,
    lost: float = 0.05,
    silent: float = 0.02,
    calling: float = 0.01,
    false_gone: float = 0.0002,
    heard: float = 0.3,
) -> pl.DataFrame:
    """What is known a quarter of an hour later, as `rules.infer` takes it.

    lost: share of the last words that do not arrive; silent: of meters that were mute before; calling: of
    people without power who call; false_gone: of meters with power that say it went; heard: of meters with
    power that were heard since.
    """
    columns = {"SUBSTATION": "substation_id", "FEEDER": "feeder_id", "DTR": "transformer_id",
               "CONNECTION": "connection_id"}  # fmt: skip
    dark = np.zeros(wires.height, np.bool_)
    for kind, number in truth.devices:
        dark |= (wires[columns[kind]] == number).to_numpy()
    size = wires.height
    could_tell = wires["has_meter"].to_numpy() & (random.random(size) >= silent)
    gone = could_tell & np.where(dark, random.random(size) >= lost, random.random(size) < false_gone)
    calls = (dark & (random.random(size) < calling)).astype(np.int64)
    alive = could_tell & ~dark & (random.random(size) < heard)
    return wires.drop("has_meter").with_columns(
        gone=pl.Series(gone), calls=pl.Series(calls), could_tell=pl.Series(could_tell),
        alive=pl.Series(alive),
    )  # fmt: skip


def lowest(wires: pl.DataFrame, device: tuple[str, int]) -> tuple[str, int]:
    """The lowest device with the very same homes that can tell below it: no signal could tell it apart."""
    kind, number = device
    order = ["substation_id", "feeder_id", "transformer_id", "connection_id"]
    names = ["SUBSTATION", "FEEDER", "DTR", "CONNECTION"]
    place = names.index(kind)
    under = wires.filter((pl.col(order[place]) == number) & pl.col("has_meter"))
    while place < 3 and under[order[place + 1]].n_unique() == 1:
        place += 1
        number = int(under[order[place]][0])
    return names[place], number
