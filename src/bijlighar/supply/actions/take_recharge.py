"""Recharge to power: money is credited, it is decided what follows, the meter is told, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.billing import actions as billing
from bijlighar.consumers import queries as consumers
from bijlighar.deposits import actions as deposits
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.ledger.rules import one_receipt
from bijlighar.metering.actions import UnableToCommand
from bijlighar.payments import actions as payments
from bijlighar.payments import queries as orders
from bijlighar.payments.queries import OrderRecord, PaymentRecord
from bijlighar.prepaid import actions as prepaid
from bijlighar.supply.actions.keep import hold_connections, keep_decision
from bijlighar.supply.actions.restore import switch_on
from bijlighar.supply.actions.warn import amount_text, end_notices
from bijlighar.supply.models import Cut, Recharge
from bijlighar.supply.queries import company_facts, snapshots
from bijlighar.supply.rules import Decision, NoSupplyPolicy, decide


class UnableToTakeRecharge(ValueError):
    """The order was not paid, or does not exist; nothing was written."""


@dataclass(frozen=True, slots=True)
class RechargeTaken:
    """What became of the money of one order.

    `outcome_code`: RECONNECTING (the meter is told), WAS_ON, STILL_SHORT (`short_paise` more is needed), or
    EXPLAINED (power is off for what `reasons` say). `is_new` False: it was taken before.
    """

    order_key: str
    connection_id: int
    receipt_number: str
    amount_paise: int
    balance_paise: int | None
    outcome_code: str
    short_paise: int
    reasons: tuple[str, ...]
    decision_id: int | None
    command_id: int | None
    is_new: bool


@action
def take_recharge(*, order_key: str, by: Actor, at: datetime) -> RechargeTaken:
    """Credit the payment of an order, once, and bring power back if nothing is lacking any more.

    A recharge becomes balance, a payment of bills covers them, one towards the deposit is held. Credit,
    decision, command and messages are one transaction; call it in the one that took the payment. Power comes
    back at any hour, whatever the links are like. Taken again it changes nothing; where no rulebook says
    anything about cutting off, it is credited and nothing more. Raises UnableToTakeRecharge, and what the
    books refuse.
    """
    order = orders.order(order_key)
    if order is None:
        raise UnableToTakeRecharge(f"There is no order {order_key!r}.")
    hold_connections([order.connection_id])
    if (before := _taken(order_key)) is not None:
        return before
    payment = orders.payment_of_order(order.id)
    if payment is None:
        raise UnableToTakeRecharge(f"Order {order_key!r} was not paid; nothing was credited.")
    _credit(order, payment, by, at)
    payments.note_credited(order_id=order.id, receipt_number=payment.receipt_number, by=by, at=at)
    try:
        facts = company_facts(order.company_id, at)
    except NoSupplyPolicy:
        return _without_policy(order, payment, at)
    (known,) = snapshots(facts, [order.connection_id], at, to_restore=True)
    found = decide(known, facts.policy)
    if found.verdict not in ("RECONNECT", "NOTHING"):
        # Power is on and something is lacking still: what else counts is asked for, so that he is told right.
        (known,) = snapshots(facts, [order.connection_id], at)
        found = decide(known, facts.policy)
    cut = Cut.objects.filter(connection_id=order.connection_id, to_at__isnull=True).first()
    command_id, outcome = None, _outcome(found, is_off=known.has_cut or known.relay_is_on is False)
    decision_id: int | None = None
    if found.verdict == "RECONNECT":
        try:
            row, command_id = switch_on(facts, known, found, cut, by, at)
            decision_id = row.id
        except UnableToCommand:
            outcome = "EXPLAINED"
    elif "RECONNECTION_UNDER_WAY" in found.reasons and cut is not None and cut.connect_command_id:
        command_id, outcome = cut.connect_command_id, "RECONNECTING"
    if decision_id is None:
        decision_id = keep_decision(known, found, facts.policy, by, at).id
        if found.short_paise == 0 and found.reasons == ("NO_GROUND",):
            end_notices(order.connection_id, at)
    balance = known.balance_paise if known.ground == "PREPAID" else None
    key = _tell(order, payment.amount_paise, balance, outcome, found.short_paise, at)
    Recharge.objects.create(
        order_key=order_key,
        company_id=order.company_id,
        connection_id=order.connection_id,
        receipt_number=payment.receipt_number,
        amount_paise=payment.amount_paise,
        ordered_at=order.opened_at,
        paid_at=order.paid_at,
        credited_at=at,
        balance_paise=balance,
        decision_id=decision_id,
        command_id=command_id,
        message_key=key,
        outcome_code=outcome,
        short_paise=found.short_paise,
    )
    taken = _taken(order_key, is_new=True)
    assert taken is not None
    return taken


def _without_policy(order: OrderRecord, payment: PaymentRecord, at: datetime) -> RechargeTaken:
    """Nobody is cut off where no rulebook says how, so nothing has to be decided."""
    Recharge.objects.create(
        order_key=order.key,
        company_id=order.company_id,
        connection_id=order.connection_id,
        receipt_number=payment.receipt_number,
        amount_paise=payment.amount_paise,
        ordered_at=order.opened_at,
        paid_at=order.paid_at,
        credited_at=at,
        message_key=_tell(order, payment.amount_paise, None, "WAS_ON", 0, at),
        outcome_code="WAS_ON",
    )
    taken = _taken(order.key, is_new=True)
    assert taken is not None
    return taken


def _credit(order: OrderRecord, payment: PaymentRecord, by: Actor, at: datetime) -> None:
    receipt = one_receipt(
        order.connection_id, payment.amount_paise, payment.receipt_number, order.channel_code
    )
    if order.purpose_code == "RECHARGE":
        prepaid.credit_receipts(company_id=order.company_id, receipts=receipt, by=by, at=at)
    elif order.purpose_code == "BILL":
        billing.receive_payments(company_id=order.company_id, receipts=receipt, by=by, at=at)
    else:
        deposits.receive_deposits(company_id=order.company_id, receipts=receipt, by=by, at=at)


def _outcome(found: Decision, *, is_off: bool) -> str:
    if found.verdict == "RECONNECT":
        return "RECONNECTING"
    if found.short_paise > 0:
        return "STILL_SHORT"
    return "EXPLAINED" if is_off else "WAS_ON"


_TEMPLATES = {
    "RECONNECTING": "supply_recharge_on",
    "STILL_SHORT": "supply_recharge_short",
    "WAS_ON": "supply_recharge",
    "EXPLAINED": "supply_recharge",
}


def _tell(
    order: OrderRecord, amount_paise: int, balance: int | None, outcome: str, short: int, at: datetime
) -> str:
    contact = consumers.contacts([order.connection_id]).row(0, named=True)
    if not contact["mobile"]:
        return ""
    language = "en" if contact["language"] == "en" else "hi"
    template, context = _TEMPLATES[outcome], {"service_number": contact["service_number"]}
    context["amount"] = amount_text(amount_paise, language)
    if template == "supply_recharge_short":
        context["short"] = amount_text(short, language)
    elif balance is None:
        template = "supply_payment_on" if template == "supply_recharge_on" else "supply_payment"
    else:
        context["balance"] = amount_text(balance, language)
    key = f"supply/recharge/{order.key}"
    outbox.post(
        channel="sms", template=template, recipient=contact["mobile"], language=language, context=context,
        key=key, at=at, is_urgent=True, company_id=order.company_id, connection_id=order.connection_id,
    )  # fmt: skip
    return key


def _taken(order_key: str, *, is_new: bool = False) -> RechargeTaken | None:
    row = Recharge.objects.filter(order_key=order_key).select_related("decision").first()
    if row is None:
        return None
    return RechargeTaken(
        order_key=row.order_key,
        connection_id=row.connection_id,
        receipt_number=row.receipt_number,
        amount_paise=row.amount_paise,
        balance_paise=row.balance_paise,
        outcome_code=row.outcome_code,
        short_paise=row.short_paise,
        reasons=tuple(row.decision.reasons) if row.decision else (),
        decision_id=row.decision_id,
        command_id=row.command_id,
        is_new=is_new,
    )
