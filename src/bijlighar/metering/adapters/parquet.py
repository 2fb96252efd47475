"""Parquet: the same rows with the types that the file gives them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bijlighar.metering.adapters.sheet import FileRefused, Sheet, Source, check_header, wanted
from bijlighar.metering.rules.layout import Layout

ROWS_AT_ONCE = 1_000_000


def source(path: Path, layout: Layout, *, at_once: int | None = None) -> Source:
    """A file whose rows are numbered from 1. Raises FileRefused, at once or on the way, as for CSV."""
    try:
        schema = pl.read_parquet_schema(path)
        check_header(list(schema), layout, path.name)
        size = pl.scan_parquet(path).select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as problem:
        raise _refused(path, problem) from problem
    columns = list(layout.columns)

    def pieces() -> Iterator[Sheet]:
        done = 0
        try:
            for table in (
                pl.scan_parquet(path)
                .select(columns)
                .collect_batches(chunk_size=at_once or ROWS_AT_ONCE, maintain_order=True)
            ):
                yield _sheet(table, layout, done)
                done += table.height
        except (pl.exceptions.PolarsError, OSError) as problem:
            raise _refused(path, problem) from problem

    return Source(_line(columns), size, pieces)


def _refused(path: Path, problem: Exception) -> FileRefused:
    return FileRefused(f"{path.name} cannot be read as Parquet: {problem}. Nothing was taken.")


def _sheet(table: pl.DataFrame, layout: Layout, before: int) -> Sheet:
    names = {layout.meter_column: "meter"}
    if layout.is_wide:
        names |= {column: f"value.{place}" for place, column in enumerate(layout.value_columns)}
    else:
        names[layout.value_column] = "value"
    if layout.register_column:
        names[layout.register_column] = "register"
    names |= {column: f"only.{column}" for column, _ in layout.only}
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
        line=pl.int_range(before + 1, before + pl.len() + 1, dtype=pl.UInt32),
    )

    def text_of(wanted: pl.Series) -> list[str]:
        # A rejected row is kept as a CSV line, stamps without zone in the layout's own, so that the CSV
        # reader can replay it.
        picked = table[(wanted.cast(pl.Int64) - 1 - before).to_list()]
        plain = picked.select(_plain(picked, column, layout.time_zone) for column in table.columns)
        return [_line([str(cell) if cell is not None else "" for cell in row]) for row in plain.iter_rows()]

    return Sheet(wanted(rows, layout), text_of, before + table.height)


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
