"""Rebates beside the tariff's lines: prepaid meters, paying online, promptly or in advance."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from bijlighar.kernel.energy import kwh_exact
from bijlighar.kernel.frames import FrameRefused, checked, day, integer, text
from bijlighar.kernel.money import PAISE_PER_RUPEE, Int64s, decimal_rupees, multiply, round_half_away
from bijlighar.tariffs.rules.amounts import Amounts, days_of, in_days, of_categories, refs_of
from bijlighar.tariffs.rules.book import REBATE_KINDS, RebateRule, Rulebook
from bijlighar.tariffs.rules.trace.step import Step, origin_of, step

REBATE = "REBATE"
REBATE_COLUMNS = (
    text("kind"), text("category_code"), day("on_date"), integer("amount_paise", default=0),
    integer("energy_wh", default=0), day("due_date", optional=True), integer("months", default=1),
)  # fmt: skip
_PARTS = 100_000
_LABELS = {
    "PREPAID": ("Rebate of a prepaid meter", "प्रीपेड मीटर की छूट"),
    "ONLINE": ("Rebate for paying online", "ऑनलाइन भुगतान पर छूट"),
    "PROMPT": ("Rebate for paying promptly", "जल्दी भुगतान पर छूट"),
    "ADVANCE": ("Rebate for paying in advance", "अग्रिम भुगतान पर छूट"),
}


def rebate(frame: pl.DataFrame, book: Rulebook) -> Amounts:
    """What a consumer gets off for a prepaid meter or for how the bill was paid; paise, never negative.

    Frame, a row a rebate asked for: `ref` (any), `kind` ("PREPAID", "ONLINE", "PROMPT" or "ADVANCE"),
    `category_code`, `on_date` (PREPAID: the first day of the energy; ADVANCE: the day of the credit; the
    others: the day of the payment), and by kind:
    PREPAID `energy_wh`: so many rupees a kWh.
    ONLINE `amount_paise` (the bill that was paid): a per cent, at most so many rupees a bill.
    PROMPT `amount_paise`, `due_date`: a per cent, if the bill reaches a least amount and is paid so many days
    before it is due; without a due date nothing.
    ADVANCE `amount_paise` (what is left of the advance), `months` (default 1): a per cent for each month.
    Rounded to the paisa, half up. Where the rulebook has no rule, `has_rule` is false and the rebate 0.
    A caller that applies a rebate posts it as a credit of its own; it never enters duty or subsidy here.
    Raises FrameRefused for an unknown kind. Source: rulebook/<state>/series/rebates.yaml.
    """
    rows = checked(frame, REBATE_COLUMNS, "rebates asked for")
    kinds = rows.get_column("kind")
    if unknown := sorted(set(kinds.unique()) - set(REBATE_KINDS)):
        raise FrameRefused(f"rebates asked for: kind {unknown[0]!r} is not one of {', '.join(REBATE_KINDS)}.")
    on = days_of(rows, "on_date")
    paise, counts = np.zeros((2, rows.height), dtype=np.int64)
    rule_of_row = np.full(rows.height, -1, dtype=np.int64)
    for number, rule in enumerate(book.rebates):
        mine = (kinds == rule.kind).to_numpy() & of_categories(rows, rule.categories)
        mine &= in_days(on, rule.from_date, rule.to_date)
        index = np.flatnonzero(mine)
        if index.size:
            paise[index], counts[index] = _amounts(rule, rows[index])
            rule_of_row[index] = number

    def explain(row: int) -> list[Step]:
        return [_step(book.rebates[rule_of_row[row]], rows.row(row, named=True), int(paise[row]))]

    return Amounts(REBATE, refs_of(frame), paise, counts, rule_of_row >= 0, explain)


def rebate_channels(book: Rulebook, day: date) -> frozenset[str]:
    """The ways of paying that a day's rebate for paying online is given for."""
    return frozenset(
        channel
        for rule in book.rebates
        if rule.channels and rule.from_date <= day and (rule.to_date is None or day < rule.to_date)
        for channel in rule.channels.text.split()
    )


def _amounts(rule: RebateRule, rows: pl.DataFrame) -> tuple[Int64s, Int64s]:
    amount = np.maximum(rows.get_column("amount_paise").to_numpy(), 0)
    nothing = np.zeros(rows.height, dtype=np.int64)
    if rule.kind == "PREPAID":
        wh = np.maximum(rows.get_column("energy_wh").to_numpy(), 0)
        # Rupees a kWh have up to three decimals: thousandths of a rupee are tenths of a paisa.
        tenths = multiply(wh, int(rule.figure.exact * 1000))
        return round_half_away(tenths, 10_000), wh
    share = int(rule.figure.exact / 100 * _PARTS)
    if rule.kind == "ADVANCE":
        months = np.maximum(rows.get_column("months").to_numpy(), 0)
        return round_half_away(multiply(multiply(amount, share), months), _PARTS), months
    found = round_half_away(multiply(amount, share), _PARTS)
    if rule.at_most is not None:
        found = np.minimum(found, int(rule.at_most.exact * PAISE_PER_RUPEE))
    if rule.at_least is not None and rule.days_before_due is not None:
        early = rows.select(
            (pl.col("due_date") - pl.col("on_date")).dt.total_days().fill_null(-1)
            >= int(rule.days_before_due.exact)
        )
        is_large = amount >= int(rule.at_least.exact * PAISE_PER_RUPEE)
        found = np.where(early.to_series().to_numpy() & is_large, found, 0)
    return found, nothing


def _step(rule: RebateRule, row: dict[str, Any], paise: int) -> Step:
    en, hi = _LABELS[rule.kind]
    rupees, figure = decimal_rupees(row["amount_paise"]), rule.figure.text
    inputs: dict[str, Any] = {"amount_rupees": rupees, "percent": figure}
    formula = f"{rupees} x {figure} %"
    values = [rule.figure]
    match rule.kind:
        case "PREPAID":
            inputs = {"kwh": kwh_exact(row["energy_wh"]), "rs_per_kwh": figure}
            formula = f"{inputs['kwh']} kWh x {figure}"
        case "ADVANCE":
            inputs["months"] = row["months"]
            formula = f"{formula} x {row['months']}"
        case "ONLINE" if rule.at_most is not None:
            inputs["at_most_rupees"] = rule.at_most.text
            formula = f"{formula}, at most {rule.at_most.text}"
            values.append(rule.at_most)
        case "PROMPT" if rule.at_least is not None and rule.days_before_due is not None:
            inputs |= {
                "bill_at_least_rupees": rule.at_least.text, "days_before_due": rule.days_before_due.text,
                "due_date": str(row["due_date"]), "on_date": str(row["on_date"]),
            }  # fmt: skip
            values += [rule.at_least, rule.days_before_due]
    return step(
        REBATE, rule.kind.lower(), en, hi, formula, inputs,
        paise=-paise, clause=rule.clause, origin=origin_of(*values),
    )  # fmt: skip
