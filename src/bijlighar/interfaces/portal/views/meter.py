"""The meter: whether it reports, its switch, its clock, and what happened at it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, meter_words
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.metering import queries as metering


@my_connection
@require_safe
def meter(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show the state of the meter, each statement with the time for which it is true."""
    now, today = clock.now(), clock.today()
    state = metering.meter_state(connection.id, at=now)
    return render(
        request,
        "portal/meter.html",
        {
            "here": "usage",
            "state": state,
            "heard": meter_words.heard(state, now, today) if state else None,
            "switched": meter_words.switched(state, today) if state else None,
            "clock_words": meter_words.clock_words(state.clock) if state and state.clock else None,
            "events": meter_words.event_lines(state, today) if state else [],
        },
    )
