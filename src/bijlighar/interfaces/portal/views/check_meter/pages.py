"""Is my meter right? Asking for a check meter, how far it is, and both meters side by side."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bijlighar.billing import queries as billing
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import consumer_of, my_connection
from bijlighar.interfaces.portal.views.check_meter.progress import booking, reasons, steps
from bijlighar.interfaces.portal.views.check_meter.sides import compared
from bijlighar.metering import actions as metering_actions
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import CheckComparison
from bijlighar.metering.rules.check_meter import CheckStandards, NoStandard, standards_on
from bijlighar.network import queries as network

MOST_WORDS = 500
BY_CONSUMER = "taken back by the consumer"


@my_connection
@require_safe
def check_meter(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show the newest request, or an earlier one by `?request=`; without any, what can be asked for."""
    records = sorted(metering.check_requests(connection_id=connection.id), key=lambda each: -each.id)
    asked = request.GET.get("request")
    chosen = records[:1] if asked is None else [each for each in records if str(each.id) == asked]
    if asked is not None and not chosen:
        raise Http404
    record = chosen[0] if chosen else None
    comparison = metering.check_comparison(record.id, clock.today()) if record else None
    booked = billing.check_meter_adjustment(record.id) if record else None
    way = steps(record, clock.today()) if record else ()
    if comparison is not None and comparison.is_final and comparison.correction is not None:
        way = (*way, booking(booked))
    shown = {} if comparison is None else compared(comparison, _day_asked(request, comparison))
    return render(
        request,
        "portal/check_meter/check_meter.html",
        {
            "here": "usage",
            "record": record,
            "others": [each for each in records if each is not record],
            "can_ask": not any(each.is_open for each in records),
            "standards": _standards(connection),
            "steps": way,
            "comparison": comparison,
            "booked": booked,
            **shown,
        },
    )


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def ask_check_meter(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Take the request: one of four reasons, and own words for who wants to say more."""
    reason, words, error = request.POST.get("reason", ""), request.POST.get("words", ""), ""
    if request.method == "POST":
        try:
            metering_actions.request_check_meter(
                connection_id=connection.id,
                reason_code=reason,
                words=words,
                by=consumer_of(request),
                at=clock.now(),
            )
        except metering_actions.UnableToCheckMeter as refused:
            if refused.code == "OPEN":
                return redirect("portal:check_meter", connection.id)
            error = _refusal(refused.code)
        else:
            return redirect("portal:check_meter", connection.id)
    standards = _standards(connection)
    last = clock.today() + timedelta(days=int(standards.install_days.exact)) if standards else None
    return render(
        request,
        "portal/check_meter/ask.html",
        {
            "here": "usage",
            "reasons": [{"value": code, "words": said} for code, said in reasons().items()],
            "reason": reason,
            "words": words[:MOST_WORDS],
            "longest": MOST_WORDS,
            "error": error,
            "standards": standards,
            "last_day": last,
        },
    )


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_check_meter(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Take the open request back, after saying what that means."""
    running = [each for each in metering.check_requests(connection_id=connection.id) if each.is_open]
    if not running:
        return redirect("portal:check_meter", connection.id)
    if request.method == "POST":
        metering_actions.withdraw_check_meter(
            request_id=running[0].id, reason=BY_CONSUMER, by=consumer_of(request), at=clock.now()
        )
        return redirect("portal:check_meter", connection.id)
    return render(request, "portal/check_meter/withdraw.html", {"here": "usage", "record": running[0]})


def _standards(connection: ConnectionRecord) -> CheckStandards | None:
    company = network.company(connection.company_id)
    try:
        return standards_on(company.state_code, clock.today()) if company else None
    except NoStandard:
        return None


def _day_asked(request: HttpRequest, found: CheckComparison) -> date | None:
    """The day asked for by `?day=`, else the last compared one."""
    known = [each.day for each in found.days]
    asked = request.GET.get("day", "")
    if asked:
        return next((day for day in known if day.isoformat() == asked), None)
    return next((each.day for each in reversed(found.days) if each.basis is not None), None)


def _refusal(code: str) -> str:
    return {
        "REASON": _("Please choose one of the reasons."),
        "WORDS": _("Please say it in at most 500 characters."),
        "NO_METER": _("No meter of ours hangs here that could be checked. Please call 1912."),
    }.get(code, _("This could not be taken down just now. Please call 1912."))
