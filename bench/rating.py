"""Bills a second, exact to the paisa: ours beside a plain Decimal loop and beside DuckDB SQL.

All three rate the same LV-1.2 bills of one month with smart meters (slabs, FPPAS, fixed charge by blocks,
duty, solar rebate, subsidy: six lines and the total) and must agree on every line of every bill. The Decimal
loop runs on a sample and its speed is taken for the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import numpy as np
import polars as pl

from bench._result import Measured, Result, Target, fastest
from bijlighar.tariffs.rules import LINES, load_rulebook, rate

SAMPLE = 5_000
ROUNDS = 5
# (from, to, slabs, above, fixed charge by area): what a row's dates choose from.
YEARS = [
    (
        date(2025, 4, 1),
        date(2026, 4, 1),
        [(Decimal(50), Decimal("4.45")), (Decimal(100), Decimal("5.41")), (Decimal(150), Decimal("6.79"))],
        Decimal("6.98"),
        {
            "URBAN": (Decimal(76), Decimal(129), Decimal(28)),
            "RURAL": (Decimal(62), Decimal(106), Decimal(26)),
        },
    ),
    (
        date(2026, 4, 1),
        date(2027, 4, 1),
        [(Decimal(50), Decimal("4.71")), (Decimal(100), Decimal("5.67")), (Decimal(150), Decimal("7.05"))],
        Decimal("7.24"),
        {
            "URBAN": (Decimal(81), Decimal(134), Decimal(30)),
            "RURAL": (Decimal(67), Decimal(111), Decimal(28)),
        },
    ),
]
WINDOWS = [
    (date(2025, 5, 24), date(2025, 6, 24), Decimal("2.51")),
    (date(2025, 6, 24), date(2025, 7, 24), Decimal("2.36")),
    (date(2025, 11, 24), date(2025, 12, 24), Decimal("-2.23")),
]
PAISA, RUPEE = Decimal("0.01"), Decimal(1)


def run(rows: int = 1_000_000) -> Iterator[Result]:
    frame = bills(rows)
    book = load_rulebook("mp")
    sample = frame.head(min(SAMPLE, rows))
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    con.register("given", {name: frame[name].to_numpy() for name in ("area_code", "energy_wh", "solar_wh")})
    con.execute("CREATE TABLE bill AS SELECT area_code, energy_wh, solar_wh FROM given")
    contest: list[Callable[[], Any]] = [
        lambda: rate_in_decimal(sample),
        lambda: con.execute(SQL).fetchnumpy(),
        lambda: rate(frame, book),
    ]
    results = fastest(contest, ROUNDS)
    must_agree(*(result for result, _ in results))
    by_decimal, by_duckdb, ours = (
        Measured(
            step="rate",
            contestant=name,
            count=count,
            unit="bills",
            seconds=seconds,
            is_yardstick=count < rows,
            note=note,
        )
        for (name, count, note), (_, seconds) in zip(
            (
                ("plain Decimal loop", sample.height, "the first bills of the same frame"),
                (
                    "DuckDB SQL",
                    rows,
                    "this month's prices written into the query; knows no other month or category",
                ),
                ("bijlighar rate", rows, "besides: finds category, order and months from the rulebook"),
            ),
            results,
            strict=True,
        )
    )
    yield from (by_decimal, by_duckdb, ours)
    yield Target(
        asked_for="rating beside the Decimal loop",
        at_least=100,
        measured=ours.per_second / by_decimal.per_second,
        unit="times",
    )
    yield Target(
        asked_for="rating beside DuckDB SQL",
        at_least=1,
        measured=ours.per_second / by_duckdb.per_second,
        unit="times",
    )


def must_agree(by_decimal: list[tuple[int, ...]], by_duckdb: Any, ours: Any) -> None:
    """Stop the measurement when a single amount of a single bill differs."""
    disagreeing = sum(
        tuple(int(ours.lines[code][i]) for code in LINES) != lines for i, lines in enumerate(by_decimal)
    )
    for code in LINES:
        disagreeing += int((by_duckdb[code] != ours.lines[code]).sum())
    if disagreeing:
        raise AssertionError(f"{disagreeing} amounts differ between the contestants")


def bills(rows: int) -> pl.DataFrame:
    """Households of one month: most between 50 and 300 kWh, a third of it in the solar hours."""
    chance = np.random.default_rng(7)
    energy = np.minimum(chance.lognormal(11.8, 0.8, rows), 5_000_000).astype(np.int64)
    return pl.DataFrame(
        {
            "category_code": pl.Series(["LV-1.2"]).new_from_index(0, rows),
            "area_code": np.where(chance.random(rows) < 0.6, "URBAN", "RURAL"),
            "from_date": pl.Series([date(2025, 6, 24)]).new_from_index(0, rows),
            "to_date": pl.Series([date(2025, 7, 24)]).new_from_index(0, rows),
            "energy_wh": energy,
            "solar_wh": (energy * chance.uniform(0.2, 0.4, rows)).astype(np.int64),
            "sanctioned_load_w": np.full(rows, 2000),
            "is_smart": np.ones(rows, dtype=np.bool_),
        }
    )


def rate_in_decimal(frame: pl.DataFrame) -> list[tuple[int, ...]]:
    """The same bills one by one in Decimal: the loop that one would write first."""
    rows = frame.select("area_code", "from_date", "to_date", "energy_wh", "solar_wh").iter_rows()
    return [decimal_bill(*row) for row in rows]


def decimal_bill(area: str, start: date, end: date, wh: int, solar_wh: int) -> tuple[int, ...]:
    """One bill, its rates and FPPAS found by its days: paise by line, in the order of LINES."""
    slabs, above, fixed_by_area = next(year[2:] for year in YEARS if year[0] <= start and end <= year[1])
    days, percent = (end - start).days, Decimal(0)
    for begins, ends, published in WINDOWS:
        shared = (min(end, ends) - max(start, begins)).days
        if shared > 0:
            percent += published * shared / days
    kwh, solar = Decimal(wh) / 1000, Decimal(solar_wh) / 1000
    left, energy, first = kwh, Decimal(0), Decimal(0)
    for size, price in slabs:
        used = min(left, size)
        energy += used * price
        left -= used
        if size == 100:
            first = energy - max(used - 50, Decimal(0)) * price
    energy += left * above
    small, middle, block = fixed_by_area[area]
    if kwh <= 50:
        fixed = small
    elif kwh <= 150:
        fixed = middle
    else:
        fixed = (kwh / 15).to_integral_value(ROUND_CEILING) * block
    fuel = energy * percent / 100
    grow = 1 + percent / 100
    duty = ((first * 9 + (energy - first) * 12) / 100 * grow).quantize(RUPEE, ROUND_HALF_UP)
    rebate = Decimal("0.20") * solar * energy / kwh if kwh else Decimal(0)
    lines = [amount.quantize(PAISA, ROUND_HALF_UP) for amount in (energy, fuel, fixed, duty, -rebate)]
    before = sum(lines, Decimal(0))
    subsidy = Decimal(0)
    if kwh <= 100:
        subsidy = max(before - 100, Decimal(0))
    elif kwh <= 150:
        on_it = (first * grow * 9 / 100).quantize(RUPEE, ROUND_HALF_UP)
        subsidy = first * grow + on_it + fixed - Decimal("0.20") * solar * first / 100 - 100
    return tuple(int(amount * 100) for amount in (*lines, -subsidy.quantize(PAISA, ROUND_HALF_UP)))


# Whole numbers all the way: nano-rupees, a half away from zero; no product passes 64 bits.
SQL = """
WITH priced AS (
    SELECT area_code, energy_wh AS w, solar_wh AS s,
        least(w, 50000) * 4450000 + greatest(least(w, 150000) - 50000, 0) * 5410000
            + greatest(least(w, 300000) - 150000, 0) * 6790000 + greatest(w - 300000, 0) * 6980000 AS e,
        least(w, 50000) * 4450000 + greatest(least(w, 100000) - 50000, 0) * 5410000 AS e100,
        CASE WHEN w <= 50000 THEN CASE area_code WHEN 'URBAN' THEN 7600 ELSE 6200 END
             WHEN w <= 150000 THEN CASE area_code WHEN 'URBAN' THEN 12900 ELSE 10600 END
             ELSE (w + 14999) // 15000 * CASE area_code WHEN 'URBAN' THEN 2800 ELSE 2600 END END
             AS fixed_paise
    FROM bill
), nano AS (
    SELECT w, s, e, e100, fixed_paise, e * 59 // 2500 AS fuel,
        (12 * e - 3 * e100) * 2559 // 250000 AS duty_nano,
        e // (5 * greatest(w, 1)) * s + e % (5 * greatest(w, 1)) * s // (5 * greatest(w, 1)) AS rebate,
        e100 * 2559 // 2500 AS first_and_fuel,
        e100 * 9 * 2559 // 250000 AS first_duty,
        e100 * s // (5 * greatest(least(w, 100000), 1)) AS first_rebate
    FROM priced
), lines AS (
    SELECT *, (e + 5000000) // 10000000 AS "ENERGY", (fuel + 5000000) // 10000000 AS "FPPAS",
        fixed_paise AS "FIXED", (duty_nano + 500000000) // 1000000000 * 100 AS "DUTY",
        -((rebate + 5000000) // 10000000) AS "TOD"
    FROM nano
), subsidised AS (
    SELECT *, CASE
        WHEN w <= 100000 THEN -greatest("ENERGY" + "FPPAS" + "FIXED" + "DUTY" + "TOD" - 10000, 0)
        WHEN w <= 150000 THEN -((first_and_fuel + (first_duty + 500000000) // 1000000000 * 1000000000
            + fixed_paise * 10000000 - first_rebate - 100000000000 + 5000000) // 10000000)
        ELSE 0 END AS "SUBSIDY"
    FROM lines
)
SELECT "ENERGY", "FPPAS", "FIXED", "DUTY", "TOD", "SUBSIDY",
    "ENERGY" + "FPPAS" + "FIXED" + "DUTY" + "TOD" + "SUBSIDY" AS total
FROM subsidised
"""
