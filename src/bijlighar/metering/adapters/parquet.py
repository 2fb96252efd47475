"""Parquet: the same rows with the types that the file gives them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from bijlighar.metering.adapters.sheet import FileRefused, Sheet, check_header
from bijlighar.metering.rules.layout import Layout


def read(path: Path, layout: Layout) -> Sheet:
    """Read a file; its rows are numbered from 1. Raises FileRefused as the CSV reader does."""
    try:
        found = list(pl.read_parquet_schema(path))
        check_header(found, layout, path.name)
        table = pl.read_parquet(path, columns=list(layout.columns))
    except (pl.exceptions.PolarsError, OSError) as problem:
        raise FileRefused(
            f"{path.name} cannot be read as Parquet: {problem}. Nothing was taken."
        ) from problem
    names = {layout.meter_column: "meter", layout.value_column: "value"}
    if layout.register_column:
        names[layout.register_column] = "register"
    stamps = list(layout.stamp_columns)
    if len(stamps) == 1:
        names[stamps[0]] = "stamp"
        rows = table.rename(names)
    else:
        joined = pl.concat_str([pl.col(name).cast(pl.String) for name in stamps], separator=" ").alias(
            "stamp"
        )
        rows = table.with_columns(joined).drop(stamps).rename(names)
    rows = rows.with_columns(
        pl.col("meter").cast(pl.String),
        fits=pl.lit(True),
        line=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32),
    )
    columns = list(layout.columns)

    def text_of(wanted: pl.Series) -> list[str]:
        # A rejected row is kept as a CSV line, stamps without zone in the layout's own, so that the CSV
        # reader can replay it.
        picked = table[(wanted.cast(pl.Int64) - 1).to_list()].select(columns)
        plain = picked.select(_plain(picked, column, layout.time_zone) for column in columns)
        return [_line([str(cell) if cell is not None else "" for cell in row]) for row in plain.iter_rows()]

    return Sheet(_line(columns), rows, text_of)


def _plain(frame: pl.DataFrame, column: str, zone: str) -> pl.Expr:
    dtype = frame.schema[column]
    if isinstance(dtype, pl.Datetime):
        local = pl.col(column).dt.convert_time_zone(zone) if dtype.time_zone else pl.col(column)
        return local.dt.strftime("%Y-%m-%d %H:%M:%S")
    return pl.col(column).cast(pl.String)


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
