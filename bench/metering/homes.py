"""Made-up homes and the files that hold their readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bijlighar.metering.rules.blocks import MISSING_WH

DAY = date(2026, 6, 2)
LOOP_SHARE = 100
"""The plain loops take one meter-day in so many."""


@dataclass(frozen=True)
class Files:
    """The readings as rows (meter, stamp, kwh): all as Parquet, and the first meters as CSV.

    `sums_wh` what a loaded day must come to, by meter; `rows`, `csv_rows` how many rows; `negative` how many
    of all the rows must be refused.
    """

    parquet: Path
    csv: Path
    sums_wh: Any
    rows: int
    csv_rows: int
    negative: int


def readings(meter_days: int) -> Any:
    """(n, 96) Wh: a twentieth of the days has a gap, a hundredth a value that cannot be."""
    rng = np.random.default_rng(20260602)
    shape = 60 + 140 * np.exp(-(((np.arange(96) - 78) / 9) ** 2))
    values = rng.poisson(shape * rng.gamma(4, 0.25, (meter_days, 1))).astype(np.int32)
    for row in rng.choice(meter_days, meter_days // 20, replace=False).tolist():
        start = int(rng.integers(1, 90))
        values[row, start : start + int(rng.integers(1, 20))] = MISSING_WH
    wrong = rng.choice(meter_days, meter_days // 100, replace=False)
    values[wrong, rng.integers(0, 96, len(wrong))] = np.where(rng.random(len(wrong)) < 0.5, -40, 20_000)
    return values


def write(values: Any, folder: Path, letters: str) -> Files:
    """Write the rows as a head-end exports them: kWh of three decimals, gaps left out, negatives left in.

    `letters` begin the meters' serials.
    """
    n = len(values)
    start = np.datetime64(DAY, "us")
    stamps = np.array([start + np.timedelta64(15 * block, "m") for block in range(96)])
    table = pl.DataFrame(
        {
            "meter": np.repeat([f"{letters}{number:07d}" for number in range(n)], 96),
            "stamp": np.tile(stamps, n),
            "wh": values.reshape(-1),
        }
    ).filter(pl.col("wh") != MISSING_WH)
    table = table.with_columns(kwh=pl.col("wh") / 1000).drop("wh")
    parquet, csv = folder / f"{letters}.parquet", folder / f"{letters}.csv"
    table.write_parquet(parquet)
    few = table.filter(pl.col("meter") < f"{letters}{n // LOOP_SHARE:07d}")
    few.write_csv(csv, datetime_format="%Y-%m-%d %H:%M:%S", float_precision=3)
    return Files(
        parquet=parquet,
        csv=csv,
        sums_wh=np.where(values > 0, values, 0).sum(axis=1, dtype=np.int64),
        rows=table.height,
        csv_rows=few.height,
        negative=int((table["kwh"] < 0).sum()),
    )


def must_agree(contestant: str, sums: Any, truth: Any) -> None:
    """Stop the measurement when a contestant comes to other sums; who took a share has the first days."""
    if not len(sums) or not np.array_equal(sums, truth[: len(sums)]):
        raise AssertionError(
            f"{contestant} comes to other sums than the readings do; its speed means nothing"
        )
