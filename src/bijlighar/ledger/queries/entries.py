"""Entries of some kinds, and how they moved an account day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger.rules import Account
from bijlighar.ledger.rules.closing import change


def entries(codes: Sequence[int], holder_ids: Sequence[int], from_day: date, to_day: date) -> pl.DataFrame:
    """Transfers of some kinds with for_day in [from_day, to_day), to be compared with what should stand.

    Columns: holder_id, for_day, posted_on, code, sequence, debit_code, credit_code, amount_paise.
    """
    return outgoing(
        "SELECT holder_id, for_day, posted_on, code, sequence, debit_code, credit_code, amount_paise"
        " FROM ledger_transfer"
        " WHERE holder_id = ANY(%(holders)s) AND for_day >= %(from)s AND for_day < %(to)s"
        " AND code = ANY(%(codes)s)",
        {"holders": list(holder_ids), "from": from_day, "to": to_day, "codes": list(codes)},
        {
            "holder_id": pl.Int64(),
            "for_day": pl.Date(),
            "posted_on": pl.Date(),
            "code": pl.Int64(),
            "sequence": pl.Int64(),
            "debit_code": pl.Int64(),
            "credit_code": pl.Int64(),
            "amount_paise": pl.Int64(),
        },
    )


def changes_of_days(account_code: int, codes: Sequence[int], asked: pl.DataFrame) -> pl.DataFrame:
    """How entries of some kinds changed a personal account, a row a holder and day they belong to.

    `asked`: holder_id, from_day, to_day (half-open). Columns holder_id, for_day, change_paise, positive where
    the account grew; a day without such an entry is absent.
    """
    code = Account(account_code)
    return outgoing(
        f"SELECT holder_id, for_day, SUM({change(code)})::bigint"
        " FROM unnest(%(holder)s::bigint[], %(from)s::date[], %(to)s::date[])"
        "  a(holder_id, from_day, to_day)"
        " JOIN ledger_transfer t USING (holder_id)"
        " WHERE t.for_day >= a.from_day AND t.for_day < a.to_day AND t.code = ANY(%(codes)s)"
        " AND (t.debit_code = %(code)s OR t.credit_code = %(code)s) GROUP BY holder_id, for_day",
        {
            "code": int(code),
            "codes": list(codes),
            "holder": asked.get_column("holder_id").to_list(),
            "from": asked.get_column("from_day").to_list(),
            "to": asked.get_column("to_day").to_list(),
        },
        {"holder_id": pl.Int64(), "for_day": pl.Date(), "change_paise": pl.Int64()},
    )


def movements(
    account_code: int, holder_ids: Sequence[int], *, except_codes: Sequence[int] = ()
) -> pl.DataFrame:
    """How one personal account of each holder changed, a row a settlement day: holder_id, posted_on,
    change_paise (int64, positive where the account grew); in order. Entries of `except_codes` are left out.
    """
    code = Account(account_code)
    return outgoing(
        f"SELECT holder_id, posted_on, SUM({change(code)})::bigint FROM ledger_transfer t"
        " WHERE holder_id = ANY(%(holders)s)"
        " AND (debit_code = %(code)s OR credit_code = %(code)s) AND NOT code = ANY(%(except)s)"
        " GROUP BY holder_id, posted_on ORDER BY holder_id, posted_on",
        {"code": int(code), "holders": list(holder_ids), "except": list(except_codes)},
        {"holder_id": pl.Int64(), "posted_on": pl.Date(), "change_paise": pl.Int64()},
    )
