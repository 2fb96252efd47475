"""Who is spared from being cut off: the whole company, or one connection; and why, since when, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.supply.causes import cause_words, causes
from bijlighar.interfaces.console.views.supply.reach import reach
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.supply import actions
from bijlighar.supply import queries as supply
from bijlighar.supply.queries import SuspensionRecord
from bijlighar.supply.rules import CAUSES, reason_words

PAGE = 50
READ = 500
MOST_READ = 20
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Held:
    """A suspension as the list shows it; one that the links made ends by itself."""

    record: SuspensionRecord
    service_number: str
    cause: str
    why: str
    is_ours: bool


@staff_required("bill.see")
@require_safe
def holds(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the suspensions in force of the company and of this office's connections."""
    found = reach(office_id)
    cause = asked.one_of(request, "cause", ("", *CAUSES))
    rows, after = _page(
        found.company_id, set(found.connection_ids), cause, asked.number(request, "after") or 0
    )
    numbers = consumers.connections([each.connection_id for each in rows if each.connection_id is not None])
    live = [each for each in supply.live_suspensions(found.company_id) if each.connection_id is None]
    past = supply.history(found.company_id, desk.at - LOOK_BACK, desk.at)
    is_head = network.head_office(found.company_id) == office_id
    return show(
        request,
        desk,
        "console/supply/holds.html",
        {
            "office": network.office(office_id),
            "whole": [_held(each, "") for each in live],
            "ends_whole": is_head
            and desk.may("bill.correct", office_id)
            and any(each.cause_code != "LINKS" for each in live),
            "past": [_held(each, "") for each in past if each.to_at is not None],
            "rows": [
                _held(each, numbers[each.connection_id].service_number)
                for each in rows
                if each.connection_id in numbers
            ],
            "cause": cause,
            "offered": [("", _("all")), *((code, cause_words(code)) for code in CAUSES)],
            "after": after,
            "is_first": not asked.number(request, "after"),
            "causes": causes(company=True),
            "decides": desk.may("bill.correct", office_id),
            "decides_all": is_head and desk.may("bill.correct", office_id),
        },
        office_id=office_id,
        here="supply",
    )


@staff_required("bill.correct")
@require_POST
def step(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Spare the whole company, or end suspensions that officers made; each with why, after a preview."""
    found = reach(office_id)
    back = redirect("console:supply_holds", office_id)
    verb, reason = request.POST.get("verb", ""), request.POST.get("reason", "").strip()[:300]
    ids = asked.ids(request, PAGE)
    cause = request.POST.get("cause", "")
    is_head = network.head_office(found.company_id) == office_id
    if not reason or verb not in ("lift", "suspend") or (verb == "lift" and not ids):
        flash.say(request, _("Please choose what and write why; nothing was changed."), is_refusal=True)
        return back
    if verb == "suspend" and (cause not in causes(company=True) or not is_head):
        flash.say(
            request,
            _("A whole company is spared at its head office, for a cause on the list."),
            is_refusal=True,
        )
        return back
    chosen = (
        _chosen(found.company_id, set(found.connection_ids), ids, is_head=is_head) if verb == "lift" else []
    )
    if "sure" not in request.POST:
        numbers = consumers.connections([each.connection_id for each in chosen if each.connection_id])
        asks = {
            "office": network.office(office_id),
            "verb": verb,
            "rows": [
                _held(
                    each, numbers[each.connection_id].service_number if each.connection_id in numbers else ""
                )
                for each in chosen
            ],
            "ids": ids,
            "cause": cause,
            "cause_words": cause_words(cause) if cause in CAUSES else "",
            "reason": reason,
            "warned": next((each.warned for each in supply.status(desk.at, found.company_id)), 0),
        }
        return show(request, desk, "console/supply/holds_sure.html", asks, office_id=office_id, here="supply")
    try:
        if verb == "suspend":
            actions.suspend(
                company_id=found.company_id, cause_code=cause, reason=reason, by=desk.by, at=desk.at
            )
            flash.say(request, _("Nobody of the company is cut off for payment from now on."))
        else:
            for each in chosen:
                actions.lift(suspension_id=each.id, reason=reason, by=desk.by, at=desk.at)
            flash.say(request, _("It has ended. Who may be cut off is decided with the next look."))
    except actions.UnableToSuspend as why:
        flash.say(request, _("Nothing was changed: %(why)s") % {"why": why}, is_refusal=True)
    return back


def _page(
    company_id: int, within: set[int], cause: str, after: int
) -> tuple[list[SuspensionRecord], int | None]:
    """Fifty of those within reach, and where the next page begins; None when there is none."""
    found: list[SuspensionRecord] = []
    for _turn in range(MOST_READ):
        read = supply.suspended(company_id, cause_code=cause or None, after=after, limit=READ)
        for each in read:
            after = each.id
            if each.connection_id in within:
                found.append(each)
            if len(found) == PAGE:
                return found, after
        if len(read) < READ:
            return found, None
    return found, after


def _chosen(company_id: int, within: set[int], ids: list[int], *, is_head: bool) -> list[SuspensionRecord]:
    """The suspensions with these numbers: of this office's connections, or of the company at its head."""
    found = []
    for number in ids:
        one = next(iter(supply.suspended(company_id, after=number - 1, limit=1)), None)
        if one is None or one.id != number:
            one = next((each for each in supply.live_suspensions(company_id) if each.id == number), None)
        reaches = one is not None and (one.connection_id in within or (one.connection_id is None and is_head))
        if one is None or not reaches:
            raise Http404
        found.append(one)
    return found


def _held(record: SuspensionRecord, service_number: str) -> Held:
    place = 1 if language() == "hi" else 0
    why = record.reason
    if record.links:
        why = ", ".join(_words(code, place) for code in record.links)
    cause = cause_words(record.cause_code)
    if record.cause_code == "LINKS" and record.connection_id is None:
        cause = _("Something does not work")
    return Held(record, service_number, cause, why, record.cause_code != "LINKS")


def _words(code: str, place: int) -> str:
    for name in (code, f"LINK_{code}"):
        try:
            return reason_words(name)[place]
        except KeyError:
            continue
    return code
