"""The demo's readings as files, in the form each head-end likes; `layouts/` says how to read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

import numpy as np
import polars as pl

from bijlighar.interfaces.demo.faults import LATE_BY, Fault
from bijlighar.interfaces.demo.readings import Rows, Truth, delivered, late, registers
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.kernel.time import BLOCK_MINUTES, BLOCKS_PER_DAY

REPLACED = "-2"
"""What the serial of a meter that replaced another one adds to the first one's."""


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of file looks: its layout, columns, and how an instant and an amount are written."""

    layout: str
    ending: Literal["csv", "parquet"]
    columns: tuple[str, str, str]
    stamp: str | None
    value: Literal["WH", "KWH", "MEAN_W"]
    at_end: bool = False
    in_utc: bool = False
    delimiter: str = ","


FORMS = {
    "east": Form("demo-east", "csv", ("MeterNo", "BlockStart", "Wh"), "%d-%m-%Y %H:%M", "WH"),
    "central": Form(
        "demo-central",
        "csv",
        ("meter_no", "interval_end", "kwh"),
        "%Y-%m-%dT%H:%M:%S",
        "KWH",
        at_end=True,
    ),
    "west": Form("demo-west", "parquet", ("meter", "starts_at", "mean_w"), None, "MEAN_W"),
    "bihar": Form(
        "demo-bihar",
        "csv",
        ("meter", "utc", "wh"),
        "%Y-%m-%d %H:%M:%S",
        "WH",
        in_utc=True,
        delimiter=";",
    ),
}
HALF_HOURS = Form("demo-west-half-hour", "parquet", ("meter", "starts_at", "wh"), None, "WH")
REGISTER = Form(
    "demo-central-register",
    "csv",
    ("meter_no", "read_at", "register_kwh"),
    "%Y-%m-%dT%H:%M:%S",
    "KWH",
)


@dataclass(frozen=True, slots=True)
class ReadingsFile:
    """One file to be ingested: its name, how to read it, its rows, and the day it comes on if it is late."""

    name: str
    form: Form
    rows: pl.DataFrame
    comes_on: date | None = None

    def content(self) -> bytes:
        """The file as bytes; the same rows always give the same bytes."""
        if self.form.ending == "parquet":
            from io import BytesIO

            kept = BytesIO()
            self.rows.write_parquet(kept)
            return kept.getvalue()
        return self.rows.write_csv(separator=self.form.delimiter).encode()


def files(
    company: CompanyWorld,
    real: Truth,
    faults: tuple[Fault, ...],
    until_block: int = BLOCKS_PER_DAY,
    after: int = 0,
) -> Iterator[ReadingsFile]:
    """The files of a company's history: one a month for each kind of meter.

    `after` leaves out what was told before: so many blocks since the history began.
    """
    form = FORMS[company.company.code]
    rows = delivered(company, real, faults, until_block)
    halves = np.array([connection.tells == "HALF_HOURS" for connection in company.connections])[rows.place]
    if after:
        is_new = rows.day * BLOCKS_PER_DAY + rows.block + np.where(halves, 2, 1) > after
        rows, halves = rows.where(is_new), halves[is_new]
    yield from _monthly(company, real.days, form, rows.where(~halves))
    if halves.any():
        yield from _monthly(company, real.days, HALF_HOURS, rows.where(halves))
    shown = registers(company, real, faults, until_block)
    if after:
        shown = shown.where(shown.day * BLOCKS_PER_DAY + shown.block > after)
    if len(shown):
        yield from _monthly(company, real.days, REGISTER, shown)


def late_files(company: CompanyWorld, real: Truth, faults: tuple[Fault, ...]) -> Iterator[ReadingsFile]:
    """The files that come later than the days they tell of."""
    form = FORMS[company.company.code]
    for fault in faults:
        if fault.kind == "LATE_DAY":
            frame = _frame(company, real.days, form, late(real, fault))
            name = f"{form.layout}-late-{fault.day}.{form.ending}"
            yield ReadingsFile(name, form, frame, fault.day + LATE_BY)


def _monthly(company: CompanyWorld, days: tuple[date, ...], form: Form, rows: Rows) -> Iterator[ReadingsFile]:
    month = np.array([day.year * 12 + day.month - 1 for day in days])[rows.day]
    for each in np.unique(month):
        name = f"{form.layout}-{each // 12}-{each % 12 + 1:02d}.{form.ending}"
        yield ReadingsFile(name, form, _frame(company, days, form, rows.where(month == each)))


def _frame(company: CompanyWorld, days: tuple[date, ...], form: Form, rows: Rows) -> pl.DataFrame:
    first = datetime(days[0].year, days[0].month, days[0].day, tzinfo=UTC)
    minutes = (rows.day * BLOCKS_PER_DAY + rows.block) * BLOCK_MINUTES
    offset = (BLOCK_MINUTES if form.at_end else 0) - (330 if form.in_utc else 0)
    seconds = int(first.timestamp()) + (minutes + offset) * 60
    meter_column, stamp_column, value_column = form.columns
    serials = pl.Series([c.meter_serial for c in company.connections])
    second = pl.Series([c.meter_serial + REPLACED for c in company.connections])
    place = pl.Series(rows.place)
    meter = pl.select(
        pl.when(pl.Series(rows.meter) == 0).then(serials.gather(place)).otherwise(second.gather(place))
    ).to_series()
    value = {"WH": pl.Series(rows.wh), "KWH": pl.Series(rows.wh / 1000), "MEAN_W": pl.Series(rows.wh * 4)}
    frame = pl.DataFrame(
        {
            meter_column: meter,
            stamp_column: pl.Series(seconds * 1_000_000).cast(pl.Datetime("us")),
            value_column: value[form.value],
        }
    )
    if form.stamp is None:
        return frame
    return frame.with_columns(pl.col(stamp_column).dt.strftime(form.stamp))
