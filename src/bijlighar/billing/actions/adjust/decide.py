"""An adjustment is approved and booked in one step, refused, or taken back after it was booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from bijlighar.billing.actions.adjust.refuse import UnableToAdjust, person, said, within_limit
from bijlighar.billing.actions.tell import tell
from bijlighar.billing.models import Adjustment, AdjustmentStep
from bijlighar.billing.models.adjustment import APPROVED, REFUSED, REVERSED
from bijlighar.billing.rules.adjustment import MOST_LETTERS, adjustment_transfers
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.money import decimal_rupees
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, reverse


@dataclass(frozen=True, slots=True)
class AdjustmentBooked:
    """Where an adjustment was booked, on which day, and in how many entries."""

    account: Account
    booked_on: date
    transfers: int


@action
def approve_adjustment(*, adjustment_id: int, by: Actor, at: datetime, reason: str = "") -> AdjustmentBooked:
    """Approve another person's proposal and book it today: on the prepaid balance or on what is owed.

    Which of the two is as the connection is today. The person must hold a role over the connection's office
    whose limit reaches the amount. The consumer gets a message. Raises UnableToAdjust: UNKNOWN, DECIDED,
    PERSON, SAME_PERSON, LIMIT, TERMS.
    """
    found = _open(adjustment_id)
    staff_id = person(by)
    if staff_id == found.proposed_by_id:
        raise UnableToAdjust(
            "SAME_PERSON", f"Adjustment {found.id} is your own proposal. Ask another officer to approve it."
        )
    within_limit(
        staff_id, office_id=found.office_id, company_id=found.company_id, paise=found.amount_paise, at=at
    )
    today = settlement_day(at)
    account = _account(found.connection_id, today)
    _step(found, APPROVED, reason.strip()[:MOST_LETTERS], by, at, account=account, booked_on=today)
    posted = post(transfers=_entries(found, account, today), by=by, at=at)
    _tell(found, at)
    return AdjustmentBooked(account, today, posted.inserted)


@action
def refuse_adjustment(*, adjustment_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a proposal, with the reason; its proposer may take it back so. Raises UnableToAdjust."""
    found = _open(adjustment_id)
    _step(found, REFUSED, said(reason), by, at)


@action
def reverse_adjustment(*, adjustment_id: int, reason: str, by: Actor, at: datetime) -> int:
    """Take a booked adjustment back: each of its entries is reversed on the same account; how many.

    Not by the person who approved it, and within the same limits. Raises UnableToAdjust: UNKNOWN, NOT_BOOKED,
    PERSON, SAME_PERSON, LIMIT, WORDS.
    """
    found, steps = _locked(adjustment_id)
    approved = steps.get(APPROVED)
    if approved is None or REVERSED in steps:
        raise UnableToAdjust(
            "NOT_BOOKED", f"Adjustment {adjustment_id} is not booked, or was taken back already."
        )
    staff_id = person(by)
    if staff_id == approved.taken_by_id:
        raise UnableToAdjust(
            "SAME_PERSON", f"You approved adjustment {found.id}. Ask another officer to take it back."
        )
    within_limit(
        staff_id, office_id=found.office_id, company_id=found.company_id, paise=found.amount_paise, at=at
    )
    assert approved.account_code is not None
    assert approved.booked_on is not None
    today = settlement_day(at)
    entries = _entries(found, Account(approved.account_code), approved.booked_on)
    _step(found, REVERSED, said(reason), by, at, booked_on=today)
    posted = post(transfers=reverse(entries, posted_on=today), by=by, at=at)
    _say(found, "adjustment_reversed", f"adjustment/{found.id}/reversed", at)
    return posted.inserted


def _open(adjustment_id: int) -> Adjustment:
    found, steps = _locked(adjustment_id)
    if steps:
        raise UnableToAdjust("DECIDED", f"Adjustment {adjustment_id} is decided already: {', '.join(steps)}.")
    return found


def _locked(adjustment_id: int) -> tuple[Adjustment, dict[str, AdjustmentStep]]:
    one_at_a_time(f"billing.adjustment.{adjustment_id}")
    found = Adjustment.objects.filter(id=adjustment_id).first()
    if found is None:
        raise UnableToAdjust("UNKNOWN", f"There is no adjustment {adjustment_id}.")
    steps = AdjustmentStep.objects.filter(adjustment_id=adjustment_id).order_by("id")
    return found, {step.step_code: step for step in steps}


def _account(connection_id: int, day: date) -> Account:
    # A connection that was closed settles with bills: what it owes or gets stands there.
    return Account.PREPAID if consumers.is_prepaid_on(connection_id, day) else Account.RECEIVABLE


def _entries(found: Adjustment, account: Account, booked_on: date) -> pl.DataFrame:
    return adjustment_transfers(
        adjustment_id=found.id,
        company_id=found.company_id,
        connection_id=found.connection_id,
        lines_paise=found.lines_paise,
        to_date=found.to_date,
        booked_on=booked_on,
        account=account,
    )


def _step(
    found: Adjustment,
    step_code: str,
    reason: str,
    by: Actor,
    at: datetime,
    *,
    account: Account | None = None,
    booked_on: date | None = None,
) -> None:
    AdjustmentStep.objects.create(
        adjustment_id=found.id,
        step_code=step_code,
        reason=reason,
        account_code=account,
        booked_on=booked_on,
        proposed_by_id=found.proposed_by_id,
        taken_at=at,
        taken_by_id=person(by),
        taken_by=by.label,
    )


def _tell(found: Adjustment, at: datetime) -> None:
    which = "given" if found.amount_paise < 0 else "added"
    start = "check_meter_booked" if found.reason_code == "CHECK_METER" else "adjustment"
    _say(found, f"{start}_{which}", f"adjustment/{found.id}/booked", at)


def _say(found: Adjustment, template: str, key: str, at: datetime) -> None:
    context = {"amount": decimal_rupees(abs(found.amount_paise))}
    tell({found.connection_id: context}, template=template, key=key, at=at)
