"""Several connections paid for at once: which of them, the one order, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import amounts, clock, ordering, pictures_of_links, receipts, writing
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, signed_in
from bijlighar.interfaces.portal.order_story import headline, is_awaited
from bijlighar.interfaces.portal.overview.rows import Row, rows_of
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.orders import WATCHED
from bijlighar.kernel.codes import keyed_hash
from bijlighar.network.queries import CompanyRecord
from bijlighar.payments import actions
from bijlighar.payments import queries as payments
from bijlighar.payments.actions import BasketPart, UnableToOpen
from bijlighar.payments.queries import OrderRecord


@dataclass(frozen=True, slots=True)
class Box:
    """One connection that may be paid for; a ticked one is."""

    row: Row
    title: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What became of one part: `state` WAITS, CREDITED, COMES, BACK, or NOTHING when none fell to it."""

    order: OrderRecord
    title: str
    connection: ConnectionRecord | None
    state: str

    @property
    def receipt_page(self) -> str:
        """Where its receipt is; empty before, and where the connection is no longer in the person's list."""
        return receipts.of_order(self.connection.id, self.order) if self.connection else ""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def pay_together(request: HttpRequest) -> HttpResponse:
    """Show what is to be paid of all connections, each ticked, and open one order for those that stay ticked.

    An order is for what was shown: where the ticks come to another amount, that is shown first.
    """
    mobile = mobile_of(request) or ""
    due = [row for row in rows_of(mobile, clock.now()) if not row.is_prepaid and row.due.total_paise > 0]
    companies = {row.company.id: row.company for row in due}
    company = company_asked(request, companies)
    here = [row for row in due if company and row.company.id == company.id]
    ticked = {row.record.id for row in here}
    refused = said = ""
    if request.method == "POST":
        sent = set(request.POST.getlist("c"))
        ticked = {row.record.id for row in here if str(row.record.id) in sent}
    chosen = [row for row in here if row.record.id in ticked]
    total = sum(row.due.total_paise for row in chosen)
    if request.method == "POST":
        if not chosen:
            refused = _("Choose at least one connection.")
        elif request.POST.get("shown") != str(total) or "channel" not in request.POST:
            said = _("It comes to %(amount)s now. Nothing has been taken yet.") % {
                "amount": writing.rupees(total)
            }
        elif amounts.LEAST_PAISE <= total <= amounts.MOST_PAISE:
            try:
                return redirect(open_parts(request, mobile, chosen[0].record, _bills(chosen)))
            except (ordering.NoWayToPay, UnableToOpen):
                refused = _("The order could not be opened. Nothing was taken. Please try once more.")
    return render(
        request,
        "portal/pay_together.html",
        {
            "mobile": mobile,
            "companies": [each for each in companies.values() if len(companies) > 1],
            "chosen_company": company,
            "boxes": [
                Box(row, title_of(row.record, row.given_name), row.record.id in ticked) for row in here
            ],
            "count": len(chosen),
            "total_paise": total,
            "due_paise": sum(row.due.total_paise for row in here),
            "least_paise": amounts.LEAST_PAISE,
            "is_payable": amounts.LEAST_PAISE <= total <= amounts.MOST_PAISE,
            "is_too_much": total > amounts.MOST_PAISE,
            "most_paise": amounts.MOST_PAISE,
            "channels": ordering.channels(here[0].record) if here else (),
            "key": ordering.new_key(),
            "refused": refused,
            "said": said,
        },
        status=400 if refused else 200,
    )


