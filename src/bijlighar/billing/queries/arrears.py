"""What is unpaid of which bill, late charges so far, and plans to pay arrears in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl
from django.db.models import QuerySet

from bijlighar.billing.models import ArrearsPart, ArrearsPlan
from bijlighar.billing.queries.policy import policy
from bijlighar.billing.rules.arrears import Part, UnableToPlan, paid_parts, parts
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import REVERSAL, Account, Entry

PlanState = Literal["OPEN", "KEPT", "BROKEN", "ENDED"]
_FIRST, _LAST = date(2000, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan as `models.ArrearsPlan` has it, its parts with what came in since it was agreed."""

    id: int
    connection_id: int
    company_id: int
    office_id: int
    amount_paise: int
    agreed_on: date
    agreed_by: str
    document: str
    state_code: str
    ended_on: date | None
    ended_by: str
    ended_note: str
    parts: tuple[Part, ...]

    @property
    def left_paise(self) -> int:
        """What of the plan is still to come in."""
        return sum(part.left_paise for part in self.parts)


def late_charges(connection_ids: Sequence[int], through_day: date | None = None) -> pl.DataFrame:
    """Late charges so far, less those taken back: connection_id, late_paise, charged_to (their last day)."""
    end = _LAST if through_day is None else through_day + timedelta(days=1)
    entries = ledger.entries([Entry.LATE_CHARGE, Entry.LATE_CHARGE + REVERSAL], connection_ids, _FIRST, end)
    is_charge = pl.col("code") == int(Entry.LATE_CHARGE)
    return entries.group_by(connection_id="holder_id").agg(
        late_paise=pl.when(is_charge).then("amount_paise").otherwise(-pl.col("amount_paise")).sum(),
        charged_to=pl.col("for_day").max(),
    )


def received(connection_id: int) -> int:
    """All paise that ever came in against bills of a connection."""
    return int(_received([connection_id]).get_column("received_paise").sum())


def planned(connection_ids: Sequence[int]) -> pl.DataFrame:
    """What is left of open plans: connection_id, planned_paise."""
    plans = outgoing(
        "SELECT connection_id, amount_paise, received_before_paise FROM billing_arrears_plan"
        " WHERE state_code = 'OPEN' AND connection_id = ANY(%(ids)s)",
        {"ids": list(connection_ids)},
        {"connection_id": pl.Int64(), "amount_paise": pl.Int64(), "received_before_paise": pl.Int64()},
    )
    paid = _received(plans.get_column("connection_id").to_list())
    since = (pl.col("received_paise").fill_null(0) - pl.col("received_before_paise")).clip(lower_bound=0)
    return plans.join(paid, on="connection_id", how="left").select(
        "connection_id", planned_paise=(pl.col("amount_paise") - since).clip(lower_bound=0)
    )


def _received(connection_ids: Sequence[int]) -> pl.DataFrame:
    found = ledger.entries([Entry.PAYMENT, Entry.PAYMENT + REVERSAL], connection_ids, _FIRST, _LAST)
    signed = pl.when(pl.col("code") >= REVERSAL).then(-pl.col("amount_paise")).otherwise("amount_paise")
    return found.group_by(connection_id="holder_id").agg(received_paise=signed.sum())


def arrears_plans(connection_id: int) -> list[PlanRecord]:
    """The plans of a connection, the latest first."""
    return _records(ArrearsPlan.objects.filter(connection_id=connection_id).order_by("-id"))


def open_plans_of(connection_ids: Sequence[int]) -> dict[int, PlanRecord]:
    """The open plan of each of some connections that has one: it has one at most."""
    found = ArrearsPlan.objects.filter(connection_id__in=list(connection_ids), state_code="OPEN")
    return {each.connection_id: each for each in _records(found)}


def arrears_plan(plan_id: int) -> PlanRecord | None:
    """One plan."""
    return next(iter(_records(ArrearsPlan.objects.filter(id=plan_id))), None)


def open_plans(company_id: int, after: int = 0, limit: int = 500) -> list[PlanRecord]:
    """Open plans of a company in the order they were agreed; the next page begins `after` an id."""
    found = ArrearsPlan.objects.filter(company_id=company_id, state_code="OPEN", id__gt=after).order_by("id")
    return _records(found[:limit])


def plans_of_offices(
    office_ids: Sequence[int], state_code: PlanState, *, before_id: int | None = None, limit: int = 50
) -> list[PlanRecord]:
    """Plans of some offices in one state, the latest first; `before_id` is the last one shown."""
    found = ArrearsPlan.objects.filter(office_id__in=list(office_ids), state_code=state_code)
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return _records(found.order_by("-id")[:limit])


def plan_counts(office_ids: Sequence[int]) -> pl.DataFrame:
    """How many plans of some offices are in each state: office_id, state_code, plans, amount_paise."""
    return outgoing(
        "SELECT office_id, state_code, count(*), sum(amount_paise)::bigint FROM billing_arrears_plan"
        " WHERE office_id = ANY(%(offices)s) GROUP BY office_id, state_code ORDER BY office_id, state_code",
        {"offices": list(office_ids)},
        {
            "office_id": pl.Int64(),
            "state_code": pl.String(),
            "plans": pl.Int64(),
            "amount_paise": pl.Int64(),
        },
    )


def parts_of_plan(connection_id: int, amount_paise: int, due_dates: Sequence[date], day: date) -> list[Part]:
    """The parts of a plan that may be agreed on a day: its preview, and what agreeing on it writes.

    Raises `UnableToPlan` for a connection, an amount or days that allow none.
    """
    there = consumers.connection(connection_id)
    if there is None:
        raise UnableToPlan(f"There is no connection {connection_id}.")
    most = policy(there.company_id, day).plan_parts
    owed = ledger.balance(connection_id, Account.RECEIVABLE, as_of_day=day)
    if amount_paise > owed:
        raise UnableToPlan(f"The plan is over {amount_paise} paise; only {owed} are owed.")
    if len(due_dates) > most:
        raise UnableToPlan(f"Arrears are paid in at most {most} parts.")
    if min(due_dates, default=day) < day:
        raise UnableToPlan("The first part would be due before today. Give days to come.")
    if ArrearsPlan.objects.filter(connection_id=connection_id, state_code="OPEN").exists():
        raise UnableToPlan(f"Connection {connection_id} has an open plan already. End it first.")
    return parts(amount_paise, len(due_dates), list(due_dates))


def _records(plans: QuerySet[ArrearsPlan]) -> list[PlanRecord]:
    """Three questions however many plans: the plans, their parts, and what came in of whom."""
    rows = list(plans)
    of_plan: dict[int, list[Part]] = {row.id: [] for row in rows}
    for part in ArrearsPart.objects.filter(plan_id__in=list(of_plan)).order_by("plan_id", "number"):
        of_plan[part.plan_id].append(Part(part.number, part.due_date, part.amount_paise))
    paid = dict(_received(sorted({row.connection_id for row in rows})).iter_rows())
    names = [name for name in PlanRecord.__dataclass_fields__ if name != "parts"]
    return [
        PlanRecord(
            **{name: getattr(row, name) for name in names},
            parts=tuple(
                paid_parts(of_plan[row.id], paid.get(row.connection_id, 0) - row.received_before_paise)
            ),
        )
        for row in rows
    ]
