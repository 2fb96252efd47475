"""Money comes in against bills."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from bijlighar.billing.models import Payment
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import PAISE_LIMIT
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry, sequence_of


class UnableToReceive(ValueError):
    """The payment cannot be booked as told; nothing was written."""


@action
def receive_payment(
    *, connection_id: int, amount_paise: int, receipt_number: str, channel: str, by: Actor, at: datetime
) -> bool:
    """Book a payment against what a connection owes; False when this receipt was booked before.

    The oldest bill is paid first; what is over counts for the next. `channel` names where the money came in.
    Raises `UnableToReceive` for an unknown connection, an amount that is not positive, or a receipt that was
    booked with another amount.
    """
    connection = consumers.connection(connection_id)
    if connection is None:
        raise UnableToReceive(f"There is no connection {connection_id}.")
    if not 0 < amount_paise <= PAISE_LIMIT:
        raise UnableToReceive(f"{amount_paise} paise cannot be booked. Give an amount above nothing.")
    if not receipt_number:
        raise UnableToReceive("A payment needs the number of its receipt.")
    row, is_new = Payment.objects.get_or_create(
        connection_id=connection_id,
        receipt_number=receipt_number,
        defaults={
            "company_id": connection.company_id,
            "amount_paise": amount_paise,
            "channel_code": channel,
            "received_on": settlement_day(at),
            "received_at": at,
        },
    )
    if not is_new:
        if row.amount_paise != amount_paise:
            raise UnableToReceive(
                f"Receipt {receipt_number} was booked with {row.amount_paise} paise on {row.received_on}, "
                f"not {amount_paise}. Use the receipt's own number for each payment."
            )
        return False
    transfer = {
        "company_id": connection.company_id,
        "holder_id": connection_id,
        "for_day": row.received_on,
        "posted_on": row.received_on,
        "code": int(Entry.PAYMENT),
        "sequence": sequence_of(receipt_number),
        "debit_code": int(Account.CASH),
        "credit_code": int(Account.RECEIVABLE),
        "amount_paise": amount_paise,
        "document": f"receipt/{receipt_number}",
    }
    post(transfers=pl.DataFrame([transfer]), by=by, at=at)
    return True
