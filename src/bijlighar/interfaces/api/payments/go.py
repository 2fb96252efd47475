"""On to the gateway: the page where an order is paid."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from bijlighar.conf.gateways import gateways
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.views.errors import our_fault
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network
from bijlighar.payments import actions, queries
from bijlighar.payments.adapters import call, checkout
from bijlighar.payments.queries import OrderRecord
from bijlighar.payments.rules.told import UnreadableEvent

log = logging.getLogger(__name__)


@require_safe
def go(request: HttpRequest, tr: str) -> HttpResponse:
    """Make the gateway know the order and lead on to its page; back to ours when nothing is to be paid."""
    order = queries.order_of_tr(tr)
    if order is None:
        raise Http404
    back = order.return_path or "/"
    if not order.pay_url:
        return HttpResponseRedirect(back)
    try:
        url = _known_at_gateway(order, request.build_absolute_uri(back))
    except (call.GatewayAway, call.GatewayRefuses, UnreadableEvent) as problem:
        # Nobody has paid anything; what is said to a person is on the page of ours that he came from.
        log.error("Order %s did not reach its gateway: %s", order.tr, problem)
        page = our_fault(request)
        page.status_code = 503
        page.headers["Retry-After"] = "60"
        return page
    return HttpResponseRedirect(url)


def _known_at_gateway(order: OrderRecord, return_url: str) -> str:
    gateway = gateways().get(order.gateway_code)
    if gateway is None:
        raise call.GatewayAway(f"No gateway is called {order.gateway_code!r}.")
    company = network.company(order.company_id)
    body = checkout.order_body(
        amount_paise=order.amount_paise,
        tr=order.tr,
        return_url=return_url,
        name=company.name_en if company else "",
    )
    reference, url = checkout.read_order(call.call(gateway, "/v1/orders", body, key=order.tr))
    actions.note_gateway_order(
        order_id=order.id,
        gateway_reference=reference,
        by=Actor.system("on to the gateway"),
        at=clock.now(),
    )
    return url
