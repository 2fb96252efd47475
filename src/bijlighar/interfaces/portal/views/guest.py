"""Paying for anybody without signing in: for whom, what is to be paid, and what became of the order.

A number that was typed proves nothing. So these pages say no more of a home than Bharat Connect tells of it:
the first letters of a name, what a bill asks for and until when; of a prepaid home not even the balance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bijlighar.billing import queries as billing
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import amounts, clock, features, forms, often, ordering, pictures_of_links
from bijlighar.interfaces.portal.access import GUEST, mobile_of
from bijlighar.interfaces.portal.order_story import Story, guest_story, is_awaited
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.to_pay import to_pay
from bijlighar.interfaces.portal.views.link import examples
from bijlighar.interfaces.portal.views.orders import WATCHED
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.payments import queries as payments
from bijlighar.payments.actions import UnableToOpen
from bijlighar.payments.adapters.bbps import masked_name
from bijlighar.payments.queries import OrderRecord
from bijlighar.privacy import actions as privacy

ASKED, OPENED = "guest_asked", "guest_opened"
"""Session keys: connections whose number was typed in this browser, each with when; orders it has shown."""
ASKED_FOR = timedelta(hours=2)
"""So long a page shows what is to be paid; then the number is asked for and counted anew."""
MOST_KEPT, LONGEST = 10, 60
OFFERED_PAISE = (200_00, 500_00, 1_000_00)


@dataclass(frozen=True, slots=True)
class Whose:
    """A connection as a stranger may see it."""

    name: str
    service_number: str
    company: CompanyRecord | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A usual amount; touching it writes it into the field."""

    paise: int
    href: str
    is_chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
