"""The security deposit: what is held, which instalments are due, and how they were worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.deposits import queries as deposits
from bijlighar.deposits.queries import DepositCard, InstalmentRecord, SettlementRecord
from bijlighar.deposits.rules import DepositStep
from bijlighar.interfaces.portal import clock, proof, writing
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.proof import MarkWords
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.to_pay import to_pay_on


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """One step of how it was worked out, as the page shows it."""

    label: str
    arithmetic: str
    source: str
    mark: MarkWords | None


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment with its state in words and shape."""

    due_date: date
    amount_paise: int
    open_paise: int
    icon_name: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Use:
    """What a deposit was used for: why, and each part of it."""

    day: date
    why: str
    parts: tuple[tuple[str, int], ...]


@my_connection
@require_safe
def deposit(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show what is held of a connection, what is asked and why."""
    card = deposits.deposit_card(connection.id, clock.today())
    due = to_pay_on(connection.id, clock.today())
    return render(
        request,
        "portal/deposit.html",
        {
            "here": "money",
            "card": card,
            "due": due,
            "arrear_paise": max(card.arrear_paise - due.covered_paise, 0),
            "worked": _worked(card.steps),
            "instalments": _instalments(card.instalments, due.covered_paise),
            "uses": tuple(_use(each) for each in card.settlements),
            "year_last_day": card.review.year_to - timedelta(days=1) if card.review else None,
            "nothing_asked": _nothing_asked(card),
            "clause": getattr(card.policy.clause, language()) if card.policy else "",
        },
    )


def _worked(steps: tuple[DepositStep, ...]) -> tuple[WorkedLine, ...]:
    """Write the steps; of steps in a row with one source the last names it."""
    lines = [_line(step) for step in steps]
    return tuple(
        replace(line, source="", mark=None) if following and line.source == following.source else line
        for line, following in zip(lines, [*lines[1:], None], strict=False)
    )


def _line(step: DepositStep) -> WorkedLine:
    amount = "" if step.paise is None else f" = {writing.rupees(step.paise)}"
    return WorkedLine(
        label=getattr(step.label, language()),
        arithmetic=step.arithmetic.replace("kWh", _("units")) + amount,
        source=getattr(step.source, language()) if step.source else "",
        mark=proof.mark_words(step.mark) if step.mark else None,
    )


def _instalments(records: Sequence[InstalmentRecord], covered_paise: int) -> tuple[Instalment, ...]:
    """The instalments, the latest first; what is ahead of the bills covers the oldest open ones."""
    found, left = [], covered_paise
    for record in reversed(records):
        covered = min(record.open_paise, left)
        left -= covered
        found.append(_instalment(record, record.open_paise - covered, covered))
    return tuple(reversed(found))


def _instalment(record: InstalmentRecord, open_paise: int, covered_paise: int) -> Instalment:
    if covered_paise and not open_paise:
        words = _("covered by what you paid ahead")
        return Instalment(record.due_date, record.amount_paise, 0, "tick", "ok", words)
    icon_name, kind, words = {
        "PAID": ("tick", "ok", _("paid")),
        "PART": ("half", "warn", _("paid in part")),
        "DUE": ("half", "warn", _("to be paid")),
        "COMING": ("half", "", _("comes with the bill of its month")),
        "DROPPED": ("failed", "", _("no longer asked for")),
    }["PART" if covered_paise else record.state]
    return Instalment(record.due_date, record.amount_paise, open_paise, icon_name, kind, words)


def _use(record: SettlementRecord) -> Use:
    why = {
        "DEFAULT": _("Bills were left unpaid"),
        "CLOSED": _("The connection was closed for good"),
        "PREPAID": _("The connection became prepaid"),
    }[record.reason_code]
    parts = (
        (_("for what was owed"), record.used_paise),
        (_("to the prepaid balance"), record.moved_paise),
        (_("paid back to you"), record.refunded_paise),
        (_("instalments no longer asked for"), record.withdrawn_paise),
    )
    return Use(record.settled_on, why, tuple(part for part in parts if part[1]))


def _nothing_asked(card: DepositCard) -> str:
    """Why no instalment is asked for; empty where one is."""
    outcome = card.item.outcome_code if card.item else ""
    if card.instalments:
        return ""
    if card.is_prepaid or outcome == "PREPAID":
        return _("You pay before you use: with a prepaid meter no deposit is asked for.")
    if card.policy is None:
        return _("For your state no rule about deposits is entered yet.")
    return {
        "COVERED": _("What is held is enough. Nothing is asked for this year."),
        "NO_USE": _("No unit was used in the year, so nothing is asked for. What is held stays yours."),
        "NO_BILLS": _("There was no bill in the year that was looked at, so nothing is asked for."),
        "REFUSED": _("Your deposit could not be worked out. An officer looks at it; nothing is asked for."),
    }.get(outcome, _("The deposit is looked at once a year. What is found will stand here, with its reason."))
