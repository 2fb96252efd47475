"""Money comes in for balances: one recharge, or all of a frame."""

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
    receipt = (connection_id, amount_paise, receipt_number, channel)
    columns = ("connection_id", "amount_paise", "receipt_number", "channel")
    frame = checked_receipts(pl.DataFrame([receipt], schema=columns, orient="row"))
    return bool(_credit(frame, there.company_id, by, at))


@action
def credit_receipts(*, company_id: int, receipts: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Credit many recharges of one company, all or none; how many of them were not credited before.

    `receipts` has the columns of `billing.rules.receipts.RECEIPTS`. A receipt that was credited before, or
    stands there twice, counts once when its amount and channel are the same. Raises `UnableToCredit` naming
    the first receipt that cannot be credited, or connections that are not this company's, and `FrameRefused`.
    """
    frame = checked_receipts(receipts)
    strangers = consumers.not_of_company(frame.get_column("connection_id").to_list(), company_id)
    if strangers:
        raise UnableToCredit(f"Company {company_id} has no connection {', '.join(map(str, strangers[:5]))}.")
    return _credit(frame, company_id, by, at)


def _credit(receipts: pl.DataFrame, company_id: int, by: Actor, at: datetime) -> int:
    if fault := fault_in(receipts):
        raise UnableToCredit(fault)
    new = _insert(receipts, company_id, at)
    if new.height < receipts.height:
        _refuse_differences(receipts)
    if new.height:
        moved = receipt_transfers(
            new,
            company_id=company_id,
            on=settlement_day(at),
            what=Entry.RECHARGE,
            credited=Account.PREPAID,
        )
        post(transfers=moved, by=by, at=at)
    return new.height


def _insert(receipts: pl.DataFrame, company_id: int, at: datetime) -> pl.DataFrame:
    """Write the receipts that are not there, and give those that were written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO prepaid_credit (connection_id, amount_paise, receipt_number, channel_code,"
            " company_id, credited_on, credited_at) SELECT r.*, %s, %s, %s"
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
            "SELECT receipt_number, there.connection_id, there.amount_paise, channel_code, credited_on,"
            " here.amount_paise, here.channel"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])"
            " here (connection_id, amount_paise, receipt_number, channel)"
            " JOIN prepaid_credit there USING (connection_id, receipt_number)"
            " WHERE (there.amount_paise, channel_code) <> (here.amount_paise, here.channel)"
            " ORDER BY there.connection_id, receipt_number LIMIT 1",
            [*receipts.to_dict(as_series=False).values()],
        )
        found = cursor.fetchone()
    if found is not None:
        number, holder, was, by_channel, on, paise, channel = found
        raise UnableToCredit(
            f"Receipt {number} was credited with {was} paise ({by_channel}) to connection {holder} on {on}, "
            f"not {paise} ({channel}). Use the receipt's own number for each payment."
        )
