"""Money comes in for a balance."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import PAISE_LIMIT
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry, sequence_of
from bijlighar.prepaid.models import Credit


class UnableToCredit(ValueError):
    """The money cannot be credited as told; nothing was written."""


@action
def credit(
    *, connection_id: int, amount_paise: int, receipt_number: str, channel: str, by: Actor, at: datetime
) -> bool:
    """Credit a recharge to a connection's balance at once; False when this receipt was credited before.

    `channel` names where the money came in ("COUNTER", "UPI", ...). Raises `UnableToCredit` for an unknown
    connection, an amount that is not positive, or a receipt that was credited with another amount.
    """
    connection = consumers.connection(connection_id)
    if connection is None:
        raise UnableToCredit(f"There is no connection {connection_id}.")
    if not 0 < amount_paise <= PAISE_LIMIT:
        raise UnableToCredit(f"{amount_paise} paise cannot be credited. Give an amount above nothing.")
    if not receipt_number:
        raise UnableToCredit("A recharge needs the number of its receipt.")
    row, is_new = Credit.objects.get_or_create(
        connection_id=connection_id,
        receipt_number=receipt_number,
        defaults={
            "company_id": connection.company_id,
            "amount_paise": amount_paise,
            "channel_code": channel,
            "credited_on": settlement_day(at),
            "credited_at": at,
        },
    )
    if not is_new:
        if row.amount_paise != amount_paise:
            raise UnableToCredit(
                f"Receipt {receipt_number} was credited with {row.amount_paise} paise on {row.credited_on}, "
                f"not {amount_paise}. Use the receipt's own number for each payment."
            )
        return False
    transfer = {
        "company_id": connection.company_id,
        "holder_id": connection_id,
        "for_day": row.credited_on,
        "posted_on": row.credited_on,
        "code": int(Entry.RECHARGE),
        "sequence": sequence_of(receipt_number),
        "debit_code": int(Account.CASH),
        "credit_code": int(Account.PREPAID),
        "amount_paise": amount_paise,
        "document": f"receipt/{receipt_number}",
    }
    post(transfers=pl.DataFrame([transfer]), by=by, at=at)
    return True
