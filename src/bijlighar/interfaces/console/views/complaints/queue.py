"""The queue of complaints of an office and those below it: narrowed, paged, searched, as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.complaints import queries as complaints
from bijlighar.complaints.queries import ComplaintRecord, ListFilter
from bijlighar.complaints.rules import STATE_WORDS, ComplaintPolicy, NoComplaintPolicy
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.csv_answer import csv_answer
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.complaints import chosen as narrowed
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints import asked as told
from bijlighar.kernel.mobile import masked
from bijlighar.kernel.time import minute_label
from bijlighar.network import queries as network
from bijlighar.privacy import actions as privacy

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A complaint as a list shows it: whose number it is stays masked."""

    record: ComplaintRecord
    category: str
    state: str
    owner: str
    who: str
    is_late: bool
    is_soon: bool


@staff_required("complaint.see")
@require_safe
def queue(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List complaints: of the open ones danger first, then by due time; with closed ones the newest first."""
    policy = policy_of(office_id, desk)
    chosen, text = narrowed.read(request), request.GET.get("q", "").strip()[:80]
    offices = network.offices_below(office_id)
    after: str | None = None
    if text:
        found = complaints.search(text, office_ids=offices, limit=PAGE)
        rows: Sequence[ComplaintRecord] = found.rows
    else:
        page = complaints.listing(
            offices,
            narrowed.filter_of(chosen, desk, policy.due_soon),
            at=desk.at,
            after=request.GET.get("after"),
            limit=PAGE,
        )
        rows, after = page.rows, page.next_after
    office = network.office(office_id)
    return show(
        request,
        desk,
        "console/complaints/queue.html",
        {
            "office": office,
            "rows": lines(rows, policy, desk),
            "after": after,
            "is_first": "after" not in request.GET,
            "chosen": chosen,
            "figure": narrowed.names().get(chosen.get("figure", ""), ""),
            "is_narrowed": chosen != {"state": "open"},
            "q": text,
            "address": narrowed.address(**chosen),
            "categories": [(code, told.words(each.name)) for code, each in policy.categories.items()],
            "gangs": complaints.gangs(offices),
            "states": state_choices(),
            "registers": desk.may("complaint.register", office_id),
            "manages": desk.may("complaint.manage", office_id),
            "count": None
            if text
            else complaints.count(offices, narrowed.filter_of(chosen, desk, policy.due_soon), at=desk.at),
        },
        office_id=office_id,
        here="complaints",
    )


@staff_required("complaint.see")
@require_safe
def queue_csv(request: HttpRequest, desk: Desk, office_id: int) -> StreamingHttpResponse:
    """The same list as a file, without names and numbers of callers; that it was taken is on record."""
    policy, offices = policy_of(office_id, desk), network.offices_below(office_id)
    wanted = narrowed.filter_of(narrowed.read(request), desk, policy.due_soon)
    heads = [
        _("Number"), _("Kind"), _("State"), _("Danger"), _("With"), _("Place"), _("Registered"), _("Due"),
        _("Put right"), _("Closed"), _("Opened again"), _("Answer"),
    ]  # fmt: skip
    return csv_answer(f"complaints-{office_id}.csv", heads, _rows(desk, policy, offices, wanted))


def _rows(
    desk: Desk, policy: ComplaintPolicy, offices: Sequence[int], wanted: ListFilter
) -> Iterator[Sequence[object]]:
    after: str | None = None
    while True:
        page = complaints.listing(offices, wanted, at=desk.at, after=after, limit=complaints.MOST)
        seen = {each.connection_id for each in page.rows if each.connection_id is not None}
        privacy.record_accesses(
            connection_ids=sorted(seen),
            purpose_code="COMPLAINT", page="complaints.csv", by=desk.by, at=desk.at,
        )  # fmt: skip
        for each in lines(page.rows, policy, desk):
            one = each.record
            yield (
                one.number, each.category, each.state, "1" if one.is_danger else "", each.owner, one.locality,
                *(minute_label(when) if when else "" for when in (
                    one.registered_at, one.due_at, one.attended_at, one.closed_at)),
                one.reopened, one.feedback_code,
            )  # fmt: skip
        if page.next_after is None:
            return
        after = page.next_after


def policy_of(office_id: int, desk: Desk) -> ComplaintPolicy:
    """What holds for complaints of the office's company; nothing is there without a rulebook."""
    office = network.office(office_id)
    if office is None:
        raise Http404
    try:
        return complaints.policy_of(office.company_id, desk.at)
    except NoComplaintPolicy:
        raise Http404 from None


def lines(rows: Sequence[ComplaintRecord], policy: ComplaintPolicy, desk: Desk) -> list[Line]:
    """Complaints as a list shows them."""
    return [
        Line(
            record=each,
            category=told.words(policy.categories[each.category_code].name)
            if each.category_code in policy.categories
            else each.category_code,
            state=words(STATE_WORDS, each.state_code),
            owner=each.owner_hi if language() == "hi" else each.owner_en,
            who=masked(each.caller_mobile) if each.caller_mobile else "",
            is_late=each.is_late(desk.at) and each.is_open,
            is_soon=each.is_open and each.attended_at is None and _is_soon(each, desk, policy.due_soon),
        )
        for each in rows
    ]


def _is_soon(each: ComplaintRecord, desk: Desk, soon: timedelta) -> bool:
    return desk.at <= each.due_at < desk.at + soon


def state_choices() -> list[tuple[str, str]]:
    """What a list may show, in the order of a complaint's life."""
    return [
        ("open", _("not closed")),
        ("working", _("being worked on")),
        ("new", _("nobody has set out")),
        ("out", _("a team is out")),
        ("attended", _("put right, answer awaited")),
        ("reopened", _("opened again")),
        ("closed", _("closed")),
        ("forced", _("closed by the office")),
        ("all", _("all")),
    ]


def words(table: dict[str, tuple[str, str]], code: str) -> str:
    """The words of a code in the language of the page."""
    return table[code][1 if language() == "hi" else 0] if code in table else code


def number(request: HttpRequest, name: str) -> int | None:
    """A whole number of a form; None where there is none."""
    text: Any = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
