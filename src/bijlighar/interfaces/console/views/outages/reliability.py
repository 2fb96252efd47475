"""How reliable the supply is: SAIFI, SAIDI, CAIDI and MAIFI of a month, the whole company and each feeder."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import month_of, settlement_day
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages
from bijlighar.outages.rules import CLASSES, Indices

PAGE = 200


@staff_required("outage.see")
@require_safe
def reliability(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show a month of the company that the office belongs to, the worst feeders first."""
    office = network.office(office_id)
    assert office is not None
    today = settlement_day(desk.at)
    first, after = month_of(asked.day(request, "month", today))
    found = outages.feeder_months(office.company_id, first, after, at=desk.at)
    worst = sorted(found, key=lambda row: (-(row.indices.saidi_minutes or 0.0), row.code, row.class_code))
    hindi = language() == "hi"
    shown = [
        (row.name_hi if hindi else row.name_en, row.code, CLASSES[row.class_code][hindi], row.counts,
         _texts(row.indices))
        for row in worst
        if row.counts.sustained or row.counts.momentary
    ]  # fmt: skip
    total = [
        (CLASSES[code][hindi], counts, _texts(of)) for code, (counts, of) in outages.together(found).items()
    ]
    return show(
        request,
        desk,
        "console/outages/reliability.html",
        {
            "office": office,
            "first": first,
            "before": _before(first),
            "next": after if after <= today else None,
            "total": total,
            "rows": shown[:PAGE],
            "count": len(shown),
        },
        office_id=office_id,
        here="outages",
    )


def _before(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _texts(found: Indices) -> dict[str, str]:
    def text(number: float | None, places: int) -> str:
        return "-" if number is None else f"{number:.{places}f}"

    return {
        "saifi": text(found.saifi, 3),
        "saidi": text(found.saidi_minutes, 1),
        "caidi": text(found.caidi_minutes, 1),
        "maifi": text(found.maifi, 3),
    }
