"""Lets in who has not signed in, as often as one place may in a day."""

from __future__ import annotations

from datetime import datetime

from django.db import connection as database

from bijlighar.complaints.queries.theft import theft_key
from bijlighar.complaints.rules import theft as rules
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day


@action
def admit_guest(*, from_where: str, purpose: str, most: int, by: Actor, at: datetime) -> bool:
    """Count one more of the day from a place (an address, a mobile); False beyond `most`.

    Only a keyed hash of place, purpose and day is kept, until the next day's first: nothing can be joined.
    """
    day = settlement_day(at)
    mark = rules.mark(f"{day.isoformat()} {from_where}", purpose=purpose, key=theft_key())
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO complaints_guest_count (day, mark, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (day, mark) DO UPDATE SET count = complaints_guest_count.count + 1 RETURNING count",
            [day, mark],
        )
        count = int(cursor.fetchone()[0])
        if count == 1:
            # With the key, every address there is could be tried against a mark; so no day outlives the next.
            cursor.execute(
                "DELETE FROM complaints_guest_count WHERE ctid IN (SELECT ctid FROM complaints_guest_count"
                " WHERE day < %s LIMIT 1000 FOR UPDATE SKIP LOCKED)",
                [day],
            )
    return count <= most
