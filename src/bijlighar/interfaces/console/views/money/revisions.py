"""Bills made anew: what would change at an office in a month, sets that wait, and one set with its bills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast, get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.billing import actions
from bijlighar.billing import queries as billing
from bijlighar.billing.queries import RevisionMemberRecord, RevisionSetRecord, RevisionState
from bijlighar.billing.rules.revision import MOST_LETTERS, REVISION_REASONS
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import next_month
from bijlighar.network import queries as network

PAGE = 50
COUNTED = 500
MOST_AT_ONCE = 5_000
SHOWN = 50
MONTHS = 12


def waiting(desk: Desk, office_id: int, offices: Sequence[int]) -> tuple[int, datetime | None]:
    """How many sets wait for a decision (at most five hundred), and since when the oldest does."""
    return billing.revision_sets_waiting(offices, COUNTED)


@staff_required("bill.see")
@require_safe
def revisions(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the sets of one state, the newest first; with `?set=` one of them with its bills."""
    if "set" in request.GET:
        return _one(request, desk, office_id)
    state = cast(RevisionState, asked.one_of(request, "state", get_args(RevisionState)))
    before = asked.number(request, "before")
    found = billing.revision_sets(
        office_ids=network.offices_below(office_id), state=state, before_id=before, limit=PAGE + 1
    )
    return show(
        request,
        desk,
        "console/money/revisions.html",
        {
            "office": network.office(office_id),
            "state": state,
            "rows": [(each, *_words(each)) for each in found[:PAGE]],
            "proposes": desk.may("bill.correct", office_id),
            "is_first": before is None,
            "next_page": found[PAGE - 1].id if len(found) > PAGE else None,
        },
        office_id=office_id,
        here="queues",
    )


@staff_required("bill.correct")
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show which bills of a month would change by what is known now; sent, those become a set."""
    office = network.office(office_id)
    assert office is not None
    months = _months()
    month = request.POST.get("month", request.GET.get("month", ""))
    first = next((each for each in months if f"{each:%Y-%m}" == month), None)
    homes = consumers.connections_of_offices(network.offices_below(office_id)) if first else []
    is_too_large = len(homes) > MOST_AT_ONCE
    if request.method == "POST" and first and not is_too_large:
        return _proposed(request, desk, office_id, first, homes)
    found = (
        billing.bills_anew(office.company_id, homes, first, next_month(first))
        if first and not is_too_large
        else None
    )
    place = 1 if language() == "hi" else 0
    changes = [] if found is None else found.bills.sort("connection_id").to_dicts()
    numbers = _numbers([each["connection_id"] for each in changes[:SHOWN]])
    return show(
        request,
        desk,
        "console/money/revisions_new.html",
        {
            "office": office,
            "months": [(f"{each:%Y-%m}", writing.month(each, language())) for each in months],
            "month": f"{first:%Y-%m}" if first else "",
            "is_too_large": is_too_large,
            "most": MOST_AT_ONCE,
            "found": found,
            "rows": [
                (
                    numbers.get(each["connection_id"], ""),
                    each["old_number"],
                    each["old_energy_wh"],
                    each["energy_wh"],
                    each["old_total_paise"],
                    each["total_paise"],
                    each["total_paise"] - each["old_total_paise"],
                )
                for each in changes[:SHOWN]
            ],
            "count": len(changes),
            "shown": SHOWN,
            "old_paise": sum(each["old_total_paise"] for each in changes),
            "new_paise": sum(each["total_paise"] for each in changes),
            "change_paise": sum(each["total_paise"] - each["old_total_paise"] for each in changes),
            "reasons": [(code, words[place]) for code, words in REVISION_REASONS.items()],
            "longest": MOST_LETTERS,
        },
        office_id=office_id,
        here="queues",
    )


@staff_required("bill.correct")
@require_POST
def decide(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Approve or refuse a set of which the summary was shown."""
    sent = request.POST.get("set", "")
    if not (sent.isascii() and sent.isdigit() and len(sent) < 19):
        flash.say(request, _("Nothing was ticked, so nothing was decided."), is_refusal=True)
        return redirect("console:revisions", office_id)
    found = _mine(int(sent), office_id)
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "").strip()[:300]
    back = redirect(f"{reverse('console:revisions', args=[office_id])}?set={found.id}")
    try:
        if decision == "approve":
            done = actions.approve_revisions(set_id=found.id, reason=reason, by=desk.by, at=desk.at)
            text = ngettext("%(count)d bill was made anew.", "%(count)d bills were made anew.", done.bills)
            left = len(done.changed_since)
            more = ngettext(
                "%(count)d has changed since and was left as it is.",
                "%(count)d have changed since and were left as they are.",
                left,
            )
            words = [text % {"count": done.bills}, *([more % {"count": left}] if left else [])]
            flash.say(request, " ".join(words))
        elif decision == "refuse" and reason:
            actions.refuse_revisions(set_id=found.id, reason=reason, by=desk.by, at=desk.at)
            flash.say(request, _("The set was refused; no bill has changed."))
        else:
            flash.say(request, _("Please write the reason; it stays with the decision."), is_refusal=True)
    except actions.UnableToRevise as why:
        flash.say(request, str(why), is_refusal=True)
    return back


