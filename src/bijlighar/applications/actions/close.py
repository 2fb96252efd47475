"""A connection ends for good: off by the interlock's decision, meter taken, last bill, deposit back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bijlighar.applications.actions.write import UnableToApply, forward, held, note, tell
from bijlighar.applications.models import Application
from bijlighar.billing import actions as billing
from bijlighar.consumers import actions as consumers_actions
from bijlighar.consumers import queries as consumers
from bijlighar.deposits import actions as deposits
from bijlighar.deposits import queries as deposited
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as metered
from bijlighar.supply import queries as supply
from bijlighar.supply.rules import reason_words

OFF_OR_UNSWITCHED = frozenset({"CLOSED", "NO_METER"})
"""Reasons of the interlock for which nothing is left to decide: off already, or nothing it could switch."""


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
    """Close the connection, make its last bill, and propose how the deposit goes back.

    `reference`: the transfer that pays it. From the day after the meter went: that day is in the bill.
    Again it changes the proposal. Raises `UnableToApply`.
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
        terms = consumers.terms_on([there.id], from_date - timedelta(days=1))
        is_prepaid = bool(terms.height and terms["is_prepaid"][0])
        consumers_actions.close_connection(connection_id=there.id, from_date=from_date, by=by, at=at)
    bill = row.found.get("bill", "")
    if not is_prepaid and not bill:
        try:
            bill = billing.final_bill(connection_id=there.id, by=by, at=at)
        except billing.UnableToStep as problem:
            raise UnableToApply(
                "BILL",
                f"No last bill can be made yet: {problem}",
                "आखिरी बिल अभी नहीं बन सकता: कुछ दिनों की रीडिंग नहीं है।",
            ) from problem
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
    """Settle the deposit as proposed, as another person; the application is done. Raises `UnableToApply`."""
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
    held_paise = deposited.held([row.connection_id])
    refunded = used = 0
    if held_paise.height and int(held_paise["held_paise"][0]) > 0:
        try:
            done = deposits.settle(
                connection_id=row.connection_id, reason_code="CLOSED",
                reference=str(row.found.get("settle_reference", "")), note=row.number, by=by, at=at,
            )  # fmt: skip
        except deposits.UnableToSettle as problem:
            raise UnableToApply(
                "DEPOSIT",
                f"The deposit cannot be settled: {problem}",
                "सुरक्षा निधि का हिसाब नहीं हो सका। ट्रांसफ़र का नंबर देखिए।",
                "reference",
            ) from problem
        refunded, used = done.refunded_paise, done.used_paise
    row.found |= {
        "refunded_paise": refunded,
        "used_paise": used,
        "approved_by_id": by.id,
        "approved_by": by.label[:120],
    }
    forward(row, at)
    note(row, "DONE", by, at, facts={"paise": refunded})
    there = consumers.connection(row.connection_id)
    tell(row, "application_closed", at, service_number=there.service_number if there else "")


def _day_after(row: Application) -> date:
    return date.fromisoformat(row.found["off_on"]) + timedelta(days=1)
