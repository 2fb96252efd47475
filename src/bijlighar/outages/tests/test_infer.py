"""From signs to the right device: hand-made cases, and random faults with lost words (seeded)."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from bijlighar.outages.rules import infer
from bijlighar.outages.tests.simulated import draw, lowest, network, told

# Substation 1: feeder 1 with transformers 1 (ten homes), 2 (ten), 3 (four); feeder 2 with 4 (ten), 5 (ten).
# Substation 2: feeder 3 with transformer 6 (ten) alone.
SIZES = [(1, 1, 1, 10), (2, 1, 1, 10), (3, 1, 1, 4), (4, 2, 1, 10), (5, 2, 1, 10), (6, 3, 2, 10)]


def homes(**columns: Any) -> pl.DataFrame:
    """Home 101 is the first one of transformer 1, and so on."""
    rows = [
        (transformer * 100 + place + 1, transformer, feeder, substation)
        for transformer, feeder, substation, count in SIZES
        for place in range(count)
    ]
    names = ["connection_id", "transformer_id", "feeder_id", "substation_id"]
    plain = pl.DataFrame(rows, schema=names, orient="row")
    return plain.with_columns(
        gone=pl.lit(False), calls=pl.lit(0, pl.Int64), could_tell=pl.lit(True), alive=pl.lit(False)
    ).with_columns(**columns)


def on(*transformers: int) -> pl.Expr:
    return pl.col("transformer_id").is_in(list(transformers))


def home(*numbers: int) -> pl.Expr:
    return pl.col("connection_id").is_in(list(numbers))


CASES: list[tuple[str, dict[str, Any], set[tuple[str, int]]]] = [
    ("nothing", {}, set()),
    ("one home", {"gone": home(203)}, {("CONNECTION", 203)}),
    ("one transformer", {"gone": on(1)}, {("DTR", 1)}),
    ("one transformer, two words lost", {"gone": on(1) & ~home(102, 107)}, {("DTR", 1)}),
    ("a feeder", {"gone": on(1, 2, 3)}, {("FEEDER", 1)}),
    ("a feeder, words lost everywhere", {"gone": on(1, 2, 3) & ~home(101, 205, 302)}, {("FEEDER", 1)}),
    ("a substation", {"gone": on(1, 2, 3, 4, 5)}, {("SUBSTATION", 1)}),
    ("two transformers of one feeder at once", {"gone": on(1, 2)}, {("DTR", 1), ("DTR", 2)}),
    ("a feeder and a transformer elsewhere", {"gone": on(1, 2, 3, 4)}, {("FEEDER", 1), ("DTR", 4)}),
    ("a feeder with one transformer: the lowest that explains it", {"gone": on(6)}, {("DTR", 6)}),
    ("silent before: their silence says nothing",
     {"gone": on(1) & ~home(105, 106, 107), "could_tell": ~home(105, 106, 107)}, {("DTR", 1)}),
    ("half were silent before, the other half is gone",
     {"gone": on(1, 3) | home(201), "could_tell": ~on(2) | home(201)}, {("FEEDER", 1)}),
    ("most of a transformer is heard again: those two are single faults",
     {"gone": on(1), "alive": on(1) & ~home(101, 102)}, {("CONNECTION", 101), ("CONNECTION", 102)}),
    ("people alone, without meters", {"calls": home(101, 102, 103).cast(pl.Int64), "could_tell": ~on(1)},
     {("DTR", 1)}),
    ("somebody calls whose neighbours are all heard",
     {"calls": home(204).cast(pl.Int64), "alive": on(2) & ~home(204)}, {("CONNECTION", 204)}),
    ("somebody calls who is heard himself", {"calls": home(204).cast(pl.Int64), "alive": home(204)}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("said", "columns", "expected"), CASES, ids=[case[0] for case in CASES])
def test_the_cheapest_story(said: str, columns: dict[str, Any], expected: set[tuple[str, int]]) -> None:
    found = infer(homes(**columns), lost_percent=5.0)
    assert set(found.select("device_kind", "device_id").iter_rows()) == expected


def test_more_signs_make_it_surer() -> None:
    def sure(count: int) -> int:
        few = infer(homes(gone=home(*range(101, 101 + count))), lost_percent=5.0)
        row = few.filter((pl.col("device_kind") == "DTR") & (pl.col("device_id") == 1))
        return int(row["confidence"][0]) if row.height else 0

    assert sure(10) >= sure(9) >= sure(8) >= 95
    assert sure(1) == 0


def test_homes_without_any_wire_are_single_faults() -> None:
    nowhere = homes(gone=home(101)).with_columns(
        pl.lit(0, pl.Int64).alias(name) for name in ("transformer_id", "feeder_id", "substation_id")
    )
    assert infer(nowhere, lost_percent=5.0).select("device_kind", "device_id").rows() == [("CONNECTION", 101)]


@pytest.mark.parametrize(("at_once", "rounds"), [(1, 150), (2, 50)])
def test_random_faults_with_five_per_cent_lost(at_once: int, rounds: int) -> None:
    """A slice of what `python -m bench outages` measures over a thousand."""
    wires = network(11)
    random = np.random.default_rng(at_once)
    right = drawn = 0
    for _ in range(rounds):
        truth = draw(wires, random, at_once=at_once)
        found = infer(told(wires, truth, random, lost=0.05), lost_percent=5.0)
        devices = set(found.select("device_kind", "device_id").iter_rows())
        drawn += len(truth.devices)
        right += sum(lowest(wires, device) in devices for device in truth.devices)
    assert right / drawn >= 0.95
