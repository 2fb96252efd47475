"""Accounts as they were known at an instant: what a run that began then saw, and what moved since."""

from __future__ import annotations

import polars as pl

from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger.rules import Account
from bijlighar.ledger.rules.closing import change


def balances_around(account_code: int, asked: pl.DataFrame) -> pl.DataFrame:
    """Balances of one personal account just before an instant, and after each later posting of the same days.

    `asked`: ref (any number, told again), holder_id, as_of_day as in `balance`, at_us, the instant in
    microseconds since 1970, and `without`, a document whose transfers are left out. Columns ref, posted_us (0
    for the balance before the instant), balance_paise, in order; a run that began at the instant saw one of
    them. A holder without transfers is absent.
    """
    code = Account(account_code)
    moved = outgoing(
        "SELECT a.ref, CASE WHEN posted_us < a.at_us THEN 0 ELSE posted_us END,"
        f" SUM({change(code)})::bigint"
        " FROM unnest(%(ref)s::bigint[], %(holder)s::bigint[], %(day)s::date[], %(at)s::bigint[],"
        "  %(without)s::text[]) a(ref, holder_id, as_of_day, at_us, without)"
        " JOIN (SELECT *, (extract(epoch FROM posted_at) * 1000000)::bigint AS posted_us"
        "       FROM ledger_transfer WHERE debit_code = %(code)s OR credit_code = %(code)s) t"
        " ON t.holder_id = a.holder_id AND t.posted_on <= a.as_of_day AND t.document <> a.without"
        " GROUP BY 1, 2 ORDER BY 1, 2",
        {
            "code": int(code),
            "ref": asked.get_column("ref").to_list(),
            "holder": asked.get_column("holder_id").to_list(),
            "day": asked.get_column("as_of_day").to_list(),
            "at": asked.get_column("at_us").to_list(),
            "without": asked.get_column("without").to_list(),
        },
        {"ref": pl.Int64(), "posted_us": pl.Int64(), "balance_paise": pl.Int64()},
    )
    return moved.with_columns(pl.col("balance_paise").cum_sum().over("ref"))


def changes_as_known(account_code: int, asked: pl.DataFrame) -> pl.DataFrame:
    """What moved a personal account between two instants, a row a transfer in the order of its posting.

    `asked`: ref (any number, told again), holder_id, as_of_day as in `balance`, since_us and known_us,
    instants in microseconds since 1970 (only what was posted after the first, through the second), and
    `without`, a document whose transfers are left out. Columns ref, for_day, posted_on, code, change_paise
    (positive on the account's own side).
    """
    code = Account(account_code)
    return outgoing(
        "SELECT a.ref, t.for_day, t.posted_on, t.code,"
        f" {change(code)}"
        " FROM unnest(%(ref)s::bigint[], %(holder)s::bigint[], %(day)s::date[], %(since)s::bigint[],"
        "  %(known)s::bigint[], %(without)s::text[])"
        "  a(ref, holder_id, as_of_day, since_us, known_us, without)"
        " JOIN ledger_transfer t ON t.holder_id = a.holder_id"
        " AND (t.debit_code = %(code)s OR t.credit_code = %(code)s) AND t.posted_on <= a.as_of_day"
        " AND t.posted_at > timestamptz 'epoch' + a.since_us * interval '1 microsecond'"
        " AND t.posted_at <= timestamptz 'epoch' + a.known_us * interval '1 microsecond'"
        " AND t.document <> a.without ORDER BY a.ref, t.posted_on, t.for_day, t.code, t.sequence",
        {
            "code": int(code),
            "ref": asked.get_column("ref").to_list(),
            "holder": asked.get_column("holder_id").to_list(),
            "day": asked.get_column("as_of_day").to_list(),
            "since": asked.get_column("since_us").to_list(),
            "known": asked.get_column("known_us").to_list(),
            "without": asked.get_column("without").to_list(),
        },
        {
            "ref": pl.Int64(),
            "for_day": pl.Date(),
            "posted_on": pl.Date(),
            "code": pl.Int64(),
            "change_paise": pl.Int64(),
        },
    )
