"""The rules of validation on the same days in memory: ours, and each peer in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bench._result import Measured, fastest
from bench.metering.homes import LOOP_SHARE, must_agree
from bench.metering.validation import decimal_loop, duckdb_sql, ours

RANGE_WH = 4_500
"""What a quarter-hour can hold; above it a value is wrong."""
ROUNDS = 3


def rules(values: Any) -> Iterator[Measured]:
    """Every contestant gives (energy, solar, estimated, missing) a day and must agree with the oracle."""
    from bijlighar.metering.rules import fast, settle

    few = decimal_loop.days(values[: len(values) // LOOP_SHARE])
    in_duckdb = duckdb_sql.prepared(values, RANGE_WH)
    into = values.copy()
    fast.settle(ours.days_of(values[:10], RANGE_WH))  # compiled before the clock starts
    contest: list[tuple[str, Callable[[], Any], int, str]] = [
        (
            "plain Decimal loop",
            lambda: decimal_loop.settle(few, RANGE_WH),
            len(few),
            "the first hundredth of the days, already parsed",
        ),
        (
            "DuckDB SQL",
            in_duckdb,
            len(values),
            "rows already in DuckDB's own table, in memory; stores nothing",
        ),
        (
            "bijlighar rules, NumPy",
            lambda: ours.sums(settle.settle(ours.days_of(values, RANGE_WH))),
            len(values),
            "the oracle; as the next, it gives every value's flag besides",
        ),
        (
            "bijlighar rules, Numba",
            lambda: ours.sums(fast.settle(ours.days_of(values, RANGE_WH))),
            len(values),
            "what runs in production; arrays already in memory",
        ),
        ("memory copy (a limit)", lambda: np.copyto(into, values), len(values), "no rules at all"),
    ]
    results = fastest([work for _, work, _, _ in contest], ROUNDS)
    truth = results[2][0]
    for (name, _, days, note), (sums, seconds) in zip(contest, results, strict=True):
        if sums is not None:
            must_agree(name, sums, truth)
        yield Measured(
            step="validation",
            contestant=name,
            count=days * 96,
            unit="values",
            seconds=seconds,
            is_yardstick=name == "plain Decimal loop",
            note=note,
        )
