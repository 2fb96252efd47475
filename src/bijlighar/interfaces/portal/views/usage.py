"""Units: any day by quarter hours, thirty or sixty days, and months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, pictures, writing
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.pictures import Month
from bijlighar.interfaces.portal.today import today_view, with_today
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import CurveRecord, DayRecord

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
    before = first - timedelta(days=span)
    earlier = metering.days(connection.id, before, after)
    records = with_today([each for each in earlier if each.day >= first], so_far)
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
            "yesterday": today - timedelta(days=1),
            "average_wh": sum(whole) // len(whole) if whole else None,
            "total_wh": sum(record.energy_wh for record in records),
            "before": _same_days_before(earlier, span, first, today),
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
    every = pictures.months_of(
        metering.days(connection.id, first.replace(year=first.year - 1), today + timedelta(days=1))
    )
    found = [month for month in every if month.first >= first]
    return render(
        request,
        "portal/months.html",
        {
            "here": "usage",
            "chart": pictures.months_view(found) if found else None,
            "months": [(month, _year_before(month, every)) for month in reversed(found)],
            "years": _years(every),
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
            "week_before": _week_before(connection.id, day, curve),
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


@dataclass(frozen=True, slots=True)
class Before:
    """Whole days of a stretch beside as many days just before it, in Wh."""

    days: int
    now_wh: int
    before_wh: int

    @property
    def change_wh(self) -> int:
        """By how much it rose."""
        return writing.change_wh(self.now_wh, self.before_wh)


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve whole months beside the twelve before them, in Wh."""

    now_wh: int
    before_wh: int | None

    @property
    def change_wh(self) -> int | None:
        """By how much it rose."""
        return None if self.before_wh is None else writing.change_wh(self.now_wh, self.before_wh)


def _same_days_before(days: list[DayRecord], span: int, first: date, today: date) -> Before | None:
    """The days of a span that are known both in it and a span before; None where there are none."""
    known = {record.day: record.energy_wh for record in days if record.day != today}
    both = [day for day in known if day >= first and day - timedelta(days=span) in known]
    if not both:
        return None
    before = sum(known[day - timedelta(days=span)] for day in both)
    return Before(len(both), sum(known[day] for day in both), before)


def _year_before(month: Month, every: list[Month]) -> Month | None:
    """The same month a year before, where both are whole."""
    first = month.first.replace(year=month.first.year - 1)
    found = next((each for each in every if each.first == first), None)
    return None if found is None or found.is_open or month.is_open else found


def _years(every: list[Month]) -> Year | None:
    """The last twelve whole months, and the twelve before; None with fewer than twelve in a row."""
    whole = [month for month in every if not month.is_open][::-1]
    if len(whole) < 12 or _months_apart(whole[11].first, whole[0].first) != 11:
        return None
    now = sum(month.energy_wh for month in whole[:12])
    if len(whole) < 24 or _months_apart(whole[23].first, whole[0].first) != 23:
        return Year(now, None)
    return Year(now, sum(month.energy_wh for month in whole[12:24]))


def _months_apart(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _week_before(connection_id: int, day: date, curve: CurveRecord | None) -> Before | None:
    """A whole day beside the same day of the week before; None where one of them is not whole."""
    before = day - timedelta(days=7)
    known = {each.day: each for each in metering.days(connection_id, before, day + timedelta(days=1))}
    if curve is None or day not in known or before not in known:
        return None
    return Before(1, known[day].energy_wh, known[before].energy_wh)
