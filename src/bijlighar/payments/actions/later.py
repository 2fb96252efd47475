"""What could not be done for an order now: noted, and left until its time, so that others go first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.payments.models import Order
from bijlighar.payments.rules.refund import wait

_NOTE = """
    UPDATE payments_order o SET credit_tries = n.tries, credit_next_at = n.next_at, credit_problem = n.problem
    FROM unnest(%s::bigint[], %s::smallint[], %s::timestamptz[], %s::text[]) n(id, tries, next_at, problem)
    WHERE o.id = n.id
"""
_MOST_TRIES = 32_000
"""What the count of tries holds; the wait does not grow any more long before."""


@action
def put_off_credits(*, problems: Mapping[int, str], by: Actor, at: datetime) -> None:
    """Note that the books refused paid orders, and why; each waits longer the more often it was refused.

    `problems`: order -> why. The orders stay paid: nobody is cut off whose money is not in his balance.
    """
    held = Order.objects.select_for_update().filter(id__in=problems, credited_at__isnull=True).order_by("id")
    rows = [
        (one, min(tries + 1, _MOST_TRIES), at + wait(tries + 1), problems[one][:200])
        for one, tries in held.values_list("id", "credit_tries")
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, [list(column) for column in zip(*rows, strict=True)])


@action
def note_asked(*, order_ids: Sequence[int], by: Actor, at: datetime) -> None:
    """Note that a gateway was asked what became of orders, so that others are asked for first next time."""
    Order.objects.filter(id__in=order_ids).update(asked_at=at)
