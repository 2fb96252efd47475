"""What meters report of being tampered with: the newest first, with how long each has lasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network

PAGE = 50
LOOK_BACK = timedelta(days=90)
STATES = ("open", "over", "all")
COUNTED = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A tamper report as the list shows it."""

    meter_id: int
    serial: str
    service_number: str
    what: str
    from_at: datetime
    to_at: datetime | None
    lasted: str
    is_open: bool


def waiting(desk: Desk, office_id: int, offices: Sequence[int]) -> tuple[int, datetime | None]:
    """How many reports of the last ninety days are not over (at most five hundred), and the oldest's time."""
    page = metering.tampers(
        at=desk.at,
        from_at=desk.at - LOOK_BACK,
        to_at=desk.at,
        office_ids=list(offices),
        is_open=True,
        limit=COUNTED,
    )
    return len(page.rows), page.rows[-1].from_at if page.rows else None


@staff_required("meter.see")
@require_safe
def tampers(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the reports of an office and those below."""
    state = asked.one_of(request, "state", STATES)
    try:
        page = metering.tampers(
            at=desk.at,
            from_at=desk.at - LOOK_BACK,
            to_at=desk.at,
            office_ids=network.offices_below(office_id),
            is_open={"open": True, "over": False, "all": None}[state],
            after=request.GET.get("after") or None,
            limit=PAGE,
        )
    except ValueError:
        raise Http404 from None
    place = 1 if language() == "hi" else 0
    return show(
        request,
        desk,
        "console/queues/tampers.html",
        {
            "office": network.office(office_id),
            "state": state,
            "rows": [
                Line(
                    each.meter_id,
                    each.serial,
                    each.service_number or "",
                    (each.kind.name_en, each.kind.name_hi)[place],
                    each.from_at,
                    each.to_at,
                    lasted(each.seconds),
                    each.state == "OPEN",
                )
                for each in page.rows
            ],
            "after": page.after,
            "days": LOOK_BACK.days,
        },
        office_id=office_id,
        here="queues",
    )


def lasted(seconds: int | None) -> str:
    """Write how long: minutes below two hours, hours below two days, then days; nothing where not known."""
    if seconds is None:
        return ""
    if seconds < 7200:
        count = seconds // 60
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    if seconds < 172_800:
        return _("%(count)d hours") % {"count": seconds // 3600}
    return _("%(count)d days") % {"count": seconds // 86_400}
