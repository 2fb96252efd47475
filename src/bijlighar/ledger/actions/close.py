"""Closings: the balances of holders through a day are kept, so that nobody adds up years for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import alone_if_free
from bijlighar.ledger.actions.transfers import CLOSING
from bijlighar.ledger.rules.closing import COLUMNS, sums

_NAMES = ", ".join(COLUMNS.values())
_HOLDERS = """
    WITH RECURSIVE walk(holder_id) AS (
        (SELECT holder_id FROM ledger_transfer WHERE holder_id > %(after)s ORDER BY holder_id LIMIT 1)
        UNION ALL
        SELECT (SELECT n.holder_id FROM ledger_transfer n WHERE n.holder_id > w.holder_id
                ORDER BY n.holder_id LIMIT 1) FROM walk w WHERE w.holder_id IS NOT NULL
    ) SELECT holder_id FROM walk WHERE holder_id IS NOT NULL LIMIT %(most)s
"""
_CLOSE = f"""
    INSERT INTO ledger_closing AS c (holder_id, through_day, posted_through, {_NAMES})
    SELECT a.holder_id, %(day)s, greatest(k.posted_through, t.posted_through),
           {", ".join(f"coalesce(k.{name}, 0) + t.{name}" for name in COLUMNS.values())}
    FROM unnest(%(holders)s::bigint[]) a(holder_id)
    LEFT JOIN ledger_closing k ON k.holder_id = a.holder_id
    CROSS JOIN LATERAL (
        SELECT max(t.posted_on) AS posted_through, {sums()} FROM ledger_transfer t
        WHERE t.holder_id = a.holder_id AND t.for_day <= %(day)s
          AND t.for_day > coalesce(k.through_day, '-infinity'::date)) t
    WHERE (k.through_day IS NULL OR k.through_day < %(day)s)
      AND coalesce(k.posted_through, t.posted_through) IS NOT NULL
    ON CONFLICT (holder_id) DO UPDATE SET through_day = excluded.through_day,
        posted_through = excluded.posted_through,
        {", ".join(f"{name} = excluded.{name}" for name in COLUMNS.values())}
"""


FIRST = -(2**63)
"""Before every holder: applications have numbers below nothing, connections above."""


@dataclass(frozen=True, slots=True)
class Portion:
    """A portion of holders: how many there were, how many were closed, and after whom the next one begins."""

    holders: int
    closed: int
    last_id: int | None


@action
def close_accounts(
    *, through_day: date, by: Actor, at: datetime, after_id: int = FIRST, most: int = 20_000
) -> Portion | None:
    """Keep the balances of the next holders after `after_id` through a day; again changes nothing.

    None: somebody posts at this moment. Nobody who posts ever waits for a closing that waits; ask again. Who
    is closed through a later day already stays so.
    """
    if not alone_if_free(CLOSING):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_closed AS c (id, through_day) VALUES (1, %s) ON CONFLICT (id) DO UPDATE"
            " SET through_day = greatest(c.through_day, excluded.through_day)",
            [through_day],
        )
        cursor.execute(_HOLDERS, {"after": after_id, "most": most})
        holders = [row[0] for row in cursor.fetchall()]
        cursor.execute(_CLOSE, {"day": through_day, "holders": holders})
        return Portion(len(holders), int(cursor.rowcount), holders[-1] if holders else None)
