"""Rows that leave the house, as CSV that a spreadsheet opens and as Parquet that a program reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

import polars as pl

from bijlighar.metering.rules.exchange import INDIA

COLUMNS = pl.Schema(
    {
        "service_number": pl.String(),
        "meter": pl.String(),
        "starts_at": pl.Datetime("us", INDIA),
        "minutes": pl.Int32(),
        "kwh": pl.Decimal(18, 3),
        "status": pl.String(),
        "reason": pl.String(),
        "method": pl.String(),
        "words_en": pl.String(),
        "words_hi": pl.String(),
        "version": pl.Int64(),
        "known_at": pl.Datetime("us", INDIA),
    }
)
"""The columns of both forms; `kwh` is empty where the value is missing, and exact to the Wh elsewhere."""
_STAMP = "%Y-%m-%dT%H:%M:%S%:z"
_FORMULA = "^[=+\\-@\t\r]"


def table(intervals: pl.DataFrame) -> pl.DataFrame:
    """Intervals (`exchange.ROWS` with their connection, meter and version) in the columns of an export."""
    wh = pl.col("energy_wh")
    return intervals.with_columns(
        kwh=pl.format("{}.{}", wh // 1000, (wh % 1000).cast(pl.String).str.zfill(3)).cast(pl.Decimal(18, 3)),
        known_at=pl.col("known_at").dt.convert_time_zone(INDIA),
    ).select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())


def csv(tables: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """Tables of `COLUMNS` as one CSV file, piece by piece, in UTF-8 with a mark so that Hindi opens well.

    A name that a spreadsheet would run as a formula is led by an apostrophe.
    """
    yield b"\xef\xbb\xbf" + ",".join(COLUMNS.names()).encode() + b"\r\n"
    for one in tables:
        written = one.with_columns(
            pl.col("starts_at", "known_at").dt.strftime(_STAMP),
            *(
                pl.when(pl.col(name).str.contains(_FORMULA))
                .then("'" + pl.col(name))
                .otherwise(name)
                .alias(name)
                for name in ("service_number", "meter")
            ),
        ).write_csv(include_header=False, line_terminator="\r\n")
        if written:
            yield written.encode()


def parquet(tables: Iterable[pl.DataFrame], file: IO[bytes]) -> None:
    """Tables of `COLUMNS` as one Parquet file; kWh are exact decimals, times carry their zone."""
    pl.concat([COLUMNS.to_frame(), *tables]).write_parquet(file, compression="zstd")