def _one(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    found = _mine(asked.number(request, "set") or -1, office_id)
    after = _after(request.GET.get("after", ""))
    members = billing.revision_members(found.id, after=after, limit=PAGE + 1)
    numbers = _numbers([each.connection_id for each in members])
    last = members[PAGE - 1] if len(members) > PAGE else None
    reason, words = _words(found)
    return show(
        request,
        desk,
        "console/money/revisions_one.html",
        {
            "office": network.office(office_id),
            "set": found,
            "reason": reason,
            "words": words,
            "last_day": found.cycle_to - timedelta(days=1),
            "rows": [(each, numbers.get(each.connection_id, "")) for each in members[:PAGE]],
            "is_own": found.proposed_by_id == desk.staff.id,
            "decides": found.state == "PROPOSED" and desk.may("bill.correct", office_id),
            "is_first": after is None,
            "next_page": _place(last) if last else "",
        },
        office_id=office_id,
        here="queues",
    )


def _proposed(
    request: HttpRequest, desk: Desk, office_id: int, first: date, homes: Sequence[int]
) -> HttpResponse:
    office = network.office(office_id)
    assert office is not None
    try:
        made = actions.propose_revisions(
            company_id=office.company_id,
            office_id=office_id,
            cycle_from=first,
            cycle_to=next_month(first),
            connection_ids=homes,
            reason_code=request.POST.get("reason", ""),
            words_en=request.POST.get("words_en", ""),
            words_hi=request.POST.get("words_hi", ""),
            by=desk.by,
            at=desk.at,
        )
    except actions.UnableToRevise as why:
        flash.say(request, str(why), is_refusal=True)
        return redirect(f"{reverse('console:revisions_look', args=[office_id])}?month={first:%Y-%m}")
    if made.set_id is None:
        flash.say(request, _("No bill of this month would change; nothing was proposed."), is_refusal=True)
        return redirect("console:revisions", office_id)
    text = ngettext(
        "A set of %(count)d bill waits for another officer.",
        "A set of %(count)d bills waits for another officer.",
        made.bills,
    )
    flash.say(request, text % {"count": made.bills})
    return redirect(f"{reverse('console:revisions', args=[office_id])}?set={made.set_id}")


def _mine(set_id: int, office_id: int) -> RevisionSetRecord:
    found = billing.revision_set(set_id)
    if found is None or found.office_id not in network.offices_below(office_id):
        raise Http404
    return found


def _words(found: RevisionSetRecord) -> tuple[str, str]:
    place = 1 if language() == "hi" else 0
    return REVISION_REASONS[found.reason_code][place], (found.words_en, found.words_hi)[place]


def _months() -> list[date]:
    """The first days of the last twelve months that are over, the latest first."""
    found = [clock.today().replace(day=1)]
    while len(found) <= MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[1:]


def _numbers(connection_ids: Sequence[int]) -> dict[int, str]:
    frame = consumers.contacts(list(connection_ids)).select("connection_id", "service_number")
    return dict(frame.iter_rows())


def _place(member: RevisionMemberRecord) -> str:
    return f"{abs(member.change_paise)}.{member.connection_id}"


def _after(text: str) -> tuple[int, int] | None:
    size, _dot, connection = text.partition(".")
    if not all(each.isascii() and each.isdigit() and len(each) < 19 for each in (size, connection)):
        return None
    return int(size), int(connection)
