"""A bill on paper: the PDF of what the page shows, made when it is asked for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bijlighar.billing import queries as billing
from bijlighar.billing.adapters.paper import print_bill
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.letters import letter_codes
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import consumer_of, my_connection
from bijlighar.interfaces.portal.reader import language
from bijlighar.privacy import actions as privacy


@my_connection
@require_safe
def bill_paper(request: HttpRequest, connection: ConnectionRecord, bill_id: int) -> HttpResponse:
    """Send a bill's PDF in the page's language and write down that it was taken.

    Another connection's bill is not found. Nothing is kept: the sheet holds what was known at the issue, so
    that the same bill is made again whenever it is asked for, in a few hundredths of a second.
    """
    sheet = billing.sheet(connection.id, bill_id)
    if sheet is None:
        raise Http404
    privacy.record_access(
        connection_id=connection.id,
        purpose_code="OWN",
        page="portal/bill/paper",
        by=consumer_of(request),
        at=clock.now(),
    )
    codes = letter_codes([sheet], by=consumer_of(request), at=clock.now())
    printed = print_bill(sheet, language(), codes.get(sheet.number, ""))
    answer = HttpResponse(printed, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{sheet.number}.pdf"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
