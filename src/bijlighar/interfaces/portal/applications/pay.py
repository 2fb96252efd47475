"""The demand note: as a paper to take away, and paid by the same gateway as a bill."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bijlighar.applications import queries
from bijlighar.applications.queries import ApplicationRecord, DemandRecord
from bijlighar.conf.gateways import gateways
from bijlighar.interfaces.demand_paper import demand_paper
from bijlighar.interfaces.portal import clock, ordering
from bijlighar.interfaces.portal.applications.begin import guest
from bijlighar.interfaces.portal.applications.reach import found, remember
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.payments import actions as payments
from bijlighar.payments import queries as orders
from bijlighar.payments.queries import OrderRecord
from bijlighar.payments.rules.codes import Channel

_TRIES = 20


def ways(record: ApplicationRecord) -> tuple[Channel, ...]:
    """How a demand note can be paid online; empty where no gateway serves the company."""
    return ordering.CHANNELS if _gateway(record) else ()


def orders_of(number: str) -> list[OrderRecord]:
    """The orders that were opened for a demand note, the first first."""
    made = []
    for turn in range(_TRIES):
        one = orders.order(_key(number, turn))
        if one is None:
            break
        made.append(one)
    return made


def begun(note: DemandRecord, made: list[OrderRecord], at: datetime) -> OrderRecord | None:
    """The order that was opened last for what is open of a demand note, where it can be paid still."""
    last = made[-1] if made else None
    if last is None or last.state not in ("OPEN", "FAILED") or last.amount_paise != note.open_paise:
        return None
    return last if last.pay_url and (last.expires_at is None or at < last.expires_at) else None


@require_POST
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """Open an order for what is still to be paid and lead back to the page; sent twice it is one order.

    The page has the way on to the gateway as a link: no form of ours may lead to another's site.
    """
    record = found(request, code)
    # The way back is kept with the order and passes by the gateway: it names the number, never the code.
    page = reverse("applications:follow", args=[record.number])
    remember(request, record)
    note = next((each for each in queries.demands(record.id) if each.open_paise), None)
    offered = ways(record)
    if note is None or not offered:
        return redirect(page)
    asked = request.POST.get("channel", "")
    channel = cast(Channel, asked) if asked in offered else offered[0]
    back, at = f"{page}#note", clock.now()
    made = orders_of(note.number)
    last = begun(note, made, at)
    if any(each.state == "PAID" for each in made):
        return redirect(back)
    if (last is not None and last.channel_code == channel) or len(made) >= _TRIES:
        return redirect(back)
    payments.open_order(
        company_id=record.company_id,
        connection_id=None,
        purpose_code="DEMAND",
        amount_paise=note.open_paise,
        channel_code=channel,
        gateway_code=_gateway(record),
        key=_key(note.number, len(made)),
        document=note.number,
        return_path=page,
        by=guest(request),
        at=at,
    )
    return redirect(back)


@require_safe
def demand_note(request: HttpRequest, code: str) -> HttpResponse:
    """Send the demand note as PDF in the page's language."""
    record = found(request, code)
    note = next((e for e in queries.demands(record.id) if e.state_code in ("ISSUED", "PAID")), None)
    if note is None:
        raise Http404
    answer = HttpResponse(demand_paper(record, note, language()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{note.number}.pdf"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _key(number: str, turn: int) -> str:
    return f"demand/{number}/{turn}"


def _gateway(record: ApplicationRecord) -> str:
    company = network.company(record.company_id)
    code = company.code if company else ""
    return next((each.code for each in gateways().values() if each.serves(code)), "")
