"""The frame that `rate` takes: its columns, and the rows refused before any price is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.frames import Column, FrameRefused, checked, day, flag, integer, text
from bijlighar.kernel.money import Int64s

ENERGY_LIMIT_WH = 10**8
"""Above 1,00,000 kWh in one row no low-tension connection is meant; up to it every product fits in int64."""
LOAD_LIMIT_W = 10**7
PAISE_LIMIT = 10**12
CYCLE_LIMIT_DAYS = 400
PERCENT_DECIMALS = 6
FROM_SERIES, FROM_PERCENT, FROM_PAISE = range(3)

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
    integer("peak_wh", optional=True),
    integer("contract_demand_w", optional=True),
    integer("demand_va", optional=True),
    integer("contract_demand_va", optional=True),
    integer("load_millihp", optional=True),
    flag("is_smart", default=False),
    flag("is_prepaid", default=False),
    flag("is_closed", optional=True),
    integer("fppas_paise", optional=True),
)
"""What `rate` reads of a row, in Wh, W, VA and thousandths of a horsepower.

`peak_wh`: of the energy, what fell in 06:00 to 09:00 and 17:00 to 22:00. `contract_demand_w`: default, the
sanctioned load. `contract_demand_va`: where given, the row is billed in kVA, with `demand_va` as its recorded
demand. `load_millihp`: default, the sanctioned load at 746 W a horsepower. Beside these: `ref` (any type)
and `fppas_percent` (text, integer or Decimal; never a float).
"""

GROUP_KEYS = (
    "category_code", "area_code", "from_date", "to_date", "cycle_from", "cycle_to", "is_prepaid",
    "is_closed", "fuel_origin",
)  # fmt: skip


_NOTHING: Int64s = np.zeros(0, dtype=np.int64)
_ONE_ZERO: Int64s = np.zeros(1, dtype=np.int64)
_BOUNDS = {
    "energy_wh": (
        0,
        ENERGY_LIMIT_WH,
        "the energy must be from 0 to 1,00,000 kWh; check unit and readings.",
    ),
    "solar_wh": (0, ENERGY_LIMIT_WH, "the energy of the solar hours must be from 0 to 1,00,000 kWh."),
    "estimated_wh": (0, ENERGY_LIMIT_WH, "the estimated energy must be from 0 to 1,00,000 kWh."),
    "threshold_wh": (0, ENERGY_LIMIT_WH, "threshold_wh must be from 0 to 1,00,000 kWh."),
    "sanctioned_load_w": (0, LOAD_LIMIT_W, "the sanctioned load must be from 0 to 10,000 kW."),
    "demand_w": (0, LOAD_LIMIT_W, "the demand must be from 0 to 10,000 kW."),
    "peak_wh": (0, ENERGY_LIMIT_WH, "the energy of the peak hours must be from 0 to 1,00,000 kWh."),
    "contract_demand_w": (0, LOAD_LIMIT_W, "the contract demand must be from 0 to 10,000 kW."),
    "demand_va": (0, LOAD_LIMIT_W, "the demand must be from 0 to 10,000 kVA."),
    "contract_demand_va": (0, LOAD_LIMIT_W, "the contract demand must be from 0 to 10,000 kVA."),
    "load_millihp": (0, LOAD_LIMIT_W, "the load must be from 0 to 10,000 HP."),
    "fppas_paise": (-PAISE_LIMIT, PAISE_LIMIT, "fppas_paise is beyond any bill."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be rated: its position, its `ref`, and why."""

    row: int
    ref: Any
    reason: str


