"""Why this amount: one prepaid day, from the amount down to quarter hours, slabs, clauses and arithmetic."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import pictures, proof
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.metering import queries as metering
from bijlighar.prepaid import queries as prepaid


@require_safe
@my_connection
def why(request: HttpRequest, connection: ConnectionRecord, day: date) -> HttpResponse:
    """Explain the charge of one day; a day that was never charged is not found."""
    charge = prepaid.charge(connection.id, day)
    if charge is None:
        raise Http404
    curve = metering.day_curve(connection.id, day)
    return render(
        request,
        "portal/why.html",
        {
            "here": "money",
            "given": day,
            "charge": charge,
            "lines": proof.lines_of(charge.trace),
            "curve": curve,
            "day": pictures.day_view(curve, day) if curve is not None else None,
        },
    )
