"""What of a deposit's instalments waits to be paid: as little as a first page needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, Entry

_LOOK_BACK = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class DueCard:
    """Instalments due and not paid at the end of a day; `since` is when the oldest open one fell due.

    `since` is None where nothing is due, or where it is older than three years.
    """

    connection_id: int
    due_paise: int
    since: date | None
    as_of: date


def due_card(connection_id: int, day: date) -> DueCard:
    """What is due of a connection's deposit on a day; money pays the oldest instalment first."""
    due = max(ledger.balance(connection_id, Account.DEPOSIT_DUE, as_of_day=day), 0)
    return DueCard(connection_id, due, _oldest_open(connection_id, due, day) if due else None, day)


def _oldest_open(connection_id: int, due_paise: int, day: date) -> date | None:
    fallen = ledger.entries(
        [Entry.DEPOSIT_INSTALMENT], [connection_id], day - _LOOK_BACK, day + timedelta(days=1)
    ).sort("for_day", descending=True)
    left = due_paise
    for on, paise in fallen.select("for_day", "amount_paise").iter_rows():
        left -= paise
        if left <= 0:
            assert isinstance(on, date)
            return on
    return None
