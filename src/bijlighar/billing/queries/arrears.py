"""What is unpaid of which bill, late charges so far, and plans to pay arrears in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from bijlighar.billing.models import ArrearsPart, ArrearsPlan
from bijlighar.billing.rules.arrears import Part, paid_parts
from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import REVERSAL, Entry

_FIRST, _LAST = date(2000, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan as `models.ArrearsPlan` has it, its parts with what came in since it was agreed."""

    id: int
    connection_id: int
    company_id: int
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
    return [_record(plan) for plan in ArrearsPlan.objects.filter(connection_id=connection_id).order_by("-id")]


def arrears_plan(plan_id: int) -> PlanRecord | None:
    """One plan."""
    row = ArrearsPlan.objects.filter(id=plan_id).first()
    return None if row is None else _record(row)


def open_plans(company_id: int, after: int = 0, limit: int = 500) -> list[PlanRecord]:
    """Open plans of a company in the order they were agreed; the next page begins `after` an id."""
    found = ArrearsPlan.objects.filter(company_id=company_id, state_code="OPEN", id__gt=after).order_by("id")
    return [_record(plan) for plan in found[:limit]]


def _record(row: ArrearsPlan) -> PlanRecord:
    parts = [
        Part(part.number, part.due_date, part.amount_paise)
        for part in ArrearsPart.objects.filter(plan_id=row.id).order_by("number")
    ]
    names = [name for name in PlanRecord.__dataclass_fields__ if name != "parts"]
    since = received(row.connection_id) - row.received_before_paise
    return PlanRecord(**{name: getattr(row, name) for name in names}, parts=tuple(paid_parts(parts, since)))
