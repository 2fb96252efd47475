"""Loading as one would write it first: DuckDB SQL, and a plain loop in Decimal."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal

import duckdb
import numpy as np

from bench._result import Measured, timed
from bench.metering.homes import Files, must_agree

# Of the ways to put 96 values in their places (a FILTER a block, MAP, list_position), this was the fastest.
SQL = """
CREATE TABLE raw_day AS
SELECT meter, day,
    list_transform(range(96), lambda part: found[list_position(blocks, part::SMALLINT)]) AS values_wh
FROM (
    SELECT meter, day, list(block) AS blocks, list(wh) AS found
    FROM (
        SELECT meter, stamp::DATE AS day, round(kwh * 1000)::INTEGER AS wh,
            (epoch(stamp - date_trunc('day', stamp)) // 900)::SMALLINT AS block
        FROM read_parquet(?) WHERE kwh >= 0
    )
    GROUP BY meter, day
)
"""


def by_duckdb(files: Files) -> Measured:
    """Parquet to a table of lists of 96 in a DuckDB file."""
    session = duckdb.connect(str(files.parquet.with_suffix(".duckdb")))
    session.execute("SET enable_progress_bar = false")

    def work() -> None:
        session.execute(SQL, [str(files.parquet)])
        session.execute("CHECKPOINT")

    _, seconds = timed(work)
    found = session.execute("SELECT list_sum(values_wh)::BIGINT AS wh FROM raw_day ORDER BY meter, day")
    must_agree("DuckDB SQL", found.fetchnumpy()["wh"], files.sums_wh)
    session.close()
    return Measured(
        step="load",
        contestant="DuckDB SQL",
        count=files.rows,
        unit="values",
        seconds=seconds,
        note="the same Parquet to lists of 96 in a DuckDB file; drops bad rows without a word, does not look "
        "for rows sent twice or meters nobody knows, and one process at a time may open it",
    )


def by_decimal_loop(files: Files) -> Measured:
    """CSV to lists of 96 Decimals in memory."""
    days, seconds = timed(lambda: _days(files))
    sums = np.array([int(sum(kwh or 0 for kwh in day) * 1000) for day in days.values()])
    must_agree("plain Decimal loop", sums, files.sums_wh)
    return Measured(
        step="load",
        contestant="plain Decimal loop",
        count=files.csv_rows,
        unit="values",
        seconds=seconds,
        is_yardstick=True,
        note="the first hundredth of the rows from CSV (Python alone reads no Parquet); keeps the days in "
        "memory, writes nothing to disk, and checks no more than DuckDB does",
    )


def _days(files: Files) -> dict[tuple[str, date], list[Decimal | None]]:
    days: dict[tuple[str, date], list[Decimal | None]] = {}
    with files.csv.open(newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for meter, stamp, text in rows:
            kwh = Decimal(text)
            if kwh < 0:
                continue
            at = datetime.fromisoformat(stamp)
            day = days.setdefault((meter, at.date()), [None] * 96)
            day[at.hour * 4 + at.minute // 15] = kwh
    return days
