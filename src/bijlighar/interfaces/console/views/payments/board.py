"""What waits of payments: paid and not credited, without an order, differences, refunds, refused messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.conf.gateways import gateways
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.payments import queries as payments
from bijlighar.payments.rules.codes import PURPOSE_WORDS, VERDICT_WORDS
from bijlighar.payments.rules.difference import DIFFERENCE_WORDS
from bijlighar.payments.rules.refund import REASON_WORDS, STATE_WORDS, RefundState

QUEUES = ("uncredited", "orderless", "differences", "refunds", "forged", "transfers")
MOST = 100
_DAYS = 31
_REFUNDS: tuple[RefundState, ...] = ("PROPOSED", "APPROVED", "SENDING", "SENT", "FAILED")


@dataclass(frozen=True, slots=True)
class Tab:
    """One queue: its name, and how many wait ("" where counting makes no sense)."""

    code: str
    name: str
    count: str


@staff_required("bill.see")
@require_safe
def board(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show one of the queues of the whole company, at its head office; other offices have their tills."""
    company_id = company_of(office_id)
    is_head = network.head_office(company_id) == office_id
    queue = asked.one_of(request, "queue", QUEUES)
    context: dict[str, Any] = {"tabs": (), "queue": queue, "rows": ()}
    if is_head:
        context |= {"tabs": _tabs(company_id), "rows": _rows(queue, company_id, desk)}
    return show(
        request,
        desk,
        "console/payments/board.html",
        {
            "office": network.office(office_id),
            "is_head": is_head,
            "decides": is_head and desk.may("bill.correct", office_id),
            **context,
        },
        office_id=office_id,
        here="payments",
    )


def company_of(office_id: int) -> int:
    """The company of an office; nothing is there without one."""
    office = network.office(office_id)
    if office is None:
        raise Http404
    return office.company_id


def _tabs(company_id: int) -> tuple[Tab, ...]:
    counts = {
        "uncredited": len(payments.paid_uncredited(company_id, limit=MOST)),
        "orderless": len(payments.without_order(company_id, MOST)),
        "differences": sum(each.count for each in payments.difference_counts(company_id)),
        "refunds": len(payments.refunds(["PROPOSED", "FAILED"], company_id=company_id, limit=MOST)),
    }
    names = {
        "uncredited": _("Paid, not credited"),
        "orderless": _("Of no order"),
        "differences": _("Differences"),
        "refunds": _("Money going back"),
        "forged": _("Refused messages"),
        "transfers": _("Transfers and fees"),
    }
    return tuple(
        Tab(
            code,
            names[code],
            f"{counts[code]}{'+' if counts[code] == MOST else ''}" if code in counts else "",
        )
        for code in QUEUES
    )


def _rows(queue: str, company_id: int, desk: Desk) -> list[tuple[Any, ...]]:
    place = 1 if language() == "hi" else 0
    if queue == "uncredited":
        orders = payments.paid_uncredited(company_id, limit=MOST)
        there = consumers.connections([each.connection_id for each in orders])
        return [
            (
                each,
                PURPOSE_WORDS[each.purpose_code][place],
                there[each.connection_id].service_number if each.connection_id in there else "",
                payments.payment_of_order(each.id),
            )
            for each in orders
        ]
    if queue == "orderless":
        return [(each,) for each in payments.without_order(company_id, MOST)]
    if queue == "differences":
        return [
            (each, DIFFERENCE_WORDS[each.kind_code][place])
            for each in payments.differences(company_id=company_id, limit=MOST)
        ]
    if queue == "refunds":
        me = f"staff/{desk.staff.id}/{desk.staff.name_en}"
        return [
            (
                each,
                REASON_WORDS[each.reason_code][place],
                STATE_WORDS[each.state_code][place],
                each.proposed_by == me,
            )
            for each in payments.refunds(_REFUNDS, company_id=company_id, limit=MOST)
        ]
    if queue == "forged":
        refused = [*payments.events(verdict="FORGED"), *payments.events(verdict="UNREADABLE")]
        refused.sort(key=lambda each: -each.id)
        return [(each, VERDICT_WORDS[each.verdict_code][place]) for each in refused[:MOST]]
    return _transfers(company_id, desk)


def _transfers(company_id: int, desk: Desk) -> list[tuple[Any, ...]]:
    """Transfers of the last month of gateways that serve this company."""
    company = network.company(company_id)
    today = settlement_day(desk.at)
    return [
        (each, code)
        for code, gateway in gateways().items()
        if company is not None and gateway.serves(company.code)
        for each in reversed(
            payments.transfers(code, today - timedelta(days=_DAYS), today + timedelta(days=1))
        )
    ]
