"""What has become of an order, in sentences and steps: order, payment, balance, switch, meter, message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, ordering, writing
from bijlighar.interfaces.portal.meter_words import duration
from bijlighar.interfaces.portal.reader import language
from bijlighar.payments import queries as payments
from bijlighar.payments.actions import OPEN_FOR
from bijlighar.payments.queries import OrderRecord
from bijlighar.supply import queries as supply
from bijlighar.supply.queries import StoryStep
from bijlighar.supply.rules import reason_words

_LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what happened or will, when, and what shows it; state "" (done), "now" or "wait"."""

    title: str
    when: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class Story:
    """A page's words: headline, sentence, what is said above the steps, and whether more is to come."""

    title: str
    words: str
    said: str
    steps: tuple[Step, ...]
    promise: str
    is_over: bool
    again: str


def story_of(connection: ConnectionRecord, order: OrderRecord, now: datetime) -> Story:
    """Tell an order's story as it is known at an instant."""
    is_recharge = order.purpose_code == "RECHARGE"
    told = supply.recharge_story(connection.id, order.key)
    by_code = {each.code: each for each in told}
    title, words = headline(order, now)
    outcome = str(by_code["DECIDED"].evidence.get("outcome", "")) if "DECIDED" in by_code else ""
    confirmed = by_code.get("CONFIRMED")
    is_over = order.state == "CREDITED" and (confirmed is None or confirmed.at is not None)
    return Story(
        title=title,
        words=words,
        said=_said(by_code, outcome),
        steps=_steps(order, told, is_recharge=is_recharge),
        promise=_promise(connection, order, now) if confirmed is not None and confirmed.at is None else "",
        is_over=is_over,
        again=reverse("portal:recharge" if is_recharge else "portal:pay", args=[connection.id]),
    )


def guest_story(order: OrderRecord, now: datetime, again: str) -> Story:
    """Tell whoever paid without signing in of the money alone: balance and supply are the home's own."""
    title, words = headline(order, now)
    if order.paid_at is None:
        paid = Step(_("Payment"), "", _waiting_note(order), "now")
    else:
        paid = Step(_("The payment has arrived"), exactly(order.paid_at), _paid_note(order), "")
    if order.credited_at is None:
        title_to_come = _("Into the account of this connection")
        credited = Step(title_to_come, "", "", "wait" if order.paid_at is None else "now")
    else:
        receipt = _("Receipt %(number)s") % {"number": order.receipt_number}
        credited = Step(_("In the account of this connection"), exactly(order.credited_at), receipt, "")
    return Story(
        title=title,
        words=words,
        said="",
        steps=(paid, credited),
        promise="",
        is_over=order.state == "CREDITED",
        again=again,
    )


def _steps(order: OrderRecord, told: Sequence[StoryStep], *, is_recharge: bool) -> tuple[Step, ...]:
    """Done ones with their time and evidence; the first that is not done is where it stands now."""
    steps: list[Step] = []
    is_waiting = False
    for each in told:
        if each.code == "DECIDED" and each.at is None:
            continue  # nobody waits for a decision that comes with the credit
        title = getattr(each, f"name_{language()}")
        if each.code == "CREDITED" and not is_recharge:
            title = _("In your account")
        if each.at is None:
            title = _to_come(each.code, is_recharge=is_recharge) or title
            note = _waiting_note(order) if each.code == "PAID" else ""
            steps.append(Step(title, "", note, "wait" if is_waiting else "now"))
            is_waiting = True
        else:
            steps.append(Step(title, _when(each), _note(order, each), ""))
    return tuple(steps)


def _to_come(code: str, *, is_recharge: bool) -> str:
    """A step that has not happened yet, so that nobody reads it as done."""
    return {
        "PAID": _("Payment"),
        "CREDITED": _("Into your balance") if is_recharge else _("Into your account"),
        "SENT": _("The command goes out to the meter"),
        "CONFIRMED": _("The meter's word that power is on"),
        "TOLD": _("A message to you"),
    }.get(code, "")


def _when(step: StoryStep) -> str:
    assert step.at is not None
    if not step.seconds or step.seconds < 0:
        return exactly(step.at)
    return _("%(time)s · %(after)s after the payment") % {
        "time": exactly(step.at),
        "after": duration(step.seconds),
    }


def _waiting_note(order: OrderRecord) -> str:
    if order.state == "FAILED" and order.failed_at is not None:
        return _("The bank said no at %(when)s.") % {"when": exactly(order.failed_at)}
    return _("We look for it all the time.")


def _note(order: OrderRecord, step: StoryStep) -> str:
    """What shows that a step happened, in words."""
    evidence: Mapping[str, Any] = step.evidence
    if step.code == "PAID":
        return _paid_note(order)
    if step.code == "CREDITED":
        said = _("Receipt %(number)s") % {"number": evidence.get("receipt", "")}
        balance = evidence.get("balance_paise")
        if balance is None:
            return said
        left = _("balance now %(amount)s") % {"amount": writing.rupees(int(balance))}
        return f"{said} · {left}"
    if step.code == "DECIDED":
        return _decided(evidence)
    if step.code == "COMMANDED" and evidence.get("meter"):
        return _("Meter %(serial)s") % {"serial": evidence["meter"]}
    return ""


