"""Transfers enter the ledger in one way, and only ever add to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import MOST_NAMED, tell_changed
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.locks import many_at_once
from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger.rules import KEY, TransfersRefused, checked_transfers
from bijlighar.ledger.rules.closing import COLUMNS, sums
from bijlighar.ledger.rules.transfers import describe_keys

# What must be equal for a transfer under a known key to count as the same transfer.
_SAME = ("company_id", "debit_code", "credit_code", "amount_paise", "document")

CLOSING = "ledger.closing"
"""Held by whoever posts, beside others who do, and by whoever closes, alone."""
# In one order, so that two who post late for the same holders wait for each other and never block each other.
_HOLD = """
    SELECT count(*) FROM (SELECT 1 FROM ledger_closing c WHERE EXISTS (
        SELECT 1 FROM ledger_posting p WHERE p.holder_id = c.holder_id AND p.for_day <= c.through_day)
        ORDER BY c.holder_id FOR UPDATE) held
"""
_ADD = f"""
    WITH new AS ({{insert}} RETURNING holder_id, for_day, posted_on, debit_code, credit_code, amount_paise),
    late AS (
        SELECT t.holder_id, max(t.posted_on) AS posted_on, {sums()}
        FROM new t JOIN ledger_closing k ON k.holder_id = t.holder_id AND t.for_day <= k.through_day
        GROUP BY t.holder_id),
    added AS (
        UPDATE ledger_closing c SET posted_through = greatest(c.posted_through, late.posted_on),
            {", ".join(f"{name} = c.{name} + late.{name}" for name in COLUMNS.values())}
        FROM late WHERE c.holder_id = late.holder_id)
    SELECT count(*) FROM new
"""


@dataclass(frozen=True, slots=True)
class Posted:
    """How many transfers were new, and how many stood there already, the same in every figure."""

    inserted: int
    already_there: int


@action
def post(*, transfers: pl.DataFrame, by: Actor, at: datetime) -> Posted:
    """Post a batch of transfers, all or nothing; posting the same batch again changes nothing.

    `transfers` has the columns of `ledger.rules.TRANSFER`; amounts are paise above nothing. A key that is
    already there with another amount, account, company or document is refused, never ignored.
    Raises `TransfersRefused` (naming keys) and `FrameRefused`; then nothing is written.
    """
    frame = checked_transfers(transfers)
    if frame.is_empty():
        return Posted(0, 0)
    names = ", ".join(frame.columns)
    many_at_once(CLOSING)
    is_late = _reaches_closings(frame)
    with incoming(frame, "ledger_posting"), connection.cursor() as cursor:
        insert = (
            f"INSERT INTO ledger_transfer ({names}, posted_at) SELECT {names}, %s FROM ledger_posting"
            " ON CONFLICT DO NOTHING"
        )
        if is_late:
            cursor.execute(_HOLD)
            cursor.execute(_ADD.format(insert=insert), [at])
            (inserted,) = cursor.fetchone()
        else:
            cursor.execute(insert, [at])
            inserted = cursor.rowcount
        if inserted < frame.height:
            _refuse_differences()
    if inserted:
        _tell(frame)
    return Posted(inserted, frame.height - inserted)


def _tell(frame: pl.DataFrame) -> None:
    for (company_id,), posted in frame.select("company_id", "holder_id").unique().group_by("company_id"):
        holders = posted.get_column("holder_id")
        tell_changed(int(str(company_id)), holders.to_list() if len(holders) <= MOST_NAMED else None)


def _reaches_closings(frame: pl.DataFrame) -> bool:
    """Whether any of these transfers may belong to a day that is in a closing."""
    earliest = frame.get_column("for_day").min()
    assert isinstance(earliest, date)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s <= (SELECT max(through_day) FROM ledger_closed)", [earliest])
        return bool(cursor.fetchone()[0])


def _refuse_differences() -> None:
    is_different = " OR ".join(f"there.{name} <> here.{name}" for name in _SAME)
    there = outgoing(
        f"SELECT here.{', here.'.join(KEY)} FROM ledger_posting here JOIN ledger_transfer there USING"
        f" ({', '.join(KEY)}) WHERE {is_different}",
        {},
        {"holder_id": pl.Int64(), "for_day": pl.Date(), "code": pl.Int64(), "sequence": pl.Int64()},
    )
    if there.height:
        raise TransfersRefused(
            "Nothing was posted: these keys already stand there with another amount, account, company "
            f"or document. Post a correction under a key of its own. {describe_keys(there)}"
        )
