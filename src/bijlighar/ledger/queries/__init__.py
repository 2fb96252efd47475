"""Reading the ledger: balances, entries, receipts, the passbook."""

from bijlighar.ledger.queries.as_known import balances_around, changes_as_known
from bijlighar.ledger.queries.balances import accounts_of, balance, balances, company_balances
from bijlighar.ledger.queries.entries import changes_of_days, entries, movements
from bijlighar.ledger.queries.passbook import EntryRecord, passbook
from bijlighar.ledger.queries.receipts import (
    ReceiptRecord,
    has_received,
    last_receipts,
    payers,
    receipt,
    receipts,
    receipts_of,
)

__all__ = [
    "EntryRecord",
    "ReceiptRecord",
    "accounts_of",
    "balance",
    "balances",
    "balances_around",
    "changes_as_known",
    "changes_of_days",
    "company_balances",
    "entries",
    "has_received",
    "last_receipts",
    "movements",
    "passbook",
    "payers",
    "receipt",
    "receipts",
    "receipts_of",
]