def guest_pay(request: HttpRequest) -> HttpResponse:
    """Ask for a service number; so many a day from one place, whether there is such a connection or not."""
    field, status = forms.service_number_field(examples()), 200
    if request.method == "POST":
        typed = request.POST.get("service_number", "")[:LONGEST]
        if not typed.strip():
            field, status = field.wrong(_("Please write the number that stands on the bill.")), 422
        elif not often.is_admitted(request, "pay", often.FORMS):
            words = _("Many numbers were asked for from here today. Sign in to pay, or try again tomorrow.")
            field, status = field.wrong(words, typed), 429
        elif (found := _payable(consumers.connection_of_number(typed))) is not None:
            return _on(request, found)
        else:
            words = _("No connection has this number, or it is closed. Please copy it from the bill.")
            field, status = field.wrong(words, typed), 422
    is_over = "again" in request.GET and request.method != "POST"
    return render(request, "portal/guest_pay.html", {"field": field, "is_over": is_over}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def guest_due(request: HttpRequest, asked: str) -> HttpResponse:
    """Show what is to be paid, of a prepaid home only an empty field, and open an order for an amount."""
    connection = _asked(request, asked)
    if connection is None:
        return redirect(f"{reverse('portal:guest_pay')}?again=1")
    day = clock.today()
    is_prepaid = consumers.is_prepaid_on(connection.id, day)
    dues = None if is_prepaid else billing.dues_card(connection.id, day)
    due = None if is_prepaid else to_pay(connection.id, dues, day)
    offers = _offers(request) if is_prepaid else ()
    chosen = next((each for each in offers if each.is_chosen), None)
    field = amounts.amount_field(_("Amount in rupees"), value=amounts.written(chosen.paise) if chosen else "")
    refused, status = "", 200
    if request.method == "POST":
        typed = request.POST.get("amount", "")
        paise, error = amounts.read_amount(typed)
        if paise is None:
            field, status = field.wrong(error, typed), 422
        else:
            last = dues.last_bill if dues else None
            try:
                _order, page = ordering.open_order(
                    request,
                    connection,
                    purpose="RECHARGE" if is_prepaid else "BILL",
                    amount_paise=paise,
                    document=last.number if last else "",
                    is_guest=True,
                )
                return redirect(page)
            except (ordering.NoWayToPay, UnableToOpen):
                refused = _("The order could not be opened. Nothing was taken. Please try once more.")
    total = due.total_paise if due else 0
    is_payable = amounts.LEAST_PAISE <= total <= amounts.MOST_PAISE
    return render(
        request,
        "portal/guest_due.html",
        {
            **_of(connection),
            "is_prepaid": is_prepaid,
            "total_paise": total,
            # The day of an agreed part, and that there is an agreement, is between the home and its company.
            "due_date": due.due_date if due and not due.part_paise else None,
            "whole": amounts.written(total),
            "is_payable": is_payable,
            "takes_parts": not is_payable or features.is_on("PART_OF_BILL", connection),
            "is_part_open": bool(field.error) or not is_payable,
            "offers": offers,
            "field": field,
            "channels": ordering.channels(connection),
            "key": ordering.new_key(),
            "refused": refused,
        },
        status=status,
    )


@require_safe
def guest_back(request: HttpRequest, mark: str) -> HttpResponse:
    """Where the gateway leads back to: on to the order's page in the browser that opened it."""
    token = request.session.get(OPENED, {}).get(mark)
    return redirect("portal:guest_order", token) if token else redirect("portal:guest_pay")


@require_safe
def guest_order(request: HttpRequest, token: str) -> HttpResponse:
    """Show one order to whoever has its token: how to pay it, then whether it was paid and credited."""
    found, connection = _order(token)
    _seen(request, token, connection)
    is_open = found.state in ("OPEN", "FAILED")
    now = clock.now()
    story = _story(request, found, now)
    is_fresh = now - found.opened_at < WATCHED
    return render(
        request,
        "portal/guest_order.html",
        {
            **_of(connection),
            "order": found,
            "page": reverse("portal:guest_order", args=[token]),
            "is_open": is_open,
            "awaits": is_awaited(found, now),
            "square": pictures_of_links.square(found.upi_link) if is_open and found.upi_link else "",
            "story": story,
            "watches": not story.is_over and is_fresh and features.is_on("STORY_BY_ITSELF", connection),
        },
    )


@require_safe
def guest_steps(request: HttpRequest, token: str) -> HttpResponse:
    """Give the steps alone, for a page that stays open; once something changed, the page is loaded anew."""
    found, _connection = _order(token)
    story = _story(request, found, clock.now())
    page = reverse("portal:guest_order", args=[token])
    answer = render(request, "portal/parts/order_steps.html", {"page": page, "story": story})
    if story.is_over or request.GET.get("state", found.state) != found.state:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _on(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """To what is to be paid: on the person's own pages where the connection is linked to who is signed in."""
    mobile = mobile_of(request)
    if mobile is not None and consumers.may_see(mobile, connection.id):
        return redirect("portal:pay", connection.id)
    _look(connection)
    asked, now = ordering.new_key(), clock.now()
    kept = dict(list(request.session.get(ASKED, {}).items())[1 - MOST_KEPT :])
    request.session[ASKED] = {**kept, asked: [connection.id, now.isoformat()]}
    return redirect("portal:guest_due", asked)


def _asked(request: HttpRequest, asked: str) -> ConnectionRecord | None:
    """The connection whose number was typed in this browser not long ago, while it can be paid for."""
    connection_id, at = request.session.get(ASKED, {}).get(asked, (0, ""))
    if not connection_id or clock.now() - datetime.fromisoformat(at) > ASKED_FOR:
        return None
    return _payable(consumers.connection(connection_id))


def _payable(connection: ConnectionRecord | None) -> ConnectionRecord | None:
    """A closed connection answers like one that never was."""
    return connection if connection and connection.disconnected_on is None else None


def _order(token: str) -> tuple[OrderRecord, ConnectionRecord]:
    found = payments.order(ordering.guest_key(token))
    connection = consumers.connection(found.connection_id) if found else None
    if found is None or connection is None:
        raise Http404
    return found, connection


def _story(request: HttpRequest, order: OrderRecord, now: datetime) -> Story:
    """What became of an order; to choose anew leads to its home's amount while this browser may see that."""
    asked = request.session.get(ASKED, {}).items()
    typed = [key for key, (connection_id, _at) in asked if connection_id == order.connection_id]
    again = reverse("portal:guest_due", args=typed[-1:]) if typed else reverse("portal:guest_pay")
    return guest_story(order, now, again)


def _seen(request: HttpRequest, token: str, connection: ConnectionRecord) -> None:
    """Write down that somebody sees an order, once a browser; it then finds the way back from the gateway."""
    kept, mark = request.session.get(OPENED, {}), ordering.guest_mark(token)
    if mark not in kept:
        _look(connection)
        request.session[OPENED] = {**dict(list(kept.items())[1 - MOST_KEPT :]), mark: token}


def _look(connection: ConnectionRecord) -> None:
    privacy.record_access(
        connection_id=connection.id, purpose_code="GUEST_PAY", page="portal/pay", by=GUEST, at=clock.now()
    )


def _of(connection: ConnectionRecord) -> dict[str, Any]:
    """What a page shows of a connection, and its company's colours; never the connection itself."""
    company = network.company(connection.company_id)
    name = str(getattr(connection, f"name_{language()}", "") or connection.name_en)
    brand = {"company": company, "brand": company.brand_code} if company else {}
    return {"whose": Whose(masked_name(name), connection.service_number, company), **brand}


def _offers(request: HttpRequest) -> tuple[Offer, ...]:
    asked = request.GET.get("amount", "")
    return tuple(
        Offer(paise, f"?amount={paise // 100}#amount", asked == str(paise // 100)) for paise in OFFERED_PAISE
    )
