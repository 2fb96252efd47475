"""Receipts of money that came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger.models import Receipt
from bijlighar.ledger.rules import REVERSAL, REVERSAL_OF, Entry


def has_received(holder_id: int, what: Entry) -> bool:
    """Whether any money of this kind (a recharge, a payment) ever came in for a holder."""
    return Receipt.objects.filter(holder_id=holder_id, code=what).exists()


def last_receipts(what: Entry, holder_ids: Sequence[int], as_of_day: date | None = None) -> pl.DataFrame:
    """The latest receipt of a kind of each holder that has one, of those received on a day and before.

    Columns holder_id, receipt_number, amount_paise, received_on.
    """
    return outgoing(
        "SELECT DISTINCT ON (holder_id) holder_id, receipt_number, amount_paise, received_on"
        " FROM ledger_receipt WHERE holder_id = ANY(%(holders)s) AND code = %(code)s"
        " AND received_on <= %(day)s ORDER BY holder_id, received_at DESC, receipt_number",
        {"holders": list(holder_ids), "code": int(what), "day": as_of_day or date.max},
        {
            "holder_id": pl.Int64(),
            "receipt_number": pl.String(),
            "amount_paise": pl.Int64(),
            "received_on": pl.Date(),
        },
    )


def receipts(what: Entry, holder_ids: Sequence[int]) -> pl.DataFrame:
    """Every receipt of a kind that was not taken back, by holder and day of receipt.

    Columns holder_id, receipt_number, channel, amount_paise, received_on.
    """
    return outgoing(
        "SELECT r.holder_id, r.receipt_number, r.channel_code, r.amount_paise, r.received_on"
        " FROM ledger_receipt r WHERE r.holder_id = ANY(%(holders)s) AND r.code = %(code)s"
        " AND NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.holder_id = r.holder_id"
        "  AND t.for_day = r.received_on AND t.code = %(back)s"
        "  AND t.document = %(prefix)s || r.receipt_number)"
        " ORDER BY r.holder_id, r.received_on, r.received_at, r.receipt_number",
        {
            "holders": list(holder_ids),
            "code": int(what),
            "back": int(what) + REVERSAL,
            "prefix": f"{REVERSAL_OF}receipt/",
        },
        {
            "holder_id": pl.Int64(),
            "receipt_number": pl.String(),
            "channel": pl.String(),
            "amount_paise": pl.Int64(),
            "received_on": pl.Date(),
        },
    )


def payers(what: Entry, company_id: int, since: date) -> list[int]:
    """The holders of a company who have a receipt of a kind from a day on, ascending."""
    found = outgoing(
        "SELECT DISTINCT holder_id FROM ledger_receipt WHERE company_id = %(company)s"
        " AND received_on >= %(since)s AND code = %(code)s ORDER BY 1",
        {"company": company_id, "since": since, "code": int(what)},
        {"holder_id": pl.Int64()},
    )
    return found.get_column("holder_id").to_list()
