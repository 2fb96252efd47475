"""What a month costs so far, day by day, beside the same days before; and how budgets stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from bijlighar.billing.models import Budget
from bijlighar.billing.queries.use import with_measured
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.cliff import LOOK_BACK_DAYS, forecast
from bijlighar.billing.rules.month_cost import TERMS, accrued, months_so_far, stage
from bijlighar.billing.rules.stretches import with_loads, without_a_rule
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.time import month_of
from bijlighar.metering import queries as metering


@dataclass(frozen=True, slots=True)
class DayCost:
    """A day's units and what it added to the month; `paise` None where the tariff gives no price."""

    day: date
    energy_wh: int
    solar_wh: int
    paise: int | None


@dataclass(frozen=True, slots=True)
class MonthCost:
    """A calendar month through `as_of`, beside the same days of the month before and of a year before.

    `peak_wh` in the peak hours, `demand_w` the highest recorded: 0 where no price needs them.

    `forecast_*`: where the month ends, low and high in four months of five; None with too few known days.
    `mean_wh` is the average of the last whole days it is worked out from, `days_left` those still to come.
    """

    month_from: date
    as_of: date
    days: tuple[DayCost, ...]
    energy_wh: int
    solar_wh: int
    peak_wh: int
    demand_w: int
    paise: int | None
    before_wh: int | None
    before_paise: int | None
    year_before_wh: int | None
    days_left: int
    mean_wh: int | None
    forecast_low_wh: int | None
    forecast_wh: int | None
    forecast_high_wh: int | None
    forecast_paise: int | None


@dataclass(frozen=True, slots=True)
class BudgetRecord:
    """A budget of a month: `amount` in Wh (UNITS) or paise (RUPEES)."""

    connection_id: int
    kind_code: str
    amount: int


def month_cost(connection_id: int, day: date) -> MonthCost | None:
    """The month of the day before `day`, by its whole days; None without a whole day or without terms.

    What is shown is the tariff's accrual, for every way of paying alike; the passbook says what was booked.
    """
    month_from, month_to = month_of(day - timedelta(days=1))
    before_from = (month_from - timedelta(days=1)).replace(day=1)
    year_from = month_from.replace(year=month_from.year - 1)
    terms = consumers.terms_on([connection_id], day)
    if terms.is_empty():
        return None
    first = min(before_from, month_from - timedelta(days=LOOK_BACK_DAYS))
    energy = metering.energy_frame(None, [connection_id], first, day).filter("is_complete")
    now = _priced(energy, terms, month_from, month_to)
    if now.is_empty():
        return None
    as_of: date = now["day"][-1]
    through = pl.col("day").dt.day() <= as_of.day
    before = _priced(energy.filter(through), terms, before_from, month_from)
    year = metering.energy_frame(
        None, [connection_id], year_from, year_from + timedelta(days=as_of.day)
    ).filter("is_complete", pl.col("day").dt.month() == month_from.month)
    recent = min(month_from, day - timedelta(days=LOOK_BACK_DAYS))
    told = forecast(energy.filter(pl.col("day") >= recent), month_from, month_to)
    known = told.row(0, named=True) if told.height else None
    return MonthCost(
        month_from=month_from,
        as_of=as_of,
        days=_days(now),
        energy_wh=now["energy_wh"][-1],
        solar_wh=now["solar_wh"][-1],
        peak_wh=now["peak_wh"][-1],
        demand_w=now["demand_w"][-1],
        paise=now["paise"][-1],
        before_wh=before["energy_wh"][-1] if before.height == now.height else None,
        before_paise=before["paise"][-1] if before.height == now.height else None,
        year_before_wh=int(year["energy_wh"].sum()) if year.height == now.height else None,
        days_left=known["days_left"] if known else (month_to - as_of).days - 1,
        mean_wh=(known["mid_wh"] - known["so_far_wh"]) // known["days_left"]
        if known and known["days_left"]
        else None,
        forecast_low_wh=known["low_wh"] if known else None,
        forecast_wh=known["mid_wh"] if known else None,
        forecast_high_wh=known["high_wh"] if known else None,
        forecast_paise=_forecast_paise(now, known["mid_wh"], month_to) if known else None,
    )


