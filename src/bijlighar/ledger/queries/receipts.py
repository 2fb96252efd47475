"""Receipts of money that came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection

from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger.models import Receipt
from bijlighar.ledger.rules import REVERSAL, REVERSAL_OF, Entry


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """Money that came in for a holder, in paise: `what` it became, and when it was booked.

    `taken_back_on` is the day on which it was taken back (a cheque that was not honoured), None otherwise.
    """

    what: Entry
    number: str
    channel: str
    amount_paise: int
    received_on: date
    received_at: datetime
    taken_back_on: date | None

    @property
    def cursor(self) -> tuple[datetime, int, str]:
        """The place of this receipt in the list; pass it as `before` to go on from here."""
        return (self.received_at, int(self.what), self.number)


_ONE = (
    "SELECT r.code, r.receipt_number, r.channel_code, r.amount_paise, r.received_on, r.received_at,"
    " (SELECT min(t.posted_on) FROM ledger_transfer t WHERE t.holder_id = r.holder_id"
    "  AND t.for_day = r.received_on AND t.code = r.code + %(reversal)s"
    "  AND t.document = %(prefix)s || r.receipt_number)"
    " FROM ledger_receipt r WHERE r.holder_id = %(holder)s"
)


def receipt(holder_id: int, what: Entry, number: str) -> ReceiptRecord | None:
    """One receipt of a holder by its kind and number."""
    found = _records(
        f"{_ONE} AND r.code = %(code)s AND r.receipt_number = %(number)s", holder_id, code=what, number=number
    )
    return next(iter(found), None)


def receipts_of(
    holder_id: int, before: tuple[datetime, int, str] | None = None, limit: int = 50
) -> list[ReceiptRecord]:
    """A holder's receipts of every kind and channel, the newest first, those taken back among them.

    `before` is the `cursor` of the last receipt already shown.
    """
    where = " AND (r.received_at, r.code, r.receipt_number) < (%(at)s, %(code)s, %(number)s)"
    at, code, number = before or (None, 0, "")
    return _records(
        f"{_ONE}{where if before else ''}"
        " ORDER BY r.received_at DESC, r.code DESC, r.receipt_number DESC LIMIT %(limit)s",
        holder_id, at=at, code=code, number=number, limit=limit,
    )  # fmt: skip


def _records(statement: str, holder_id: int, **given: Any) -> list[ReceiptRecord]:
    fixed: dict[str, Any] = {"holder": holder_id, "reversal": REVERSAL, "prefix": f"{REVERSAL_OF}receipt/"}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**fixed, **given})
        return [ReceiptRecord(Entry(code), *rest) for code, *rest in cursor.fetchall()]


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
