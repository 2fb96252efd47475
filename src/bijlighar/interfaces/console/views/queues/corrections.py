"""Corrections: what one officer proposed, another approves or refuses; an approved one can be taken back."""

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

from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import actions
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import CorrectionRecord, State
from bijlighar.metering.rules.findings import Code, words
from bijlighar.network import queries as network

PAGE = 50
AT_ONCE = 200


def waiting(desk: Desk, office_id: int, offices: Sequence[int]) -> tuple[int, datetime | None]:
    """How many corrections wait for approval, and since when the oldest does."""
    return metering.corrections_waiting(offices)


@staff_required("meter.see")
@require_safe
def corrections(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List corrections of one state with what each changes, the newest first."""
    state = cast(State, asked.one_of(request, "state", get_args(State)))
    before = asked.number(request, "before")
    found = metering.corrections(
        office_ids=network.offices_below(office_id), state=state, before_id=before, limit=PAGE + 1
    )
    return show(
        request,
        desk,
        "console/queues/corrections.html",
        {
            "office": network.office(office_id),
            "state": state,
            "rows": [
                (each, _what(each), why(each), each.proposed_by_id == desk.staff.id) for each in found[:PAGE]
            ],
            "decides": desk.may("meter.change", office_id),
            "is_first": before is None,
            "next_page": found[PAGE - 1].id if len(found) > PAGE else None,
        },
        office_id=office_id,
        here="queues",
    )


@staff_required("meter.change")
@require_POST
def decide(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Approve, refuse or take back the ticked ones, one after the other; what cannot be is told with why."""
    verbs: dict[str, Callable[..., object]] = {
        "approve": actions.approve_correction,
        "reject": actions.reject_correction,
        "reverse": actions.reverse_correction,
    }
    back = redirect("console:corrections", office_id)
    verb, reason = verbs.get(request.POST.get("decision", "")), request.POST.get("reason", "").strip()[:300]
    ids = asked.ids(request, AT_ONCE)
    if verb is None or not ids:
        flash.say(request, _("Nothing was ticked, so nothing was decided."), is_refusal=True)
        return back
    if not reason and verb is not actions.approve_correction:
        flash.say(request, _("Please write the reason; it stays with the decision."), is_refusal=True)
        return back
    mine = metering.corrections(office_ids=network.offices_below(office_id), ids=ids, limit=AT_ONCE)
    if {each.id for each in mine} != set(ids):
        raise Http404
    _tell(request, ids, partial(verb, reason=reason, by=desk.by, at=desk.at))
    return back


def _tell(request: HttpRequest, ids: Sequence[int], do: Callable[..., object]) -> None:
    done, refused = 0, []
    for each in ids:
        try:
            do(correction_id=each)
            done += 1
        except actions.UnableToCorrect as why:
            refused.append(str(why))
    text = ngettext("%(count)d correction was decided.", "%(count)d corrections were decided.", done) % {
        "count": done
    }
    flash.say(request, " ".join([text, *refused[:3]]), is_refusal=bool(refused))


def why(record: CorrectionRecord) -> str:
    """Write the reason; where it begins with what was doubted, that is said in words."""
    code, mark, rest = record.reason.partition(": ")
    if not mark or code not in Code.__members__:
        return record.reason
    return f"{words(code)[1 if language() == 'hi' else 0]}: {rest}"


def _what(record: CorrectionRecord) -> str:
    first, last = record.blocks[0], record.blocks[-1] + 1
    span = writing.time_range(first * 15, last * 15, language())
    if len(record.blocks) == 96:
        span = _("the whole day")
    known = [each for each in record.values_wh if each is not None]
    if not known:
        return _("%(time)s: not the meter's values, an estimate") % {"time": span}
    return _("%(time)s: %(units)s units in all") % {"time": span, "units": writing.units_exact(sum(known))}