def budget(connection_id: int) -> BudgetRecord | None:
    """The budget of a connection, or None."""
    row = Budget.objects.filter(connection_id=connection_id).first()
    return BudgetRecord(connection_id, row.kind_code, row.amount) if row else None


def budgets_spent(connection_ids: Sequence[int], day: date) -> pl.DataFrame:
    """How those of some connections that have a budget stand, of the month of the day before `day`.

    Columns connection_id, kind_code, amount, spent (as the kind counts), as_of, month_from, stage (per cent).
    One without a whole day of the month, or without a price, is absent.
    """
    rows = Budget.objects.filter(connection_id__in=list(connection_ids))
    budgets = pl.DataFrame(
        list(rows.values_list("connection_id", "kind_code", "amount")),
        schema={"connection_id": pl.Int64, "kind_code": pl.String, "amount": pl.Int64},
        orient="row",
    )
    month_from, month_to = month_of(day - timedelta(days=1))
    ids = budgets.get_column("connection_id").to_list()
    terms = consumers.terms_on(ids, day)
    if terms.is_empty():
        return budgets.clear()
    energy = metering.energy_frame(None, ids, month_from, day).filter("is_complete")
    if energy.is_empty():
        return budgets.clear()
    months = _priced(energy, terms, month_from, month_to)
    last = months.group_by("connection_id").agg(pl.all().sort_by("day").last())
    spent = pl.when(pl.col("kind_code") == "UNITS").then("energy_wh").otherwise("paise")
    found = budgets.join(last, on="connection_id").with_columns(spent=spent).filter(pl.col("spent") > 0)
    stages = [stage(*row) for row in found.select("spent", "amount").iter_rows()]
    return found.select(
        "connection_id",
        "kind_code",
        "amount",
        "spent",
        as_of="day",
        month_from=pl.lit(month_from),
        stage=pl.Series(stages, dtype=pl.Int64),
    )


def _priced(energy: pl.DataFrame, terms: pl.DataFrame, month_from: date, month_to: date) -> pl.DataFrame:
    """The month through each known day, with what it comes to; the price of each state's rulebook."""
    unruled = without_a_rule(terms.with_columns(from_date=pl.lit(month_from))).get_column("connection_id")
    held = with_loads(terms).with_columns(has_rule=~pl.col("connection_id").is_in(unruled.implode()))
    days = energy.filter(pl.col("day").is_between(pl.lit(month_from), pl.lit(month_to), closed="left"))
    parts = []
    for of_state in held.select("connection_id", "state_code", "has_rule", *TERMS).partition_by("state_code"):
        book = book_of(of_state["state_code"][0])
        mine = days.join(of_state, on="connection_id")
        measured = with_measured(mine, of_state, book, month_from, month_to)
        parts.append(accrued(months_so_far(measured, month_from, month_to), book))
    return pl.concat(parts).sort("connection_id", "day")


def _days(month: pl.DataFrame) -> tuple[DayCost, ...]:
    solar = pl.col("solar_wh") - pl.col("solar_wh").shift(fill_value=0)
    added = pl.col("paise") - pl.col("paise").shift(fill_value=0)
    told = month.select("day", "day_wh", solar=solar, added=added)
    return tuple(DayCost(*row) for row in told.iter_rows())


def _forecast_paise(month: pl.DataFrame, energy_wh: int, month_to: date) -> int | None:
    """What the whole month costs at the energy that is forecast, its hours and demand as they are so far."""
    last = month.tail(1)
    of = max(last["energy_wh"][0], 1)
    whole = last.with_columns(
        energy_wh=pl.lit(energy_wh, dtype=pl.Int64),
        solar_wh=pl.lit(energy_wh * last["solar_wh"][0] // of, dtype=pl.Int64),
        peak_wh=pl.lit(energy_wh * last["peak_wh"][0] // of, dtype=pl.Int64),
        to_date=pl.lit(month_to),
        ref=pl.lit(0, dtype=pl.Int64),
    )
    paise: int | None = accrued(whole, book_of(last["state_code"][0]))["paise"][0]
    return paise
