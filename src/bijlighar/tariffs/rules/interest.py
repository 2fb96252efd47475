"""Interest on security deposits: a per cent a year, by days, over the rates in force."""

from __future__ import annotations

import numpy as np
import polars as pl

from bijlighar.kernel.frames import checked, day, integer
from bijlighar.kernel.money import decimal_rupees, multiply, round_half_away
from bijlighar.tariffs.rules.amounts import NO_END, Amounts, days_of, refs_of
from bijlighar.tariffs.rules.book import InterestRate, Rulebook, Value
from bijlighar.tariffs.rules.trace.step import Step, origin_of, step

DEPOSIT_INTEREST = "DEPOSIT_INTEREST"
INTEREST_COLUMNS = (integer("amount_paise"), day("from_date"), day("to_date"))


def deposit_interest(frame: pl.DataFrame, book: Rulebook) -> Amounts:
    """Simple interest on a deposit held over [from_date, to_date), each day at the rate in force on it.

    Frame, a row a deposit that stayed the same: `ref` (any), `amount_paise`, `from_date`, `to_date` (not
    included). Amount x per cent x days / days of a year (365, also in a leap year: the rulebook's setting),
    rounded once a row to the paisa, half up. Days before the first rate, or of an absent one, earn nothing
    and make `has_rule` false. Source: rulebook/<state>/series/deposit-interest.yaml.
    """
    rows = checked(frame, INTEREST_COLUMNS, "deposits for interest")
    start, end = days_of(rows, "from_date"), days_of(rows, "to_date")
    length = np.maximum((end - start).astype(np.int64), 0)
    amount = np.maximum(rows.get_column("amount_paise").to_numpy(), 0)
    weighted, covered = np.zeros((2, rows.height), dtype=np.int64)
    parts = []
    year_days = 365
    for rate in book.deposit_interest:
        if not isinstance(rate.percent_a_year, Value):
            continue
        year_days = int(rate.year_days.exact)
        until = np.datetime64(rate.to_date, "D") if rate.to_date else NO_END
        inside = np.minimum(end, until) - np.maximum(start, np.datetime64(rate.from_date, "D"))
        days = np.maximum(inside.astype(np.int64), 0)
        weighted += days * int(rate.percent_a_year.exact * 1000)
        covered += days
        parts.append((rate, rate.percent_a_year, days))
    paise = round_half_away(multiply(amount, weighted), 100_000 * year_days)

    def explain(row: int) -> list[Step]:
        steps = [
            _step(rate, percent, int(amount[row]), int(days[row]))
            for rate, percent, days in parts
            if days[row]
        ]
        # Rounded once for the row: the last step takes what the others leave.
        steps[-1]["paise"] = int(paise[row]) - sum(one["paise"] for one in steps[:-1])
        return steps

    return Amounts(DEPOSIT_INTEREST, refs_of(frame), paise, covered, covered == length, explain)


def _step(rate: InterestRate, percent: Value, amount: int, days: int) -> Step:
    year_days = int(rate.year_days.exact)
    return step(
        DEPOSIT_INTEREST, "interest", f"{days} days at {percent.text}% a year",
        f"{days} दिन, सालाना {percent.text}%",
        f"{decimal_rupees(amount)} x {percent.text} % x {days} / {year_days}",
        {
            "amount_rupees": decimal_rupees(amount), "percent_a_year": percent.text, "days": days,
            "year_days": year_days,
        },
        paise=round_half_away(int(amount * percent.exact * 1000) * days, 100_000 * year_days),
        clause=rate.clause, origin=origin_of(percent, rate.year_days),
    )  # fmt: skip
