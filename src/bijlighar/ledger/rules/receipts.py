"""Money that came in, as a frame of receipts: what such a frame must look like, and how it is posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from bijlighar.kernel import frames
from bijlighar.kernel.money import PAISE_LIMIT
from bijlighar.ledger.rules.chart import Account
from bijlighar.ledger.rules.entries import Entry
from bijlighar.ledger.rules.transfers import sequence_of

RECEIPTS = (
    frames.integer("connection_id"),
    frames.integer("amount_paise"),
    frames.text("receipt_number"),
    frames.text("channel"),
)
KEY = ("connection_id", "receipt_number")
LONGEST_NUMBER, LONGEST_CHANNEL = 60, 20


@dataclass(frozen=True, slots=True)
class Received:
    """What money that comes in does: which account it credits, and the word for that in a message."""

    credited: Account
    done: str


RECEIVED = {
    Entry.RECHARGE: Received(Account.PREPAID, "credited"),
    Entry.PAYMENT: Received(Account.RECEIVABLE, "booked"),
    Entry.DEPOSIT_PAID: Received(Account.DEPOSIT, "booked as deposit"),
    Entry.APPLICATION_PAID: Received(Account.APPLICATION, "booked for the application"),
}


def one_receipt(connection_id: int, amount_paise: int, receipt_number: str, channel: str) -> pl.DataFrame:
    """A single receipt as a frame of `RECEIPTS`."""
    receipt = (connection_id, amount_paise, receipt_number, channel)
    return pl.DataFrame([receipt], schema=[column.name for column in RECEIPTS], orient="row")


def checked_receipts(receipts: pl.DataFrame) -> pl.DataFrame:
    """The receipts with exactly the columns of `RECEIPTS`, each once, in the order of their keys.

    In order, so that two writers of the same receipts wait for each other and never block each other.
    Raises `FrameRefused`.
    """
    return frames.checked(receipts, RECEIPTS, "receipts").unique().sort(*KEY, "amount_paise", "channel")


def fault_in(receipts: pl.DataFrame) -> str | None:
    """What is wrong with the first receipt that cannot be booked, and what to do; None when all are right."""
    number = pl.col("receipt_number")
    rules: list[tuple[pl.Expr, str]] = [
        (number == "", "it has no number. Give each payment the number of its receipt"),
        (number.str.len_chars() > LONGEST_NUMBER, f"a number has at most {LONGEST_NUMBER} characters"),
        (
            pl.col("channel").str.len_chars() > LONGEST_CHANNEL,
            f"a channel's name has at most {LONGEST_CHANNEL} characters",
        ),
        (
            ~pl.col("amount_paise").is_between(1, PAISE_LIMIT),
            "this amount cannot be booked. Give an amount above nothing",
        ),
        (pl.struct(KEY).is_duplicated(), "it stands here twice with different content. Give one of them"),
    ]
    for broken, why in rules:
        wrong = receipts.filter(broken)
        if wrong.height:
            connection_id, paise, name, _ = wrong.row(0)
            return f"Receipt {name!r} of connection {connection_id}, {paise} paise: {why}."
    return None


def receipt_transfers(receipts: pl.DataFrame, *, company_id: int, on: date, what: Entry) -> pl.DataFrame:
    """One transfer a receipt, from cash to the account that `what` credits, on the settlement day `on`."""
    whole = {
        "company_id": company_id,
        "code": int(what),
        "debit_code": int(Account.CASH),
        "credit_code": int(RECEIVED[what].credited),
    }
    return receipts.select(
        *(pl.lit(value, dtype=pl.Int64).alias(name) for name, value in whole.items()),
        "amount_paise",
        holder_id="connection_id",
        for_day=pl.lit(on),
        posted_on=pl.lit(on),
        sequence=pl.col("receipt_number").map_elements(sequence_of, return_dtype=pl.Int64),
        document=pl.lit("receipt/") + pl.col("receipt_number"),
    )
