"""The last bill of each of some connections, in one read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from bijlighar.billing.rules.cycle import bill_id


@dataclass(frozen=True, slots=True)
class LastBill:
    """The newest bill of a connection, in its newest revision; `id` as `queries.bill` takes it."""

    connection_id: int
    id: int
    number: str
    cycle_from: date
    cycle_to: date
    issued_on: date
    due_date: date
    energy_wh: int
    total_paise: int
    is_provisional: bool


def last_bills(connection_ids: Sequence[int], day: date) -> dict[int, LastBill]:
    """By connection, the newest bill issued by a day; a connection without one is absent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.connection_id, b.revision, b.number, b.cycle_from, b.cycle_to, b.issued_on, b.due_date,"
            " b.energy_wh, b.total_paise, b.is_provisional FROM unnest(%s::bigint[]) asked(id)"
            " CROSS JOIN LATERAL (SELECT * FROM billing_bill WHERE connection_id = asked.id"
            " AND issued_on <= %s ORDER BY cycle_from DESC, revision DESC LIMIT 1) b",
            [list(connection_ids), day],
        )
        return {row[0]: LastBill(row[0], bill_id(row[3], row[1]), *row[2:]) for row in cursor.fetchall()}
