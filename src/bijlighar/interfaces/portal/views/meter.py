"""The meter: whether it reports, its switch, its clock, and what happened at it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, meter_words
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.today import thirty_days
from bijlighar.metering import queries as metering
from bijlighar.metering.rules.photo import Offer
from bijlighar.network import queries as network


@my_connection
@require_safe
def meter(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show the state of the meter, each statement with the time for which it is true."""
    now, today = clock.now(), clock.today()
    state = metering.meter_state(connection.id, at=now)
    days = thirty_days(connection.id, today) if state else ()
    offer = metering.photo_offer(connection.id, at=now)
    return render(
        request,
        "portal/meter.html",
        {
            "here": "usage",
            "state": state,
            "heard": meter_words.heard(state, now, today) if state else None,
            "days_in": meter_words.days_in(days, today) if state else "",
            "readings_end": meter_words.readings_end(days, today),
            "switched": meter_words.switched(state, today) if state else None,
            "clock_words": meter_words.clock_words(state.clock) if state and state.clock else None,
            "events": meter_words.event_lines(state, today) if state else [],
            "takes_photo": offer is Offer.OFFERED,
            "no_photo": meter_words.no_photo(offer),
            "has_photos": offer is not Offer.OFFERED and bool(metering.photo_readings_of(connection.id)),
            "put_up_by": _put_up_by(connection, state.card.serial)
            if state
            else reverse("rollout:find_meter"),
        },
    )


def _put_up_by(connection: ConnectionRecord, serial: str) -> str:
    """The page of who put up this meter; a number that no address can hold is typed there."""
    company = network.company(connection.company_id)
    if company is None or "/" in serial:
        return reverse("rollout:find_meter")
    return reverse("rollout:meter", args=[company.code, serial])
