"""What is to be paid on a day: the bills and the deposit's instalments, which the ledger keeps apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bijlighar.billing.queries import DuesCard
from bijlighar.deposits import queries as deposits


@dataclass(frozen=True, slots=True)
class ToPay:
    """Amounts in paise; what was paid ahead of the bills covers instalments first, as it is booked.

    `due_date` is None where nothing is to be paid, or where no bill has named its last day yet.
    """

    bills_paise: int
    deposit_paise: int
    paid_ahead_paise: int
    due_date: date | None

    @property
    def total_paise(self) -> int:
        """All of it together."""
        return self.bills_paise + self.deposit_paise


def to_pay(connection_id: int, dues: DuesCard | None, day: date) -> ToPay:
    """Bring together what bills and deposit ask for; without `dues` (prepaid) the deposit alone."""
    deposit = deposits.due_card(connection_id, day)
    owed = dues.owed_paise if dues else 0
    ahead = max(-owed, 0)
    rest = max(deposit.due_paise - ahead, 0)
    due_date = dues.due_date if dues else None
    last = dues.last_bill if dues else None
    if rest and due_date is None and last and deposit.since and deposit.since <= last.issued_on:
        due_date = last.due_date
    return ToPay(max(owed, 0), rest, max(ahead - deposit.due_paise, 0), due_date)
