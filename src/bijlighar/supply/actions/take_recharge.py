"""Recharge to power: money is credited, it is decided what follows, the meters are told, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import polars as pl

from bijlighar.billing import actions as billing
from bijlighar.deposits import actions as deposits
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.ledger.rules import RECEIPTS
from bijlighar.payments import actions as payments
from bijlighar.payments import queries as orders
from bijlighar.payments.queries import OrderRecord, PaymentRecord
from bijlighar.prepaid import actions as prepaid
from bijlighar.supply.actions.keep import hold_connections, keep_decisions
from bijlighar.supply.actions.restore import switch_on
from bijlighar.supply.actions.tell import amount_text, tell
from bijlighar.supply.actions.warn import end_notices
from bijlighar.supply.models import Cut, Recharge
from bijlighar.supply.queries import CompanyFacts, company_facts, snapshots
from bijlighar.supply.rules import Decision, NoSupplyPolicy, Snapshot, decide


class UnableToTakeRecharge(ValueError):
    """An order was not paid, or does not exist; nothing was written."""


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


class _Paid(NamedTuple):
    order: OrderRecord
    payment: PaymentRecord

    @property
    def connection_id(self) -> int:
        return self.order.connection_id


class _Outcome(NamedTuple):
    """What follows for one connection, by the decision that was taken with its money in the books."""

    code: str = "WAS_ON"
    balance_paise: int | None = None
    short_paise: int = 0
    decision_id: int | None = None
    command_id: int | None = None


@action
def take_recharges(*, order_keys: Sequence[str], by: Actor, at: datetime) -> list[RechargeTaken]:
    """Credit the payments of orders, each once, and bring power back where nothing is lacking any more.

    A recharge becomes balance, a payment of bills covers them, one towards the deposit is held. Credit,
    decision, command and messages are one transaction; call it in the one that took the payments. Power comes
    back at any hour, whatever the links are like. Taken again it changes nothing; where no rulebook says
    anything about cutting off, it is credited and nothing more. Raises UnableToTakeRecharge, and what the
    books refuse; then nothing of all is written.
    """
    found = orders.orders_of_keys(order_keys)
    for key in order_keys:
        if key not in found:
            raise UnableToTakeRecharge(f"There is no order {key!r}.")
    hold_connections(list({order.connection_id for order in found.values()}))
    before = set(Recharge.objects.filter(order_key__in=found).values_list("order_key", flat=True))
    new = [order for key, order in found.items() if key not in before]
    paid = orders.payments_of_orders([order.id for order in new])
    for order in new:
        if order.id not in paid:
            raise UnableToTakeRecharge(f"Order {order.key!r} was not paid; nothing was credited.")
    known = {company_id: _facts(company_id, at) for company_id in {order.company_id for order in new}}
    for company_id, part in _parts([_Paid(order, paid[order.id]) for order in new]):
        _take(company_id, known[company_id], part, by, at)
    rows = Recharge.objects.filter(order_key__in=found).select_related("decision").defer("decision__snapshot")
    taken = {row.order_key: _told(row, is_new=row.order_key not in before) for row in rows}
    return [taken[key] for key in order_keys]


def _parts(paid: Sequence[_Paid]) -> Iterator[tuple[int, list[_Paid]]]:
    """Parts of one company, in the order of the orders, in each of which a connection stands once."""
    waiting = sorted(paid, key=lambda one: one.order.id)
    while waiting:
        first: dict[int, _Paid] = {}
        for one in waiting:
            if one.order.company_id == waiting[0].order.company_id:
                first.setdefault(one.connection_id, one)
        yield waiting[0].order.company_id, list(first.values())
        done = {one.order.id for one in first.values()}
        waiting = [one for one in waiting if one.order.id not in done]


def _facts(company_id: int, at: datetime) -> CompanyFacts | None:
    """What counts for all of a company's connections; None where no rulebook says how anybody is cut off."""
    try:
        return company_facts(company_id, at)
    except NoSupplyPolicy:
        return None


def _take(
    company_id: int, facts: CompanyFacts | None, paid: Sequence[_Paid], by: Actor, at: datetime
) -> None:
    _credit(company_id, paid, by, at)
    receipts = {one.order.id: one.payment.receipt_number for one in paid}
    payments.note_credited(receipts=receipts, by=by, at=at)
    if facts is None:
        # Nobody is cut off where no rulebook says how, so nothing has to be decided.
        outcomes = {one.connection_id: _Outcome() for one in paid}
    else:
        outcomes = _decided(facts, [one.connection_id for one in paid], by, at)
    keys = _tell(company_id, paid, outcomes, at)
    Recharge.objects.bulk_create(
        Recharge(
            order_key=one.order.key,
            company_id=company_id,
            connection_id=one.connection_id,
            receipt_number=one.payment.receipt_number,
            amount_paise=one.payment.amount_paise,
            ordered_at=one.order.opened_at,
            paid_at=one.order.paid_at,
            credited_at=at,
            balance_paise=outcomes[one.connection_id].balance_paise,
            decision_id=outcomes[one.connection_id].decision_id,
            command_id=outcomes[one.connection_id].command_id,
            message_key=keys.get(one.connection_id, ""),
            outcome_code=outcomes[one.connection_id].code,
            short_paise=outcomes[one.connection_id].short_paise,
        )
        for one in paid
    )


