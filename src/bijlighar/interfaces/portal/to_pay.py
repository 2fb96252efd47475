"""What is to be paid on a day: the bills and the deposit's instalments, which the ledger keeps apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bijlighar.billing import queries as billing
from bijlighar.billing.queries import DuesCard, PlanRecord
from bijlighar.consumers import queries as consumers
from bijlighar.deposits import queries as deposits
from bijlighar.deposits.queries import DueCard

_A_RUPEE = 100


@dataclass(frozen=True, slots=True)
class ToPay:
    """Amounts in paise; what was paid ahead of the bills covers instalments first, as it is booked.

    `covered_paise` of the instalments that are due is covered by that, so that it is not to be paid;
    `paid_ahead_paise` is what is ahead beyond it. `due_date` is None where nothing is to be paid, or where no
    bill has named its last day yet. Where what is owed was agreed to be paid in parts, it is that
    of the next part: `part_paise`, number `part` of `parts`.
    """

    bills_paise: int
    deposit_paise: int
    paid_ahead_paise: int
    due_date: date | None
    part_paise: int = 0
    part: int = 0
    parts: int = 0
    covered_paise: int = 0

    @property
    def total_paise(self) -> int:
        """All of it together."""
        return self.bills_paise + self.deposit_paise


def to_pay(connection_id: int, dues: DuesCard | None, day: date) -> ToPay:
    """Bring together what bills and deposit ask for; without `dues` (prepaid) the deposit alone."""
    whole = together(dues, deposits.due_card(connection_id, day))
    return (
        in_parts(whole, billing.open_plans_of([connection_id]).get(connection_id))
        if whole.bills_paise
        else whole
    )


def to_pay_on(connection_id: int, day: date) -> ToPay:
    """The same for whoever has not read the bills: a prepaid connection has none to pay."""
    is_prepaid = consumers.is_prepaid_on(connection_id, day)
    return to_pay(connection_id, None if is_prepaid else billing.dues_card(connection_id, day), day)


def together(dues: DuesCard | None, deposit: DueCard) -> ToPay:
    """Both as one, whole; money ahead of the bills covers instalments."""
    owed = dues.owed_paise if dues else 0
    ahead = max(-owed, 0)
    rest = max(deposit.due_paise - ahead, 0)
    due_date = dues.due_date if dues else None
    last = dues.last_bill if dues else None
    if rest and due_date is None and last and deposit.since and deposit.since <= last.issued_on:
        due_date = last.due_date
    return ToPay(
        bills_paise=max(owed, 0),
        deposit_paise=rest,
        paid_ahead_paise=max(ahead - deposit.due_paise, 0),
        due_date=due_date,
        covered_paise=deposit.due_paise - rest,
    )


def in_parts(whole: ToPay, plan: PlanRecord | None) -> ToPay:
    """As agreed, where a plan holds all that is owed; less than a rupee beside it waits for the next bill."""
    part = next((one for one in plan.parts if one.left_paise), None) if plan else None
    if plan is None or part is None or whole.bills_paise - plan.left_paise >= _A_RUPEE:
        return whole
    return replace(
        whole,
        due_date=part.due_date,
        part_paise=part.left_paise,
        part=part.number,
        parts=len(plan.parts),
    )
