"""Rows that go straight into their days end as those that are judged and placed one pass after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.rules import grid, rows, straight
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.sift import Columns
from bijlighar.metering.tests.stage import QUARTERS

NOW = datetime(2026, 11, 4, 1, tzinfo=UTC)
START = datetime(2026, 11, 1)  # noqa: DTZ001 - as a file without a zone has it
KNOWN = {"M0": 7, "M1": 3, "M2": 9}
VALUES: dict[Any, Any] = {
    pl.Int32: st.integers(-1, 3),
    pl.Int64: st.sampled_from([0, 5, 10**12]),
    pl.String: st.sampled_from(["0.001", "0.0005", "", "x", "2"]),
}

cells = st.tuples(st.integers(0, 3), st.integers(0, 8), st.integers(0, 4), st.integers(0, 9))


def sheet(
    told: list[tuple[int, int, int, int]], kind: Any, values: list[Any], in_order: bool
) -> pl.DataFrame:
    if in_order:
        told = sorted(told)
    return pl.DataFrame(
        {
            "line": pl.Series(range(5, 5 + len(told)), dtype=pl.UInt32),
            "fits": [wrong != 9 for *_, wrong in told],
            "meter": [f"M{meter}" if wrong != 8 else "" for meter, *_, wrong in told],
            # Four days and a fifth that is not over, and now and then a stamp beside the grid.
            "stamp": [
                START + timedelta(hours=12 * half, minutes=15 * part, seconds=wrong == 7)
                for _, half, part, wrong in told
            ],
            "value": pl.Series(values[: len(told)], dtype=kind),
        },
        schema_overrides={"meter": pl.String, "fits": pl.Boolean, "stamp": pl.Datetime("us")},
    )


def by_passes(columns: Columns, layout: Layout) -> tuple[grid.Placed, int]:
    readings, rejected = rows.readings_of(columns)
    placed = grid.place(readings, layout)
    together = grid.joined(rejected, placed.rejected)
    return grid.Placed(
        placed.days, placed.meter, placed.day, placed.taken, placed.duplicates, together
    ), readings.rounded


def told(placed: grid.Placed) -> Any:
    days = placed.days
    by_day = sorted(zip(days.meter.tolist(), days.day.tolist(), days.values.tolist(), strict=True))
    lost = list(zip(placed.rejected.line.tolist(), placed.rejected.code.tolist(), strict=True))
    return by_day, sorted(zip(placed.meter.tolist(), placed.day.tolist(), strict=True)), placed.taken, (
        placed.duplicates
    ), lost  # fmt: skip


@given(st.data(), st.lists(cells, max_size=60), st.sampled_from(list(VALUES)), st.booleans())
def test_straight_or_in_passes_the_same_is_stored(
    data: st.DataObject, readings: list[tuple[int, int, int, int]], kind: Any, in_order: bool
) -> None:
    """Row M1: nothing is lost or doubled. Unknown meters, gaps, duplicates, contradictions and all."""
    values = data.draw(st.lists(VALUES[kind], min_size=len(readings), max_size=len(readings)))
    layout = layouts.from_mapping({**QUARTERS, "unit": "kWh" if kind == pl.String else "Wh"})
    table = sheet(readings, kind, values, in_order)
    columns = rows.columns_of(table, layout, KNOWN, NOW)
    whole = straight.placed(columns, layout)
    wanted, rounded = by_passes(columns, layout)
    if whole is not None:
        assert whole[1] == rounded
        assert told(whole[0]) == told(wanted)
    held = data.draw(st.sampled_from([None, *KNOWN.values()]))
    first, last = straight.middle(columns, held)
    runs = len(columns.meters.end)
    parts = [columns.part(0, first), columns.part(first, last), columns.part(last, runs)]
    assert np.concatenate([one.line for one in parts]).tolist() == columns.line.tolist()
    head, _ = rows.readings_of(parts[0])
    tail, _ = rows.readings_of(parts[2])
    assert set(head.meter.tolist()) <= {held}
    assert len(set(tail.meter.tolist())) <= 1


def test_a_plain_piece_goes_straight() -> None:
    table = sheet([(meter, half, part, 0) for meter in range(3) for half in range(4) for part in range(5)],
                  pl.Int32, [1] * 60, True)  # fmt: skip
    layout = layouts.from_mapping({**QUARTERS, "unit": "Wh"})
    columns = rows.columns_of(table, layout, KNOWN, NOW)
    assert straight.suits(layout)
    assert straight.middle(columns, KNOWN["M0"]) == (1, 2)
    whole = straight.placed(columns, layout)
    assert whole is not None
    placed, _ = whole
    assert placed.taken == 60 and len(placed.days.day) == 6
    assert placed.days.values.sum(where=placed.days.values > 0) == 60
