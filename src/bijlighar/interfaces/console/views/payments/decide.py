"""What an officer decides: credit again, give to a connection, give back, close a difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.payments.board import MOST, QUEUES, company_of
from bijlighar.interfaces.crediting import credited, taken_and_credited
from bijlighar.network import queries as network
from bijlighar.payments import actions
from bijlighar.payments import queries as payments
from bijlighar.payments.rules.codes import Purpose

REFUSALS = (actions.UnableToRefund, actions.UnableToClose, actions.UnableToFind, actions.UnableToOpen)
NEEDS_NOTE = {"refuse", "close", "by_hand"}


@staff_required("bill.correct")
@require_POST
def decide(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show what is about to be done with the ticked ones; once more, and it is done one by one."""
    company_id = company_of(office_id)
    queue = request.POST.get("queue", "")
    queue = queue if queue in QUEUES else QUEUES[0]
    back = redirect(f"{reverse('console:payments', args=[office_id])}?queue={queue}")
    if network.head_office(company_id) != office_id:
        flash.say(request, _("This is decided at the company's head office."), is_refusal=True)
        return back
    verb, note = request.POST.get("verb", ""), request.POST.get("note", "").strip()[:200]
    ids, mine = asked.ids(request, MOST), _ids_of(queue, company_id)
    verbs = _verbs(desk, company_id, note, request.POST.get("purpose", ""))
    if (queue, verb) not in verbs or not ids:
        flash.say(request, _("Nothing was ticked, so nothing was decided."), is_refusal=True)
        return back
    if not set(ids) <= mine.keys():
        raise Http404
    if verb in NEEDS_NOTE and not note:
        flash.say(request, _("Please write the reason; it stays with the decision."), is_refusal=True)
        return back
    if "sure" not in request.POST:
        return show(
            request,
            desk,
            "console/payments/sure.html",
            {
                "office": network.office(office_id),
                "ids": ids,
                "queue": queue,
                "verb": verb,
                "note": note,
                "purpose": request.POST.get("purpose", ""),
                "total_paise": sum(mine[each] for each in ids),
            },
            office_id=office_id,
            here="payments",
        )
    _do(request, ids, verbs[queue, verb])
    return back


def _ids_of(queue: str, company_id: int) -> dict[int, int]:
    """What this company may decide in a queue: id -> paise. Orders by their payment."""
    if queue == "uncredited":
        return {each.id: each.paid_paise or 0 for each in payments.paid_uncredited(company_id, limit=MOST)}
    if queue == "orderless":
        return {each.id: each.amount_paise for each in payments.without_order(company_id, MOST)}
    if queue == "differences":
        found = payments.differences(company_id=company_id, limit=MOST)
        return {each.id: each.theirs_paise or each.ours_paise or 0 for each in found}
    if queue == "refunds":
        waiting = payments.refunds(["PROPOSED", "APPROVED", "FAILED"], company_id=company_id, limit=MOST)
        return {each.id: each.amount_paise for each in waiting}
    return {}


def _verbs(
    desk: Desk, company_id: int, note: str, purpose: str
) -> dict[tuple[str, str], Callable[[int], object]]:
    by, at = desk.by, desk.at

    def give(payment_id: int) -> None:
        there = consumers.connection_of_number(note)
        if there is None or there.company_id != company_id:
            raise actions.UnableToFind(_("No connection of this company has this service number."))
        wanted: Purpose = "RECHARGE" if purpose == "RECHARGE" else "BILL"
        taken_and_credited(
            lambda: actions.assign_payment(
                payment_id=payment_id, connection_id=there.id, purpose_code=wanted, by=by, at=at
            ),
            by=by,
            at=at,
        )

    def again(order_id: int) -> None:
        order = payments.order_of(order_id)
        if order is None or not credited([order], by=by, at=at):
            raise actions.UnableToFind(_("The books still refuse it; the log says why."))

    def back(order_id: int) -> None:
        payment = payments.payment_of_order(order_id)
        if payment is not None:
            actions.propose_refund(payment_id=payment.id, by=by, at=at, note=note)

    return {
        ("uncredited", "again"): again,
        ("uncredited", "back"): back,
        ("orderless", "give"): give,
        ("orderless", "back"): lambda each: actions.propose_refund(payment_id=each, by=by, at=at, note=note),
        ("differences", "close"): lambda each: actions.close_difference(
            difference_id=each, note=note, by=by, at=at
        ),
        ("refunds", "approve"): lambda each: actions.decide_refund(
            refund_id=each, is_approved=True, by=by, at=at, note=note
        ),
        ("refunds", "refuse"): lambda each: actions.decide_refund(
            refund_id=each, is_approved=False, by=by, at=at, note=note
        ),
        ("refunds", "by_hand"): lambda each: actions.pay_refund_by_hand(
            refund_id=each, reference=note, by=by, at=at
        ),
    }


def _do(request: HttpRequest, ids: Sequence[int], do: Callable[[int], object]) -> None:
    done, refused = 0, []
    for each in ids:
        try:
            do(each)
            done += 1
        except REFUSALS as why:
            refused.append(str(why))
    text = ngettext("%(count)d was decided.", "%(count)d were decided.", done) % {"count": done}
    flash.say(request, " ".join([text, *refused[:3]]), is_refusal=bool(refused))
