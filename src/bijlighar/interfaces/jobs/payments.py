"""What keeps payments whole by the clock: asks gateways, credits what was lost or waits, sends refunds."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bijlighar.conf.gateways import gateways
from bijlighar.interfaces.crediting import credited, is_away, taken_and_credited
from bijlighar.interfaces.jobs import credit_told
from bijlighar.kernel.actor import Actor
from bijlighar.payments import actions, queries
from bijlighar.payments.adapters import call, checkout
from bijlighar.payments.rules.codes import Verdict
from bijlighar.payments.rules.gateway import Gateway
from bijlighar.payments.rules.told import Told, UnreadableEvent

ASKED_FROM, ASKED_UNTIL = timedelta(days=3), timedelta(minutes=2)
"""Orders older than two minutes and younger than three days are asked for, if nobody told of them."""
Clock = Callable[[], datetime]
"""Says the time of each turn: hours may lie between the first and the last of a backlog."""
now = credit_told.now

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """How many orders a gateway was asked for, how many payments it knew that we did not, and what failed."""

    orders: int
    found: int
    problems: tuple[str, ...]


def ask_gateway(gateway: Gateway, *, clock: Clock = now, limit: int = 500) -> Asked:
    """Ask a gateway what became of orders that it never told of, and credit what was paid.

    Those it was never asked of come first, then those it was asked of longest ago.
    """
    by, began = Actor.system("payments asked for"), clock()
    waiting = queries.unpaid(
        gateway.code, opened_from=began - ASKED_FROM, opened_to=began - ASKED_UNTIL, limit=limit
    )
    asked: list[int] = []
    found, problems = 0, []
    for order in waiting:
        try:
            answer = call.call(gateway, f"/v1/orders/{order.gateway_reference}/payments")
            asked.append(order.id)
            told = checkout.read_payments(answer)
        except call.GatewayAway as problem:
            problems.append(str(problem))
            break  # it will not answer for the rest either
        except (call.GatewayRefuses, UnreadableEvent) as problem:
            asked.append(order.id)
            problems.append(str(problem))
            continue
        for each in told:
            found += take_found(gateway_code=gateway.code, told=each, by=by, at=clock()) == "NEW_PAYMENT"
    actions.note_asked(order_ids=asked, by=by, at=clock())
    return Asked(len(waiting), found, tuple(problems))


def credit_lost(gateway_code: str, *, at: datetime) -> Counter[str]:
    """Take and credit payments that stand in a settlement and were never told; how many by verdict."""
    by = Actor.system("payments found by reconciliation")
    verdicts: Counter[str] = Counter()
    for reference in queries.lost(gateway_code):
        taken = taken_and_credited(
            lambda reference=reference: actions.take_settled(  # type: ignore[misc]
                gateway_code=gateway_code, payment_reference=reference, by=by, at=at
            ),
            by=by,
            at=at,
        )
        verdicts[taken.verdict] += 1
    return verdicts


def credit_waiting(*, clock: Clock = now, most: int = 500) -> tuple[int, int]:
    """Try again to credit what was paid and could not be; (how many were tried, how many are credited now).

    In turns of `most`, each at its own time, until every order whose turn it is was tried once: what the
    books refuse again waits longer, and newer ones go before it. What gateways told and nobody took up is
    credited first, and counts for neither.
    """
    credit_told.credit_all(clock=clock)
    by = Actor.system("payments that waited")
    tried: set[int] = set()
    done = 0
    while True:
        at = clock()
        turn = [order for order in queries.paid_uncredited(turn_at=at, limit=most) if order.id not in tried]
        if not turn:
            return len(tried), done
        tried |= {order.id for order in turn}
        done += credited(turn, by=by, at=at)


def send_refunds(gateway: Gateway, *, at: datetime) -> Counter[str]:
    """Ask a gateway to give back what was approved; how many it took, put off or refused."""
    by = Actor.system("payments given back")
    ends: Counter[str] = Counter()
    for refund in actions.claim_refunds(gateway_code=gateway.code, by=by, at=at):
        said, problem, is_final = None, "", False
        try:
            answer = call.call(
                gateway,
                f"/v1/payments/{refund.payment_reference}/refund",
                checkout.refund_body(amount_paise=refund.amount_paise, key=refund.key),
                key=refund.key,
            )
            said = checkout.read_refund(answer)
        except call.GatewayRefuses as why:
            problem, is_final = str(why), True
        except (call.GatewayAway, UnreadableEvent) as why:
            problem = str(why)
        actions.note_refund_sent(
            refund_id=refund.refund_id,
            attempt=refund.attempt,
            said=said,
            problem=problem,
            is_final=is_final,
            by=by,
            at=at,
        )
        ends["taken" if said else "refused" if is_final else "put off"] += 1
    return ends


def gateway_of(code: str) -> Gateway | None:
    """A gateway as it is set up, or None."""
    return gateways().get(code)


def take_found(*, gateway_code: str, told: Told, by: Actor, at: datetime) -> Verdict | None:
    """Take a payment that a gateway answered with; None when it could not be recorded now, and waits."""
    try:
        return taken_and_credited(
            lambda: actions.take_told(gateway_code=gateway_code, told=told, source="LOOKUP", by=by, at=at),
            by=by,
            at=at,
        ).verdict
    except Exception as problem:
        if is_away(problem) or told.kind != "PAID":
            raise
        log.exception("Payment %s cannot be recorded now; it waits", told.payment_reference)
        actions.hold_told(gateway_code=gateway_code, told=told, by=by, at=at)
        return None
