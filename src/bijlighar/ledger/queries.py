"""Reading the ledger: balances and the passbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection

from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger.models import Receipt
from bijlighar.ledger.rules import ACCOUNTS, REVERSAL, REVERSAL_OF, Account, Entry, entry_name
from bijlighar.ledger.rules.closing import COLUMNS, sums

_SIGNED = "CASE WHEN debit_code = {code} THEN amount_paise ELSE -amount_paise END"
_CHANGE = (
    "CASE WHEN debit_code = {code} THEN amount_paise ELSE 0 END"
    " - CASE WHEN credit_code = {code} THEN amount_paise ELSE 0 END"
)
_COLUMNS = "for_day, posted_on, posted_at, code, sequence, amount_paise, debit_code, credit_code, document"
_PERSONAL = tuple(account for account in Account if account.is_personal)


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One transfer as the holder sees it.

    `changes` holds what it did to each personal account, positive where that account grew: a deduction of
    2.00 is {PREPAID: -200}. `balances` holds every personal account as it stood after this transfer. `cursor`
    is where the next page of the passbook begins.
    """

    for_day: date
    posted_on: date
    posted_at: datetime
    code: int
    sequence: int
    amount_paise: int
    debit_code: int
    credit_code: int
    document: str
    name_en: str
    name_hi: str
    changes: dict[Account, int]
    balances: dict[Account, int]

    @property
    def cursor(self) -> tuple[date, date, int, int]:
        """The place of this entry in the passbook; pass it as `before` to go on from here."""
        return (self.posted_on, self.for_day, self.code, self.sequence)


def balance(holder_id: int, account_code: int, as_of_day: date | None = None) -> int:
    """Balance of one personal account in paise, positive on the account's own side; 0 when it was never used.

    `as_of_day` counts what was posted on that settlement day and before.
    """
    code = Account(account_code)
    sign = ACCOUNTS[code].side.value
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COALESCE(SUM({_SIGNED.format(code=int(code))}), 0)::bigint FROM ledger_transfer"
            " WHERE holder_id = %s AND (debit_code = %s OR credit_code = %s) AND posted_on <= %s",
            [holder_id, code, code, as_of_day or date.max],
        )
        return sign * int(cursor.fetchone()[0])


def has_received(holder_id: int, what: Entry) -> bool:
    """Whether any money of this kind (a recharge, a payment) ever came in for a holder."""
    return Receipt.objects.filter(holder_id=holder_id, code=what).exists()


def balances(
    account_code: int,
    holder_ids: Sequence[int] | None = None,
    company_id: int | None = None,
    as_of_day: date | None = None,
) -> pl.DataFrame:
    """Balances of one personal account, a row a holder that ever used it: holder_id, balance_paise (int64).

    Give holders, a company, or both.
    """
    code = Account(account_code)
    if holder_ids is None and company_id is None:
        raise ValueError("name the holders or the company whose balances you want.")
    where = ["(debit_code = %(code)s OR credit_code = %(code)s)", "posted_on <= %(day)s"]
    if holder_ids is not None:
        where.append("holder_id = ANY(%(holders)s)")
    if company_id is not None:
        where.append("company_id = %(company)s")
    return outgoing(
        f"SELECT holder_id, ({ACCOUNTS[code].side.value} * SUM({_SIGNED.format(code=int(code))}))::bigint"
        f" FROM ledger_transfer WHERE {' AND '.join(where)} GROUP BY holder_id ORDER BY holder_id",
        {
            "code": int(code),
            "day": as_of_day or date.max,
            "holders": list(holder_ids or []),
            "company": company_id,
        },
        {"holder_id": pl.Int64(), "balance_paise": pl.Int64()},
    )


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
        f" ({ACCOUNTS[code].side.value} * SUM({_SIGNED.format(code=int(code))}))::bigint"
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


def accounts_of(
    account_codes: Sequence[int], holder_ids: Sequence[int], as_of_day: date | None = None
) -> pl.DataFrame:
    """Balances of several personal accounts in one reading, as `balance` counts them.

    From each holder's closing and what was posted for later days; where something in the closing was posted
    after `as_of_day`, from all transfers. Columns holder_id and <account>_paise each (prepaid_paise ...), a
    row a holder with any transfer at all.
    """
    codes = tuple(Account(code) for code in account_codes)
    both = ", ".join(f"coalesce(c.{COLUMNS[code]}, 0) + t.{COLUMNS[code]}" for code in codes)
    return outgoing(
        f"SELECT a.holder_id, {both} FROM (SELECT DISTINCT unnest(%(holders)s::bigint[]) AS holder_id) a"
        " LEFT JOIN ledger_closing c ON c.holder_id = a.holder_id AND c.posted_through <= %(day)s"
        f" CROSS JOIN LATERAL (SELECT count(*) AS found, {sums(codes)} FROM ledger_transfer t"
        "  WHERE t.holder_id = a.holder_id AND t.for_day > coalesce(c.through_day, '-infinity'::date)"
        "  AND t.posted_on <= %(day)s) t"
        " WHERE c.holder_id IS NOT NULL OR t.found > 0 ORDER BY a.holder_id",
        {"holders": list(holder_ids), "day": as_of_day or date.max},
        {"holder_id": pl.Int64(), **{COLUMNS[code]: pl.Int64() for code in codes}},
    )


