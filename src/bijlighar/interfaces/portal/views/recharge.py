"""Recharge: an amount of one's own choice, or what a number of days costs by one's own use."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import amounts, clock, features, holds, ordering, writing
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.order_story import awaited_of
from bijlighar.payments.actions import UnableToOpen
from bijlighar.prepaid import queries as prepaid
from bijlighar.prepaid.queries import BalanceCard

DAYS = (7, 15, 30)


@dataclass(frozen=True, slots=True)
class Offer:
    """What is lacking for so many days of one's own use; nothing where the balance covers them already."""

    days: int
    paise: int
    href: str
    is_chosen: bool


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def recharge(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Ask for an amount, then open an order for it and go to its page."""
    day = clock.today()
    if not consumers.is_prepaid_on(connection.id, day):
        return redirect("portal:pay", connection.id)
    balance = prepaid.balance_card(connection.id, day)
    offers = _offers(request, connection)
    chosen = next((each for each in offers if each.is_chosen), None)
    field = amounts.amount_field(
        _("Amount in rupees"), _least(balance), amounts.written(chosen.paise) if chosen else ""
    )
    refused = ""
    if request.method == "POST":
        typed = request.POST.get("amount", "")
        paise, error = amounts.read_amount(typed)
        if paise is None:
            field = field.wrong(error, typed)
        else:
            try:
                _order, page = ordering.open_order(
                    request, connection, purpose="RECHARGE", amount_paise=paise
                )
                return redirect(page)
            except (ordering.NoWayToPay, UnableToOpen):
                refused = _("The order could not be opened. Nothing was taken. Please try once more.")
    return render(
        request,
        "portal/recharge.html",
        {
            "here": "money",
            "hold": holds.hold_of(connection, clock.now(), is_prepaid=True),
            "balance": balance,
            "field": field,
            "offers": offers,
            "chosen": chosen,
            "channels": ordering.channels(connection),
            "awaited": awaited_of(connection, clock.now()),
            "key": ordering.new_key(),
            "refused": refused,
        },
    )


def _offers(request: HttpRequest, connection: ConnectionRecord) -> tuple[Offer, ...]:
    if not features.is_on("RECHARGE_DAYS", connection):
        return ()
    asked = request.GET.get("days", "")
    offers = []
    for days in DAYS:
        hint = prepaid.recharge_hint(connection.id, days, clock.today())
        if hint is None or hint.expected_paise <= 0:
            continue
        paise = max(hint.recharge_paise, amounts.LEAST_PAISE) if hint.recharge_paise else 0
        href = f"?{urlencode({'days': days})}#amount" if paise else ""
        offers.append(Offer(days, paise, href, bool(paise) and asked == str(days)))
    return tuple(offers)


def _least(balance: BalanceCard | None) -> str:
    if balance is None or balance.balance_paise >= 0:
        return ""
    return _("The first %(amount)s bring the balance up to zero.") % {
        "amount": writing.rupees(-balance.balance_paise)
    }
