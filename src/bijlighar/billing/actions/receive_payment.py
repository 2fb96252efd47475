"""Money comes in against bills: one payment, or all of a frame."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import connection

from bijlighar.billing.rules.receipts import checked_receipts, fault_in, receipt_transfers
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry


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
    receipt = (connection_id, amount_paise, receipt_number, channel)
    columns = ("connection_id", "amount_paise", "receipt_number", "channel")
    frame = checked_receipts(pl.DataFrame([receipt], schema=columns, orient="row"))
    return bool(_receive(frame, there.company_id, by, at))


@action
def receive_payments(*, company_id: int, receipts: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Book many payments to one company, all or none; how many of them were not booked before.

    `receipts` has the columns of `billing.rules.receipts.RECEIPTS`. A receipt that was booked before, or
    stands there twice, counts once when its amount and channel are the same. Raises `UnableToReceive` naming
    the first receipt that cannot be booked, or connections that are not this company's, and `FrameRefused`.
    """
    frame = checked_receipts(receipts)
    strangers = consumers.not_of_company(frame.get_column("connection_id").to_list(), company_id)
    if strangers:
        raise UnableToReceive(f"Company {company_id} has no connection {', '.join(map(str, strangers[:5]))}.")
    return _receive(frame, company_id, by, at)


def _receive(receipts: pl.DataFrame, company_id: int, by: Actor, at: datetime) -> int:
    if fault := fault_in(receipts):
        raise UnableToReceive(fault)
    new = _insert(receipts, company_id, at)
    if new.height < receipts.height:
        _refuse_differences(receipts)
    if new.height:
        moved = receipt_transfers(
            new,
            company_id=company_id,
            on=settlement_day(at),
            what=Entry.PAYMENT,
            credited=Account.RECEIVABLE,
        )
        post(transfers=moved, by=by, at=at)
    return new.height


def _insert(receipts: pl.DataFrame, company_id: int, at: datetime) -> pl.DataFrame:
    """Write the receipts that are not there, and give those that were written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_payment (connection_id, amount_paise, receipt_number, channel_code,"
            " company_id, received_on, received_at) SELECT r.*, %s, %s, %s"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) r"
            " ON CONFLICT DO NOTHING RETURNING connection_id, receipt_number",
            [company_id, settlement_day(at), at, *receipts.to_dict(as_series=False).values()],
        )
        written = cursor.fetchall()
    return receipts.join(
        pl.DataFrame(written, schema={"connection_id": pl.Int64, "receipt_number": pl.String}, orient="row"),
        on=["connection_id", "receipt_number"],
        how="semi",
        maintain_order="left",
    )


def _refuse_differences(receipts: pl.DataFrame) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT receipt_number, there.connection_id, there.amount_paise, channel_code, received_on,"
            " here.amount_paise, here.channel"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])"
            " here (connection_id, amount_paise, receipt_number, channel)"
            " JOIN billing_payment there USING (connection_id, receipt_number)"
            " WHERE (there.amount_paise, channel_code) <> (here.amount_paise, here.channel)"
            " ORDER BY there.connection_id, receipt_number LIMIT 1",
            [*receipts.to_dict(as_series=False).values()],
        )
        found = cursor.fetchone()
    if found is not None:
        number, holder, was, by_channel, on, paise, channel = found
        raise UnableToReceive(
            f"Receipt {number} was booked with {was} paise ({by_channel}) of connection {holder} on {on}, "
            f"not {paise} ({channel}). Use the receipt's own number for each payment."
        )
