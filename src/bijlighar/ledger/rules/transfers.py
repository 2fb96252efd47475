"""What a transfer must look like before it may be posted, and how one is taken back."""

from __future__ import annotations

import hashlib
from datetime import date

import polars as pl

from bijlighar.kernel import frames
from bijlighar.kernel.money import PAISE_LIMIT
from bijlighar.ledger.rules.chart import Account
from bijlighar.ledger.rules.entries import REVERSAL, REVERSAL_OF, is_known

KEY = ("holder_id", "for_day", "code", "sequence")
TRANSFER = (
    frames.integer("company_id"),
    frames.integer("holder_id"),
    frames.day("for_day"),
    frames.day("posted_on"),
    frames.integer("code"),
    frames.integer("sequence"),
    frames.integer("debit_code"),
    frames.integer("credit_code"),
    frames.integer("amount_paise"),
    frames.text("document"),
)
_SHOWN = 5


class TransfersRefused(ValueError):
    """A batch of transfers holds rows that may not be posted; nothing of it was."""


def checked_transfers(transfers: pl.DataFrame) -> pl.DataFrame:
    """The transfers with exactly the columns of `TRANSFER`, in the order of their keys.

    Sorting makes two writers of the same keys meet in the same order, so that they wait for each other and
    never block each other. Raises `TransfersRefused` naming the first offending keys, `FrameRefused`.
    """
    frame = frames.checked(transfers, TRANSFER, "transfers to post")
    accounts = [int(account) for account in Account]
    codes = [code for code in frame.get_column("code").unique().to_list() if not is_known(code)]
    rules: list[tuple[pl.Expr, str]] = [
        (pl.col("amount_paise") <= 0, "the amount is not positive (swap the two accounts instead)"),
        (pl.col("amount_paise") > PAISE_LIMIT, "the amount is larger than any that may be posted"),
        (~pl.col("debit_code").is_in(accounts), "the debit account is not in the chart"),
        (~pl.col("credit_code").is_in(accounts), "the credit account is not in the chart"),
        (pl.col("debit_code") == pl.col("credit_code"), "both accounts are the same"),
        (pl.col("code").is_in(codes), "the kind of entry is unknown"),
        (pl.col("sequence") < 0, "the sequence is negative"),
        (pl.col("document") == "", "no document is named"),
        (pl.struct(KEY).is_duplicated(), "the same key stands twice in the batch"),
    ]
    wrong = frame.select(broken.any().alias(why) for broken, why in rules).row(0)
    for (broken, why), is_wrong in zip(rules, wrong, strict=True):
        if is_wrong:
            raise TransfersRefused(f"Nothing was posted: {why}. {describe_keys(frame.filter(broken))}")
    return frame.sort(KEY)


def sequence_of(number: str) -> int:
    """A sequence made from a document's number, for entries that nobody counts.

    63 bits of its hash: two receipts of one holder and day that share them would be refused, never mixed up.
    """
    return int.from_bytes(hashlib.blake2b(number.encode(), digest_size=8).digest(), "big") >> 1


def describe_keys(frame: pl.DataFrame) -> str:
    """A few keys in words, for a refusal."""
    shown = [
        f"holder {holder}, {day}, entry {code}/{sequence}"
        for holder, day, code, sequence in frame.select(KEY).head(_SHOWN).iter_rows()
    ]
    more = f" and {frame.height - _SHOWN} more" if frame.height > _SHOWN else ""
    return f"{frame.height} of them: {'; '.join(shown)}{more}."


def reverse(transfers: pl.DataFrame, *, posted_on: date | None = None) -> pl.DataFrame:
    """The transfers that take these back: accounts swapped, code + 1000, the document named.

    `for_day` stays, `posted_on` becomes the day on which they are taken back (as it was, without one). A
    reversal is not itself reversed (TransfersRefused): post the right entry anew under its own key.
    """
    frame = frames.checked(transfers, TRANSFER, "transfers to reverse")
    twice = frame.filter(pl.col("code") >= REVERSAL)
    if twice.height:
        raise TransfersRefused(f"A reversal is not reversed again. {describe_keys(twice)}")
    if posted_on is not None:
        frame = frame.with_columns(posted_on=pl.lit(posted_on))
    return frame.with_columns(
        code=pl.col("code") + REVERSAL,
        debit_code=pl.col("credit_code"),
        credit_code=pl.col("debit_code"),
        document=pl.lit(REVERSAL_OF) + pl.col("document"),
    )
