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

ROUNDS = ("SA", "SB")
"""The files go through everything in turn and the faster pass counts: each names meters nobody has seen."""
PEERS = "its two steps added up; what validation finds is stored nowhere"


def run(meter_days: int = 100_000) -> Iterator[Result]:
    values = homes.readings(meter_days)
    with tempfile.TemporaryDirectory() as folder, database():
        rounds = [_round(homes.write(values, Path(folder), letters)) for letters in ROUNDS]
        decimal_loop, duckdb, ours, our_versions = (
            min(lines, key=lambda line: line.seconds) for lines in zip(*rounds, strict=True)
        )
        yield from (decimal_loop, duckdb, ours, program.limit(values))
        rules = list(validation.rules(values))
        yield from (*rules, our_versions)
    both = [
        _both(
            "plain Decimal loop",
            decimal_loop,
            _named(rules, "plain Decimal loop"),
            is_yardstick=True,
            note=PEERS,
        ),
        _both("DuckDB SQL", duckdb, _named(rules, "DuckDB SQL"), note=PEERS),
        _both("bijlighar ingest", ours, our_versions),
    ]
    yield from both
    yield Target(
        asked_for="load + validate, file to versions on disk",
        at_least=1_000_000,
        measured=both[-1].per_second,
        unit="values/s",
    )


def _round(files: homes.Files) -> tuple[Measured, ...]:
    peers = (load.by_decimal_loop(files), load.by_duckdb(files))
    batch_id, loaded = program.load(files)
    return (*peers, loaded, program.validate(files, batch_id))


def _named(lines: list[Measured], contestant: str) -> Measured:
    return next(line for line in lines if line.contestant == contestant)


def _both(
    name: str, first: Measured, second: Measured, *, is_yardstick: bool = False, note: str = ""
) -> Measured:
    """The two steps one after the other, counted in what the file held."""
    return Measured(
        step="load + validation",
        contestant=name,
        count=first.count,
        unit="values",
        seconds=first.seconds + second.seconds,
        is_yardstick=is_yardstick,
        note=note,
    )
