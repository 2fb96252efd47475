"""A living page of every component in every state, with made-up figures that say so."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.interfaces.portal import charts, clock, forms, pictures
from bijlighar.interfaces.portal.pictures import DayView
from bijlighar.interfaces.portal.power_state import Supply
from bijlighar.interfaces.portal.views.home import Strip
from bijlighar.metering.queries import CurveRecord
from bijlighar.metering.rules.flags import Flag

BRANDS = ("east", "central", "west", "bihar", "desk")


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show the components to whoever builds with them."""
    day = clock.today()
    number = forms.mobile_field()
    brand = request.GET.get("brand", "")
    return render(
        request,
        "portal/design.html",
        {
            **({"brand": brand} if brand in BRANDS else {}),
            "brands": BRANDS,
            "strip": Strip(tuple(cell < 9 for cell in range(14)), 9, day + timedelta(days=8)),
            "short_strip": Strip(tuple(cell < 2 for cell in range(14)), 2, day + timedelta(days=1)),
            "states": (
                Supply("on", "ok", _("On"), ""),
                Supply("half", "warn", _("Waiting"), ""),
                Supply("off", "", _("Off"), ""),
                Supply("failed", "bad", _("Failed"), ""),
                Supply("plug", "ok", _("Protected"), ""),
                Supply("danger", "bad", _("Danger"), ""),
            ),
            "whole_day": _day(day - timedelta(days=1), gaps=False, until=96),
            "gap_day": _day(day - timedelta(days=1), gaps=True, until=96),
            "today_view": _day(day, gaps=False, until=43),
            "row": pictures.RowView(
                drawing=charts.row_drawing(
                    [
                        charts.Bar(None if place == 12 else 7000 + place * 577 % 3000, is_open=place == 29)
                        for place in range(30)
                    ],
                    average_wh=8100,
                ),
                spoken=_("Thirty made-up days"),
                sentences=(),
                bar_words="",
                first_label="1",
                last_label="30",
                average_label=_("Average %(units)s units a day") % {"units": "8.10"},
                open_label=_("Partly estimated, or not finished"),
            ),
            "field": number,
            "wrong_field": number.wrong(forms.read_mobile("98270 1145")[1], "98270 1145"),
            "steps": (
                {"title": _("Done"), "when": "10:10", "note": "", "state": ""},
                {"title": _("Happening now"), "when": "10:25", "note": _("With a note."), "state": "now"},
                {"title": _("Still to come"), "when": _("time not known"), "note": "", "state": "wait"},
            ),
            "choices_shown": [
                {"value": "a", "words": _("The first")},
                {"value": "b", "words": _("The second")},
            ],
        },
    )


def _day(given: date, *, gaps: bool, until: int) -> DayView:
    values: list[int | None] = [30 + block * 37 % 50 + (90 if 26 <= block < 34 else 0) for block in range(96)]
    day_flags = [int(Flag.MEASURED)] * 96
    if gaps:
        for block in range(20, 32):
            values[block], day_flags[block] = None, int(Flag.MISSING)
        for block in range(60, 66):
            day_flags[block] = int(Flag.ESTIMATED_GAP_INTERPOLATED)
    for block in range(until, 96):
        values[block], day_flags[block] = None, int(Flag.NOT_YET)
    return pictures.day_view(
        CurveRecord(
            values_wh=tuple(values),
            flags=tuple(day_flags),
            version=1,
            as_of=None,
            known_at=None,
            meter_serial="0000",
            register_start_wh=None,
            register_end_wh=None,
        ),
        given,
    )
