"""A connection ends for good: off by the interlock's decision, meter taken, last bill, what is left back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bijlighar.applications.actions.write import UnableToApply, forward, held, note, tell
from bijlighar.applications.models import Application
from bijlighar.billing import actions as billing
from bijlighar.consumers import actions as consumers_actions
from bijlighar.consumers import queries as consumers
from bijlighar.deposits import actions as deposits
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as metered
from bijlighar.prepaid import queries as prepaid
from bijlighar.supply import queries as supply
from bijlighar.supply.rules import reason_words

OFF_OR_UNSWITCHED = frozenset({"CLOSED", "NO_METER"})
"""Reasons of the interlock for which nothing is left to decide: off already, or nothing it could switch."""
_LATE_DAYS = timedelta(days=31)
"""How far back days that were not charged are looked for."""


@action
def switch_off(*, application_id: int, off_at: datetime, register_wh: int, by: Actor, at: datetime) -> None:
    """The supply is off and the meter is read and taken away.

    Only after the interlock said yes: it decided the cut (`CLOSED`, `DISCONNECT`) or found no meter that it
    could switch. Raises `UnableToApply` with its reasons otherwise.
    """
    row = held(application_id, "WORK", kinds=("CLOSURE",))
    assert row.connection_id is not None
    if not row.submitted_at <= off_at <= at + timedelta(minutes=10) or register_wh < 0:
        raise UnableToApply(
            "TIME", "Give the time and the last reading.", "समय और आखिरी रीडिंग लिखिए।", "time"
        )
    known, decision = supply.decision_now(row.connection_id, at)
    is_settled = not OFF_OR_UNSWITCHED.isdisjoint(decision.reasons)
    if known.ground != "CLOSURE" or not (decision.verdict == "DISCONNECT" or is_settled):
        english = "; ".join(reason_words(each)[0] for each in decision.reasons)
        hindi = "; ".join(reason_words(each)[1] for each in decision.reasons)
        raise UnableToApply(
            "INTERLOCK",
            f"The supply may not be ended yet: {english or decision.verdict}.",
            f"बिजली अभी बंद नहीं की जा सकती: {hindi or decision.verdict}।",
        )
    card = metered.meter_card(row.connection_id)
    if card is not None:
        try:
            metering.remove_meter(
                meter_id=card.meter_id, to_at=off_at, register_end_wh=register_wh, by=by, at=at
            )
        except metering.UnableToRemove as problem:
            raise UnableToApply("METER", str(problem), "यह मीटर नहीं हटाया जा सका।", "time") from problem
    row.found = {
        "off_at": off_at.isoformat(),
        "off_on": settlement_day(off_at).isoformat(),
        "register_wh": register_wh,
        "decision": [decision.verdict, *decision.reasons],
    }
    note(row, "SWITCHED_OFF", by, at)
    forward(row, at)


@action
def propose_settlement(*, application_id: int, reference: str, by: Actor, at: datetime) -> None:
    """Close the connection, make its last bill, and propose that what is left on its accounts goes back.

    `reference`: the transfer that paid it already, if any. From the day after the meter went: that day is in
    the bill. Again it changes the proposal. Raises `UnableToApply`.
    """
    row = held(application_id, "SETTLE", kinds=("CLOSURE",))
    assert row.connection_id is not None
    if by.id is None:
        raise UnableToApply("PERSON", "A person proposes this.", "यह कोई व्यक्ति ही कर सकता है।")
    from_date = _day_after(row)
    if settlement_day(at) < from_date:
        raise UnableToApply(
            "DAY",
            "The last day belongs to the bill; go on tomorrow.",
            "आखिरी दिन बिल में आएगा; कल आगे बढ़िए।",
        )
    there = consumers.connection(row.connection_id)
    assert there is not None
    is_prepaid = bool(row.found.get("is_prepaid"))
    if there.disconnected_on is None:
        is_prepaid = consumers.is_prepaid_on(there.id, from_date - timedelta(days=1))
        consumers_actions.close_connection(connection_id=there.id, from_date=from_date, by=by, at=at)
    bill = row.found.get("bill", "")
    if not bill:
        # What the meter itself told of its last days since it went counts before its register's equal share.
        metering.count_last_register(connection_id=there.id, by=by, at=at)
    if not is_prepaid and not bill:
        try:
            bill = billing.final_bill(connection_id=there.id, by=by, at=at)
        except billing.UnableToStep as problem:
            raise UnableToApply("BILL", *_no_bill(there.id, problem)) from problem
    row.found |= {
        "bill": bill,
        "is_prepaid": is_prepaid,
        "settle_reference": reference.strip()[:60],
        "settle_by_id": by.id,
        "settle_by": by.label[:120],
        "settle_at": at.isoformat(),
    }
    row.save(update_fields=["found"])
    note(row, "SETTLEMENT", by, at, facts={"bill": bill})


@action
def approve_settlement(*, application_id: int, by: Actor, at: datetime) -> None:
    """Settle the accounts as proposed, as another person; the application is done. Raises `UnableToApply`.

    Deposit, dues, prepaid balance and what was paid beyond the bills are set off. What is left is one refund:
    paid by the proposal's transfer, or in the queue of refunds, where another person approves and pays it.
    """
    row = held(application_id, "SETTLE", kinds=("CLOSURE",))
    assert row.connection_id is not None
    proposer = row.found.get("settle_by_id")
    if proposer is None:
        raise UnableToApply("PROPOSAL", "Nothing is proposed yet.", "अभी कुछ प्रस्तावित नहीं है।")
    if by.id is None or by.id == proposer:
        raise UnableToApply(
            "SAME_PERSON",
            "You proposed this settlement. Another person approves it.",
            "यह प्रस्ताव आपका है। मंज़ूरी कोई दूसरा अधिकारी देगा।",
        )
    _refuse_uncharged(row)
    try:
        done = deposits.settle_on_closing(
            connection_id=row.connection_id, reference=str(row.found.get("settle_reference", "")),
            note=row.number, by=by, at=at,
        )  # fmt: skip
    except deposits.UnableToSettle as problem:
        raise UnableToApply(
            "DEPOSIT",
            f"The accounts cannot be settled: {problem}",
            "खातों का हिसाब नहीं हो सका। ट्रांसफ़र का नंबर देखिए।",
            "reference",
        ) from problem
    back = done.back_paise if done else 0
    row.found |= {
        "refunded_paise": back,
        "used_paise": done.used_paise if done else 0,
        "refund_id": done.refund_id if done else None,
        "approved_by_id": by.id,
        "approved_by": by.label[:120],
    }
    forward(row, at)
    note(row, "DONE", by, at, facts={"paise": back})
    there = consumers.connection(row.connection_id)
    tell(row, "application_closed", at, service_number=there.service_number if there else "")


def _no_bill(connection_id: int, problem: billing.UnableToStep) -> tuple[str, str]:
    """(English, Hindi) which days stand against the last bill, and why the last register tells none."""
    english, hindi = f"No last bill can be made yet: {problem}", "आखिरी बिल अभी नहीं बन सकता।"
    count = len(problem.missing)
    if count:
        first = f"{problem.missing[0]:%d-%m-%Y}"
        english = f"No last bill can be made yet: the readings of {first} are missing."
        hindi = f"आखिरी बिल अभी नहीं बन सकता: {first} की रीडिंग नहीं है।"
        if count > 1:
            english = (
                f"No last bill can be made yet: readings of {count} days are missing, the first {first}."
            )
            hindi = f"आखिरी बिल अभी नहीं बन सकता: {count} दिनों की रीडिंग नहीं है, पहला दिन {first} है।"
    for doubt_en, doubt_hi in metered.last_register_doubts(connection_id):
        english += f" The reading taken when the meter was removed cannot tell what was used. {doubt_en}"
        hindi += f" मीटर हटाते समय ली गई रीडिंग से भी खपत का पता नहीं चलता। {doubt_hi}"
    return english, hindi


def _refuse_uncharged(row: Application) -> None:
    """A prepaid balance goes back only once every whole day of use is taken from it."""
    if not row.found.get("is_prepaid") or row.connection_id is None:
        return
    off_on = date.fromisoformat(row.found["off_on"])
    from_date, to_date = off_on - _LATE_DAYS, off_on + timedelta(days=1)
    charged = {one.day for one in prepaid.charges(row.connection_id, from_date, to_date)}
    days = metered.days(row.connection_id, from_date, to_date)
    left = [one.day for one in days if one.is_complete and one.day not in charged]
    if left:
        raise UnableToApply(
            "CHARGES",
            f"The use of {min(left)} is not taken from the balance yet; go on once it is.",
            "आखिरी दिनों की खपत अभी बैलेंस से नहीं कटी; कटने के बाद आगे बढ़िए।",
        )


def _day_after(row: Application) -> date:
    return date.fromisoformat(row.found["off_on"]) + timedelta(days=1)