def _credit(company_id: int, paid: Sequence[_Paid], by: Actor, at: datetime) -> None:
    by_purpose: dict[str, list[tuple[int, int, str, str]]] = {}
    for order, payment in paid:
        row = (order.connection_id, payment.amount_paise, payment.receipt_number, order.channel_code)
        by_purpose.setdefault(order.purpose_code, []).append(row)
    for purpose, rows in by_purpose.items():
        receipts = pl.DataFrame(rows, schema=[column.name for column in RECEIPTS], orient="row")
        if purpose == "RECHARGE":
            prepaid.credit_receipts(company_id=company_id, receipts=receipts, by=by, at=at)
        elif purpose == "BILL":
            billing.receive_payments(company_id=company_id, receipts=receipts, by=by, at=at)
        else:
            deposits.receive_deposits(company_id=company_id, receipts=receipts, by=by, at=at)


def _decided(facts: CompanyFacts, ids: list[int], by: Actor, at: datetime) -> dict[int, _Outcome]:
    """Decide about connections whose money is in the books, and tell the meters."""
    known = {one.connection_id: one for one in snapshots(facts, ids, at, to_restore=True)}
    found = {one: decide(known[one], facts.policy) for one in ids}
    # Power is on and something is lacking still: what else counts is asked for, so that he is told right.
    again = [one for one in ids if found[one].verdict not in ("RECONNECT", "NOTHING")]
    for whole in snapshots(facts, again, at):
        known[whole.connection_id] = whole
        found[whole.connection_id] = decide(whole, facts.policy)
    live = Cut.objects.filter(connection_id__in=ids, to_at__isnull=True)
    cuts = {cut.connection_id: cut for cut in live}
    back = [(known[one], found[one]) for one in ids if found[one].verdict == "RECONNECT"]
    switched = switch_on(facts, back, cuts, by, at)
    rest = [(known[one], found[one]) for one in ids if one not in switched]
    kept = keep_decisions(rest, facts.policy, by, at)
    end_notices(
        [
            snapshot.connection_id
            for snapshot, decision in rest
            if decision.short_paise == 0 and decision.reasons == ("NO_GROUND",)
        ],
        at,
    )
    outcomes = {
        row.connection_id: _outcome(snapshot, decision, row.id, cuts.get(row.connection_id))
        for row, (snapshot, decision) in zip(kept, rest, strict=True)
    }
    for one, (decision_id, command_id) in switched.items():
        outcomes[one] = _Outcome(
            "RECONNECTING", _balance(known[one]), found[one].short_paise, decision_id, command_id
        )
    return outcomes


def _outcome(known: Snapshot, found: Decision, decision_id: int, cut: Cut | None) -> _Outcome:
    """What follows for one whose meter is not told anything now."""
    balance = _balance(known)
    if "RECONNECTION_UNDER_WAY" in found.reasons and cut is not None and cut.connect_command_id:
        under_way = cut.connect_command_id
        return _Outcome("RECONNECTING", balance, found.short_paise, decision_id, under_way)
    is_off = known.has_cut or known.relay_is_on is False
    if found.verdict == "RECONNECT":
        code = "EXPLAINED"  # no meter can be told
    elif found.short_paise > 0:
        code = "STILL_SHORT"
    else:
        code = "EXPLAINED" if is_off else "WAS_ON"
    return _Outcome(code, balance, found.short_paise, decision_id)


def _balance(known: Snapshot) -> int | None:
    return known.balance_paise if known.ground == "PREPAID" else None


_TEMPLATES = {
    "RECONNECTING": "supply_recharge_on",
    "STILL_SHORT": "supply_recharge_short",
    "WAS_ON": "supply_recharge",
    "EXPLAINED": "supply_recharge",
}


def _tell(
    company_id: int, paid: Sequence[_Paid], outcomes: Mapping[int, _Outcome], at: datetime
) -> dict[int, str]:
    """Queue a message to each who can be reached; the keys by connection."""
    by_connection = {one.connection_id: one for one in paid}

    def written(connection_id: int, language: str) -> tuple[str, str, dict[str, Any]]:
        order, payment = by_connection[connection_id]
        outcome = outcomes[connection_id]
        template = _TEMPLATES[outcome.code]
        context = {"amount": amount_text(payment.amount_paise, language)}
        if template == "supply_recharge_short":
            context["short"] = amount_text(outcome.short_paise, language)
        elif outcome.balance_paise is None:
            template = "supply_payment_on" if template == "supply_recharge_on" else "supply_payment"
        else:
            context["balance"] = amount_text(outcome.balance_paise, language)
        return f"supply/recharge/{order.key}", template, context

    return tell(company_id, list(by_connection), written, at)


def _told(row: Recharge, *, is_new: bool) -> RechargeTaken:
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
