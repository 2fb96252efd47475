"""What each day should cost, given all that is known of its month: the difference of two rated months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.kernel.money import Int64s
from bijlighar.prepaid.rules.month import no_surcharge
from bijlighar.tariffs.rules import LINES, Rated, Refusal, Rulebook, rate
from bijlighar.tariffs.rules.book import FreeUnitsScheme

BEFORE, CROSSED, AFTER = "BEFORE", "CROSSED", "AFTER"
STATES = (BEFORE, CROSSED, AFTER)

SUBSIDY_LOST = "SUBSIDY_LOST"
SUBSIDY_REDUCED = "SUBSIDY_REDUCED"
FREE_UNITS_USED = "FREE_UNITS_USED"
RATE_STEP = "RATE_STEP"
FIXED_STEP = "FIXED_STEP"
DEMAND_STEP = "DEMAND_STEP"


@dataclass(frozen=True, slots=True)
class Refused:
    """A connection that could not be charged for a month: the first day concerned, and why."""

    connection_id: int
    day: date
    reason: str


def rating_frame(rows: pl.DataFrame, state: str) -> pl.DataFrame:
    """The rows of `month_so_far` as `rate` takes them, in one of three states, `ref` being the row's number.

    BEFORE: the month through the day before. CROSSED: the same, but with the thresholds of this day's
    total and the highest demand through this day.
    AFTER: the month through this day; on the last day of a month that is all known, this is the month's bill.
    """
    when = "before" if state in (BEFORE, CROSSED) else "after"
    elapsed = pl.col("days_before") + (0 if when == "before" else 1)
    to_date = pl.col("segment_from") + pl.duration(days=elapsed)
    # What an accruing month counts as estimated goes with the threshold it is compared with.
    use_of_threshold = "after" if state == CROSSED else when
    return rows.select(
        ref=pl.col("row"),
        category_code="category_code",
        area_code="area_code",
        from_date="segment_from",
        to_date=to_date,
        cycle_from="cycle_from",
        cycle_to="cycle_to",
        energy_wh=f"energy_{when}_wh",
        solar_wh=f"solar_{when}_wh",
        estimated_wh=f"estimated_{use_of_threshold}_wh",
        threshold_wh=f"energy_{use_of_threshold}_wh",
        sanctioned_load_w="sanctioned_load_w",
        contract_demand_w="contract_demand_w",
        contract_demand_va="contract_demand_va",
        load_millihp="load_millihp",
        peak_wh=f"peak_{when}_wh",
        demand_w=f"demand_{use_of_threshold}_w",
        is_smart="is_smart",
        is_prepaid=pl.lit(True),
        fppas_percent=f"fppas_{when}",
        state=pl.lit(state),
    )


def targets(rows: pl.DataFrame, book: Rulebook) -> tuple[pl.DataFrame, list[Refused]]:
    """The rows with what they should cost, in paise by line: regular_<LINE> and step_<LINE>.

    regular = AFTER - CROSSED is the day's own use, on the closing day with the rounding of the month's bill;
    step = CROSSED - BEFORE is what passing a threshold makes the days before it cost, named by `step_reason`.
    `month_before_paise` and `month_paise` are the month before and through this day, at this day's terms:
    while the terms stay the same, what the days cost adds up to the latter, on the last day to the
    bill. A connection of which `rate` refuses a row is left out as a whole and named, with the reason.
    """
    rows = rows.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    has_before = pl.col("days_before") > 0
    wanted = {BEFORE: has_before, CROSSED: has_before, AFTER: pl.lit(True)}
    frame = pl.concat([rating_frame(rows.filter(which), state) for state, which in wanted.items()])
    result = rate(frame.drop("state"), book, refuse="collect")
    refused = _first_of_each(_without_fuel(rows, book) + _refused(rows, result.refusals))
    lines = {state: _lines_of(frame, result, state, rows.height) for state in STATES}
    columns = {
        name: np.sum([lines[state][line] for line in LINES], axis=0, dtype=np.int64)
        for name, state in (("month_before_paise", BEFORE), ("month_paise", AFTER))
    }
    for line in LINES:
        columns[f"regular_{line}"] = lines[AFTER][line] - lines[CROSSED][line]
        columns[f"step_{line}"] = lines[CROSSED][line] - lines[BEFORE][line]
    priced = (
        rows.drop("row")
        .with_columns(**{name: pl.Series(values) for name, values in columns.items()})
        .with_columns(subsidy_after_step=pl.Series(lines[CROSSED]["SUBSIDY"]))
        .with_columns(step_reason=_reason(_free_unit_categories(book)))
        .drop("subsidy_after_step", "fuel_lacks_on")
        .filter(~pl.col("connection_id").is_in([one.connection_id for one in refused]))
    )
    return priced, refused


def _refused(rows: pl.DataFrame, refusals: list[Refusal]) -> list[Refused]:
    of_row = [(*rows.row(refusal.ref)[1:3], refusal.reason) for refusal in refusals]
    return [Refused(connection_id, day, reason) for connection_id, day, reason in of_row]


def _without_fuel(rows: pl.DataFrame, book: Rulebook) -> list[Refused]:
    """Days whose surcharge would be an average over days of which one has none in the rulebook."""
    lacking = rows.filter(pl.col("fuel_lacks_on").is_not_null())
    named = lacking.select("connection_id", "for_day", "fuel_lacks_on")
    return [Refused(connection, day, no_surcharge(book, on)) for connection, day, on in named.iter_rows()]


def _first_of_each(refused: list[Refused]) -> list[Refused]:
    first: dict[int, Refused] = {}
    for one in refused:
        if one.connection_id not in first or one.day < first[one.connection_id].day:
            first[one.connection_id] = one
    return list(first.values())


def _lines_of(frame: pl.DataFrame, result: Rated, state: str, height: int) -> dict[str, Int64s]:
    chosen = (frame.get_column("state") == state).to_numpy()
    place = frame.get_column("ref").to_numpy()[chosen]
    found = {}
    for line in LINES:
        amounts = np.zeros(height, dtype=np.int64)
        amounts[place] = result.lines[line][chosen]
        found[line] = amounts
    return found


def _free_unit_categories(book: Rulebook) -> list[tuple[str, date, date | None]]:
    return [
        (category, scheme.from_date, scheme.to_date)
        for scheme in book.schemes
        if isinstance(scheme, FreeUnitsScheme)
        for category in scheme.categories
    ]


def _reason(free: list[tuple[str, date, date | None]]) -> pl.Expr:
    """Which threshold a step belongs to, by the line it moves; null where there is no step."""
    has_free_units = pl.lit(False)
    for category, start, end in free:
        is_in_force = pl.col("cycle_from") >= start
        if end is not None:
            is_in_force &= pl.col("cycle_from") < end
        has_free_units |= (pl.col("category_code") == category) & is_in_force
    moves = [pl.col(name) != 0 for name in line_columns("step_")]
    return (
        pl.when(~pl.any_horizontal(moves))
        .then(pl.lit(None, dtype=pl.String))
        .when((pl.col("step_SUBSIDY") == 0) & (pl.col("step_ENERGY") != 0))
        .then(pl.lit(RATE_STEP))
        .when((pl.col("step_SUBSIDY") == 0) & (pl.col("demand_after_w") > pl.col("demand_before_w")))
        .then(pl.lit(DEMAND_STEP))
        .when(pl.col("step_SUBSIDY") == 0)
        .then(pl.lit(FIXED_STEP))
        .when(has_free_units)
        .then(pl.lit(FREE_UNITS_USED))
        .when(pl.col("subsidy_after_step") == 0)
        .then(pl.lit(SUBSIDY_LOST))
        .otherwise(pl.lit(SUBSIDY_REDUCED))
    )
