"""Readings: loading and validating 100,000 meter-days of 96 values, and the rules beside their peers.

One file of 9.6 million rows goes through the program as `bijlighar ingest` takes it. The rules alone (gaps,
negatives, range, interpolation, sums) are compared on the same arrays; all must agree on every sum. The plain
Python loop runs over a hundredth of them.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

DAY = date(2026, 6, 2)
AT = datetime(2026, 6, 4, 1, 0, tzinfo=UTC)
RANGE_WH = 4_500
LOOP_SHARE = 100

Row = dict[str, object]


def run(meter_days: int = 100_000) -> list[Row]:
    """Rows: step, contestant, values, seconds, million_values_per_second."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bijlighar.conf.settings")
    from bijlighar.conf.migrate import migrate
    from bijlighar.conf.postgres import throwaway

    values = readings(meter_days)
    rows = list(_rules(values))
    home = throwaway.take_home()
    try:
        throwaway.start({})  # as in production: every commit waits for the disk
        migrate(verbosity=0)
        rows += _program(values)
    finally:
        throwaway.remove(home)
    return rows


def readings(meter_days: int) -> Any:
    """(n, 96) Wh of made-up homes: a twentieth of the days has a gap, a hundredth a value that cannot be."""
    from bijlighar.metering.rules.blocks import MISSING_WH

    rng = np.random.default_rng(20260602)
    shape = 60 + 140 * np.exp(-(((np.arange(96) - 78) / 9) ** 2))
    values = rng.poisson(shape * rng.gamma(4, 0.25, (meter_days, 1))).astype(np.int32)
    for row in rng.choice(meter_days, meter_days // 20, replace=False).tolist():
        start = int(rng.integers(1, 90))
        values[row, start : start + int(rng.integers(1, 20))] = MISSING_WH
    wrong = rng.choice(meter_days, meter_days // 100, replace=False)
    values[wrong, rng.integers(0, 96, len(wrong))] = np.where(rng.random(len(wrong)) < 0.5, -40, 20_000)
    return values


def _program(values: Any) -> Iterator[Row]:
    import polars as pl

    from bijlighar.kernel.actor import Actor
    from bijlighar.metering import actions
    from bijlighar.metering.actions import store
    from bijlighar.metering.models import IngestBatch
    from bijlighar.metering.queries.stored import day_number
    from bijlighar.metering.rules import layout as layouts
    from bijlighar.metering.rules.blocks import MISSING_WH, to_bytes

    by = Actor.system("bench")
    n = len(values)
    count = values.size
    # Raw arrays as an adapter would hand them over first, then the same readings from a file.
    yield _row(
        "store", "binary COPY of raw days", count, _timed(lambda: _copy(values, store, to_bytes, day_number))
    )

    meters = np.repeat([f"SM{number:07d}" for number in range(n)], 96)
    start = np.datetime64(DAY, "us")
    stamps = np.tile(np.array([start + np.timedelta64(15 * block, "m") for block in range(96)]), n)
    frame = pl.DataFrame({"meter": meters, "at": stamps, "wh": values.reshape(-1)})
    frame = frame.filter((pl.col("wh") != MISSING_WH) & (pl.col("wh") >= 0))
    layout = layouts.from_mapping(
        {
            "format": "parquet",
            "columns": {"meter": "meter", "stamp": "at", "value": "wh"},
            "kind": "energy",
            "unit": "Wh",
            "interval_minutes": 15,
            "stamp_at": "start",
            "time_zone": "Asia/Kolkata",
            "register_unknown": {"make": "bench"},
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "readings.parquet"
        frame.write_parquet(path)
        del frame, meters, stamps
        load = _timed(lambda: actions.receive(path=path, layout=layout, by=by, at=AT))
    yield _row("load", "Parquet file to raw days (receive)", count, load)
    batch = IngestBatch.objects.get()
    validate = _timed(lambda: actions.validate_pending(batch_ids=[batch.id], by=by, at=AT))
    yield _row("validate", "raw days to versions (read, check, estimate, write)", count, validate)
    yield _row("load + validate", "the program, end to end", count, load + validate)


def _copy(values: Any, store: Any, to_bytes: Any, day_number: Any) -> None:
    from django.db import transaction

    n = len(values)
    none = np.full(n, -1, np.int64)
    with transaction.atomic():
        store.make_months(DAY, DAY)
        store.insert(
            "metering_raw_day",
            [
                ("day", "date", np.full(n, day_number(DAY))),
                ("meter_id", "int8", np.arange(10_000_000, 10_000_000 + n)),
                ("batch_id", "int8", np.zeros(n, np.int64)),
                ("kind", "int2", np.zeros(n, np.int16)),
                ("interval_minutes", "int2", np.full(n, 15)),
                ("values", "bytes", to_bytes(values)),
            ],
            none,
            none,
        )


def _rules(values: Any) -> Iterator[Row]:
    from bijlighar.metering.rules import fast, settle

    some = len(values) // LOOP_SHARE
    copied = (
        values.copy()
    )  # touched before the clock starts: the copy is measured, not the memory's first use
    yield _row("rules", "memory copy (the limit)", values.size, _timed(lambda: np.copyto(copied, values)))
    fast.settle(days_of(values[:10]))
    found: dict[str, Any] = {}

    def contest(name: str, rule: Callable[[], Any], size: int) -> Row:
        seconds = _timed(lambda: found.__setitem__(name, rule()))
        return _row("rules", name, size, seconds)

    yield contest("Numba, one pass", lambda: _sums(fast.settle(days_of(values))), values.size)
    yield contest("NumPy (the oracle)", lambda: _sums(settle.settle(days_of(values))), values.size)
    yield contest("DuckDB SQL", _duckdb(values), values.size)
    lists = values[:some].tolist()
    yield contest("plain Python loop", lambda: np.array([_by_hand(one) for one in lists]), some * 96)
    truth = found["NumPy (the oracle)"]
    for name, sums in found.items():
        if not np.array_equal(sums, truth[: len(sums)]):
            raise AssertionError(f"{name} differs from the oracle")


def days_of(values: Any) -> Any:
    """The arrays as the rules take them, spikes and usual days left out: what every contestant can do."""
    from bijlighar.metering.rules import settle
    from bijlighar.metering.rules.blocks import MISSING_WH
    from bijlighar.metering.rules.flags import Flag

    n, k = values.shape
    limit = np.full(n, RANGE_WH, np.int32)
    nothing = np.empty((0, k), np.int32)
    return settle.Days(
        values=values,
        base=np.where(values == MISSING_WH, np.uint8(Flag.MISSING), np.uint8(Flag.MEASURED)),
        from_part=np.zeros(n, np.int32),
        to_part=np.full(n, k, np.int32),
        range_wh=limit,
        spike_wh=limit,
        usual_row=np.full(n, -1, np.int32),
        weekday=nothing,
        recent=nothing,
    )


def _sums(settled: Any) -> Any:
    return np.stack(
        [settled.energy_wh, settled.solar_wh, settled.estimated_wh, settled.missing_blocks], axis=1
    )


def _by_hand(day: list[int]) -> tuple[int, int, int, int]:
    values: list[int | None] = [one if 0 <= one <= RANGE_WH else None for one in day]
    estimated = missing = block = 0
    while block < 96:
        if values[block] is not None:
            block += 1
            continue
        start = block
        while block < 96 and values[block] is None:
            block += 1
        before = values[start - 1] if start else None
        after = values[block] if block < 96 else None
        if before is None or after is None or block - start > 8:
            missing += block - start
            continue
        span = block - start + 1
        for at in range(start, block):
            made = (before * (block - at) + after * (at - start + 1) + span // 2) // span
            values[at] = made
            estimated += made
    known = [one or 0 for one in values]
    return sum(known), sum(known[36:68]), estimated, missing


def _duckdb(values: Any) -> Callable[[], Any]:
    import duckdb
    import polars as pl

    n = len(values)
    long = pl.DataFrame(
        {
            "meter": np.repeat(np.arange(n, dtype=np.int32), 96),
            "block": np.tile(np.arange(96, dtype=np.int16), n),
            "wh": values.reshape(-1),
        }
    )
    query = f"""
        WITH good AS (SELECT meter, block, CASE WHEN wh BETWEEN 0 AND {RANGE_WH} THEN wh END AS wh FROM long),
        bad_days AS (SELECT DISTINCT meter FROM good WHERE wh IS NULL),
        near AS (
            SELECT meter, block, wh,
                last_value(wh IGNORE NULLS) OVER back AS a,
                last_value(CASE WHEN wh IS NOT NULL THEN block END IGNORE NULLS) OVER back AS i,
                first_value(wh IGNORE NULLS) OVER ahead AS b,
                first_value(CASE WHEN wh IS NOT NULL THEN block END IGNORE NULLS) OVER ahead AS j
            FROM good SEMI JOIN bad_days USING (meter)
            WINDOW back AS (PARTITION BY meter ORDER BY block ROWS UNBOUNDED PRECEDING),
                   ahead AS (PARTITION BY meter ORDER BY block
                             ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
        ),
        mended AS (
            SELECT meter, block, coalesce(wh, CASE WHEN j - i - 1 <= 8 THEN
                (a * (j - block) + b * (block - i) + (j - i) // 2) // (j - i) END) AS wh, wh IS NULL AS is_bad
            FROM near
            UNION ALL SELECT meter, block, wh, false FROM good ANTI JOIN bad_days USING (meter)
        )
        SELECT sum(coalesce(wh, 0))::BIGINT AS energy,
               coalesce(sum(wh) FILTER (WHERE block BETWEEN 36 AND 67), 0)::BIGINT AS solar,
               coalesce(sum(wh) FILTER (WHERE is_bad), 0)::BIGINT AS estimated, 
               count(*) FILTER (WHERE wh IS NULL) AS missing
        FROM mended GROUP BY meter ORDER BY meter
    """

    # The rows are in DuckDB's own table before the clock starts.
    session = duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.parquet"
        long.write_parquet(path)
        session.execute(f"CREATE TABLE long AS SELECT * FROM read_parquet('{path}')")

    def answer() -> Any:
        columns = session.execute(query).fetchnumpy()
        return np.stack([np.asarray(column, np.int64) for column in columns.values()], axis=1)

    return answer


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _row(step: str, contestant: str, values: int, seconds: float) -> Row:
    return {
        "step": step,
        "contestant": contestant,
        "values": values,
        "seconds": round(seconds, 3),
        "million_values_per_second": values / seconds / 1e6,
    }
