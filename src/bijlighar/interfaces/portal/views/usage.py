"""Units: any day by quarter hours, thirty or sixty days, and months."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, pictures, writing
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.today import today_view, with_today
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import CurveRecord

SPANS = (30, 60)
MONTHS_BACK = 13


@my_connection
@require_safe
def days(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show thirty or sixty days as bars, and each day as a row that opens."""
    today = clock.today()
    span = 60 if request.GET.get("days") == "60" else 30
    first, after = today - timedelta(days=span - 1), today + timedelta(days=1)
    so_far = today_view(connection.id, today)
    records = with_today(metering.days(connection.id, first, after), so_far)
    whole = [record.energy_wh for record in records if record.day != today]
    return render(
        request,
        "portal/days.html",
        {
            "here": "usage",
            "span": span,
            "spans": SPANS,
            "chart": pictures.days_view(records, first, after, today=today) if records else None,
            "records": sorted(records, key=lambda record: record.day, reverse=True),
            "average_wh": sum(whole) // len(whole) if whole else None,
            "total_wh": sum(record.energy_wh for record in records),
            "as_of": so_far.as_of if so_far else None,
            "newest": max((record.day for record in records), default=None),
        },
    )


@my_connection
@require_safe
def months(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show the last thirteen months as bars and rows."""
    today = clock.today()
    first = (today - timedelta(days=MONTHS_BACK * 30)).replace(day=1)
    found = pictures.months_of(metering.days(connection.id, first, today + timedelta(days=1)))
    return render(
        request,
        "portal/months.html",
        {
            "here": "usage",
            "chart": pictures.months_view(found) if found else None,
            "months": list(reversed(found)),
        },
    )


@my_connection
@require_safe
def day(request: HttpRequest, connection: ConnectionRecord, day: date) -> HttpResponse:
    """Show one day by quarter hours; a day before the connection or after today is not found."""
    today = clock.today()
    if not connection.connected_on <= day <= today:
        raise Http404
    curve = metering.day_curve(connection.id, day)
    card = metering.meter_card(connection.id) if curve is None else None
    first_day = card.installed_at.astimezone(writing.INDIA).date() if card else None
    return render(
        request,
        "portal/day.html",
        {
            "here": "usage",
            "given": day,
            "meter_since": first_day if first_day and day < first_day else None,
            "is_today": day == today,
            "day": pictures.day_view(curve, day) if curve is not None else None,
            "curve": curve,
            "register_advance_wh": register_advance(curve),
            "previous": day - timedelta(days=1) if day > connection.connected_on else None,
            "following": day + timedelta(days=1) if day < today else None,
        },
    )


def register_advance(curve: CurveRecord | None) -> int | None:
    """Return what the meter's own register advanced over the day, in Wh, where both ends are known."""
    if curve is None or curve.register_start_wh is None or curve.register_end_wh is None:
        return None
    return curve.register_end_wh - curve.register_start_wh
