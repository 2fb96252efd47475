"""How complaints stand, level by level down the company: every figure opens into its list (M34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.complaints.queries import AGES, Board, boards
from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.complaints import chosen as narrowed
from bijlighar.interfaces.console.views.complaints.queue import policy_of
from bijlighar.interfaces.portal import writing
from bijlighar.kernel.time import IST, settlement_day
from bijlighar.network import queries as network
from bijlighar.network.queries import OfficeRecord

DAYS = 30
TOTAL, ITSELF = 0, -1
"""Groups that are no office below: all together, and what stands with this office itself."""
NOW = ("open", "open_danger", "open_late", "due_soon", "paused", "escalated", "force_asked")
PERIOD = (
    "registered", "attended", "attended_late", "reopened", "not_restored", "no_answer", "forced",
    "compensated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the list it opens into; no address where there is none to list."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One office's figures; `down` opens its own board."""

    name: str
    record: OfficeRecord | None
    down: str
    now: tuple[Figure, ...]
    ages: tuple[Figure, ...]
    period: tuple[Figure, ...]


@staff_required("complaint.see")
@require_safe
def board(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show the office as a whole and each office directly below it; totals are counted, not added."""
    policy, today = policy_of(office_id, desk), settlement_day(desk.at)
    first = asked.day(request, "from", today - timedelta(days=DAYS - 1))
    until = asked.day(request, "to", today + timedelta(days=1))
    if until <= first:
        until = first + timedelta(days=1)
    children = network.children(office_id)
    groups = {each.id: network.offices_below(each.id) for each in children}
    groups |= {TOTAL: network.offices_below(office_id), ITSELF: [office_id]}
    found = boards(groups, _midnight(first), _midnight(until), at=desk.at, due_soon=policy.due_soon)
    rows = [_row(each.id, each, found[each.id], first, until) for each in children]
    itself = found[ITSELF]
    if children and (itself.open or itself.registered):
        # Its list would hold the offices below as well, so its figures open nothing.
        rows.append(_row(None, None, itself, first, until))
    office = network.office(office_id)
    return show(
        request,
        desk,
        "console/complaints/board.html",
        {
            "office": office,
            "total": _row(office_id, office, found[TOTAL], first, until),
            "rows": rows,
            "heads": _heads(),
            "first": first,
            "until": until,
            "last": until - timedelta(days=1),
            "in_time": found[TOTAL].in_time_percent,
            "registers": desk.may("complaint.register", office_id),
            "manages": desk.may("complaint.manage", office_id),
        },
        office_id=office_id,
        here="complaints",
    )


def _row(office_id: int | None, record: OfficeRecord | None, found: Board, first: date, until: date) -> Row:
    def figure(name: str, count: int) -> Figure:
        return Figure(writing.grouped(count), _list(office_id, name, first, until) if count else "")

    period = tuple(figure(name, getattr(found, name)) for name in PERIOD)
    return Row(
        name="" if record else _("At this office itself"),
        record=record,
        down=reverse("console:complaints_board", args=[office_id]) if office_id else "",
        now=tuple(figure(name, getattr(found, name)) for name in NOW),
        ages=tuple(
            figure(code, count) for (code, *_bounds), count in zip(AGES, found.open_by_age, strict=True)
        ),
        period=(
            *period,
            Figure(writing.rupees(found.compensation_paise)),
            Figure(duration(found.median_minutes)),
            Figure(duration(found.ninetieth_minutes)),
        ),
    )


def _list(office_id: int | None, figure: str, first: date, until: date) -> str:
    if office_id is None:
        return ""
    days: dict[str, Any] = {"from": first.isoformat(), "to": until.isoformat()}
    return f"{reverse('console:complaints', args=[office_id])}?{narrowed.address(figure=figure, **days)}"


def duration(minutes: int | None) -> str:
    """Write minutes as hours and minutes, from two days on as days and hours; a dash where nothing was."""
    if minutes is None:
        return "–"
    if minutes >= 2880:
        return _("%(days)d d %(hours)d h") % {"days": minutes // 1440, "hours": minutes % 1440 // 60}
    return _("%(hours)d:%(minutes)02d h") % {"hours": minutes // 60, "minutes": minutes % 60}


def _heads() -> dict[str, list[str]]:
    name = narrowed.names()
    return {
        "now": [name[each] for each in NOW],
        "ages": [name[code] for code, *_bounds in AGES],
        "period": [
            *(name[each] for each in PERIOD),
            _("Compensation"),
            _("Half within"),
            _("Nine of ten within"),
        ],
    }


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=IST)
