"""Writes of the ledger: transfers, and the receipts of money that came in. Both only add."""

from bijlighar.ledger.actions.receipts import ReceiptsRefused, receive
from bijlighar.ledger.actions.transfers import Posted, post

__all__ = ["Posted", "ReceiptsRefused", "post", "receive"]
