"""What stands on accounts: a holder's closing, and what was posted for the days since.

Nobody adds up years here. Only where something in a closing was posted after the day asked for, all of that
holder's transfers are added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
from django.db import connection

from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger.rules import ACCOUNTS, Account
from bijlighar.ledger.rules.closing import COLUMNS, sums

GIVEN = "SELECT DISTINCT unnest(%(holders)s::bigint[]) AS holder_id"
_GIVEN_OF_COMPANY = f"""
    SELECT g.holder_id FROM ({GIVEN}) g WHERE EXISTS (
        SELECT 1 FROM ledger_transfer f WHERE f.holder_id = g.holder_id AND f.company_id = %(company)s)
"""
# From holder to holder along the key, whatever each has been posted in years; a holder has one company.
_OF_COMPANY = """
    WITH RECURSIVE walk(holder_id, company_id) AS (
        (SELECT holder_id, company_id FROM ledger_transfer ORDER BY holder_id LIMIT 1)
        UNION ALL
        SELECT n.holder_id, n.company_id FROM walk w CROSS JOIN LATERAL (
            SELECT f.holder_id, f.company_id FROM ledger_transfer f WHERE f.holder_id > w.holder_id
            ORDER BY f.holder_id LIMIT 1) n
    ) SELECT holder_id FROM walk WHERE company_id = %(company)s
"""
_LAST = """,
    (SELECT l.for_day FROM ledger_transfer l WHERE l.holder_id = a.holder_id AND l.code = ANY(%(last)s)
     AND l.posted_on <= %(day)s ORDER BY l.for_day DESC LIMIT 1)
"""


def balance(holder_id: int, account_code: int, as_of_day: date | None = None) -> int:
    """Balance of one personal account in paise, positive on the account's own side; 0 when it was never used.

    `as_of_day` counts what was posted on that settlement day and before.
    """
    with connection.cursor() as cursor:
        sql = standing(GIVEN, [Account(account_code)])
        cursor.execute(sql, {"holders": [holder_id], "day": as_of_day or date.max})
        found = cursor.fetchone()
    return int(found[1]) if found else 0


def balances(
    account_code: int,
    holder_ids: Sequence[int] | None = None,
    company_id: int | None = None,
    as_of_day: date | None = None,
) -> pl.DataFrame:
    """Balances of one personal account as `balance` counts them: holder_id, balance_paise (int64), in order.

    Give holders, a company, or both. A row a holder with any transfer at all, on whatever account.
    """
    code = Account(account_code)
    if holder_ids is None and company_id is None:
        raise ValueError("name the holders or the company whose balances you want.")
    whose = GIVEN if company_id is None else _OF_COMPANY if holder_ids is None else _GIVEN_OF_COMPANY
    return outgoing(
        standing(whose, [code]),
        {"holders": list(holder_ids or []), "company": company_id, "day": as_of_day or date.max},
        {"holder_id": pl.Int64(), "balance_paise": pl.Int64()},
    )


def accounts_of(
    account_codes: Sequence[int],
    holder_ids: Sequence[int],
    as_of_day: date | None = None,
    *,
    last_of: Sequence[int] = (),
) -> pl.DataFrame:
    """Balances of several personal accounts in one reading, as `balance` counts them.

    Columns holder_id and <account>_paise each (prepaid_paise ...), a row a holder with any transfer at all;
    with kinds of entries in `last_of` also last_for_day, the latest day for which one was booked, null
    where none was.
    """
    codes = [Account(code) for code in account_codes]
    schema: dict[str, pl.DataType] = {
        "holder_id": pl.Int64(),
        **{COLUMNS[code]: pl.Int64() for code in codes},
    }
    return outgoing(
        standing(GIVEN, codes, _LAST if last_of else ""),
        {"holders": list(holder_ids), "day": as_of_day or date.max, "last": list(last_of)},
        schema | ({"last_for_day": pl.Date()} if last_of else {}),
    )


def standing(whose: str, codes: Sequence[Account], more: str = "") -> str:
    """SQL: holder_id and the balances of these holders, by %(day)s; the one way in which any is read."""
    both = ", ".join(f"coalesce(c.{COLUMNS[code]}, 0) + t.{COLUMNS[code]}" for code in codes)
    return (
        f"SELECT a.holder_id, {both}{more} FROM ({whose}) a"
        " LEFT JOIN ledger_closing c ON c.holder_id = a.holder_id AND c.posted_through <= %(day)s"
        f" CROSS JOIN LATERAL (SELECT count(*) AS found, {sums(tuple(codes))} FROM ledger_transfer t"
        "  WHERE t.holder_id = a.holder_id AND t.for_day > coalesce(c.through_day, '-infinity'::date)"
        "  AND t.posted_on <= %(day)s) t"
        " WHERE c.holder_id IS NOT NULL OR t.found > 0 ORDER BY a.holder_id"
    )


def company_balances(company_id: int, as_of_day: date | None = None) -> dict[Account, int]:
    """Every account of a company in paise, each on its own side; personal ones as the sum of all holders."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, SUM(amount)::bigint FROM ("
            " SELECT debit_code AS account, SUM(amount_paise) AS amount FROM ledger_transfer"
            "  WHERE company_id = %(company)s AND posted_on <= %(day)s GROUP BY 1"
            " UNION ALL"
            " SELECT credit_code, -SUM(amount_paise) FROM ledger_transfer"
            "  WHERE company_id = %(company)s AND posted_on <= %(day)s GROUP BY 1) sides GROUP BY account",
            {"company": company_id, "day": as_of_day or date.max},
        )
        signed = {Account(code): int(paise) for code, paise in cursor.fetchall()}
    return {account: ACCOUNTS[account].side.value * paise for account, paise in signed.items()}