def changes_of_days(account_code: int, codes: Sequence[int], asked: pl.DataFrame) -> pl.DataFrame:
    """How entries of some kinds changed a personal account, a row a holder and day they belong to.

    `asked`: holder_id, from_day, to_day (half-open). Columns holder_id, for_day, change_paise, positive where
    the account grew; a day without such an entry is absent.
    """
    code = Account(account_code)
    return outgoing(
        f"SELECT holder_id, for_day, ({ACCOUNTS[code].side.value} * SUM({_SIGNED.format(code=int(code))}))"
        "::bigint FROM unnest(%(holder)s::bigint[], %(from)s::date[], %(to)s::date[])"
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


def movements(
    account_code: int, holder_ids: Sequence[int], *, except_codes: Sequence[int] = ()
) -> pl.DataFrame:
    """How one personal account of each holder changed, a row a settlement day: holder_id, posted_on,
    change_paise (int64, positive where the account grew); in order. Entries of `except_codes` are left out.
    """
    code = Account(account_code)
    return outgoing(
        f"SELECT holder_id, posted_on, ({ACCOUNTS[code].side.value} * SUM({_SIGNED.format(code=int(code))}))"
        "::bigint FROM ledger_transfer WHERE holder_id = ANY(%(holders)s)"
        " AND (debit_code = %(code)s OR credit_code = %(code)s) AND NOT code = ANY(%(except)s)"
        " GROUP BY holder_id, posted_on ORDER BY holder_id, posted_on",
        {"code": int(code), "holders": list(holder_ids), "except": list(except_codes)},
        {"holder_id": pl.Int64(), "posted_on": pl.Date(), "change_paise": pl.Int64()},
    )


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
        f" {ACCOUNTS[code].side.value} * {_SIGNED.format(code=int(code))}"
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


def passbook(
    holder_id: int, before: tuple[date, date, int, int] | None = None, limit: int = 50
) -> list[EntryRecord]:
    """A holder's entries, the latest first, each with the balances after it.

    `before` is the `cursor` of the last entry already shown.
    """
    after = "WHERE (posted_on, for_day, code, sequence) < (%s, %s, %s, %s)" if before else ""
    sums = ", ".join(
        f"(SUM({_CHANGE.format(code=int(account))}) OVER so_far)::bigint AS balance_{int(account)}"
        for account in _PERSONAL
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM (SELECT {_COLUMNS}, {sums} FROM ledger_transfer WHERE holder_id = %s"
            " WINDOW so_far AS (ORDER BY posted_on, for_day, code, sequence ROWS UNBOUNDED PRECEDING))"
            f" entries {after} ORDER BY posted_on DESC, for_day DESC, code DESC, sequence DESC LIMIT %s",
            [holder_id, *(before or ()), limit],
        )
        found = cursor.fetchall()
    width = len(found[0]) - len(_PERSONAL) if found else 0
    return [_entry(*row[:width], sums=row[width:]) for row in found]


def _entry(
    for_day: date,
    posted_on: date,
    posted_at: datetime,
    code: int,
    sequence: int,
    amount_paise: int,
    debit_code: int,
    credit_code: int,
    document: str,
    *,
    sums: Sequence[int],
) -> EntryRecord:
    changes = {}
    for account, amount in ((Account(debit_code), amount_paise), (Account(credit_code), -amount_paise)):
        if account.is_personal:
            changes[account] = ACCOUNTS[account].side.value * amount
    return EntryRecord(
        for_day=for_day,
        posted_on=posted_on,
        posted_at=posted_at,
        code=code,
        sequence=sequence,
        amount_paise=amount_paise,
        debit_code=debit_code,
        credit_code=credit_code,
        document=document,
        name_en=entry_name(code, "en"),
        name_hi=entry_name(code, "hi"),
        changes=changes,
        balances={
            account: ACCOUNTS[account].side.value * int(paise)
            for account, paise in zip(_PERSONAL, sums, strict=True)
        },
    )
