"""Money comes in for balances: one recharge, or all of a frame."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.ledger.actions import ReceiptsRefused, receive
from bijlighar.ledger.rules import Entry, checked_receipts, one_receipt


class UnableToCredit(ValueError):
    """The money cannot be credited as told; nothing was written."""


@action
def credit(
    *, connection_id: int, amount_paise: int, receipt_number: str, channel: str, by: Actor, at: datetime
) -> bool:
    """Credit a recharge to a connection's balance at once; False when this receipt was credited before.

    `channel` names where the money came in ("COUNTER", "UPI", ...). Raises `UnableToCredit` for an unknown
    connection, an amount that is not positive, or a receipt that was credited with other content.
    """
    there = consumers.connection(connection_id)
    if there is None:
        raise UnableToCredit(f"There is no connection {connection_id}.")
    receipt = one_receipt(connection_id, amount_paise, receipt_number, channel)
    return bool(_credit(receipt, there.company_id, by, at))


@action
def credit_receipts(*, company_id: int, receipts: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Credit many recharges of one company, all or none; how many of them were not credited before.

    `receipts` has the columns of `ledger.rules.RECEIPTS`. A receipt that was credited before, or stands there
    twice, counts once when its amount and channel are the same. Raises `UnableToCredit` naming the first
    receipt that cannot be credited, or connections that are not this company's, and `FrameRefused`.
    """
    connections = checked_receipts(receipts).get_column("connection_id").to_list()
    if strangers := consumers.not_of_company(connections, company_id):
        raise UnableToCredit(f"Company {company_id} has no connection {', '.join(map(str, strangers[:5]))}.")
    return _credit(receipts, company_id, by, at)


def _credit(receipts: pl.DataFrame, company_id: int, by: Actor, at: datetime) -> int:
    try:
        return receive(company_id=company_id, receipts=receipts, what=Entry.RECHARGE, by=by, at=at)
    except ReceiptsRefused as problem:
        raise UnableToCredit(str(problem)) from problem
