"""An order: how to pay it, what has become of it, and every step until power is back; and the receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, features, ordering, pictures_of_links
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.order_story import story_of
from bijlighar.interfaces.portal.reader import language
from bijlighar.payments import queries as payments
from bijlighar.payments.queries import ReceiptRecord
from bijlighar.payments.rules.codes import CHANNEL_WORDS, PURPOSE_WORDS

SHOWN = 50
WATCHED = timedelta(minutes=20)
"""So long after it was opened an order's page looks again by itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """A receipt as the list shows it; it opens where the order has a page of its own."""

    record: ReceiptRecord
    what: str
    way: str
    href: str


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
    """List what was paid, with its receipt number, and what waits; every way of paying included."""
    tried = payments.orders(connection.id, SHOWN)
    return render(
        request,
        "portal/orders.html",
        {
            "here": "money",
            "rows": tuple(_row(connection, each) for each in payments.receipts(connection.id, SHOWN)),
            "waiting": [each for each in tried if each.state == "PAID"],
        },
    )


def _row(connection: ConnectionRecord, record: ReceiptRecord) -> Row:
    place = 0 if language() == "en" else 1
    token = record.order_key.removeprefix(ordering.key_of(connection, ""))
    is_ours = token != record.order_key
    return Row(
        record=record,
        what=PURPOSE_WORDS[record.purpose_code][place],
        way=_way(record)[place],
        href=reverse("portal:order", args=[connection.id, token]) if is_ours else "",
    )


def _way(record: ReceiptRecord) -> tuple[str, str]:
    """How it was paid in the end: somebody may choose a card and then pay by UPI."""
    paid = next((words for code, words in CHANNEL_WORDS.items() if code == record.method_code), None)
    return paid or CHANNEL_WORDS[record.channel_code]