def _paid_note(order: OrderRecord) -> str:
    found = payments.payment_of_order(order.id)
    parts = [found.instrument, found.bank_reference or found.reference] if found else []
    return " · ".join(part for part in parts if part)


def _decided(evidence: Mapping[str, Any]) -> str:
    outcome = evidence.get("outcome")
    if outcome == "RECONNECTING":
        return _("Power is switched on.")
    if outcome == "WAS_ON":
        return _("Nothing was switched off; power stays on.")
    if outcome == "STILL_SHORT":
        short = writing.rupees(int(evidence.get("short_paise") or 0))
        return _("%(amount)s more are needed for power to come back.") % {"amount": short}
    place = 1 if language() == "hi" else 0
    return ", ".join(reason_words(str(each))[place] for each in evidence.get("reasons", ()))


def _said(steps: Mapping[str, StoryStep], outcome: str) -> str:
    confirmed = steps.get("CONFIRMED")
    if confirmed is not None and confirmed.seconds is not None:
        took = duration(max(confirmed.seconds, 0))
        return _("Power came back %(after)s after the payment.") % {"after": took}
    if outcome == "STILL_SHORT":
        return _decided(steps["DECIDED"].evidence)
    return ""


def _promise(connection: ConnectionRecord, order: OrderRecord, now: datetime) -> str:
    minutes = supply.target_minutes(connection.id, now)
    if minutes is None or order.paid_at is None:
        return ""
    if now - order.paid_at > timedelta(minutes=minutes):
        return _("It takes longer than it may, and the office sees it. Call 1912 if nobody is at work on it.")
    return ngettext(
        "Power should be back within %(minutes)d minute of the payment.",
        "Power should be back within %(minutes)d minutes of the payment.",
        minutes,
    ) % {"minutes": minutes}


def exactly(instant: datetime) -> str:
    """An instant with its seconds: "23 November, 9:14:08 pm", "23 नवंबर, रात 9:14:08"."""
    local = instant.astimezone(writing.INDIA)
    hour = (local.hour - 1) % 12 + 1
    face = f"{hour}:{local.minute:02d}:{local.second:02d}"
    lang = language()
    if lang == "hi":
        face = f"{writing.part_of_day(local.hour)} {face}"
    else:
        face = f"{face}{writing.NO_BREAK}{'am' if local.hour < 12 else 'pm'}"
    return f"{writing.day(local.date(), lang, today=clock.today())}, {face}"


def is_awaited(order: OrderRecord, now: datetime) -> bool:
    """Whether the way to the bank's page was taken and what happened there is not known here yet.

    Whoever comes back from there may have paid: to pay anew is not offered as the next thing to do.
    """
    if order.state != "OPEN" or not order.gateway_reference:
        return False
    if order.sent_at is not None and now < order.sent_at + OPEN_FOR:
        return True  # also who went there in the order's last minute
    return order.expires_at is None or now < order.expires_at


@dataclass(frozen=True, slots=True)
class Begun:
    """An order that is not credited: what became of it; it opens where it has a page of its own."""

    order: OrderRecord
    title: str
    words: str
    href: str


def awaited_of(connection: ConnectionRecord, now: datetime) -> Begun | None:
    """The last order begun on a home's own pages whose word from the bank is awaited."""
    mine = ordering.key_of(connection, "")
    for each in payments.orders(connection.id, _LOOKED_AT):
        if each.key.startswith(mine) and is_awaited(each, now):
            page = reverse("portal:order", args=[connection.id, each.key.removeprefix(mine)])
            return Begun(each, *headline(each, now), page)
    return None


def headline(order: OrderRecord, now: datetime) -> tuple[str, str]:
    """What has become of an order, as a title and a sentence."""
    if order.state == "CREDITED":
        return _("Paid and credited"), _("Receipt %(number)s") % {"number": order.receipt_number}
    if order.state == "PAID":
        return (
            _("Paid, being credited"),
            _("Your money has come. You need not pay again; this page shows when it is credited."),
        )
    if order.state == "FAILED":
        return (
            _("The payment did not go through"),
            _("If your bank shows it as taken, it comes back by itself, or is credited when it reaches us."),
        )
    if is_awaited(order, now):
        return (
            _("We are waiting for the bank's word"),
            _("If you did pay, do not pay again: it is credited as soon as the bank tells us."),
        )
    if order.expires_at is not None and order.expires_at <= now:
        return (
            _("Not paid"),
            _("This order has ended. If you did pay, it is credited as soon as the bank tells us."),
        )
    return _("Not paid yet"), _("We know of no payment so far.")
