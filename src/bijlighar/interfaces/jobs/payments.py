"""What keeps payments whole by the clock: asks gateways, credits what was lost or waits, sends refunds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from bijlighar.conf.gateways import gateways
from bijlighar.interfaces.crediting import credited, taken_and_credited
from bijlighar.interfaces.jobs import credit_told
from bijlighar.kernel.actor import Actor
from bijlighar.payments import actions, queries
from bijlighar.payments.actions import EventTaken
from bijlighar.payments.adapters import call, checkout
from bijlighar.payments.rules.codes import Source
from bijlighar.payments.rules.gateway import Gateway
from bijlighar.payments.rules.told import Told, UnreadableEvent

ASKED_FROM, ASKED_UNTIL = timedelta(days=3), timedelta(minutes=2)
"""Orders older than two minutes and younger than three days are asked for, if nobody told of them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many orders a gateway was asked for, how many payments it knew that we did not, and what failed."""

    orders: int
    found: int
    problems: tuple[str, ...]


def ask_gateway(gateway: Gateway, *, at: datetime, limit: int = 500) -> Asked:
    """Ask a gateway what became of orders that it never told of, and credit what was paid."""
    by = Actor.system("payments asked for")
    waiting = queries.unpaid(
        gateway.code, opened_from=at - ASKED_FROM, opened_to=at - ASKED_UNTIL, limit=limit
    )
    found, problems = 0, []
    for order in waiting:
        try:
            answer = call.call(gateway, f"/v1/orders/{order.gateway_reference}/payments")
            told = checkout.read_payments(answer)
        except call.GatewayAway as problem:
            problems.append(str(problem))
            break  # it will not answer for the rest either
        except (call.GatewayRefuses, UnreadableEvent) as problem:
            problems.append(str(problem))
            continue
        for each in told:
            found += _take_told(gateway.code, each, "LOOKUP", by, at).verdict == "NEW_PAYMENT"
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


def credit_waiting(*, at: datetime) -> tuple[int, int]:
    """Try again to credit what was paid and could not be; (how many waited, how many are credited now).

    What gateways told and nobody took up is credited first, and counts for neither.
    """
    credit_told.credit_all(at=at)
    waiting = queries.paid_uncredited()
    return len(waiting), credited(waiting, by=Actor.system("payments that waited"), at=at)


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


def _take_told(gateway_code: str, told: Told, source: Source, by: Actor, at: datetime) -> EventTaken:
    return taken_and_credited(
        lambda: actions.take_told(gateway_code=gateway_code, told=told, source=source, by=by, at=at),
        by=by,
        at=at,
    )
