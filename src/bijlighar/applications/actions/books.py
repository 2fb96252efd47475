"""Where an application's money stands: in its own account until the work is done, then charged and moved.

An application is a holder of the ledger beside the connections: its number with a minus before it, since
there may be no connection yet, and no connection's account may show what is not its own.
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from bijlighar.applications.models import Application, Demand
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import actions as ledger
from bijlighar.ledger.rules import Account, Entry


def holder_of(application_id: int) -> int:
    """The ledger's holder of an application."""
    return -application_id


def book_done(row: Application, connection_id: int, by: Actor, at: datetime) -> None:
    """Charge what the demand note charges, and make its deposit the connection's."""
    paid = Demand.objects.filter(application_id=row.id, state_code="PAID").first()
    if paid is None or not paid.total_paise:
        return
    day, own = settlement_day(at), holder_of(row.id)
    fees = paid.total_paise - paid.deposit_paise
    moves = [
        (own, Entry.APPLICATION_CHARGED, Account.APPLICATION, Account.REVENUE_SERVICE, fees),
        (own, Entry.APPLICATION_DEPOSIT, Account.APPLICATION, Account.APPLICATIONS_MOVED, paid.deposit_paise),
        (
            connection_id, Entry.DEPOSIT_FROM_APPLICATION, Account.APPLICATIONS_MOVED, Account.DEPOSIT,
            paid.deposit_paise,
        ),
    ]  # fmt: skip
    rows = [
        {
            "company_id": row.company_id,
            "holder_id": holder,
            "for_day": day,
            "posted_on": day,
            "code": int(entry),
            "sequence": row.id,
            "debit_code": int(debit),
            "credit_code": int(credit),
            "amount_paise": paise,
            "document": f"application/{row.number}",
        }
        for holder, entry, debit, credit, paise in moves
        if paise
    ]
    ledger.post(transfers=pl.DataFrame(rows), by=by, at=at)
