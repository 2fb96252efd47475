"""The chart of accounts, the kinds of entries, and what a transfer must look like."""

from bijlighar.ledger.rules.chart import ACCOUNTS, Account, AccountRecord, Side
from bijlighar.ledger.rules.entries import REVERSAL, Entry, entry_name
from bijlighar.ledger.rules.transfers import (
    KEY,
    TRANSFER,
    TransfersRefused,
    checked_transfers,
    reverse,
    sequence_of,
)

__all__ = [
    "ACCOUNTS",
    "KEY",
    "REVERSAL",
    "TRANSFER",
    "Account",
    "AccountRecord",
    "Entry",
    "Side",
    "TransfersRefused",
    "checked_transfers",
    "entry_name",
    "reverse",
    "sequence_of",
]
