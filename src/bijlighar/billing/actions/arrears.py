"""Arrears paid in parts: agreed, kept, broken or ended. The money itself comes in as any payment does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bijlighar.billing import queries
from bijlighar.billing.models import ArrearsPart, ArrearsPlan
from bijlighar.billing.rules.arrears import UnableToPlan, parts
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account


@dataclass(frozen=True, slots=True)
class PlansSettled:
    """Plans that ended in one run: with all of it paid, or with a part out beyond its grace."""

    kept: tuple[int, ...]
    broken: tuple[int, ...]


@action
def agree_arrears_plan(
    *,
    connection_id: int,
    amount_paise: int,
    due_dates: Sequence[date],
    document: str,
    by: Actor,
    at: datetime,
) -> int:
    """Agree that a consumer pays some of what is owed in parts, one until each due date; the plan's id.

    Parts are equal in whole rupees, the last takes the rest. While the plan is kept, what it still holds
    bears no late charge. `document` names what was agreed on. Raises `UnableToPlan`.
    """
    one_at_a_time(f"billing.arrears.{connection_id}")
    there = consumers.connection(connection_id)
    if there is None:
        raise UnableToPlan(f"There is no connection {connection_id}.")
    today = settlement_day(at)
    policy = queries.policy(there.company_id, today)
    owed = ledger.balance(connection_id, Account.RECEIVABLE, as_of_day=today)
    if amount_paise > owed:
        raise UnableToPlan(f"The plan is over {amount_paise} paise; only {owed} are owed.")
    if len(due_dates) > policy.plan_parts:
        raise UnableToPlan(f"Arrears are paid in at most {policy.plan_parts} parts.")
    if min(due_dates, default=today) < today:
        raise UnableToPlan("The first part would be due before today. Give days to come.")
    if not document.strip():
        raise UnableToPlan("Name the paper that says what was agreed.")
    if ArrearsPlan.objects.filter(connection_id=connection_id, state_code="OPEN").exists():
        raise UnableToPlan(f"Connection {connection_id} has an open plan already. End it first.")
    each = parts(amount_paise, len(due_dates), list(due_dates))
    plan = ArrearsPlan.objects.create(
        connection_id=connection_id,
        company_id=there.company_id,
        amount_paise=amount_paise,
        received_before_paise=queries.received(connection_id),
        agreed_on=today,
        agreed_at=at,
        agreed_by=by.label,
        agreed_by_id=by.id if by.kind == "staff" else None,
        document=document.strip()[:200],
    )
    ArrearsPart.objects.bulk_create(
        ArrearsPart(plan_id=plan.id, number=one.number, due_date=one.due_date, amount_paise=one.amount_paise)
        for one in each
    )
    return int(plan.id)


@action
def end_arrears_plan(*, plan_id: int, note: str, by: Actor, at: datetime) -> None:
    """End an open plan before its time, with why; late charges are due again. Raises `UnableToPlan`."""
    plan = ArrearsPlan.objects.select_for_update().filter(id=plan_id, state_code="OPEN").first()
    if plan is None:
        raise UnableToPlan(f"There is no open plan {plan_id}.")
    if not note.strip():
        raise UnableToPlan("Say why the plan ends: it stays with it.")
    _end(plan, "ENDED", note, by, settlement_day(at))


@action
def settle_arrears_plans(*, company_id: int, by: Actor, at: datetime) -> PlansSettled:
    """Close the plans of a company that are paid, and break those with a part out beyond its grace."""
    today = settlement_day(at)
    grace = timedelta(days=queries.policy(company_id, today).plan_grace_days)
    kept, broken = [], []
    for plan in ArrearsPlan.objects.select_for_update().filter(company_id=company_id, state_code="OPEN"):
        found = queries.arrears_plan(plan.id)
        assert found is not None
        late = [part for part in found.parts if part.left_paise and part.due_date + grace < today]
        if not found.left_paise:
            kept.append(plan.id)
            _end(plan, "KEPT", "all of it came in", by, today)
        elif late:
            broken.append(plan.id)
            why = f"part {late[0].number}, due on {late[0].due_date}, did not come in"
            _end(plan, "BROKEN", why, by, today)
    return PlansSettled(tuple(kept), tuple(broken))


def _end(plan: ArrearsPlan, state_code: str, note: str, by: Actor, day: date) -> None:
    plan.state_code, plan.ended_on, plan.ended_by = state_code, day, by.label
    plan.ended_note = note.strip()[:300]
    plan.save(update_fields=["state_code", "ended_on", "ended_by", "ended_note"])
