"""The cycle of an office and those below: where each group is, and one group with what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.billing import actions
from bijlighar.billing import queries as billing
from bijlighar.billing.queries import STATES, GroupRecord, Summary
from bijlighar.billing.rules.checks import Doubt, words
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A group in the list."""

    group: GroupRecord
    name: str
    state: str
    waiting: int
    bills: int
    total_paise: int


def state_words(code: str) -> str:
    """What a person calls a group's state."""
    return {
        "PLANNED": _("waits for readings"),
        "READY": _("readings are there"),
        "DRAFTED": _("drafts to be checked"),
        "CHECKED": _("waits for approval"),
        "APPROVED": _("approved, to be issued"),
        "ISSUED": _("bills are issued"),
        "DELIVERED": _("messages are sent"),
    }[code]


def group_of(office_id: int, group_id: int | None) -> GroupRecord:
    """A group within reach of the address' office; else there is nothing."""
    found = billing.group(group_id) if group_id is not None else None
    if found is None or found.office_id not in network.offices_below(office_id):
        raise Http404
    return found


def address(name: str, office_id: int, **asks: str | int) -> str:
    """An address of these pages with what it asks."""
    return f"{reverse(f'console:{name}', args=[office_id])}?{urlencode(asks)}"


@staff_required("bill.see")
@require_safe
def cycle(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the groups of one cycle, in the order they were planned."""
    offices = network.offices_below(office_id)
    known = billing.cycles(offices)
    first = asked.day(request, "cycle", known[0] if known else date(2000, 1, 1))
    state = asked.one_of(request, "state", ("", *STATES))
    after = asked.number(request, "after") or 0
    found = billing.groups(
        office_ids=offices, cycle_from=first, states=[state] if state else None, after=after, limit=PAGE + 1
    )
    return show(
        request,
        desk,
        "console/bills/cycle.html",
        {
            "office": network.office(office_id),
            "cycles": known,
            "cycle": first,
            "state": state,
            "states": [(code, state_words(code)) for code in STATES],
            "rows": _lines(found[:PAGE]),
            "is_first": not after,
            "after": found[PAGE - 1].id if len(found) > PAGE else None,
        },
        office_id=office_id,
        here="bills",
    )


@staff_required("bill.see")
@require_safe
def group(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show one group: how far it is, its bills beside the last cycle's, and what is doubtful."""
    asks = asked.number(request, "group")
    if asks is None:
        return redirect("console:bills", office_id)
    found = group_of(office_id, asks)
    total = billing.summary(found.id)
    place = 1 if language() == "hi" else 0
    return show(
        request,
        desk,
        "console/bills/group.html",
        {
            "office": network.office(office_id),
            "of": network.office(found.office_id),
            "group": found,
            "state": state_words(found.state_code),
            "summary": total,
            "compared": _compared(total),
            "doubts": [(name, words(Doubt[name])[place], count) for name, count in total.doubts],
            "decides": desk.may("bill.correct", found.office_id),
            "is_own": desk.staff.id == found.checked_by_id,
        },
        office_id=office_id,
        here="bills",
    )


@staff_required("bill.correct")
@require_POST
def step(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Take one step with a group: not wait for readings, close its checks, approve it, send it back."""
    sent = request.POST.get("group", "")
    if not (sent.isascii() and sent.isdigit()):
        return redirect("console:bills", office_id)
    found = group_of(office_id, int(sent[:18]))
    note = request.POST.get("note", "").strip()[:300]
    verbs: dict[str, tuple[Callable[[], object], str]] = {
        "reads": (
            lambda: actions.check_reads(group_id=found.id, despite=note, by=desk.by, at=desk.at),
            _("The readings were counted."),
        ),
        "check": (
            lambda: actions.close_checks(group_id=found.id, by=desk.by, at=desk.at),
            _("The checks are closed; another person approves the bills."),
        ),
        "approve": (
            lambda: actions.approve_group(
                group_id=found.id,
                bills=_number(request, "bills"),
                total_paise=_number(request, "total_paise"),
                by=desk.by,
                at=desk.at,
            ),
            _("The bills are approved and will be issued."),
        ),
        "return": (
            lambda: actions.return_group(group_id=found.id, note=note, by=desk.by, at=desk.at),
            _("The group went back to its drafts."),
        ),
    }
    chosen = verbs.get(request.POST.get("verb", ""))
    if chosen is not None:
        do, done = chosen
        try:
            do()
            flash.say(request, done)
        except actions.UnableToStep as why:
            flash.say(request, _("Nothing was done: %(why)s") % {"why": why}, is_refusal=True)
    return redirect(address("bills_group", office_id, group=found.id))


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    plain = text.removeprefix("-")
    return int(text) if plain.isascii() and plain.isdigit() and len(plain) < 19 else -1


def _lines(found: list[GroupRecord]) -> list[Line]:
    figures = billing.figures([each.id for each in found])
    lines = []
    for each in found:
        office = network.office(each.office_id)
        name = "" if office is None else (office.name_hi if language() == "hi" else office.name_en)
        lines.append(Line(each, name, state_words(each.state_code), *figures.get(each.id, (0, 0, 0))))
    return lines


def _compared(total: Summary) -> list[tuple[str, str, int, int, str]]:
    """What, its kind, this cycle, last cycle, and the change in per cent, whole and signed."""
    return [
        (what, kind, now, last, _change(now, last))
        for what, kind, now, last in (
            (_("Bills"), "count", total.bills, total.last_bills),
            (_("Units"), "units", total.energy_wh, total.last_energy_wh),
            (_("Amount"), "rupees", total.total_paise, total.last_total_paise),
        )
    ]


def _change(now: int, last: int) -> str:
    if last <= 0:
        return "–"
    percent = (abs(now - last) * 100 + last // 2) // last
    return f"{'+' if now >= last else '−'}{percent}%"
