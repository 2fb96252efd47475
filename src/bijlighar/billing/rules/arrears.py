"""What is still unpaid of which bill, what of it bears a late charge, and a plan to pay it in parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from bijlighar.kernel.time import next_month

_NO_PLAN = {"connection_id": pl.Int64(), "planned_paise": pl.Int64()}


def unpaid(bills: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
    """The bills of which something is unpaid, with it as `unpaid_paise`; money covers the oldest bill first.

    `bills`: connection_id, cycle_from, total_paise and what else is to be kept. `owed`: connection_id,
    owed_paise, what the connection owes without late charges: these are paid last, so that none is charged
    on another. What is owed beyond all bills belongs to no bill and is left out.
    """
    newer = (pl.col("total_paise").cum_sum(reverse=True) - pl.col("total_paise")).over(
        "connection_id", order_by="cycle_from"
    )
    return (
        bills.join(owed, on="connection_id")
        .with_columns(
            unpaid_paise=pl.min_horizontal("total_paise", pl.col("owed_paise") - newer).clip(lower_bound=0)
        )
        .filter(pl.col("unpaid_paise") > 0)
        .drop("owed_paise")
        .sort("connection_id", "cycle_from")
    )


def without_planned(unpaid: pl.DataFrame, planned: pl.DataFrame | None = None) -> pl.DataFrame:
    """What is unpaid and not promised in parts: a plan takes the oldest bills first.

    `planned`: connection_id, planned_paise, what is left of the connection's open plan.
    """
    left = pl.col("planned_paise").fill_null(0)
    older = (pl.col("unpaid_paise").cum_sum() - pl.col("unpaid_paise")).over(
        "connection_id", order_by="cycle_from"
    )
    promised = pl.min_horizontal("unpaid_paise", (left - older).clip(lower_bound=0))
    return (
        unpaid.join(
            pl.DataFrame(schema=_NO_PLAN) if planned is None else planned, on="connection_id", how="left"
        )
        .with_columns(unpaid_paise=pl.col("unpaid_paise") - promised)
        .filter(pl.col("unpaid_paise") > 0)
        .drop("planned_paise")
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a plan: so much until its due date; `paid_paise` of it has come in."""

    number: int
    due_date: date
    amount_paise: int
    paid_paise: int = 0

    @property
    def left_paise(self) -> int:
        """What of it is still to come in."""
        return self.amount_paise - self.paid_paise


class UnableToPlan(ValueError):
    """Arrears cannot be parted like this."""


def parts(amount_paise: int, count: int, due_dates: list[date]) -> list[Part]:
    """Equal parts in whole rupees, the last takes the rest: 1000.00 in 3 is 333, 333, 334.

    Raises `UnableToPlan` for an amount, a number of parts or days that make no plan.
    """
    if amount_paise <= 0 or count < 1 or len(due_dates) != count:
        raise UnableToPlan("A plan needs an amount above nothing, and a due date for each of its parts.")
    each = amount_paise // count // 100 * 100
    if each == 0:
        raise UnableToPlan(f"{count} parts of less than a rupee are no plan. Agree on fewer parts.")
    if sorted(set(due_dates)) != due_dates:
        raise UnableToPlan("The due dates of a plan follow each other, no day twice.")
    amounts = [each] * (count - 1) + [amount_paise - each * (count - 1)]
    return [
        Part(number, day, paise)
        for number, (day, paise) in enumerate(zip(due_dates, amounts, strict=True), 1)
    ]


def monthly(first: date, count: int) -> list[date]:
    """Due dates a month apart, on the first one's day or the month's last where it is shorter."""
    found, month = [first], first
    for _ in range(count - 1):
        month = next_month(month)
        last = next_month(month) - timedelta(days=1)
        found.append(month.replace(day=min(first.day, last.day)))
    return found


def paid_parts(plan: list[Part], received_paise: int) -> list[Part]:
    """The parts with what came in since the plan was agreed, the first part first."""
    found, left = [], max(received_paise, 0)
    for part in plan:
        paid = min(part.amount_paise, left)
        left -= paid
        found.append(Part(part.number, part.due_date, part.amount_paise, paid))
    return found
