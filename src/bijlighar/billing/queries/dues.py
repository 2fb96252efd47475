"""What is to be paid until when, for one connection or for many in the same few reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bijlighar.billing.models import Bill
from bijlighar.billing.queries.arrears import late_charges
from bijlighar.billing.queries.issued import BillRecord, told
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account


@dataclass(frozen=True, slots=True)
class DuesCard:
    """What a connection owes on a day; negative when it has paid ahead.

    `due_date` is that of the oldest bill not covered (None when nothing is owed); `as_of` the day asked for.
    `bill_before` is the one before the last, of another cycle.
    """

    connection_id: int
    owed_paise: int
    due_date: date | None
    last_bill: BillRecord | None
    as_of: date
    bill_before: BillRecord | None = None


def dues_card(connection_id: int, day: date) -> DuesCard:
    """What is owed on a day and until when it is to be paid."""
    return dues_cards([connection_id], day)[connection_id]


def dues_cards(connection_ids: Sequence[int], day: date) -> dict[int, DuesCard]:
    """The card of each of some connections, in three reads however many they are."""
    issued: dict[int, list[Bill]] = {}
    found = Bill.objects.filter(connection_id__in=list(connection_ids), issued_on__lte=day)
    for row in found.order_by("connection_id", "cycle_from", "revision"):
        issued.setdefault(row.connection_id, []).append(row)
    owed = dict(ledger.accounts_of([Account.RECEIVABLE], connection_ids, day).iter_rows())
    late = late_charges(connection_ids, through_day=day).select("connection_id", "late_paise")
    charged = dict(late.iter_rows())
    return {
        one: _card(one, issued.get(one, []), owed.get(one, 0), charged.get(one, 0), day)
        for one in connection_ids
    }


def _card(connection_id: int, rows: Sequence[Bill], owed: int, late: int, day: date) -> DuesCard:
    records = told(rows, owed, late)
    unpaid = [one for one in records if not one.is_paid and not one.is_replaced]
    last = records[0] if records else None
    return DuesCard(
        connection_id=connection_id,
        owed_paise=owed,
        due_date=unpaid[-1].due_date if unpaid and owed > 0 else None,
        last_bill=last,
        as_of=day,
        bill_before=next((one for one in records if last and one.cycle_from < last.cycle_from), None),
    )
