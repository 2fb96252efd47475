"""Who paid and has no power yet, the longest first; and how fast power came back in the last week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.csv_answer import csv_answer
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.supply.reach import reach
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.privacy import actions as privacy
from bijlighar.supply import queries as supply
from bijlighar.supply.queries import Unrestored
from bijlighar.supply.rules import NoSupplyPolicy

LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who waits, and at which step it stands."""

    record: Unrestored
    service_number: str
    meter_id: int | None
    state: str


@staff_required("bill.see")
@require_safe
def unrestored(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List them; `?only=late` those over the target alone."""
    only = asked.one_of(request, "only", ("all", "late"))
    found = reach(office_id)
    lines = _lines(desk, office_id, only)
    _noted(desk, lines)
    try:
        level = supply.service_level(found.company_id, desk.at - LOOK_BACK, desk.at)
    except NoSupplyPolicy:
        level = None
    return show(
        request,
        desk,
        "console/supply/unrestored.html",
        {"office": network.office(office_id), "only": only, "rows": lines, "level": level},
        office_id=office_id,
        here="supply",
    )


@staff_required("bill.see")
@require_safe
def unrestored_csv(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponseBase:
    """Give the list as a file; every consumer in it can read who took it."""
    lines = _lines(desk, office_id, asked.one_of(request, "only", ("all", "late")))
    _noted(desk, lines)
    heads = ["service_number", "credited_at", "amount_paise", "minutes", "over_target", "command", "state"]
    return csv_answer(
        f"paid-no-power-{office_id}.csv",
        heads,
        (
            [
                each.service_number,
                each.record.credited_at.isoformat(),
                each.record.amount_paise,
                each.record.minutes,
                each.record.is_over_target,
                each.record.command_id,
                each.record.command_state,
            ]
            for each in lines
        ),
    )


def _lines(desk: Desk, office_id: int, only: str) -> list[Line]:
    found = reach(office_id)
    within = set(found.connection_ids)
    try:
        waiting = supply.without_power_after_recharge(found.company_id, desk.at)
    except NoSupplyPolicy:
        return []
    ours = [
        each for each in waiting if each.connection_id in within and (only == "all" or each.is_over_target)
    ]
    records = consumers.connections([each.connection_id for each in ours])
    words = {
        "REQUESTED": _("the command waits"),
        "SENT": _("sent, the meter has not answered"),
        "FAILED": _("the meter refused"),
        "EXPIRED": _("the command ended without an answer"),
        "CANCELLED": _("the command was taken back"),
    }
    lines = []
    for each in ours:
        card = metering.meter_card(each.connection_id)
        lines.append(
            Line(
                each,
                records[each.connection_id].service_number if each.connection_id in records else "",
                card.meter_id if card else None,
                words.get(each.command_state, each.command_state),
            )
        )
    return lines


def _noted(desk: Desk, lines: list[Line]) -> None:
    privacy.record_accesses(
        connection_ids=[each.record.connection_id for each in lines],
        purpose_code="BILLING",
        page="paid_no_power",
        by=desk.by,
        at=desk.at,
    )
