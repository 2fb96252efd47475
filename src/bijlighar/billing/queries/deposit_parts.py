"""The deposit's instalments on a connection's bills, as a list of bills shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bijlighar.billing.queries.sheet.money import deposit_of
from bijlighar.billing.queries.sheet.rows import bills_of, earlier
from bijlighar.billing.rules.cycle import bill_id

_CYCLE_BEFORE = timedelta(days=100)
"""How far back the bill before the first one shown is looked for: it says which instalments are older."""


@dataclass(frozen=True, slots=True)
class DepositPart:
    """The instalment that came with a cycle's bill, and what of it is not paid yet, in paise.

    What is open of older instalments stands on the newest bill.
    """

    instalment_paise: int
    open_paise: int


def deposit_parts(connection_id: int, since: date, open_paise: int) -> dict[int, DepositPart]:
    """The instalments on the bills of cycles from a day on, by the id of each cycle's newest bill.

    Bills without one are left out. `open_paise` is what of the instalments is to be paid still, as every page
    says it: money pays the oldest instalment first.
    """
    rows = bills_of([connection_id], since - _CYCLE_BEFORE).rows(named=True)
    of_cycle: dict[date, tuple[int, int]] = {}
    found, carried = deposit_of(rows, [earlier(rows, row) for row in rows])
    for ref, row in enumerate(rows):
        _, before = of_cycle.get(row["cycle_from"], (0, 0))
        of_cycle[row["cycle_from"]] = (row["revision"], max(before, found.get(ref, 0)))
    left = open_paise if found or carried else 0
    parts: dict[int, DepositPart] = {}
    for cycle_from, (revision, paise) in sorted(of_cycle.items(), reverse=True):
        if paise and cycle_from >= since:
            parts[bill_id(cycle_from, revision)] = DepositPart(paise, min(paise, left))
            left -= min(paise, left)
    if of_cycle and left:
        newest = max(of_cycle)
        number = bill_id(newest, of_cycle[newest][0])
        part = parts.get(number, DepositPart(0, 0))
        older = min(left, max(carried.get(len(rows) - 1, 0), 0))
        if older:
            parts[number] = DepositPart(part.instalment_paise, part.open_paise + older)
    return parts
