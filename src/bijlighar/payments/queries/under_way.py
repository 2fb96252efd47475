"""Money that was paid and is in no balance yet: what waits to be credited, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from bijlighar.payments.models import Order, Refund
from bijlighar.payments.queries.orders import OrderRecord, records


@dataclass(frozen=True, slots=True)
class Uncredited:
    """How many orders are paid and not credited, of how much, how many of them were refused, since when."""

    orders: int
    paise: int
    refused: int
    oldest_at: datetime | None


def paid_uncredited(
    company_id: int | None = None,
    *,
    before: datetime | None = None,
    turn_at: datetime | None = None,
    limit: int = 500,
) -> list[OrderRecord]:
    """Orders whose money came and was not credited, the oldest first; of a company, paid before.

    `turn_at`: those whose turn it is to be credited, the new ones first. What was refused comes again only
    after its time, and keeps no newer one waiting.
    """
    going_back = Refund.objects.filter(payment__order_id=OuterRef("id"), reason_code="UNCREDITED")
    # A basket is credited by its parts, and never itself.
    found = Order.objects.filter(paid_at__isnull=False, credited_at__isnull=True).exclude(
        purpose_code="BASKET"
    )
    found = found.exclude(Exists(going_back.exclude(state_code="REFUSED")))
    if company_id is not None:
        found = found.filter(company_id=company_id)
    if before is not None:
        found = found.filter(paid_at__lt=before)
    if turn_at is not None:
        found = found.filter(Q(credit_next_at__isnull=True) | Q(credit_next_at__lte=turn_at))
        return records(found.order_by(F("credit_next_at").asc(nulls_first=True), "paid_at")[:limit])
    return records(found.order_by("paid_at")[:limit])


# Two joins by equality, never one by either: of thousands that wait each is looked up, not each compared.
_TOLD = """
    SELECT o.id, o.connection_id, o.purpose_code, o.document, (w.told->>'amount_paise')::bigint AS paise
    FROM payments_waiting w
    JOIN payments_order o ON o.gateway_code = w.gateway_code AND o.tr = w.told->>'tr'
    WHERE w.told->>'kind' = 'PAID' AND o.paid_at IS NULL
    UNION ALL
    SELECT o.id, o.connection_id, o.purpose_code, o.document, (w.told->>'amount_paise')::bigint
    FROM payments_waiting w
    JOIN payments_order o ON o.gateway_code = w.gateway_code
     AND o.gateway_reference = w.told->>'order_reference'
    WHERE w.told->>'kind' = 'PAID' AND o.paid_at IS NULL
"""
_TAKEN = """
    o.paid_at IS NOT NULL AND o.credited_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id
                    WHERE p.order_id = o.id AND r.reason_code = 'UNCREDITED' AND r.state_code <> 'REFUSED')
"""
# As long as we have it: what is on its way back counts until it is back.
_OURS = _TAKEN.replace("<> 'REFUSED'", "= 'DONE'")
_UNDER_WAY = f"""
    WITH told AS MATERIALIZED ({_TOLD})
    SELECT connection_id, sum(paise)::bigint FROM (
        SELECT o.connection_id, o.paid_paise AS paise FROM payments_order o
        WHERE o.connection_id = ANY(%(ids)s) AND {_OURS}
        UNION ALL
        SELECT connection_id, max(paise) FROM told WHERE connection_id = ANY(%(ids)s)
        GROUP BY id, connection_id
        UNION ALL
        SELECT part.connection_id, max(part.amount_paise)
        FROM told JOIN payments_order part ON part.part_of_id = told.id
        WHERE part.connection_id = ANY(%(ids)s) GROUP BY part.id, part.connection_id) u
    GROUP BY connection_id
"""


def under_way(connection_ids: Sequence[int]) -> dict[int, int]:
    """Paise that somebody paid for these connections and that are in no balance yet, told or taken."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDER_WAY, {"ids": list(connection_ids)})
        return dict(cursor.fetchall())


def uncredited(company_id: int | None = None) -> Uncredited:
    """All that is paid and not credited, counted; of a company."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(o.paid_paise), 0)::bigint,"
            " count(*) FILTER (WHERE o.credit_tries > 0), min(o.paid_at) FROM payments_order o"
            f" WHERE {_TAKEN} AND o.purpose_code <> 'BASKET'"
            " AND (%(company)s::int IS NULL OR o.company_id = %(company)s)",
            {"company": company_id},
        )
        return Uncredited(*cursor.fetchone())


_NOTES_UNDER_WAY = f"""
    WITH told AS MATERIALIZED ({_TOLD})
    SELECT o.document FROM payments_order o
    WHERE o.purpose_code = 'DEMAND' AND o.document = ANY(%(numbers)s) AND {_TAKEN}
    UNION
    SELECT document FROM told WHERE purpose_code = 'DEMAND' AND document = ANY(%(numbers)s)
"""


def notes_under_way(numbers: Sequence[str]) -> set[str]:
    """Those of these demand notes for which money came that is not credited yet, told or taken."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTES_UNDER_WAY, {"numbers": list(numbers)})
        return {row[0] for row in cursor.fetchall()}
