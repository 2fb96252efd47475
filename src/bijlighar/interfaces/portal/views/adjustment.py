"""An adjustment that moved the consumer's money: why, by how much on which line, and when."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.billing import queries as billing
from bijlighar.billing.rules.adjustment import REASONS
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import proof
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.reader import language


@my_connection
@require_safe
def adjustment(request: HttpRequest, connection: ConnectionRecord, adjustment_id: int) -> HttpResponse:
    """Show one that was booked, taken back or not; what is only proposed is the office's affair."""
    found = billing.adjustment(adjustment_id)
    if found is None or found.connection_id != connection.id or found.booked_on is None:
        raise Http404
    place = 1 if language() == "hi" else 0
    return render(
        request,
        "portal/adjustment.html",
        {
            "here": "money",
            "made": found,
            "reason": REASONS[found.reason_code][place],
            "words": (found.words_en, found.words_hi)[place],
            "last_day": found.to_date - timedelta(days=1),
            "lines": [
                (proof.label_of(code, paise, is_difference=True), -paise) for code, paise in found.lines
            ],
            "yours_paise": -found.amount_paise,
        },
    )
