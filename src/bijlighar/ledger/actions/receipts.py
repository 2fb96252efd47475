"""Money comes in: a receipt counts once, whatever it is for, and moves its amount from cash to its holder."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger.actions.transfers import post
from bijlighar.ledger.rules.entries import Entry
from bijlighar.ledger.rules.receipts import RECEIVED, checked_receipts, fault_in, receipt_transfers


class ReceiptsRefused(ValueError):
    """A frame holds a receipt that cannot be booked; nothing was written."""


@action
def receive(*, company_id: int, receipts: pl.DataFrame, what: Entry, by: Actor, at: datetime) -> int:
    """Book receipts of one company, all or none; how many of them were not booked before.

    `receipts` has the columns of `ledger.rules.receipts.RECEIPTS`; that its connections are the company's is
    the caller's word. `what` they are for, one of `RECEIVED`, decides which account grows. A receipt that was
    booked for the same before, or stands there twice, counts once when its amount and channel are the same.
    Raises `ReceiptsRefused` naming the first receipt that cannot be booked, and `FrameRefused`.
    """
    frame = checked_receipts(receipts)
    if fault := fault_in(frame):
        raise ReceiptsRefused(fault)
    new = _insert(frame, company_id, what, at)
    if new.height < frame.height:
        _refuse_differences(frame, what)
    if new.height:
        moved = receipt_transfers(new, company_id=company_id, on=settlement_day(at), what=what)
        post(transfers=moved, by=by, at=at)
    return new.height


def _insert(receipts: pl.DataFrame, company_id: int, what: Entry, at: datetime) -> pl.DataFrame:
    """Write the receipts that are not there, and give those that were written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_receipt (holder_id, amount_paise, receipt_number, channel_code,"
            " company_id, code, received_on, received_at) SELECT r.*, %s, %s, %s, %s"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) r"
            " ON CONFLICT DO NOTHING RETURNING holder_id, receipt_number",
            [company_id, int(what), settlement_day(at), at, *receipts.to_dict(as_series=False).values()],
        )
        written = cursor.fetchall()
    return receipts.join(
        pl.DataFrame(written, schema={"connection_id": pl.Int64, "receipt_number": pl.String}, orient="row"),
        on=["connection_id", "receipt_number"],
        how="semi",
        maintain_order="left",
    )


def _refuse_differences(receipts: pl.DataFrame, what: Entry) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT receipt_number, holder_id, there.amount_paise, channel_code, received_on,"
            " here.amount_paise, here.channel"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])"
            " here (holder_id, amount_paise, receipt_number, channel)"
            " JOIN ledger_receipt there USING (holder_id, receipt_number)"
            " WHERE code = %s AND (there.amount_paise, channel_code) <> (here.amount_paise, here.channel)"
            " ORDER BY holder_id, receipt_number",
            [*receipts.to_dict(as_series=False).values(), int(what)],
        )
        found = cursor.fetchone()
    if found is not None:
        number, holder, was, by_channel, on, paise, channel = found
        raise ReceiptsRefused(
            f"Receipt {number} was {RECEIVED[what].done} with {was} paise ({by_channel}) on {on}, "
            f"not {paise} ({channel}), among the receipts of connection {holder}. "
            "Use the receipt's own number for each payment."
        )
