"""The one door of crediting: payments that were taken reach the books once, with a receipt, in batches."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction

from bijlighar.applications import actions as applications
from bijlighar.billing import actions as billing
from bijlighar.deposits import actions as deposits
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.frames import FrameRefused
from bijlighar.kernel.locks import was_overtaken
from bijlighar.payments import actions as payments
from bijlighar.payments.actions import MOST_AT_ONCE, EventTaken
from bijlighar.payments.queries import OrderRecord, to_credit
from bijlighar.prepaid import actions as prepaid
from bijlighar.supply import actions as supply

log = logging.getLogger(__name__)
R = TypeVar("R")

REFUSALS = (
    applications.UnableToTakePayment,
    billing.UnableToReceive,
    deposits.UnableToReceiveDeposit,
    prepaid.UnableToCredit,
    payments.UnableToNote,
    supply.UnableToTakeRecharge,
    FrameRefused,
)
TRIES = 3
"""How often what others stood in the way of is tried together, before it is tried in parts and alone."""


def credit_told(*, by: Actor, at: datetime, most: int = MOST_AT_ONCE) -> int:
    """Take and credit what gateways told and nobody has taken up; how many messages that were.

    One transaction for all of them: killed on the way, they wait as they did. A message by which taking fails
    is set aside alone, so that it keeps nobody waiting; whose payment is in it is not cut off.
    """

    def take() -> int:
        taken = payments.take_events(by=by, at=at, most=most)
        new = [each.order for each in taken if each.verdict == "NEW_PAYMENT" and each.order]
        _credit(to_credit(new), by, at)
        return len(taken)

    try:
        return _tried(take)
    except Exception as problem:
        if is_away(problem):
            raise
        if most > 1:
            log.exception("%d messages could not be taken together; they are taken in parts", most)
            return credit_told(by=by, at=at, most=max(most // 8, 1))
        log.exception("A message of a gateway is set aside by a fault")
        return int(payments.set_aside(by=by, at=at) is not None)


def taken_and_credited(take: Callable[[], EventTaken], *, by: Actor, at: datetime) -> EventTaken:
    """Take a payment by `take` and credit it, in one transaction.

    Money that came is never forgotten: where the books refuse it, or a fault of ours is in the way, it stays
    taken, among those that are paid and not credited, and is tried again. Only when the database is away
    nothing is taken; whoever told tells again.
    """

    def whole() -> EventTaken:
        taken = take()
        if taken.verdict == "NEW_PAYMENT" and taken.order is not None:
            _credit(to_credit([taken.order]), by, at)
        return taken

    return _tried(whole)


def credited(orders: Sequence[OrderRecord], *, by: Actor, at: datetime) -> int:
    """Credit orders that were paid and could not be credited then; how many of them are now."""
    with transaction.atomic():
        return _credit(orders, by, at)


def credit(taken: EventTaken, *, by: Actor, at: datetime) -> None:
    """Credit one taken payment, for a transaction that is open. Raises what the books refuse."""
    if taken.order is not None and taken.payment is not None:
        _book([taken.order], by, at)


def is_away(problem: Exception) -> bool:
    """Whether the database does not answer, so that nothing can be taken or noted."""
    return isinstance(problem, OperationalError | InterfaceError) and not was_overtaken(problem)


def _tried(do: Callable[[], R]) -> R:
    """Do it in a transaction; where others stood in its way, again, a few times."""
    for turn in range(TRIES):
        try:
            with transaction.atomic():
                return do()
        except OperationalError as problem:
            if not was_overtaken(problem) or turn == TRIES - 1:
                raise
    raise AssertionError


def _credit(orders: Sequence[OrderRecord], by: Actor, at: datetime) -> int:
    """Credit all at once; what is refused waits for another time, and keeps no other one waiting."""
    refused: dict[int, str] = {}
    _credit_in_parts(orders, refused, by, at)
    if refused:
        payments.put_off_credits(problems=refused, by=by, at=at)
    return len(orders) - len(refused)


def _credit_in_parts(orders: Sequence[OrderRecord], refused: dict[int, str], by: Actor, at: datetime) -> None:
    """All together, or where that is refused in halves, down to the one that is."""
    if not orders:
        return
    try:
        _tried(lambda: _book(orders, by, at))
        return
    except Exception as problem:
        if is_away(problem):
            raise
        if len(orders) == 1:
            if isinstance(problem, REFUSALS):
                log.error("Order %s is paid, and not credited: %s", orders[0].key, problem)
            else:
                log.exception("Order %s is paid, and not credited by a fault", orders[0].key)
            refused[orders[0].id] = str(problem).strip() or type(problem).__name__
            return
    half = len(orders) // 2
    _credit_in_parts(orders[:half], refused, by, at)
    _credit_in_parts(orders[half:], refused, by, at)


def _book(orders: Sequence[OrderRecord], by: Actor, at: datetime) -> None:
    """Each to the books it is for: a demand note to its application, all else to a connection."""
    for order in orders:
        if order.purpose_code == "DEMAND":
            applications.take_payment(order_key=order.key, by=by, at=at)
    if keys := [order.key for order in orders if order.purpose_code != "DEMAND"]:
        supply.take_recharges(order_keys=keys, by=by, at=at)
