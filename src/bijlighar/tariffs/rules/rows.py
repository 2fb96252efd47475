"""The frame that `rate` takes: its columns, and the rows refused before any price is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.frames import Column, FrameRefused, checked, day, flag, integer, text
from bijlighar.kernel.money import Int64s

ENERGY_LIMIT_WH = 10**8
"""Above 1,00,000 kWh in one row no low-tension connection is meant; up to it every product fits in int64."""
LOAD_LIMIT_W = 10**7
PERCENT_DECIMALS = 6

COLUMNS: tuple[Column, ...] = (
    text("category_code"),
    text("area_code"),
    day("from_date"),
    day("to_date"),
    day("cycle_from", optional=True),
    day("cycle_to", optional=True),
    integer("energy_wh"),
    integer("solar_wh", default=0),
    integer("estimated_wh", default=0),
    integer("threshold_wh", optional=True),
    integer("sanctioned_load_w", default=0),
    integer("demand_w", default=0),
    flag("is_smart", default=False),
    flag("is_prepaid", default=False),
    integer("fppas_paise", optional=True),
)
"""All columns but `ref` (any type) and `fppas_percent` (text, integer or Decimal; never a float)."""

GROUP_KEYS = (
    "category_code", "area_code", "from_date", "to_date", "cycle_from", "cycle_to", "is_prepaid",
    "fuel_origin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be rated: its position, its `ref`, and why."""

    row: int
    ref: Any
    reason: str


def prepared(frame: pl.DataFrame) -> pl.DataFrame:
    """The checked frame with defaults filled: cycle = the row's own days, threshold = its energy.

    Adds `fppas_percent` as text or null and `fuel_origin`: "paise", "percent" or "series".
    """
    rows = checked(frame, COLUMNS, "a frame to rate")
    if ("cycle_from" in frame.columns) != ("cycle_to" in frame.columns):
        raise FrameRefused("a frame to rate: cycle_from and cycle_to come together or not at all.")
    percent = _percent_column(frame)
    return rows.with_columns(percent).with_columns(
        cycle_from=pl.coalesce("cycle_from", "from_date"),
        cycle_to=pl.coalesce("cycle_to", "to_date"),
        threshold_wh=pl.coalesce("threshold_wh", "energy_wh"),
        fuel_origin=pl.when(pl.col("fppas_paise").is_not_null())
        .then(pl.lit("paise"))
        .when(pl.col("fppas_percent").is_not_null())
        .then(pl.lit("percent"))
        .otherwise(pl.lit("series")),
    )


def _percent_column(frame: pl.DataFrame) -> pl.Series:
    name = "fppas_percent"
    if name not in frame.columns or frame.schema[name] == pl.Null:
        return pl.Series(name, [None], dtype=pl.String).new_from_index(0, frame.height)
    series = frame.get_column(name)
    if series.dtype.is_float():
        raise FrameRefused(
            "a frame to rate: fppas_percent holds floats; give it as text or Decimal, so that it stays exact."
        )
    if not (series.dtype == pl.String or series.dtype.is_decimal() or series.dtype.is_integer()):
        raise FrameRefused(f"a frame to rate: fppas_percent holds {series.dtype}, but text is needed.")
    stripped = series.cast(pl.String).str.strip_chars()
    return stripped.set(stripped == "", None)


def faults(rows: pl.DataFrame) -> list[tuple[NDArray[np.bool_], str]]:
    """Rows that contradict themselves: a mask and the reason, the most basic first."""

    def mask(condition: pl.Expr) -> NDArray[np.bool_]:
        return rows.select(condition.fill_null(False)).to_series().to_numpy()

    col = pl.col
    checks = [
        (col("to_date") <= col("from_date"), "to_date must be later than from_date (it is not included)."),
        (
            (col("from_date") < col("cycle_from")) | (col("to_date") > col("cycle_to")),
            "the days [from_date, to_date) must lie inside [cycle_from, cycle_to).",
        ),
        (
            (col("cycle_to") - col("cycle_from")).dt.total_days() > 400,
            "a cycle of more than 400 days is not rated in one row; split it.",
        ),
        (col("energy_wh") < 0, "the energy is negative; correct the readings first."),
        (
            col("energy_wh") > ENERGY_LIMIT_WH,
            "the energy is above 1,00,000 kWh; check its unit (Wh, not mWh).",
        ),
        (col("solar_wh") < 0, "the energy of the solar hours is negative."),
        (col("solar_wh") > col("energy_wh"), "the solar hours have more energy than the whole row."),
        (col("estimated_wh") < 0, "the estimated energy is negative."),
        (
            (col("threshold_wh") < 0) | (col("threshold_wh") > ENERGY_LIMIT_WH),
            "threshold_wh must be from 0 to 1,00,000 kWh.",
        ),
        (
            (col("sanctioned_load_w") < 0) | (col("sanctioned_load_w") > LOAD_LIMIT_W),
            "the sanctioned load must be from 0 to 10,000 kW.",
        ),
        ((col("demand_w") < 0) | (col("demand_w") > LOAD_LIMIT_W), "the demand must be from 0 to 10,000 kW."),
        (
            (col("fppas_paise").abs() > 10**12),
            "fppas_paise is beyond any bill.",
        ),
    ]
    return [(found, reason) for condition, reason in checks if (found := mask(condition)).any()]


def column(rows: pl.DataFrame, name: str) -> Int64s:
    """A checked integer column as an array."""
    return rows.get_column(name).to_numpy()
