"""Delayed payment surcharge: what is due for paying a bill after its due date."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.frames import checked, day, integer, text
from bijlighar.kernel.money import Int64s, decimal_rupees, multiply, round_half_away
from bijlighar.tariffs.rules.amounts import Amounts, days_of, of_categories, refs_of
from bijlighar.tariffs.rules.book import LateRule, Rulebook
from bijlighar.tariffs.rules.trace.step import Step, origin_of, step

LATE_CHARGE = "LATE_CHARGE"
LATE_COLUMNS = (
    text("category_code"), integer("amount_paise"), day("due_date"), day("on_date"),
    day("charged_to", optional=True),
)  # fmt: skip
_PARTS = 100_000
"""Per cents have up to three decimals: a per cent is so many hundred-thousandths."""


def late_charge(frame: pl.DataFrame, book: Rulebook) -> Amounts:
    """Surcharge on unpaid principal, for each month begun from the day after the due date to `on_date`.

    Frame, a row an unpaid bill (or a part of it that stayed unpaid): `ref` (any), `category_code`,
    `amount_paise` (principal without earlier surcharge), `due_date` (the last day without surcharge),
    `on_date` (the day of the payment, or the last day of the bill that shows the surcharge; it counts),
    `charged_to` (optional: the `on_date` up to which it was charged before; only what came since is due).
    Calls that follow each other with `charged_to` add up to one call, to the paisa, while the amount stays.
    A month takes the per cent in force on its first day. Rounded to the paisa, half up. An amount of 0 or
    less, a day not after the due date, and a category without a rule (`has_rule` false) bear nothing.
    Paid on the day after the due date: one month. Due 15 April: 15 May is one month, 16 May the second.
    Source: rulebook/<state>/series/late-charge.yaml.
    """
    rows = checked(frame, LATE_COLUMNS, "unpaid bills for the surcharge")
    due, on = days_of(rows, "due_date"), days_of(rows, "on_date")
    before = days_of(
        rows.with_columns(pl.coalesce("charged_to", "due_date").alias("charged_to")), "charged_to"
    )
    amount = np.maximum(rows.get_column("amount_paise").to_numpy(), 0)
    shares_on, shares_before = np.zeros((2, rows.height), dtype=np.int64)
    months, has_rule = np.zeros(rows.height, dtype=np.int64), np.zeros(rows.height, dtype=np.bool_)
    rules: list[tuple[LateRule, Int64s]] = []
    for rule in book.late_charges:
        mine = of_categories(rows, rule.categories)
        counted_on, counted_before = _begun_in(rule, due, on) * mine, _begun_in(rule, due, before) * mine
        share = int(rule.percent_a_month.exact / 100 * _PARTS)
        shares_on += counted_on * share
        shares_before += counted_before * share
        months += np.maximum(counted_on - counted_before, 0)
        has_rule |= mine & _holds(rule, due)
        rules.append((rule, counted_on - counted_before))
    whole = round_half_away(multiply(amount, shares_on), _PARTS)
    earlier = round_half_away(multiply(amount, shares_before), _PARTS)
    paise = np.maximum(whole - earlier, 0)

    def explain(row: int) -> list[Step]:
        steps = [
            _step(rule, int(amount[row]), int(counts[row]), str(due[row]), str(on[row]))
            for rule, counts in rules
            if counts[row] > 0
        ]
        # Rounded as a whole, less what was charged before: the last step takes what the others leave.
        steps[-1]["paise"] = int(paise[row]) - sum(one["paise"] for one in steps[:-1])
        return steps

    return Amounts(LATE_CHARGE, refs_of(frame), paise, months, has_rule, explain)


def months_begun(due: NDArray[np.datetime64], on: NDArray[np.datetime64]) -> Int64s:
    """Months or parts of a month from the day after `due` to `on`, both counted; 0 where `on` is not later.

    A month ends on the due date's day of the next month, or on that month's last day where it is shorter.
    """
    due_month, on_month = due.astype("datetime64[M]"), on.astype("datetime64[M]")
    apart = (on_month - due_month).astype(np.int64)
    due_day = (due - due_month.astype("datetime64[D]")).astype(np.int64)
    on_day = (on - on_month.astype("datetime64[D]")).astype(np.int64)
    last = ((on_month + 1).astype("datetime64[D]") - on_month.astype("datetime64[D]")).astype(np.int64) - 1
    begun: Int64s = np.maximum(apart + (on_day > np.minimum(due_day, last)), 0)
    return begun


def _begun_in(rule: LateRule, due: NDArray[np.datetime64], on: NDArray[np.datetime64]) -> Int64s:
    """Months through `on` whose first day lies in the rule's days."""
    day_before = np.full(due.shape, np.datetime64(rule.from_date - timedelta(days=1), "D"))
    if rule.to_date is not None:
        on = np.minimum(on, np.datetime64(rule.to_date - timedelta(days=1), "D"))
    begun: Int64s = months_begun(due, on) - months_begun(due, np.minimum(on, day_before))
    return np.maximum(begun, 0)


def _holds(rule: LateRule, due: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    first = due + np.timedelta64(1, "D")
    ends_later = True if rule.to_date is None else first < np.datetime64(rule.to_date, "D")
    return (first >= np.datetime64(rule.from_date, "D")) & ends_later


def _step(rule: LateRule, amount: int, months: int, due: str, on: str) -> Step:
    percent = rule.percent_a_month
    en = f"{months} {'month' if months == 1 else 'months'} begun since {due}"
    return step(
        LATE_CHARGE, "late", en, f"{due} के बाद शुरू हुए {months} महीने",
        f"{decimal_rupees(amount)} x {percent.text} % x {months}",
        {
            "principal_rupees": decimal_rupees(amount), "percent_a_month": percent.text, "months": months,
            "due_date": due, "on_date": on,
        },
        paise=round_half_away(int(amount * months * Fraction(percent.text) * 1000), _PARTS),
        clause=rule.clause, origin=origin_of(percent, rule.base, rule.month),
    )  # fmt: skip