def prepared(frame: pl.DataFrame) -> pl.DataFrame:
    """The checked frame with defaults filled: cycle = the row's own days, threshold = its energy.

    A row of which nothing says whether it is closed is a closed bill when its days are its whole cycle.
    Adds `fppas_percent` as text or null and `fuel_origin`: one of FROM_SERIES, FROM_PERCENT, FROM_PAISE.
    """
    rows = checked(frame, COLUMNS, "a frame to rate")
    if ("cycle_from" in frame.columns) != ("cycle_to" in frame.columns):
        raise FrameRefused("a frame to rate: cycle_from and cycle_to come together or not at all.")
    # Column by column: for the few rows of one home, an expression takes longer to set up than all of these.
    held = {each.name: each for each in rows.get_columns()}
    for name, other in (("cycle_from", "from_date"), ("cycle_to", "to_date"), ("threshold_wh", "energy_wh")):
        held[name] = _filled(held[name], held[other])
    is_whole = (held["from_date"] == held["cycle_from"]) & (held["to_date"] == held["cycle_to"])
    held["is_closed"] = _filled(held["is_closed"], is_whole)
    held["fppas_percent"] = _percent_column(frame)
    held["fuel_origin"] = _fuel_origin(held["fppas_paise"], held["fppas_percent"])
    return pl.DataFrame(list(held.values()))


def _filled(series: pl.Series, other: pl.Series) -> pl.Series:
    """A column with its gaps filled from another; a plain copy where it has nothing at all."""
    gaps = series.null_count()
    if not gaps:
        return series
    filled = other if gaps == len(series) else series.zip_with(series.is_not_null(), other)
    return filled.alias(series.name)


def _fuel_origin(paise: pl.Series, percent: pl.Series) -> pl.Series:
    if paise.null_count() + percent.null_count() == 2 * len(paise):
        return pl.Series("fuel_origin", [FROM_SERIES], dtype=pl.Int8).new_from_index(0, len(paise))
    from_paise, from_percent = (each.is_not_null().to_numpy() for each in (paise, percent))
    origin = np.where(from_paise, FROM_PAISE, np.where(from_percent, FROM_PERCENT, FROM_SERIES))
    return pl.Series("fuel_origin", origin.astype(np.int8))


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


def faults(inputs: dict[str, Int64s]) -> list[tuple[NDArray[np.bool_], str]]:
    """Rows whose numbers contradict themselves: a mask and the reason, the most basic first."""
    found: list[tuple[NDArray[np.bool_], str]] = []
    for name, (low, high, reason) in _BOUNDS.items():
        values = inputs.get(name, _NOTHING)
        if values.size and (int(values.min()) < low or int(values.max()) > high):
            found.append(((values < low) | (values > high), reason))
    more = inputs["solar_wh"] > inputs["energy_wh"]
    if more.any():
        found.append((more, "the solar hours have more energy than the whole row."))
    if "peak_wh" in inputs:
        more = inputs["solar_wh"] + inputs["peak_wh"] > inputs["energy_wh"]
        found.append((more, "the solar and the peak hours have more energy than the whole row."))
    if "demand_va" in inputs:
        unit = (inputs["demand_va"] > 0) & (inputs.get("contract_demand_va", _ONE_ZERO) == 0)
        found.append((unit, "a demand in VA needs the contract demand in VA, contract_demand_va."))
    return found


def fault_of_days(from_date: date, to_date: date, cycle_from: date, cycle_to: date) -> str:
    """What is wrong with the days of a row, or an empty text."""
    if to_date <= from_date:
        return "to_date must be later than from_date (it is not included)."
    if from_date < cycle_from or to_date > cycle_to:
        return "the days [from_date, to_date) must lie inside [cycle_from, cycle_to)."
    if (cycle_to - cycle_from).days > CYCLE_LIMIT_DAYS:
        return f"a cycle of more than {CYCLE_LIMIT_DAYS} days is not rated in one row; split it."
    return ""


def column(rows: pl.DataFrame, name: str) -> Int64s:
    """A checked integer column as an array; nulls are 0 (a row without an amount is never asked for it)."""
    values = rows.get_column(name)
    return (values.fill_null(0) if values.null_count() else values).to_numpy()
