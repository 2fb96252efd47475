"""Writes of the ledger: transfers and receipts of money that came in, which only add; closings of them."""

from bijlighar.ledger.actions.close import FIRST, Portion, close_accounts
from bijlighar.ledger.actions.receipts import ReceiptsRefused, receive
from bijlighar.ledger.actions.transfers import Posted, post

__all__ = ["FIRST", "Portion", "Posted", "ReceiptsRefused", "close_accounts", "post", "receive"]
