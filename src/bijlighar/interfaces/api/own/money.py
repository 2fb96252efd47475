"""Money: what is left or owed, every entry, the bills and their paper."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from bijlighar.billing import queries as billing
from bijlighar.billing.adapters.paper import print_bill
from bijlighar.billing.queries import BillRecord
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.api.own import asked
from bijlighar.interfaces.api.own.door import Ask
from bijlighar.interfaces.api.own.problems import Problem, bad_parameter, not_found
from bijlighar.interfaces.portal.money_lines import read_cursor, write_cursor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.queries import EntryRecord
from bijlighar.ledger.rules import Account
from bijlighar.prepaid import queries as prepaid

ENTRIES_A_PAGE, BILLS_A_PAGE = 100, 50
ENTRY_PLACE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,9}\.[0-9]{1,9}"
BILL_PLACE = r"[0-9]{1,18}"
ACCOUNTS = {Account.PREPAID: "prepaid_paise", Account.RECEIVABLE: "owed_paise"}
"""The accounts a consumer thinks of as money left and money owed, as answers name them."""


def balance(ask: Ask) -> dict[str, Any]:
    """What a prepaid meter has left and what is owed on bills, each with the day it is reckoned up to."""
    day = settlement_day(ask.at)
    card = prepaid.balance_card(ask.connection_id, day)
    dues = billing.dues_card(ask.connection_id, day)
    return {
        "is_prepaid": consumers.is_prepaid_on(ask.connection_id, day),
        "prepaid": None
        if card is None
        else {
            "balance_paise": card.balance_paise,
            "not_yet_due_paise": card.not_yet_due_paise,
            "average_day_paise": card.average_day_paise,
            "days_left": card.days_left,
            "lasts_until": _day(card.lasts_until),
            "quality": "BOOKED" if card.as_of and card.as_of >= day - timedelta(days=1) else "BEHIND",
            "as_of": _day(card.as_of),
        },
        "dues": {
            "owed_paise": dues.owed_paise,
            "due_date": _day(dues.due_date),
            "quality": "BOOKED",
            "as_of": dues.as_of.isoformat(),
        },
    }


def entries(ask: Ask) -> dict[str, Any]:
    """The passbook, the latest entry first, each with what it did and what stood after it."""
    limit = asked.size(ask, ENTRIES_A_PAGE)
    try:
        before = read_cursor(asked.place(ask, ENTRY_PLACE))
    except ValueError as problem:
        raise asked.lost() from problem
    found = ledger.passbook(ask.connection_id, before=before, limit=limit)
    return {
        "entries": [_entry(one) for one in found],
        "next": write_cursor(found[-1].cursor) if len(found) == limit else None,
    }


def _entry(one: EntryRecord) -> dict[str, Any]:
    return {
        "for_day": one.for_day.isoformat(),
        "posted_on": one.posted_on.isoformat(),
        "name": {"en": one.name_en, "hi": one.name_hi},
        "code": one.code,
        "amount_paise": one.amount_paise,
        "changes": {name: one.changes.get(account, 0) for account, name in ACCOUNTS.items()},
        "balances": {name: one.balances[account] for account, name in ACCOUNTS.items()},
        "quality": "BOOKED",
        "as_of": asked.instant(one.posted_at),
    }


def bills(ask: Ask) -> dict[str, Any]:
    """Bills, the latest first, with the address of each one's paper."""
    limit, place = asked.size(ask, BILLS_A_PAGE), asked.place(ask, BILL_PLACE)
    every = billing.bills(ask.connection_id, limit=10_000)
    ids = [one.id for one in every]
    if place and int(place) not in ids:
        raise asked.lost()
    first = ids.index(int(place)) + 1 if place else 0
    found = every[first : first + limit]
    return {
        "bills": [_bill(ask, one) for one in found],
        "next": str(found[-1].id) if first + limit < len(every) else None,
        "as_of": settlement_day(ask.at).isoformat(),
    }


def _bill(ask: Ask, one: BillRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "cycle_from": one.cycle_from.isoformat(),
        "cycle_to": one.cycle_to.isoformat(),
        "issued_on": one.issued_on.isoformat(),
        "due_date": one.due_date.isoformat(),
        "energy_wh": one.energy_wh,
        "total_paise": one.total_paise,
        "payable_paise": one.payable_paise,
        "is_paid": one.is_paid,
        "is_replaced": one.is_replaced,
        "quality": "PROVISIONAL" if one.is_provisional else "ISSUED",
        "as_of": one.issued_on.isoformat(),
        "paper": f"/api/v1/connections/{ask.connection_id}/bills/{one.id}/paper",
    }


def paper(ask: Ask, bill_id: int) -> HttpResponse:
    """A bill as a PDF, in Hindi or English."""
    language = ask.parameters.get("language", "hi")
    if language not in ("hi", "en"):
        raise bad_parameter(
            "language", _("There are bills in hi and en."), _("Give one of the two, or none.")
        )
    try:
        sheet = billing.sheet(ask.connection_id, bill_id)
    except billing.ExplanationDiffers as problem:
        raise Problem(
            HTTPStatus.CONFLICT, "NOT_EXPLAINED", _("This bill cannot be printed now."),
            _("Made again from its readings it comes to another sum, which an officer has to look at."),
            _("Ask again later, or read the bill in the portal."),
        ) from problem  # fmt: skip
    if sheet is None:
        raise not_found(_("This connection has no such bill."), _("Take `paper` from the list of bills."))
    printed = print_bill(sheet, "en" if language == "en" else "hi")
    answer = HttpResponse(printed, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{sheet.number}.pdf"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Language"] = language
    return answer


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
