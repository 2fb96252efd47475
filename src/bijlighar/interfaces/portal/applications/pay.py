"""The demand note: as a paper to take away, and paid by the same gateway as a bill."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bijlighar.applications import queries
from bijlighar.applications.queries import ApplicationRecord
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


@require_POST
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """Open an order for what is still to be paid and lead on to the gateway; sent twice it is one order."""
    record = found(request, code)
    # The way back is kept with the order and passes by the gateway: it names the number, never the code.
    back = reverse("applications:follow", args=[record.number])
    remember(request, record)
    note = next((each for each in queries.demands(record.id) if each.open_paise), None)
    offered = ways(record)
    if note is None or not offered:
        return redirect(back)
    asked = request.POST.get("channel", "")
    channel = cast(Channel, asked) if asked in offered else offered[0]
    made = orders_of(note.number)
    same = (note.open_paise, channel)
    if any(each.state == "PAID" for each in made):
        return redirect(back)
    is_open = made and made[-1].state in ("OPEN", "FAILED")
    if is_open and (made[-1].amount_paise, made[-1].channel_code) == same:
        return redirect(made[-1].pay_url or back)
    if len(made) >= _TRIES:
        return redirect(back)
    order = payments.open_order(
        company_id=record.company_id,
        connection_id=None,
        purpose_code="DEMAND",
        amount_paise=note.open_paise,
        channel_code=channel,
        gateway_code=_gateway(record),
        key=_key(note.number, len(made)),
        document=note.number,
        return_path=back,
        by=guest(request),
        at=clock.now(),
    )
    return redirect(order.pay_url or back)


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
