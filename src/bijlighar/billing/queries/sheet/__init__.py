"""Bill sheets, many at once: what the paper and the screen show of a bill, as it was known at its issue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from bijlighar.billing.queries.evidence import Key
from bijlighar.billing.queries.sheet.around import Around, readings
from bijlighar.billing.queries.sheet.changes import changes
from bijlighar.billing.queries.sheet.money import Money
from bijlighar.billing.queries.sheet.rows import Row, amounts, bills_of, cycles, earlier
from bijlighar.billing.queries.sheet.steps import steps_of
from bijlighar.billing.rules.cycle import cycle_and_revision
from bijlighar.billing.rules.sheet import BillSheet, SheetLine
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.tariffs.rules import LINES

_LOOK_BACK = timedelta(days=400)


def sheet(connection_id: int, bill_id: int) -> BillSheet | None:
    """The sheet of one bill of a connection, or None."""
    found = cycle_and_revision(bill_id)
    if found is None:
        return None
    return next(iter(sheets([(connection_id, *found)])), None)


def sheets(keys: Sequence[Key]) -> list[BillSheet]:
    """The sheets of bills, in the order of their keys; a key without a bill is left out.

    A fixed number of statements however many bills. Everything is taken as it was known when the bill was
    issued: payments and dues, readings, the bills before it; only names and addresses are those of today.
    """
    if not keys:
        return []
    ids = sorted({connection_id for connection_id, *_ in keys})
    every = bills_of(ids, min(cycle_from for _, cycle_from, _ in keys) - _LOOK_BACK)
    of_connection: dict[int, list[Row]] = {}
    for row in every.iter_rows(named=True):
        row["lines"] = amounts(row["lines"])
        of_connection.setdefault(row["connection_id"], []).append(row)
    by_key = {
        (row["connection_id"], row["cycle_from"], row["revision"]): row
        for rows in of_connection.values()
        for row in rows
    }
    bills = [by_key[key] for key in keys if key in by_key]
    before = [earlier(of_connection[row["connection_id"]], row) for row in bills]
    around = Around(ids, bills)
    money = Money(bills, before)
    steps = steps_of(bills)
    registers = readings(bills)
    return [
        around.sheet(
            row,
            lines=tuple(
                SheetLine(code, paise, steps.get((ref, code), ()))
                for code, paise in zip(LINES, row["lines"], strict=True)
                if paise or (ref, code) in steps
            ),
            readings=registers.get(ref, ()),
            before_paise=issued[0]["payable_paise"] if issued else 0,
            payments=money.payments.get(ref, ()),
            late_paise=money.late.get(ref, 0),
            rebate_paise=money.rebates.get(ref, 0),
            cycles=cycles([*issued, row]),
            change=change,
            deposit_instalment_paise=money.instalments.get(ref),
            deposit_arrear_paise=money.deposit_arrears.get(ref, 0),
            deposit_held_paise=money.deposits.get(ref),
        )
        for ref, (row, issued, change) in enumerate(zip(bills, before, changes(bills, before), strict=True))
    ]


def sheet_keys(company_id: int, cycle_from: date) -> list[tuple[int, date, int, int]]:
    """The keys of the latest bills of a company's cycle, each with its office: what is printed together.

    In the order of offices and then of connections, as the papers are carried around.
    """
    found = outgoing(
        "SELECT DISTINCT ON (connection_id) connection_id, cycle_from, revision FROM billing_bill"
        " WHERE company_id = %(company)s AND cycle_from = %(from)s ORDER BY connection_id, revision DESC",
        {"company": company_id, "from": cycle_from},
        {"connection_id": pl.Int64(), "cycle_from": pl.Date(), "revision": pl.Int64()},
    )
    numbers = consumers.numbers(company_id=company_id).select("connection_id", "office_id")
    return found.join(numbers, on="connection_id").sort("office_id", "connection_id").rows()
