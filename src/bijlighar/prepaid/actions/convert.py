"""From paying after use to paying before it, and back: the day of conversion belongs to the new side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bijlighar.billing import actions as billing_actions
from bijlighar.billing import queries as billing
from bijlighar.consumers import actions as consumer_actions
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import month_of, settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.prepaid.actions.arrears import Booking, carry, end_plans, plan_arrears
from bijlighar.prepaid.models import Conversion

PREPAID, POSTPAID = "PREPAID", "POSTPAID"


class UnableToConvert(ValueError):
    """The connection cannot be converted as told; nothing was written."""


@dataclass(frozen=True, slots=True)
class ConversionSettled:
    """What became of the side that was left, in paise.

    `bill_number`: its last bill; `planned_paise`: owed of bills and now taken in daily parts under
    `plan_number`; `carried_paise`: moved from the balance to the bills, below nothing the other way.
    """

    connection_id: int
    to_code: str
    bill_number: str | None
    plan_number: int | None
    planned_paise: int
    carried_paise: int


@action
def convert_to_prepaid(*, connection_id: int, from_date: date, by: Actor, at: datetime) -> None:
    """A connection pays before its use from `from_date` on, today or later; the days before are billed.

    Nothing is settled yet: once that day has come and the readings before it are known, bill it, use its
    deposit if it is to be used, then `settle_conversion`. Whoever leads the journey has the meter told.
    Raises `UnableToConvert`.
    """
    there = _open(connection_id, from_date, at)
    terms = consumers.terms_history(connection_id)[-1]
    if terms.is_prepaid:
        raise UnableToConvert(f"Connection {connection_id} is prepaid already.")
    if not terms.is_smart:
        raise UnableToConvert(
            f"Connection {connection_id} has no smart meter, so no day could be charged. Put one up first."
        )
    billed = billing.billed([connection_id], from_date, date.max)
    if billed.height:
        raise UnableToConvert(
            f"Bill {billed.item(0, 'number')} already covers {from_date} or later. Give a day after its last."
        )
    _write(there, from_date, PREPAID, by, at)


@action
def convert_to_postpaid(*, connection_id: int, from_date: date, by: Actor, at: datetime) -> None:
    """A connection pays after its use from `from_date` on, today or later; the days before are charged.

    `settle_conversion` then moves what is left of the balance to the bills, in whichever direction; days of
    before that are charged late follow by the daily charge. Raises `UnableToConvert`.
    """
    there = _open(connection_id, from_date, at)
    if not consumers.terms_history(connection_id)[-1].is_prepaid:
        raise UnableToConvert(f"Connection {connection_id} is postpaid already.")
    billed = billing.billed([connection_id], *month_of(from_date))
    if billed.height:
        # A cycle has one bill: the days from here on would find theirs made.
        raise UnableToConvert(
            f"The month of {from_date} has its bill {billed.item(0, 'number')} already. "
            "Convert from the 1st of the next month."
        )
    _write(there, from_date, POSTPAID, by, at)


@action
def settle_conversion(*, connection_id: int, by: Actor, at: datetime) -> ConversionSettled:
    """Settle the side that a connection has left, once the day has come.

    To prepaid: its last bill is made (from readings: while days lack this is refused, and tried again later),
    and what it then owes is taken in daily parts, none of it at once; what was paid ahead becomes balance. To
    postpaid: what is left of such parts goes back among the bills, and so does the balance. Parts of steps
    not yet due keep their days and follow one by one. Raises `UnableToConvert`.
    """
    one_at_a_time(f"prepaid.conversion.{connection_id}")
    today = settlement_day(at)
    row = (
        Conversion.objects.select_for_update()
        .filter(connection_id=connection_id, settled_at__isnull=True, from_date__lte=today)
        .order_by("from_date")
        .first()
    )
    if row is None:
        raise UnableToConvert(f"Connection {connection_id} has no conversion to settle on {today}.")
    number, plan, planned, carried = None, None, 0, 0
    if row.to_code == PREPAID:
        try:
            number = billing_actions.final_bill(connection_id=connection_id, by=by, at=at)
        except billing_actions.UnableToStep as problem:
            raise UnableToConvert(str(problem)) from problem
        owed = ledger.balance(connection_id, Account.RECEIVABLE)
        plan = plan_arrears(connection_id=connection_id, by=by, at=at)
        planned, carried = max(owed, 0), min(owed, 0)
    else:
        booking = Booking(row.company_id, today, by, at)
        carried = ledger.balance(connection_id, Account.PREPAID)
        end_plans([connection_id], booking)
        carry([connection_id], [carried], booking)
    Conversion.objects.filter(connection_id=connection_id, from_date=row.from_date).update(settled_at=at)
    return ConversionSettled(connection_id, row.to_code, number, plan, planned, carried)


def _open(connection_id: int, from_date: date, at: datetime) -> ConnectionRecord:
    one_at_a_time(f"prepaid.conversion.{connection_id}")
    there = consumers.connection(connection_id)
    if there is None:
        raise UnableToConvert(f"There is no connection {connection_id}.")
    if there.disconnected_on is not None or not consumers.terms_history(connection_id):
        raise UnableToConvert(f"Connection {connection_id} has ended.")
    if from_date < settlement_day(at):
        raise UnableToConvert(f"{from_date} is over. A connection is converted from today or a later day on.")
    if Conversion.objects.filter(connection_id=connection_id, settled_at__isnull=True).exists():
        raise UnableToConvert(
            f"An earlier conversion of connection {connection_id} is not settled. Settle it first."
        )
    return there


def _write(there: ConnectionRecord, from_date: date, to_code: str, by: Actor, at: datetime) -> None:
    try:
        consumer_actions.change_terms(
            connection_id=there.id, from_date=from_date, is_prepaid=to_code == PREPAID, by=by, at=at
        )
    except consumer_actions.UnableToChangeTerms as problem:
        raise UnableToConvert(str(problem)) from problem
    Conversion.objects.create(
        connection_id=there.id,
        from_date=from_date,
        company_id=there.company_id,
        to_code=to_code,
        asked_at=at,
        asked_by=by.label,
    )
