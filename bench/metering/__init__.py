"""Readings: a file of 100,000 meter-days of 96 values, loaded and validated.

Load: a file of rows becomes meter-days on disk. Validation: gaps, negatives and values above the meter's
range are found, up to two hours interpolated, the day summed. Each beside plain Python in Decimal (over a
hundredth of the days) and DuckDB SQL; all must come to the same sums, day for day.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench._database import database
from bench._result import Measured, Result, Target
from bench.metering import homes, load, program, validation


def run(meter_days: int = 100_000) -> Iterator[Result]:
    values = homes.readings(meter_days)
    with tempfile.TemporaryDirectory() as folder, database():
        files = homes.write(values, Path(folder))
        loaded = [load.by_decimal_loop(files), load.by_duckdb(files), *program.load(files, values)]
        yield from loaded
        validated = [*validation.rules(values), program.validate(files)]
        yield from validated
    both = [
        _both("plain Decimal loop", loaded[0], _named(validated, "plain Decimal loop"), is_yardstick=True),
        _both("DuckDB SQL", loaded[1], _named(validated, "DuckDB SQL")),
        _both("bijlighar ingest", loaded[2], validated[-1]),
    ]
    yield from both
    yield Target(
        asked_for="load + validate, file to versions on disk",
        at_least=1_000_000,
        measured=both[-1].per_second,
        unit="values/s",
    )


def _named(lines: list[Measured], contestant: str) -> Measured:
    return next(line for line in lines if line.contestant == contestant)


def _both(name: str, first: Measured, second: Measured, *, is_yardstick: bool = False) -> Measured:
    """The two steps one after the other, counted in what the file held."""
    return Measured(
        step="load + validation",
        contestant=name,
        count=first.count,
        unit="values",
        seconds=first.seconds + second.seconds,
        is_yardstick=is_yardstick,
    )
