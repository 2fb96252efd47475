"""An order: how to pay it, what has become of it, and every step until power is back; and the receipts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bijlighar.billing import queries as billing
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, features, ordering, pictures_of_links, receipts
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.order_story import Begun, headline, is_awaited, story_of
from bijlighar.network import queries as network
from bijlighar.payments import queries as payments

SHOWN = 50
BEGUN = timedelta(days=7)
"""So long an order that was begun and not paid stands above the receipts."""
WATCHED = timedelta(minutes=20)
"""So long after it was opened an order's page looks again by itself."""


@my_connection
@require_safe
def order(request: HttpRequest, connection: ConnectionRecord, token: str) -> HttpResponse:
    """Show one order: the ways to pay while it is open, then its steps."""
    found = payments.order(ordering.key_of(connection, token))
    if found is None or found.connection_id != connection.id:
        raise Http404
    now = clock.now()
    is_open = found.state in ("OPEN", "FAILED")
    story = story_of(connection, found, now)
    watches = (
        not story.is_over
        and now - found.opened_at < WATCHED
        and features.is_on("STORY_BY_ITSELF", connection)
    )
    return render(
        request,
        "portal/order.html",
        {
            "here": "money",
            "order": found,
            "page": reverse("portal:order", args=[connection.id, token]),
            "is_open": is_open,
            "awaits": is_awaited(found, now),
            "receipt_page": receipts.of_order(connection.id, found),
            "square": pictures_of_links.square(found.upi_link) if is_open and found.upi_link else "",
            "story": story,
            "watches": watches,
        },
    )


@my_connection
@require_safe
def steps(request: HttpRequest, connection: ConnectionRecord, token: str) -> HttpResponse:
    """Give the steps alone, for a page that stays open; once it is over, the page is loaded anew."""
    found = payments.order(ordering.key_of(connection, token))
    if found is None or found.connection_id != connection.id:
        raise Http404
    story = story_of(connection, found, clock.now())
    was = request.GET.get("state", found.state)
    page = reverse("portal:order", args=[connection.id, token])
    answer = render(request, "portal/parts/order_steps.html", {"page": page, "story": story})
    if story.is_over or was != found.state:
        answer.headers["HX-Refresh"] = "true"
    return answer


@my_connection
@require_safe
def orders(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """List every receipt, page by page, and above the first what was begun and is not credited."""
    before = request.GET.get("before", "")
    try:
        page = receipts.page(connection, before)
    except ValueError as problem:
        raise Http404 from problem
    template = "portal/parts/receipt_rows.html" if request.headers.get("HX-Request") else "portal/orders.html"
    return render(
        request,
        template,
        {"here": "money", "page": page, "begun": () if before else _begun(connection, clock.now())},
    )


@my_connection
@require_safe
def receipt(request: HttpRequest, connection: ConnectionRecord, paid_as: str, number: str) -> HttpResponse:
    """Show one receipt, to be read and to be printed."""
    found = receipts.one(connection, paid_as, number)
    if found is None:
        raise Http404
    named = [bill for bill in billing.bills(connection.id) if bill.number == found.document]
    return render(
        request,
        "portal/receipt.html",
        {
            "here": "money",
            "receipt": found,
            "kind": paid_as,
            "bill": named[0] if named else None,
            "company": network.company(connection.company_id),
        },
    )


def _begun(connection: ConnectionRecord, now: datetime) -> tuple[Begun, ...]:
    """Orders of the last days that are not credited: all whose money came, and those begun on these pages.

    What a stranger began with the number and never paid tells the home nothing.
    """
    mine = ordering.key_of(connection, "")
    found = []
    for each in payments.orders(connection.id, SHOWN):
        is_mine = each.key.startswith(mine)
        is_fresh = is_mine and each.state != "CREDITED" and now - each.opened_at < BEGUN
        if each.state == "PAID" or is_fresh:
            title, words = headline(each, now)
            token = each.key.removeprefix(mine)
            href = reverse("portal:order", args=[connection.id, token]) if is_mine else ""
            found.append(Begun(each, title, words if each.state == "PAID" else "", href))
    return tuple(found)
