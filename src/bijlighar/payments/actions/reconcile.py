"""Three books are compared: our payments, what the gateway settled, what the bank credited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.payments.actions.orders import who
from bijlighar.payments.models import Difference
from bijlighar.payments.rules.difference import SETTLES_WITHIN_DAYS

LOOK_BACK_DAYS = 45
"""How far back the books are compared; what is still open from before stays open."""

_FOUND = """
WITH ours AS (
    SELECT p.reference, p.company_id, p.amount_paise, p.recorded_on FROM payments_payment p
    WHERE p.gateway_code = %(gateway)s AND p.recorded_on >= %(since)s AND p.recorded_on <= %(day)s
), told AS (
    SELECT kind_code, reference, tr, order_reference, amount_paise, net_paise, settled_on, bank_reference
    FROM payments_settled WHERE gateway_code = %(gateway)s AND settled_on >= %(since)s
        AND settled_on <= %(day)s
), transfers AS (
    SELECT bank_reference, sum(net_paise)::bigint AS net_paise, min(settled_on) AS settled_on FROM told
    GROUP BY bank_reference
), bank AS (
    SELECT bank_reference, amount_paise, credited_on FROM payments_bank_credit
    WHERE gateway_code = %(gateway)s AND credited_on >= %(since)s AND credited_on <= %(day)s
), given AS (
    SELECT r.reference, r.company_id, r.amount_paise FROM payments_refund r
    WHERE r.gateway_code = %(gateway)s AND r.reference <> ''
)
SELECT 'LOST' AS kind_code, t.reference, o.company_id, t.settled_on AS day, NULL::bigint AS ours_paise,
       t.amount_paise AS theirs_paise
FROM told t LEFT JOIN payments_order o ON o.tr = t.tr AND o.gateway_code = %(gateway)s
WHERE t.kind_code = 'PAYMENT'
  AND NOT EXISTS (SELECT 1 FROM payments_payment p
                  WHERE p.gateway_code = %(gateway)s AND p.reference = t.reference)
UNION ALL
SELECT 'AMOUNT', t.reference, p.company_id, t.settled_on, p.amount_paise, t.amount_paise
FROM told t JOIN payments_payment p ON p.gateway_code = %(gateway)s AND p.reference = t.reference
WHERE t.kind_code = 'PAYMENT' AND p.amount_paise <> t.amount_paise
UNION ALL
SELECT 'NOT_SETTLED', o.reference, o.company_id, o.recorded_on, o.amount_paise, NULL
FROM ours o
WHERE o.recorded_on < %(due)s
  AND NOT EXISTS (SELECT 1 FROM payments_settled t WHERE t.gateway_code = %(gateway)s
                  AND t.kind_code = 'PAYMENT' AND t.reference = o.reference)
UNION ALL
SELECT CASE WHEN g.reference IS NULL THEN 'REFUND_UNKNOWN' ELSE 'REFUND_AMOUNT' END, t.reference,
       g.company_id,
       t.settled_on, g.amount_paise, t.amount_paise
FROM told t LEFT JOIN given g ON g.reference = t.reference
WHERE t.kind_code = 'REFUND' AND g.amount_paise IS DISTINCT FROM t.amount_paise
UNION ALL
SELECT CASE WHEN b.bank_reference IS NULL THEN 'BANK_MISSING' ELSE 'BANK_AMOUNT' END, t.bank_reference, NULL,
       t.settled_on, t.net_paise, b.amount_paise
FROM transfers t LEFT JOIN payments_bank_credit b
     ON b.gateway_code = %(gateway)s AND b.bank_reference = t.bank_reference
WHERE t.net_paise <> 0 AND b.amount_paise IS DISTINCT FROM t.net_paise
  AND (b.bank_reference IS NOT NULL OR t.settled_on < %(due)s)
UNION ALL
SELECT 'BANK_UNKNOWN', b.bank_reference, NULL, b.credited_on, NULL, b.amount_paise
FROM bank b
WHERE NOT EXISTS (SELECT 1 FROM payments_settled t
                  WHERE t.gateway_code = %(gateway)s AND t.bank_reference = b.bank_reference)
"""
"""Every difference of a gateway by `day`: kind_code, reference, company_id, day, ours_paise, theirs_paise."""


class UnableToClose(ValueError):
    """The difference cannot be closed as told; nothing was written."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a comparison found: new differences, those that are gone, and how many are open now."""

    found: int
    gone: int
    is_open: int


@action
def reconcile(*, gateway_code: str, day: date, by: Actor, at: datetime) -> Reconciled:
    """Compare the books of a gateway through a day; again changes nothing.

    A difference that the facts have settled is closed by itself; others wait for a person.
    """
    values: dict[str, str | int | date | datetime] = {
        "gateway": gateway_code,
        "since": day - timedelta(days=LOOK_BACK_DAYS),
        "day": day,
        "due": day - timedelta(days=SETTLES_WITHIN_DAYS),
        "at": at,
        "by": who(by),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE payments_found ON COMMIT DROP AS {_FOUND}", values)
        cursor.execute(
            "UPDATE payments_difference d SET closed_at = %(at)s, closed_by = %(by)s,"
            " note = 'The books agree now.' WHERE d.gateway_code = %(gateway)s AND d.closed_at IS NULL"
            " AND d.day >= %(since)s AND NOT EXISTS (SELECT 1 FROM payments_found f WHERE"
            " f.kind_code = d.kind_code AND f.reference = d.reference"
            " AND (f.ours_paise, f.theirs_paise) IS NOT DISTINCT FROM (d.ours_paise, d.theirs_paise))",
            values,
        )
        gone = int(cursor.rowcount)
        # What a person closed with the same figures stays closed.
        cursor.execute(
            "INSERT INTO payments_difference (gateway_code, kind_code, reference, company_id, day,"
            " ours_paise, theirs_paise, found_at, closed_by, note)"
            " SELECT %(gateway)s, kind_code, reference, company_id, day, ours_paise, theirs_paise,"
            " %(at)s, '', '' FROM payments_found f WHERE NOT EXISTS (SELECT 1 FROM payments_difference d"
            " WHERE d.gateway_code = %(gateway)s AND d.kind_code = f.kind_code AND d.reference = f.reference"
            " AND (f.ours_paise, f.theirs_paise) IS NOT DISTINCT FROM (d.ours_paise, d.theirs_paise)"
            " AND (d.closed_at IS NULL OR d.note <> 'The books agree now.'))"
            " ORDER BY kind_code, reference ON CONFLICT DO NOTHING",
            values,
        )
        found = int(cursor.rowcount)
        cursor.execute("DROP TABLE payments_found")
    return Reconciled(
        found,
        gone,
        Difference.objects.filter(gateway_code=gateway_code, closed_at__isnull=True).count(),
    )


@action
def close_difference(*, difference_id: int, note: str, by: Actor, at: datetime) -> None:
    """Close a difference with the reason in words. Raises `UnableToClose`."""
    if not note.strip():
        raise UnableToClose("Say why the difference is none any more.")
    done = Difference.objects.filter(id=difference_id, closed_at__isnull=True).update(
        closed_at=at, closed_by=who(by), note=note.strip()[:200]
    )
    if not done:
        raise UnableToClose(f"Difference {difference_id} is not open.")
