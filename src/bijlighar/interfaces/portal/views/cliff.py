"""The next threshold of the month: what is used, where the month will end, what passing it costs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.billing import actions, queries
from bijlighar.billing.queries import CliffCard
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, my_connection
from bijlighar.interfaces.portal.pictures import DayView
from bijlighar.interfaces.portal.today import today_view
from bijlighar.kernel.time import month_of
from bijlighar.notifications.rules.kinds import KINDS
from bijlighar.privacy import queries as privacy

WH_PER_UNIT = 1000
LEAST_SHOWN_PAISE = 100
"""Below a rupee nothing happens at one stroke: each unit above the threshold is dearer, no more."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A threshold as a person reads it: what changes there, and where the month will probably end.

    `today_wh` is what was measured today, which the card does not know yet; it may have passed the threshold.
    `measured_wh` of the month is told where only estimates lift it over the threshold: they alone take
    nothing away, so it is not passed.
    """

    card: CliffCard
    today_wh: int
    measured_wh: int | None
    limit: str
    change: str
    outlook: str
    low: str
    high: str
    has_jump: bool
    is_pressing: bool


def ahead(card: CliffCard | None, so_far: DayView | None = None) -> Ahead | None:
    """Write a card in words, with what is measured of today; None where there is none."""
    if card is None:
        return None
    today_wh = so_far.total_wh - so_far.estimated_wh if so_far else 0
    measured_wh = card.so_far_wh - card.so_far_estimated_wh
    is_passed = measured_wh + today_wh > card.limit_wh
    is_by_estimate = not is_passed and card.so_far_wh + today_wh > card.limit_wh
    limit = str(card.limit_wh // WH_PER_UNIT)
    changes = {
        "SUBSIDY": _("Above %(limit)s units in the month there is no subsidy."),
        "FREE": _("Up to %(limit)s units in the month are free."),
        "FLAT": _("Up to %(limit)s units in the month the state pays nearly all of it."),
        "FIXED": _("Above %(limit)s units in the month the fixed charge is higher."),
        "SLAB": _("Above %(limit)s units in the month each unit costs more."),
    }
    outlooks = {
        "STAYS": _("At this pace the month stays below %(limit)s units.") % {"limit": limit},
        "MAY": _("At this pace the month may pass it."),
        "PASSES": _("At this pace the month will pass it."),
    }
    return Ahead(
        card=card,
        today_wh=today_wh,
        measured_wh=measured_wh if is_by_estimate else None,
        limit=limit,
        change=changes[card.kind] % {"limit": limit},
        outlook=_("Today the month has passed it.") if is_passed else outlooks[card.outlook],
        low=str(card.low_wh // WH_PER_UNIT),
        high=str(-(-card.high_wh // WH_PER_UNIT)),
        has_jump=card.jump_paise >= LEAST_SHOWN_PAISE,
        is_pressing=(is_passed or card.outlook != "STAYS") and card.jump_paise >= LEAST_SHOWN_PAISE,
    )


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def cliff(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show the next threshold with both its sides; a form switches the messages about it on and off."""
    if request.method == "POST":
        actions.choose_cliff_messages(
            connection_id=connection.id,
            is_wanted=request.POST.get("messages") == "on",
            by=consumer_of(request),
            at=clock.now(),
        )
        return redirect("portal:cliff", connection.id)
    today, mobile = clock.today(), mobile_of(request) or ""
    terms = consumers.terms_on([connection.id], today)
    noes = privacy.refused([mobile]).get((mobile, connection.id), frozenset())
    return render(
        request,
        "portal/cliff.html",
        {
            "here": "home",
            "ahead": ahead(queries.cliff_card(connection.id, today, terms), today_view(connection.id, today)),
            "feeds_in": consumers.are_net_metered(terms),
            "month": writing.month(month_of(today)[0], "hi" if request.path.startswith("/hi/") else "en"),
            "is_wanted": queries.wants_cliff_messages(connection.id),
            "is_refused": KINDS["THRESHOLD"].use in noes,
        },
    )
