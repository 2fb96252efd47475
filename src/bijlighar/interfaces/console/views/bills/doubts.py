"""Doubtful drafts of a group: billed as they are, held, to be read, or drafted anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bijlighar.billing import actions
from bijlighar.billing import queries as billing
from bijlighar.billing.queries import DraftRecord
from bijlighar.billing.rules.checks import Doubt, words
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.bills.cycle import address, group_of
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network

PAGE = 50
AT_ONCE = 1000
STATES = ("WAITING", "HELD", "TO_READ", "ACCEPTED")
DECISIONS = ("ACCEPT", "HOLD", "READ", "AGAIN")


def waiting(desk: Desk, office_id: int, offices: Sequence[int]) -> tuple[int, datetime | None]:
    """How many drafts wait for a decision, and since when the oldest does."""
    return billing.waiting_drafts(offices)


@staff_required("bill.see")
@require_safe
def doubts(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the drafts of a group in one state, of one doubt where it is chosen."""
    asks = asked.number(request, "group")
    if asks is None:
        return redirect("console:bills", office_id)
    group = group_of(office_id, asks)
    state, doubt = asked.one_of(request, "state", STATES), _doubt(request.GET.get("doubt", ""))
    after = asked.number(request, "after") or 0
    found = billing.doubtful_drafts(group.id, state_code=state, doubt=doubt, after=after, limit=PAGE + 1)
    chosen = billing.chosen_drafts(group.id, state_code=state, doubt=doubt)
    return show(
        request,
        desk,
        "console/bills/doubts.html",
        {
            "office": network.office(office_id),
            "of": network.office(group.office_id),
            "group": group,
            "state": state,
            "doubt": "" if doubt is None else doubt.name,
            "kinds": [(each.name, _named(each)) for each in Doubt],
            "rows": _rows(found[:PAGE]),
            "all_of_filter": chosen.drafts,
            "decides": desk.may("bill.correct", group.office_id) and group.state_code == "DRAFTED",
            "first": address("bills_doubts", office_id, group=group.id, state=state) if after else "",
            "next_page": address(
                "bills_doubts",
                office_id,
                group=group.id,
                state=state,
                doubt="" if doubt is None else str(doubt.name),
                after=found[PAGE - 1].connection_id,
            )
            if len(found) > PAGE
            else "",
        },
        office_id=office_id,
        here="bills",
    )


@staff_required("bill.correct")
@require_POST
def decide(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show what a decision would do; once more, and it is done, all or none."""
    sent = request.POST.get("group", "")
    if not (sent.isascii() and sent.isdigit()):
        return redirect("console:bills", office_id)
    group = group_of(office_id, int(sent[:18]))
    state = request.POST.get("state", "")
    doubt = _doubt(request.POST.get("doubt", ""))
    decision, note = request.POST.get("decision", ""), request.POST.get("note", "").strip()[:300]
    ids = None if request.POST.get("which") == "all" else asked.ids(request, AT_ONCE)
    back = address("bills_doubts", office_id, group=group.id, state=state or "WAITING")
    if ids == [] or decision not in DECISIONS or state not in STATES or not note:
        flash.say(
            request,
            _("Please tick drafts, choose what is to be done and write a note; nothing was decided."),
            is_refusal=True,
        )
        return redirect(back)
    chosen = billing.chosen_drafts(group.id, state_code=state, doubt=doubt, connection_ids=ids)
    if ids is not None and chosen.drafts != len(set(ids)):
        raise Http404
    if "sure" not in request.POST:
        asks: dict[str, Any] = {
            "office": network.office(office_id), "of": network.office(group.office_id), "group": group,
            "state": state, "doubt": "" if doubt is None else doubt.name, "decision": decision, "note": note,
            "ids": ids, "chosen": chosen, "back": back,
        }  # fmt: skip
        return show(request, desk, "console/bills/sure.html", asks, office_id=office_id, here="bills")
    expected = _number(request, "expected")
    try:
        if decision == "AGAIN":
            again = ids or [
                one.connection_id
                for one in billing.doubtful_drafts(group.id, state_code=state, doubt=doubt, limit=AT_ONCE)
            ]
            done = actions.draft_again(group_id=group.id, connection_ids=again, by=desk.by, at=desk.at).drafts
        else:
            done = actions.decide_drafts(
                group_id=group.id,
                decision=cast(Any, decision),
                note=note,
                expected=expected,
                state_code=state,
                doubt=doubt,
                connection_ids=ids,
                by=desk.by,
                at=desk.at,
            )
    except actions.UnableToStep as why:
        flash.say(request, _("Nothing was decided: %(why)s") % {"why": why}, is_refusal=True)
        return redirect(back)
    text = ngettext("%(count)d draft was decided.", "%(count)d drafts were decided.", done)
    flash.say(request, text % {"count": done})
    return redirect(back)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _doubt(name: str) -> Doubt | None:
    return Doubt[name] if name in Doubt.__members__ else None


def _named(doubt: Doubt) -> str:
    return words(doubt)[1 if language() == "hi" else 0]


def _rows(found: Sequence[DraftRecord]) -> list[tuple[DraftRecord, str, str, int | None, int | None]]:
    """Each draft with its service number, doubts in words, and Wh of as many days: usual, a year before."""
    contacts = consumers.contacts([one.connection_id for one in found])
    numbers = dict(contacts.select("connection_id", "service_number").iter_rows())
    return [
        (
            one,
            numbers.get(one.connection_id, ""),
            ", ".join(_named(doubt) for doubt in one.doubts),
            _of_days(one.usual_wh, one.usual_days, one.known_days),
            _of_days(one.year_wh, one.year_days, one.known_days),
        )
        for one in found
    ]


def _of_days(wh: int | None, days: int | None, known_days: int) -> int | None:
    return wh * known_days // days if wh is not None and days and known_days else None
