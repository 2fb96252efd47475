"""Rebates for how bills were paid: which bills are paid whole, by what money, and what is due for it."""

from __future__ import annotations

from datetime import date

import polars as pl

from bijlighar.ledger.rules import REVERSAL, Account, Entry, reverse
from bijlighar.tariffs.rules import Rulebook, rebate, rebate_channels

KINDS: dict[str, Entry] = {
    "ONLINE": Entry.REBATE_ONLINE,
    "PROMPT": Entry.REBATE_PROMPT,
    "ADVANCE": Entry.REBATE_ADVANCE,
    "PREPAID": Entry.REBATE_PREPAID,
}
"""The rulebook's name of each rebate, and the entry it is booked as."""
_TRIES = 100
"""A rebate booked anew counts on: its key is the day it is for, and how often it was booked."""
_ROUNDS = 60
"""More than enough: each round settles at least the next bill of every connection."""
_DUE: dict[str, pl.DataType] = {
    "holder_id": pl.Int64(), "code": pl.Int64(), "key_date": pl.Date(), "amount_paise": pl.Int64(),
}  # fmt: skip


def paid_bills(
    bills: pl.DataFrame, moved: pl.DataFrame, receipts: pl.DataFrame, given: pl.DataFrame
) -> pl.DataFrame:
    """Bills that are paid whole, a row each: the columns of `bills`, paid_on, and `parts`.

    `bills`: connection_id, cycle_from, issued_on, total_paise and others. `moved`: what else changed what is
    owed (holder_id, posted_on, change_paise), without bills, payments and the rebates for them; `receipts`:
    holder_id, channel, amount_paise, received_on; `given`: rebates that stand (holder_id, key_date,
    given_paise), which make less of what arose after their bill. What is owed is paid in the order in which
    it arose, with what came in in the order in which it came; a bill that gives back counts as money in.
    `parts` lists channel ("" where it was no payment), day and part_paise.
    """
    none = pl.lit(None, dtype=pl.Date)
    debts = pl.concat(
        [
            bills.filter(pl.col("total_paise") > 0).select(
                "connection_id", "cycle_from", day="issued_on", paise="total_paise", turn=pl.lit(0)
            ),
            moved.filter(pl.col("change_paise") > 0).select(
                connection_id="holder_id", cycle_from=none, day="posted_on", paise="change_paise",
                turn=pl.lit(1),
            ),
        ]
    )  # fmt: skip
    money = pl.concat(
        [
            receipts.select(
                "channel", connection_id="holder_id", day="received_on", paise="amount_paise", turn=pl.lit(0)
            ),
            moved.filter(pl.col("change_paise") < 0).select(
                pl.lit("").alias("channel"), connection_id="holder_id", day="posted_on",
                paise=-pl.col("change_paise"), turn=pl.lit(1),
            ),
            bills.filter(pl.col("total_paise") < 0).select(
                pl.lit("").alias("channel"), "connection_id", day="issued_on", paise=-pl.col("total_paise"),
                turn=pl.lit(1),
            ),
        ]
    )  # fmt: skip
    key = ["connection_id", "cycle_from"]
    owed = _owed(debts, given).filter(pl.col("cycle_from").is_not_null())
    came = money.sort("connection_id", "day", "turn").with_columns(
        upto=pl.col("paise").cum_sum().over("connection_id")
    )
    came = came.with_columns(after=pl.col("upto") - pl.col("paise"))
    parts = (
        owed.join(came, on="connection_id", suffix="_in")
        .with_columns(
            part_paise=pl.min_horizontal("upto", "upto_in") - pl.max_horizontal("after", "after_in")
        )
        .filter(pl.col("part_paise") > 0)
    )
    by_bill = parts.group_by(key).agg(
        parts=pl.struct("channel", "part_paise", day="day_in"),
        paid_paise=pl.sum("part_paise"),
        net_paise=pl.first("upto") - pl.first("after"),
        last_day=pl.max("day_in"),
    )
    return (
        bills.join(by_bill.filter(pl.col("paid_paise") == pl.col("net_paise")), on=key)
        # Money that was there before the bill pays it on the day of its issue.
        .with_columns(paid_on=pl.max_horizontal("last_day", "issued_on"))
        .drop("paid_paise", "net_paise", "last_day")
        .sort(key)
    )