@signed_in
@require_safe
def paid_together(request: HttpRequest, token: str) -> HttpResponse:
    """Show one order for several connections: how to pay it, then what became of each part, with receipts."""
    mobile = mobile_of(request) or ""
    found = payments.order(_key(mobile, token))
    if found is None or found.purpose_code != "BASKET":
        raise Http404
    now = clock.now()
    parts = _parts(mobile, found)
    credited = sum(part.state == "CREDITED" for part in parts)
    is_open = found.state in ("OPEN", "FAILED")
    if not is_open and credited == len(parts):
        found = replace(found, state="CREDITED")
    stands = f"{found.state}-{credited}"
    if request.headers.get("HX-Request"):
        # A page that stays open asks whether anything became of it; then it is loaded anew.
        is_news = request.GET.get("stands") != stands
        return HttpResponse(status=204, headers={"HX-Refresh": "true"} if is_news else {})
    title, words = headline(found, now)
    if found.state == "CREDITED":
        words = _("Each connection has a receipt of its own.")
    elif found.state == "PAID" and credited:
        title = _("Paid; %(some)d of %(all)d credited") % {"some": credited, "all": len(parts)}
    return render(
        request,
        "portal/paid_together.html",
        {
            "order": found,
            "parts": parts,
            "title": title,
            "words": words,
            "is_open": is_open,
            "awaits": is_awaited(found, now),
            "stands": stands,
            "watches": found.state != "CREDITED" and now - found.opened_at < WATCHED,
            "is_recharge": any(part.order.purpose_code == "RECHARGE" for part in parts),
            "square": pictures_of_links.square(found.upi_link) if is_open and found.upi_link else "",
            "is_short": found.paid_paise is not None and found.paid_paise < found.amount_paise,
        },
    )


def company_asked(request: HttpRequest, companies: Mapping[int, CompanyRecord]) -> CompanyRecord | None:
    """Whose bills are paid: money goes to one company at a time."""
    asked = request.POST.get("company") or request.GET.get("company")
    first = next(iter(companies.values()), None)
    return next((each for each in companies.values() if each.code == asked), first)


def _bills(rows: Sequence[Row]) -> list[BasketPart]:
    """What is due longest is paid first, should less arrive than was ordered."""
    return [
        BasketPart(row.record.id, row.due.total_paise, "BILL", row.last_bill_number)
        for row in sorted(rows, key=lambda row: (row.due.due_date is None, row.due.due_date, row.record.id))
    ]


def open_parts(
    request: HttpRequest, mobile: str, first: ConnectionRecord, parts: Sequence[BasketPart]
) -> str:
    """Open one order for these parts; the address of its page. The same form sent twice is one order."""
    channel, token = ordering.asked(request, first)
    there = payments.order(_key(mobile, token))
    if there is not None:
        was = {(each.connection_id, each.amount_paise) for each in payments.parts_of([there.id])[there.id]}
        if (there.channel_code, was) != (
            channel,
            {(each.connection_id, each.amount_paise) for each in parts},
        ):
            token = ordering.new_key()
    page = reverse("portal:paid_together", args=[token])
    actions.open_basket(
        company_id=first.company_id,
        parts=parts,
        channel_code=channel,
        gateway_code=ordering.gateway_of(first),
        key=_key(mobile, token),
        return_path=page,
        by=consumer_of(request),
        at=clock.now(),
    )
    return page


def _key(mobile: str, token: str) -> str:
    """The key under which an order stands; bound to who opened it, so a copied address is nobody else's."""
    return f"portal/of/{keyed_hash(mobile, purpose='together', subject=mobile)[:24]}/{token[:40]}"


def _parts(mobile: str, order: OrderRecord) -> list[Part]:
    parts = payments.parts_of([order.id]).get(order.id, [])
    mine = {record.id: record for record in consumers.connections_of_mobile(mobile)}
    names = consumers.given_names(mobile)
    back = payments.going_back([part.id for part in parts])
    found = []
    for part in parts:
        record = mine.get(part.connection_id)
        title = title_of(record, names.get(part.connection_id, "")) if record else ""
        found.append(Part(part, title, record, _state(order, part, is_back=part.id in back)))
    return found


def _state(order: OrderRecord, part: OrderRecord, *, is_back: bool) -> str:
    if part.state == "CREDITED":
        return "CREDITED"
    if is_back:
        return "BACK"
    if part.state == "PAID":
        return "COMES"
    return "NOTHING" if order.paid_at is not None else "WAITS"


def title_of(record: ConnectionRecord, given_name: str) -> str:
    """The person's own name for a connection, else the one on the bill."""
    return given_name or str(getattr(record, f"name_{language()}") or record.name_en)
