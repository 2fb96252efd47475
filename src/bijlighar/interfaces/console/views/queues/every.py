"""All queues of an office: how much waits, and for how long the oldest has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.bills import doubts
from bijlighar.interfaces.console.views.money import adjustments, revisions
from bijlighar.interfaces.console.views.queues import (
    check_meters,
    corrections,
    findings,
    photos,
    rejected,
    tampers,
)
from bijlighar.interfaces.portal import writing
from bijlighar.network import queries as network

_Counts = Callable[[Desk, int, Sequence[int]], tuple[int, datetime | date | None]]
_Waits = tuple[str, str, str, _Counts, int | None]
"""A queue's name, what it is for, its address, how it is counted, and up to how many."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: its name, how many wait, since when the oldest does, and where it opens."""

    name: str
    note: str
    count: str
    oldest: datetime | date | None
    address: str


@staff_required("meter.see")
@require_safe
def every(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Count every queue of the office and those below."""
    offices = network.offices_below(office_id)
    found = []
    queues: list[_Waits] = [
        (
            _("Doubtful readings"),
            _("Accept them, or have them estimated."),
            "findings",
            findings.waiting,
            None,
        ),
        (
            _("Corrections"),
            _("Another person approves what one proposed."),
            "corrections",
            corrections.waiting,
            None,
        ),
        (
            _("Rejected rows of files"),
            _("Try them again once the reason is gone."),
            "rejected",
            rejected.waiting,
            None,
        ),
        (
            _("Readings by photo"),
            _("Photos that somebody should look at before they count."),
            "photos",
            photos.waiting,
            None,
        ),
        (
            _("Check meters"),
            _("Consumers doubt their meter; the law sets a last day."),
            "check_meters",
            check_meters.waiting,
            None,
        ),
        (
            _("Tamper reports"),
            _("What meters report of being tampered with."),
            "tampers",
            tampers.waiting,
            tampers.COUNTED,
        ),
    ]
    if desk.may("bill.see", office_id):
        queues += [
            (
                _("Adjustments"),
                _("Money added or given back; another person approves it."),
                "adjustments",
                adjustments.waiting,
                adjustments.COUNTED,
            ),
            (
                _("Bills made anew"),
                _("Sets of bills that wait for another officer."),
                "revisions",
                revisions.waiting,
                revisions.COUNTED,
            ),
        ]
    for name, note, address, waiting, most in queues:
        count, oldest = waiting(desk, office_id, offices)
        words = f"{writing.grouped(count)}{'+' if count == most else ''}"
        found.append(Queue(name, note, words, oldest, reverse(f"console:{address}", args=[office_id])))
    if desk.may("bill.see", office_id):
        count, oldest = doubts.waiting(desk, office_id, offices)
        address = reverse("console:bills", args=[office_id])
        note = _("No bill goes out before somebody has looked at them.")
        found.append(Queue(_("Doubtful drafts"), note, writing.grouped(count), oldest, address))
    return show(
        request,
        desk,
        "console/queues/every.html",
        {"queues": found, "office": network.office(office_id)},
        office_id=office_id,
        here="queues",
    )
