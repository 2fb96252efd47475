"""The chart of accounts, the kinds of entries, and what a transfer and a receipt must look like."""

from bijlighar.ledger.rules.chart import ACCOUNTS, Account, AccountRecord, Side
from bijlighar.ledger.rules.entries import REVERSAL, REVERSAL_OF, Entry, entry_name
from bijlighar.ledger.rules.families import FAMILIES, Family, codes_of_family
from bijlighar.ledger.rules.receipts import RECEIPTS, RECEIVED, checked_receipts, one_receipt
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
    "FAMILIES",
    "KEY",
    "RECEIPTS",
    "RECEIVED",
    "REVERSAL",
    "REVERSAL_OF",
    "TRANSFER",
    "Account",
    "AccountRecord",
    "Entry",
    "Family",
    "Side",
    "TransfersRefused",
    "checked_receipts",
    "checked_transfers",
    "codes_of_family",
    "entry_name",
    "one_receipt",
    "reverse",
    "sequence_of",
]
