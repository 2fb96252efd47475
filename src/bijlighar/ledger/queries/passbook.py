"""A holder's entries, one under the other, each with the balances after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from bijlighar.ledger.rules import ACCOUNTS, Account, entry_name

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


def passbook(
    holder_id: int,
    before: tuple[date, date, int, int] | None = None,
    limit: int = 50,
    codes: Collection[int] | None = None,
) -> list[EntryRecord]:
    """A holder's entries, the latest first, each with the balances after it; with `codes` those alone.

    `before` is the `cursor` of the last entry already shown.
    """
    # Outside the sums: a balance counts what is not shown too.
    asked: list[str] = []
    given: list[date | int | list[int]] = []
    if before:
        asked.append("(posted_on, for_day, code, sequence) < (%s, %s, %s, %s)")
        given.extend(before)
    if codes is not None:
        asked.append("code = ANY(%s)")
        given.append(sorted(codes))
    where = f"WHERE {' AND '.join(asked)}" if asked else ""
    sums = ", ".join(
        f"(SUM({_CHANGE.format(code=int(account))}) OVER so_far)::bigint AS balance_{int(account)}"
        for account in _PERSONAL
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM (SELECT {_COLUMNS}, {sums} FROM ledger_transfer WHERE holder_id = %s"
            " WINDOW so_far AS (ORDER BY posted_on, for_day, code, sequence ROWS UNBOUNDED PRECEDING))"
            f" entries {where} ORDER BY posted_on DESC, for_day DESC, code DESC, sequence DESC LIMIT %s",
            [holder_id, *given, limit],
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
