"""What of a deposit's instalments waits to be paid: as little as a first page needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    return due_cards([connection_id], day)[connection_id]


def due_cards(connection_ids: Sequence[int], day: date) -> dict[int, DueCard]:
    """The card of each of some connections, in two reads however many they are."""
    found = ledger.accounts_of([Account.DEPOSIT_DUE], connection_ids, day).iter_rows()
    due = {connection_id: paise for connection_id, paise in found if paise > 0}
    since = _oldest_open(due, day) if due else {}
    return {one: DueCard(one, due.get(one, 0), since.get(one), day) for one in connection_ids}


def _oldest_open(due: Mapping[int, int], day: date) -> dict[int, date]:
    """Since when something is open: what is due is what fell due last."""
    fallen = ledger.entries(
        [Entry.DEPOSIT_INSTALMENT], list(due), day - _LOOK_BACK, day + timedelta(days=1)
    ).sort("for_day", descending=True)
    left, since = dict(due), dict[int, date]()
    for connection_id, on, paise in fallen.select("holder_id", "for_day", "amount_paise").iter_rows():
        left[connection_id] -= paise
        if left[connection_id] <= 0:
            since.setdefault(connection_id, on)
    return since
