"""Money comes in against bills: one payment, or all of a frame."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.ledger.actions import ReceiptsRefused, receive
from bijlighar.ledger.rules import Entry, checked_receipts, one_receipt


class UnableToReceive(ValueError):
    """The payment cannot be booked as told; nothing was written."""


@action
def receive_payment(
    *, connection_id: int, amount_paise: int, receipt_number: str, channel: str, by: Actor, at: datetime
) -> bool:
    """Book a payment against what a connection owes; False when this receipt was booked before.

    The oldest bill is paid first; what is over counts for the next. `channel` names where the money came in.
    Raises `UnableToReceive` for an unknown connection, an amount that is not positive, or a receipt that was
    booked with other content.
    """
    there = consumers.connection(connection_id)
    if there is None:
        raise UnableToReceive(f"There is no connection {connection_id}.")
    receipt = one_receipt(connection_id, amount_paise, receipt_number, channel)
    return bool(_receive(receipt, there.company_id, by, at))


@action
def receive_payments(*, company_id: int, receipts: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Book many payments to one company, all or none; how many of them were not booked before.

    `receipts` has the columns of `ledger.rules.RECEIPTS`. A receipt that was booked before, or stands there
    twice, counts once when its amount and channel are the same. Raises `UnableToReceive` naming the first
    receipt that cannot be booked, or connections that are not this company's, and `FrameRefused`.
    """
    connections = checked_receipts(receipts).get_column("connection_id").to_list()
    if strangers := consumers.not_of_company(connections, company_id):
        raise UnableToReceive(f"Company {company_id} has no connection {', '.join(map(str, strangers[:5]))}.")
    return _receive(receipts, company_id, by, at)


def _receive(receipts: pl.DataFrame, company_id: int, by: Actor, at: datetime) -> int:
    try:
        return receive(company_id=company_id, receipts=receipts, what=Entry.PAYMENT, by=by, at=at)
    except ReceiptsRefused as problem:
        raise UnableToReceive(str(problem)) from problem
