"""The consumer takes the readings home: a stretch of days as a file, in the form that is wanted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces import exchange
from bijlighar.interfaces.exchange import Form
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.access import consumer_of, my_connection
from bijlighar.interfaces.portal.forms import Field
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import queries as metering
from bijlighar.metering.rules.exchange import MOST_MONTHS
from bijlighar.privacy import actions as privacy

USUAL_DAYS = 30


@my_connection
@require_safe
def export(request: HttpRequest, connection: ConnectionRecord) -> HttpResponseBase:
    """Ask for the days and the form; send the file once both are right, and write down that it was taken.

    The first and the last day are both in it, as people say it. At most thirteen months, none before the
    connection was made; a day that is not over or not validated yet is not in it.
    """
    after = metering.export_until(connection.id) or clock.today()
    usual = (max(connection.connected_on, after - timedelta(days=USUAL_DAYS)), after - timedelta(days=1))
    form = request.GET.get("form")
    fields = [_day_field("from", _("First day"), usual[0]), _day_field("to", _("Last day"), usual[1])]
    if form is None:
        return _page(request, fields, "csv", after > connection.connected_on)
    first, last = (_day(request.GET.get(field.name, "")) for field in fields)
    fields = [_checked(field, request.GET.get(field.name, "")) for field in fields]
    if first is not None and last is not None:
        fields[0], fields[1] = _together(fields[0], fields[1], first, last, connection.connected_on)
    if form not in exchange.ENDINGS:
        form = "csv"
    if first is None or last is None or any(field.error for field in fields):
        return _page(request, fields, form, True, status=400)
    return _file(connection, cast(Form, form), first, last + timedelta(days=1), request)


def _file(
    connection: ConnectionRecord, form: Form, first: date, after: date, request: HttpRequest
) -> StreamingHttpResponse:
    privacy.record_access(
        connection_id=connection.id,
        purpose_code="OWN",
        page=f"portal/export/{form}",
        by=consumer_of(request),
        at=clock.now(),
    )
    pieces = exchange.pieces(form, [connection.id], first, after, purpose_code="OWN")
    answer = StreamingHttpResponse(pieces, content_type=exchange.MEDIA[form])
    name = f"{connection.service_number}-{first}-{after - timedelta(days=1)}.{exchange.ENDINGS[form]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(
    request: HttpRequest, fields: list[Field], form: str, is_any: bool, *, status: int = 200
) -> HttpResponse:
    forms = [
        {"value": "csv", "words": _("A table for a spreadsheet") + " (CSV)"},
        {"value": "ies", "words": _("For another service: India Energy Stack") + " (JSON)"},
        {"value": "parquet", "words": _("For programs") + " (Parquet)"},
    ]
    return render(
        request,
        "portal/export.html",
        {"here": "usage", "fields": fields, "forms": forms, "form": form, "is_any": is_any},
        status=status,
    )


def _day_field(name: str, label: str, day: date) -> Field:
    return Field(name=name, label=label, kind="date", value=day.isoformat(), longest=10)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day < date(2100, 1, 1) else None


def _checked(field: Field, typed: str) -> Field:
    if _day(typed) is None:
        return field.wrong(_("This is not a day. Write it like 2026-11-21."), typed)
    return field.wrong("", typed)


def _together(
    first_field: Field, last_field: Field, first: date, last: date, connected: date
) -> tuple[Field, Field]:
    """Both fields with what is wrong about them together; without it as they are."""
    if last < first:
        wrong = _("The last day lies before the first one.")
        return first_field, last_field.wrong(wrong, last_field.value)
    if last < connected:
        wrong = _("This connection was made on %(day)s; nothing is known of the days before.") % {
            "day": writing.dated(connected, language())
        }
        return first_field, last_field.wrong(wrong, last_field.value)
    if last > _months_on(first, MOST_MONTHS):
        wrong = _("At most 13 months at once. Take the rest in another file.")
        return first_field, last_field.wrong(wrong, last_field.value)
    return first_field, last_field


def _months_on(day: date, months: int) -> date:
    """The last day of so many months that begin with a day: 13 from 2025-10-01 -> 2026-10-31."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number) - timedelta(days=1)
        except ValueError:
            continue
    raise AssertionError
