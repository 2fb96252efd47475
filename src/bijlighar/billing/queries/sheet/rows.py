"""Bills as they are stored, with the bills issued before each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl

from bijlighar.billing.rules.sheet import SheetCycle
from bijlighar.kernel.outgoing import outgoing
from bijlighar.tariffs.rules import LINES

CYCLES = 6
"""How many cycles the row of bars shows."""

Row = dict[str, Any]
_BILL: dict[str, pl.DataType] = {
    "connection_id": pl.Int64(),
    "company_id": pl.Int64(),
    "cycle_from": pl.Date(),
    "cycle_to": pl.Date(),
    "revision": pl.Int64(),
    "number": pl.String(),
    "issued_on": pl.Date(),
    "issued_us": pl.Int64(),
    "due_date": pl.Date(),
    "rulebook": pl.String(),
    "category_code": pl.String(),
    "area_code": pl.String(),
    "sanctioned_load_w": pl.Int64(),
    "contract_demand_w": pl.Int64(),
    "contract_demand_va": pl.Int64(),
    "load_millihp": pl.Int64(),
    "demand_w": pl.Int64(),
    "peak_wh": pl.Int64(),
    "is_smart": pl.Boolean(),
    "from_date": pl.Date(),
    "to_date": pl.Date(),
    "energy_wh": pl.Int64(),
    "solar_wh": pl.Int64(),
    "estimated_wh": pl.Int64(),
    "missing": pl.Int64(),
    "is_provisional": pl.Boolean(),
    "lines": pl.String(),
    "total_paise": pl.Int64(),
    "previous_dues_paise": pl.Int64(),
    "payable_paise": pl.Int64(),
}


def bills_of(connection_ids: Sequence[int], since: date) -> pl.DataFrame:
    """All bills of connections from a cycle on, in the order of their issue within each connection."""
    names = ", ".join(
        {
            "issued_us": "(extract(epoch FROM issued_at) * 1000000)::bigint",
            "missing": "cardinality(missing_days)",
            "lines": "array_to_string(lines_paise, ' ')",
        }.get(name, name)
        for name in _BILL
    )
    return outgoing(
        f"SELECT {names} FROM billing_bill WHERE connection_id = ANY(%(ids)s::bigint[])"
        " AND cycle_from >= %(since)s ORDER BY connection_id, issued_at, cycle_from, revision",
        {"ids": list(connection_ids), "since": since},
        _BILL,
    )


def amounts(text: str) -> tuple[int, ...]:
    """The billed lines; one that was added to the tariff later is 0."""
    known = tuple(map(int, text.split()))
    return known + (0,) * (len(LINES) - len(known))


def earlier(rows: Sequence[Row], row: Row) -> list[Row]:
    """The bills of a connection that were issued before this one, the latest issued first."""
    place = bisect_left(rows, _order(row), key=_order)
    return list(reversed(rows[:place]))


def _order(row: Row) -> tuple[int, date, int]:
    return (row["issued_us"], row["cycle_from"], row["revision"])


def of_earlier_cycles(row: Row, before: Iterable[Row]) -> list[Row]:
    """The newest bill of each earlier cycle, the latest cycle first."""
    newest: dict[date, Row] = {}
    for one in before:
        if one["cycle_from"] < row["cycle_from"]:
            newest.setdefault(one["cycle_from"], one)
    return [newest[first] for first in sorted(newest, reverse=True)]


def cycles(rows: Sequence[Row]) -> tuple[SheetCycle, ...]:
    """The last cycles through the last row's, the oldest first."""
    *before, row = rows
    shown = [row, *of_earlier_cycles(row, before)[: CYCLES - 1]]
    return tuple(
        SheetCycle(one["cycle_from"], one["cycle_to"], one["energy_wh"], one["is_provisional"])
        for one in reversed(shown)
    )


def parameters(bills: Sequence[Row]) -> dict[str, Any]:
    """Bills as the arrays of a statement that asks for each by its key; `ref` is a bill's place."""
    return {
        "refs": list(range(len(bills))),
        "ids": [row["connection_id"] for row in bills],
        "cycles": [row["cycle_from"] for row in bills],
        "revisions": [row["revision"] for row in bills],
    }
