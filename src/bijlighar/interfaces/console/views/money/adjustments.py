"""Adjustments: one officer proposes, another approves, refuses or takes back; each after a look over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import cast, get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bijlighar.billing import actions
from bijlighar.billing import queries as billing
from bijlighar.billing.queries import AdjustmentRecord, AdjustmentState
from bijlighar.billing.rules.adjustment import REASONS
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network

PAGE = 50
AT_ONCE = 200
COUNTED = 500
DECISIONS = ("approve", "refuse", "reverse")
Row = tuple[AdjustmentRecord, str, str, str, bool]


def waiting(desk: Desk, office_id: int, offices: Sequence[int]) -> tuple[int, datetime | None]:
    """How many adjustments wait for a decision (at most five hundred), and since when the oldest does."""
    return billing.adjustments_waiting(offices, COUNTED)


@staff_required("bill.see")
@require_safe
def adjustments(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List adjustments of one state, the newest first, and check meters whose money nobody handed on."""
    offices = network.offices_below(office_id)
    state = cast(AdjustmentState, asked.one_of(request, "state", get_args(AdjustmentState)))
    before = asked.number(request, "before")
    found = billing.adjustments(office_ids=offices, state=state, before_id=before, limit=PAGE + 1)
    return show(
        request,
        desk,
        "console/money/adjustments.html",
        {
            "office": network.office(office_id),
            "state": state,
            "rows": rows(desk, found[:PAGE]),
            "decides": desk.may("bill.correct", office_id),
            "checks": billing.unbooked_check_meters(offices) if state == "PROPOSED" else [],
            "is_first": before is None,
            "next_page": found[PAGE - 1].id if len(found) > PAGE else None,
        },
        office_id=office_id,
        here="queues",
    )


@staff_required("bill.correct")
@require_POST
def decide(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show what is about to be decided about the ticked ones; once more, and it is done one by one."""
    back = redirect("console:adjustments", office_id)
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "").strip()[:300]
    ids = asked.ids(request, AT_ONCE)
    if decision not in DECISIONS or not ids:
        flash.say(request, _("Nothing was ticked, so nothing was decided."), is_refusal=True)
        return back
    if not reason and decision != "approve":
        flash.say(request, _("Please write the reason; it stays with the decision."), is_refusal=True)
        return back
    found = billing.adjustments(office_ids=network.offices_below(office_id), ids=ids, limit=AT_ONCE)
    if {each.id for each in found} != set(ids):
        raise Http404
    if "sure" not in request.POST:
        return show(
            request,
            desk,
            "console/money/adjustments_sure.html",
            {
                "office": network.office(office_id),
                "rows": rows(desk, found),
                "decision": decision,
                "reason": reason,
                "given_paise": -sum(each.amount_paise for each in found if each.amount_paise < 0),
                "added_paise": sum(each.amount_paise for each in found if each.amount_paise > 0),
            },
            office_id=office_id,
            here="queues",
        )
    verbs: dict[str, Callable[..., object]] = {
        "approve": actions.approve_adjustment,
        "refuse": actions.refuse_adjustment,
        "reverse": actions.reverse_adjustment,
    }
    _tell(request, ids, partial(verbs[decision], reason=reason, by=desk.by, at=desk.at))
    return back


@staff_required("bill.correct")
@require_POST
def hand_on(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Propose what the ticked check meters' verdicts mean in money; another person approves it."""
    ids = asked.ids(request, AT_ONCE)
    mine = {each.id for each in billing.unbooked_check_meters(network.offices_below(office_id), AT_ONCE)}
    if not set(ids) <= mine:
        raise Http404
    done, refused = 0, []
    for each in ids:
        try:
            actions.book_check_meter(request_id=each, by=desk.by, at=desk.at)
            done += 1
        except actions.UnableToAdjust as why:
            refused.append(str(why))
    text = ngettext("%(count)d adjustment was proposed.", "%(count)d adjustments were proposed.", done)
    flash.say(request, " ".join([text % {"count": done}, *refused[:3]]), is_refusal=bool(refused))
    return redirect("console:adjustments", office_id)


def rows(desk: Desk, found: Sequence[AdjustmentRecord]) -> list[Row]:
    """Each adjustment with its service number, reason and words, and whether the reader proposed it."""
    place = 1 if language() == "hi" else 0
    contacts = consumers.contacts([each.connection_id for each in found])
    numbers = dict(contacts.select("connection_id", "service_number").iter_rows())
    return [
        (
            each,
            str(numbers.get(each.connection_id, "")),
            REASONS[each.reason_code][place],
            (each.words_en, each.words_hi)[place],
            each.proposed_by_id == desk.staff.id,
        )
        for each in found
    ]


def _tell(request: HttpRequest, ids: Sequence[int], do: Callable[..., object]) -> None:
    done, refused = 0, []
    for each in ids:
        try:
            do(adjustment_id=each)
            done += 1
        except actions.UnableToAdjust as why:
            refused.append(str(why))
    text = ngettext("%(count)d adjustment was decided.", "%(count)d adjustments were decided.", done)
    flash.say(request, " ".join([text % {"count": done}, *refused[:3]]), is_refusal=bool(refused))
