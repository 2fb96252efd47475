"""Doubtful readings by photo: taken, refused, or asked for anew, many at once; each consumer is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bijlighar.documents import queries as documents
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import actions
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.privacy import actions as privacy

PAGE = 50
AT_ONCE = 200
Decision = Literal["TAKE", "REFUSE", "AGAIN"]
DECISIONS = ("TAKE", "REFUSE", "AGAIN")


def waiting(desk: Desk, office_id: int, offices: Sequence[int]) -> tuple[int, datetime | None]:
    """How many doubtful photos wait, and since when the oldest does."""
    return metering.photo_readings_waiting_count(offices)


@staff_required("meter.see")
@require_safe
def photos(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List what waits, the oldest first, with why it is doubted."""
    after = asked.number(request, "after") or 0
    found = metering.photo_readings_waiting(network.offices_below(office_id), after_id=after, limit=PAGE + 1)
    place = 1 if language() == "hi" else 0
    return show(
        request,
        desk,
        "console/queues/photos.html",
        {
            "office": network.office(office_id),
            "rows": [(each, [words[place] for words in each.reasons()]) for each in found[:PAGE]],
            "decides": desk.may("meter.change", office_id),
            "next_page": found[PAGE - 1].id if len(found) > PAGE else None,
        },
        office_id=office_id,
        here="queues",
    )


@staff_required("meter.see")
@require_safe
def photo(request: HttpRequest, desk: Desk, reading_id: int) -> HttpResponse:
    """Hand out one photo; the look is recorded for the consumer to read."""
    reading = metering.photo_reading(reading_id)
    document = documents.document(reading.document_id) if reading is not None else None
    if reading is None or document is None or not document.media_type.startswith("image/"):
        raise Http404
    privacy.record_access(
        connection_id=reading.connection_id,
        purpose_code="METERING",
        page="console/photo",
        by=desk.by,
        at=desk.at,
    )
    return HttpResponse(
        documents.content(document),
        content_type=document.media_type,
        headers={
            "Content-Disposition": "inline",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


@staff_required("meter.change")
@require_POST
def decide(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Decide about the ticked ones with one reason, all or none."""
    back = redirect("console:photos", office_id)
    ids = asked.ids(request, AT_ONCE)
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "").strip()[:300]
    if not ids or decision not in DECISIONS or not reason:
        flash.say(
            request,
            _("Please tick readings, choose what is to be done and write the reason; nothing was decided."),
            is_refusal=True,
        )
        return back
    mine = set(network.offices_below(office_id))
    for each in ids:
        reading = metering.photo_reading(each)
        if reading is None or reading.office_id not in mine:
            raise Http404
    try:
        done = actions.decide_photo_readings(
            ids=ids, decision=cast(Decision, decision), reason=reason, by=desk.by, at=desk.at
        )
    except actions.UnableToReadPhoto as why:
        flash.say(request, _("Nothing was decided: %(why)s") % {"why": why}, is_refusal=True)
        return back
    text = ngettext("%(count)d reading was decided.", "%(count)d readings were decided.", done)
    flash.say(request, text % {"count": done})
    return back
