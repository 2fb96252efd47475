"""A bill to take away: the sealed file, the key that opens its seal, and the program that checks it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from bijlighar.billing import queries as billing
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.bill_file import CHECKER, bill_file, published_key
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import consumer_of, my_connection
from bijlighar.interfaces.portal.views.errors import unexplained
from bijlighar.privacy import actions as privacy


@my_connection
@require_safe
def bill_away(request: HttpRequest, connection: ConnectionRecord, bill_id: int) -> HttpResponse:
    """Send a bill's sealed file and write down that it was taken; another connection's bill is not found."""
    try:
        text = bill_file(connection.id, bill_id)
    except billing.ExplanationDiffers as problem:
        return unexplained(request, problem)
    if text is None:
        raise Http404
    privacy.record_access(
        connection_id=connection.id,
        purpose_code="OWN",
        page="portal/bill/file",
        by=consumer_of(request),
        at=clock.now(),
    )
    return _file(text, "application/json", f"{connection.service_number}-bill-{bill_id}.json")


@require_safe
def bill_key(request: HttpRequest) -> HttpResponse:
    """Publish the key, and say how a bill is checked without us."""
    key, fingerprint = published_key()
    return render(
        request,
        "portal/bill_key.html",
        {
            "key": key,
            "fingerprint": fingerprint,
            "checker": CHECKER.name,
            "has_checker": CHECKER.is_file(),
            "command": f"python {CHECKER.name} bill.json --lang {get_language()}",
        },
    )


@require_safe
def bill_checker(request: HttpRequest) -> HttpResponse:
    """Send the program that checks a bill: one file, plain Python."""
    if not CHECKER.is_file():
        raise Http404
    return _file(CHECKER.read_text(encoding="utf-8"), "text/x-python", CHECKER.name)


def _file(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
