"""The list of who goes out, and one form a visit: the survey, the meter, the end of a connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bijlighar.applications import actions, queries
from bijlighar.applications.actions import UnableToApply
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.applications.rules.kinds import KIND_WORDS, MAKES_CONNECTION, stage_words
from bijlighar.consumers import queries as consumers
from bijlighar.documents import actions as documents
from bijlighar.documents.rules import MOST_BYTES, DocumentRefused
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.views.applications.step import NotUnderstood, moment, register_wh
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.applications.legal_days import clock_words
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import IST
from bijlighar.metering import queries as metering
from bijlighar.privacy import actions as privacy

VISIT = "VISIT"
"""Under which kind a photo from the place is kept."""
_LONGEST = 500


@staff_required("application.work")
@require_safe
def mine(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the visits of the offices that this person works for, due first; the look at them is on record."""
    in_hindi = int(language() == "hi")
    found = queries.to_do_outside(desk.offices())
    _note_looks(desk, found)
    return render(
        request,
        "field/applications/mine.html",
        {
            "desk": desk,
            "rows": [
                (
                    each,
                    KIND_WORDS[each.kind_code][in_hindi],
                    stage_words(each.kind_code, each.stage_code)[in_hindi],
                    each.due_on(desk.at),
                    _where(each),
                )
                for each in found
            ],
        },
    )


@staff_required("application.work")
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, desk: Desk, application_id: int) -> HttpResponse:
    """Record what was found or done at the place; a photo is kept before anything else is looked at."""
    record = queries.one(application_id)
    _note_looks(desk, [record])
    typed = {name: value.strip()[:_LONGEST] for name, value in request.POST.dict().items()}
    if request.method != "POST":
        return _page(request, desk, record, _first(desk.at))
    refusal, name = _photo(request, desk, record), ""
    if not refusal:
        try:
            _act(record, desk, typed)
            return redirect("field:applications")
        except UnableToApply as problem:
            refusal, name = (problem.words_en, problem.words_hi)[int(language() == "hi")], problem.name
        except NotUnderstood as problem:
            refusal = str(problem)
    return _page(request, desk, queries.one(application_id), typed, refusal=refusal, name=name)


def _note_looks(desk: Desk, records: Sequence[ApplicationRecord]) -> None:
    homes = sorted({each.connection_id for each in records if each.connection_id is not None})
    if homes:
        privacy.record_accesses(
            connection_ids=homes,
            purpose_code="APPLICATION",
            page="field/applications",
            by=desk.by,
            at=desk.at,
        )


def _act(record: ApplicationRecord, desk: Desk, typed: dict[str, str]) -> None:
    said: dict[str, Any] = {"application_id": record.id, "by": desk.by, "at": desk.at}
    if record.stage_code == "SURVEY":
        actions.record_survey(
            finding_code=typed.get("finding", ""),
            transformer_code=typed.get("transformer_code", ""),
            load_w=_watts(typed.get("load", "")),
            distance_m=_metres(typed.get("distance", "")),
            words=typed.get("words", ""),
            **said,
        )
    elif record.kind_code == "CLOSURE":
        actions.switch_off(off_at=moment(typed), register_wh=register_wh(typed.get("register", "")), **said)
    else:
        actions.energise(
            meter_serial=typed.get("meter_serial", ""),
            register_wh=register_wh(typed.get("register", "")),
            seal_number=typed.get("seal_number", ""),
            installed_at=moment(typed),
            service_number=typed.get("service_number", ""),
            **said,
        )


def _page(
    request: HttpRequest,
    desk: Desk,
    record: ApplicationRecord,
    typed: dict[str, str],
    *,
    refusal: str = "",
    name: str = "",
) -> HttpResponse:
    in_hindi = int(language() == "hi")
    state = queries.clock_of(record, desk.at)
    card = metering.meter_card(record.connection_id) if record.connection_id else None
    what = ""
    if record.stage_code == "SURVEY":
        what = "SURVEY"
    elif record.stage_code == "WORK" and record.kind_code in MAKES_CONNECTION:
        what = "METER"
    elif record.stage_code == "WORK" and record.kind_code == "CLOSURE":
        what = "CLOSURE"
    return render(
        request,
        "field/applications/visit.html",
        {
            "desk": desk,
            "record": record,
            "kind": KIND_WORDS[record.kind_code][in_hindi],
            "stage": stage_words(record.kind_code, record.stage_code)[in_hindi],
            "clock_words": clock_words(record, state.state, desk.at),
            "where": _where(record),
            "load_w": int(record.answers.get("load_w", 0)),
            "survey": queries.survey_of(record.id),
            "card": card,
            "what": what,
            "typed": {"load": f"{int(record.answers.get('load_w', 0)) / 1000:g}", **typed},
            "findings": [
                {"value": "POSSIBLE", "words": _("It can be done from here")},
                {"value": "EXTENSION", "words": _("The line must be extended first")},
                {"value": "NOT_POSSIBLE", "words": _("It cannot be done")},
            ],
            "refusal": refusal,
            "wrong": name,
        },
        status=422 if refusal else 200,
    )


def _where(record: ApplicationRecord) -> str:
    if "address" in record.answers:
        return str(record.answers["address"])
    there = consumers.connection(record.connection_id) if record.connection_id else None
    return (there.address_en, there.address_hi)[int(language() == "hi")] if there else ""


def _first(at: datetime) -> dict[str, str]:
    return {"time": f"{at.astimezone(IST):%Y-%m-%dT%H:%M}"}


def _photo(request: HttpRequest, desk: Desk, record: ApplicationRecord) -> str:
    sent = request.FILES.get("photo")
    if sent is None:
        return ""
    try:
        documents.store_document(
            content=sent.read(MOST_BYTES + 1),
            name=sent.name or "",
            area_code=queries.AREA,
            owner_key=queries.owner_key(record.key),
            kind_code=VISIT,
            by=desk.by,
            at=clock.now(),
        )
    except DocumentRefused as refused:
        return (refused.words_en, refused.words_hi)[int(language() == "hi")]
    return ""


def _watts(text: str) -> int:
    try:
        return register_wh(text)
    except NotUnderstood:
        raise NotUnderstood(_("Please write the load in kilowatts, such as 2.5.")) from None


def _metres(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise NotUnderstood(_("Please write the distance in whole metres."))
    return int(text[:7])