def _owed(debts: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Debts of each connection end to end, each less the rebates for bills before it: (after, upto]."""
    named = given.select(connection_id="holder_id", cycle_from="key_date", given_paise="given_paise")
    summed = pl.col("paise").cum_sum() - pl.col("given_paise").cum_sum() + pl.col("given_paise")
    return (
        debts.join(named, on=["connection_id", "cycle_from"], how="left")
        .with_columns(pl.col("given_paise").fill_null(0))
        .sort("connection_id", "day", "turn", "cycle_from")
        .with_columns(upto=summed.cum_max().over("connection_id"))
        .with_columns(after=pl.col("upto").shift(1, fill_value=0).over("connection_id"))
    )


def standing(booked: pl.DataFrame) -> pl.DataFrame:
    """Rebates that were not taken back, of entries and their reversals; key_date is the day each is for."""
    key = (pl.col("sequence") // _TRIES).cast(pl.String).str.to_date("%Y%m%d")
    entries = booked.with_columns(key_date=key)
    is_back = pl.col("code") >= REVERSAL
    taken_back = entries.filter(is_back).with_columns(code=pl.col("code") - REVERSAL)
    on = ["holder_id", "for_day", "code", "sequence"]
    return entries.filter(~is_back).join(taken_back.select(on), on=on, how="anti")


def settled(
    bills: pl.DataFrame, moved: pl.DataFrame, receipts: pl.DataFrame, booked: pl.DataFrame, book: Rulebook,
    from_day: date,
) -> tuple[pl.DataFrame, pl.DataFrame]:  # fmt: skip
    """What is due for bills that were paid whole on `from_day` or later, and which of `booked` it replaces.

    `bills`, `moved`, `receipts` as `paid_bills` takes them, `booked`: entries of these rebates and their
    reversals. A rebate makes less of the next bill, and so of its rebate: reckoned until all of them fit.
    """
    key = ["holder_id", "key_date"]
    there = standing(booked)
    given = _added_up(there)
    for _ in range(_ROUNDS):
        paid = paid_bills(bills, moved, receipts, given)
        due = due_for_paying(paid.filter(pl.col("paid_on") >= from_day), book)
        older = paid.filter(pl.col("paid_on") < from_day).select(
            holder_id="connection_id", key_date="cycle_from"
        )
        kept = there.join(older, on=key, how="semi")
        fitting = _added_up(pl.concat([kept.select(*key, "amount_paise"), due.select(*key, "amount_paise")]))
        if fitting.equals(given):
            break
        given = fitting
    of_day = (pl.col("sequence") // _TRIES).cast(pl.String).str.to_date("%Y%m%d")
    return due, booked.join(older, left_on=["holder_id", of_day], right_on=key, how="anti")


def _added_up(rebates: pl.DataFrame) -> pl.DataFrame:
    return (
        rebates.group_by("holder_id", "key_date")
        .agg(given_paise=pl.sum("amount_paise"))
        .sort("holder_id", "key_date")
    )


def due_for_paying(paid: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """Rebates for bills that were paid whole (`paid_bills`): holder_id, code, key_date, amount_paise.

    ONLINE is taken of what of a bill came in by the ways of paying that the rulebook names, PROMPT of the
    whole bill. `key_date` is the first day of the bill's cycle.
    """
    if paid.is_empty():
        return pl.DataFrame(schema=_DUE)
    days = paid.get_column("paid_on").unique().to_list()
    named = [(day, channel) for day in days for channel in sorted(rebate_channels(book, day))]
    counted = pl.DataFrame(named, schema={"paid_on": pl.Date, "channel": pl.String}, orient="row")
    online = (
        paid.select("connection_id", "cycle_from", "category_code", "paid_on", "parts")
        .explode("parts")
        .unnest("parts")
        .join(counted, on=["paid_on", "channel"], how="semi")
        .group_by("connection_id", "cycle_from", "category_code", "paid_on")
        .agg(amount_paise=pl.sum("part_paise"))
        .select("*", kind=pl.lit("ONLINE"), due_date=pl.lit(None, dtype=pl.Date))
    )
    prompt = paid.select(
        "connection_id", "cycle_from", "category_code", "paid_on", amount_paise="total_paise",
        kind=pl.lit("PROMPT"), due_date="due_date",
    )  # fmt: skip
    asked = pl.concat([online, prompt.select(online.columns)])
    return _asked_of(asked, book, "connection_id", "cycle_from", "paid_on")


def due_for_advances(left: pl.DataFrame, month_from: date, last_day: date, book: Rulebook) -> pl.DataFrame:
    """Rebates for money paid ahead: `left` has holder_id, category_code and left_paise, the least of a month.

    Columns as `due_for_paying`; `key_date` is the first day of the month.
    """
    asked = left.filter(pl.col("left_paise") > 0).select(
        "holder_id", "category_code", amount_paise="left_paise", kind=pl.lit("ADVANCE"),
        key_date=pl.lit(month_from), on_date=pl.lit(last_day), due_date=pl.lit(None, dtype=pl.Date),
    )  # fmt: skip
    return _asked_of(asked, book, "holder_id", "key_date", "on_date")


def due_for_units(used: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """Rebates of prepaid meters: `used` has holder_id, category_code, month_from and energy_wh.

    Columns as `due_for_paying`; `key_date` is the first day of the month.
    """
    asked = used.select(
        "holder_id", "category_code", "month_from", "energy_wh", amount_paise=pl.lit(0, dtype=pl.Int64),
        kind=pl.lit("PREPAID"), due_date=pl.lit(None, dtype=pl.Date),
    )  # fmt: skip
    return _asked_of(asked, book, "holder_id", "month_from", "month_from")


def _asked_of(asked: pl.DataFrame, book: Rulebook, holder: str, key: str, on: str) -> pl.DataFrame:
    if asked.is_empty():
        return pl.DataFrame(schema=_DUE)
    frame = asked.with_columns(on_date=pl.col(on), ref=pl.int_range(pl.len(), dtype=pl.Int64))
    found = rebate(frame.drop(holder, *({key, on, "parts"} - {"on_date"}), strict=False), book)
    codes = {kind: int(code) for kind, code in KINDS.items()}
    return (
        asked.select(
            holder_id=pl.col(holder),
            code=pl.col("kind").replace_strict(codes, return_dtype=pl.Int64),
            key_date=pl.col(key),
            amount_paise=pl.Series(found.paise, dtype=pl.Int64),
        )
        .filter(pl.col("amount_paise") > 0)
        .sort("holder_id", "code", "key_date")
    )


def corrected(
    due: pl.DataFrame, booked: pl.DataFrame, *, company_id: int, credited: Account, posted_on: date
) -> pl.DataFrame:
    """The transfers that bring what is booked to what is due: nothing where it is the same.

    `due` as `due_for_paying`; `booked`: entries of the same kinds and their reversals, with for_day,
    sequence, code and amount_paise; those looked at anew are the ones it holds. Another amount takes the old
    rebate back and books the new one.
    """
    there = standing(booked)
    key = (pl.col("sequence") // _TRIES).cast(pl.String).str.to_date("%Y%m%d")
    originals = booked.filter(pl.col("code") < REVERSAL).with_columns(key_date=key)
    of = ["holder_id", "code", "key_date"]
    times = originals.group_by(of).agg(times=pl.len().cast(pl.Int64))
    both = due.join(there.select(*of, was="amount_paise"), on=of, how="full", coalesce=True)
    differs = both.filter(pl.col("amount_paise").ne_missing(pl.col("was"))).join(times, on=of, how="left")
    shared = {"company_id": pl.lit(company_id, dtype=pl.Int64), "posted_on": pl.lit(posted_on)}
    document = pl.concat_str(pl.lit("rebate/"), pl.col("key_date").dt.strftime("%Y-%m-%d"))
    accounts = {
        "debit_code": pl.lit(int(Account.REBATES), dtype=pl.Int64),
        "credit_code": pl.lit(int(credited), dtype=pl.Int64),
    }
    old = there.join(differs.select(of), on=of, how="semi").select(
        "holder_id", "for_day", "code", "sequence", "amount_paise", **shared, **accounts, document=document
    )
    new = differs.filter(pl.col("amount_paise").is_not_null()).select(
        "holder_id",
        "code",
        "amount_paise",
        **shared,
        **accounts,
        for_day=pl.lit(posted_on),
        sequence=pl.col("key_date").dt.strftime("%Y%m%d").cast(pl.Int64) * _TRIES
        + pl.col("times").fill_null(0),
        document=document,
    )
    return pl.concat([reverse(old, posted_on=posted_on), new], how="diagonal_relaxed")
