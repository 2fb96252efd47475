"""What if: the own last months paid the other way, or with a share of use moved into the sunshine hours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.billing import queries as billing
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import my_connection

SHARES = (0, 10, 20, 30, 50)
WAYS = ("", "prepaid", "postpaid")


@my_connection
@require_safe
def what_if(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show the last whole months as they are and another way, each with its difference."""
    today = clock.today()
    way = next((each for each in WAYS if each == request.GET.get("way")), "")
    given = request.GET.get("solar", "0")
    share = int(given) if given in {str(each) for each in SHARES} else 0
    found = billing.own_months_if(
        connection.id,
        today,
        is_prepaid={"prepaid": True, "postpaid": False}.get(way),
        solar_percent=share,
    )
    return render(
        request,
        "portal/what_if.html",
        {
            "here": "usage",
            "found": found,
            "way": way,
            "share": share,
            "shares": SHARES,
            "rows": [(each, each.other_paise - each.total_paise) for each in found.months],
            "is_same": not share and way in ("", "prepaid" if found.is_prepaid else "postpaid"),
        },
    )
