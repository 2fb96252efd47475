"""Arrears paid in parts: agreed, kept, broken or ended. The money itself comes in as any payment does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bijlighar.billing import queries
from bijlighar.billing.models import ArrearsPart, ArrearsPlan
from bijlighar.billing.rules.arrears import UnableToPlan
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import settlement_day


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
    today = settlement_day(at)
    each = queries.parts_of_plan(connection_id, amount_paise, due_dates, today)
    there = consumers.connection(connection_id)
    assert there is not None
    if not document.strip():
        raise UnableToPlan("Name the paper that says what was agreed.")
    plan = ArrearsPlan.objects.create(
        connection_id=connection_id,
        company_id=there.company_id,
        office_id=there.office_id,
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
    tell_changed(holders=[connection_id])
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
    tell_changed(holders=[plan.connection_id])
