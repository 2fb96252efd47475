"""A holder's entries, one under the other, each with the balances after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from bijlighar.ledger.queries.balances import GIVEN, standing
from bijlighar.ledger.rules import ACCOUNTS, Account, entry_name
from bijlighar.ledger.rules.closing import COLUMNS, PERSONAL, change

_COLUMNS = "for_day, posted_on, posted_at, code, sequence, amount_paise, debit_code, credit_code, document"
_PLACE = "posted_on, for_day, code, sequence"
_NEWEST_FIRST = "posted_on DESC, for_day DESC, code DESC, sequence DESC"
_NAMES = tuple(COLUMNS[account] for account in PERSONAL)
_NEWER = ", ".join(f"sum({change(each)}) OVER newer AS {COLUMNS[each]}" for each in PERSONAL)
# One statement, so that what stands now and the entries are of one instant. The places of a page and what was
# posted since are read from the key alone, and only the page's own entries are fetched: those of many years
# lie on as many pages of the disk as there were days. Nobody adds up from the first entry on.
_PAGE = f"""
    WITH page AS (
        SELECT {_PLACE} FROM ledger_transfer WHERE holder_id = %(holder)s {{asked}}
        ORDER BY {_NEWEST_FIRST} LIMIT %(limit)s
    ), since AS (
        SELECT {_PLACE}, {_NEWER}
        FROM ledger_transfer t WHERE holder_id = %(holder)s AND ({_PLACE}) >= (
            SELECT {_PLACE} FROM page ORDER BY {_PLACE} LIMIT 1)
        WINDOW newer AS (ORDER BY {_NEWEST_FIRST} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), now(holder, {", ".join(_NAMES)}) AS MATERIALIZED ({standing(GIVEN, PERSONAL)})
    SELECT {_COLUMNS}, {", ".join(f"(now.{name} - coalesce(since.{name}, 0))::bigint" for name in _NAMES)}
    FROM page JOIN since USING ({_PLACE}) JOIN ledger_transfer USING ({_PLACE})
    CROSS JOIN now WHERE holder_id = %(holder)s ORDER BY {_NEWEST_FIRST}
"""


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
    asked = f" AND ({_PLACE}) < (%(posted_on)s, %(for_day)s, %(code)s, %(sequence)s)" if before else ""
    asked += " AND code = ANY(%(codes)s)" if codes is not None else ""
    given: dict[str, Any] = dict(zip(_PLACE.split(", "), before or (), strict=False))
    with connection.cursor() as cursor:
        cursor.execute(
            _PAGE.format(asked=asked),
            {
                **given,
                "holder": holder_id,
                "holders": [holder_id],
                "day": date.max,
                "codes": sorted(codes or ()),
                "limit": limit,
            },
        )
        found = cursor.fetchall()
    width = len(found[0]) - len(PERSONAL) if found else 0
    return [_entry(*row[:width], balances=row[width:]) for row in found]


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
    balances: Sequence[int],
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
        balances=dict(zip(PERSONAL, balances, strict=True)),
    )
