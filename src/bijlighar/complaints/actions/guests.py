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

    Only a keyed hash of place, purpose and day is kept, so that tomorrow nothing can be joined with today.
    """
    day = settlement_day(at)
    mark = rules.mark(f"{day.isoformat()} {from_where}", purpose=purpose, key=theft_key())
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO complaints_guest_count (day, mark, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (day, mark) DO UPDATE SET count = complaints_guest_count.count + 1 RETURNING count",
            [day, mark],
        )
        return int(cursor.fetchone()[0]) <= most
