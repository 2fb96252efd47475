"""The list of jobs, and one step of one job: as a form, or from the phone's outbox, each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.actions import ComplaintRefused
from bijlighar.complaints.queries import ComplaintRecord
from bijlighar.documents import actions as documents
from bijlighar.documents.rules import MOST_BYTES, DocumentRefused
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.flash import said, say
from bijlighar.interfaces.field.complaints.cards import VERBS, cards
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints import story
from bijlighar.kernel.time import IST
from bijlighar.privacy import actions as privacy

KEY_LENGTH = 64
SAID_LATER = timedelta(minutes=2)
"""From how much later than done on the phone a step is said to have been sent later."""


@staff_required("complaint.work")
@require_safe
def jobs(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what I and my gangs have to do; whose data is shown is on record."""
    return _page(request, desk)


@staff_required("complaint.work")
@require_POST
def step(request: HttpRequest, desk: Desk, complaint_id: int) -> HttpResponse:
    """Do one step. The same key again changes nothing; what cannot be done any more is told (409)."""
    record = complaints.brief(complaint_id)
    if record is None or not desk.may("complaint.work", record.office_id):
        raise Http404
    wants_data = "application/json" in request.headers.get("Accept", "")
    key = request.POST.get("key", "")[:KEY_LENGTH]
    try:
        if not _is_done(complaint_id, key):
            _mine_still(record, desk)
            _do(request, desk, record, key)
    except (ComplaintRefused, DocumentRefused) as refused:
        words = refused.words_hi if language() == "hi" else refused.words_en
    except NotMine as refused:
        words = str(refused)
    else:
        return JsonResponse({"outcome": "DONE"}) if wants_data else redirect("field:jobs")
    if wants_data:
        return JsonResponse({"outcome": "CONFLICT", "words": words}, status=HTTPStatus.CONFLICT)
    say(request, words, is_refusal=True)
    return _page(request, desk, status=HTTPStatus.CONFLICT)


@staff_required("complaint.work")
@require_safe
def photo(request: HttpRequest, desk: Desk, complaint_id: int, place: int) -> HttpResponse:
    """A photo of a job of mine."""
    mine = {each.id: each for each in _mine(desk)}
    return story.photo_of(mine.get(complaint_id), place)


class NotMine(ValueError):
    """The job went to somebody else meanwhile; the words say to whom."""


def _page(request: HttpRequest, desk: Desk, status: int = 200) -> HttpResponse:
    found = _mine(desk)
    for connection_id in sorted({each.connection_id for each in found if each.connection_id}):
        privacy.record_access(
            connection_id=connection_id, purpose_code="COMPLAINT", page="jobs", by=desk.by, at=desk.at
        )
    context = {"desk": desk, "cards": cards(found, desk.at), "said": said(request), "as_of": desk.at}
    response = render(request, "field/complaints/jobs.html", context, status=status)
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
    return response


def _mine(desk: Desk) -> list[ComplaintRecord]:
    """My jobs and my gangs', at the offices where I work now: who moved away reads no more of them."""
    reach = set(desk.offices())
    return [each for each in complaints.jobs_of(desk.staff.id, at=desk.at) if each.office_id in reach]


def _is_done(complaint_id: int, key: str) -> bool:
    return bool(key) and complaints.has_step(complaint_id, key)


def _mine_still(record: ComplaintRecord, desk: Desk) -> None:
    """Raises NotMine where another gang or employee has it now; what nobody has may be taken."""
    has_nobody = record.gang_id is None and record.owner_id is None
    gangs = complaints.gang_ids_of(desk.staff.id, desk.at)
    if not (has_nobody or record.owner_id == desk.staff.id or record.gang_id in gangs):
        owner = record.owner_hi if language() == "hi" else record.owner_en
        raise NotMine(_("This job is with %(owner)s now. Nothing was changed.") % {"owner": owner})


def _do(request: HttpRequest, desk: Desk, record: ComplaintRecord, key: str) -> None:
    sent = request.POST
    note = f"{sent.get('note', '').strip()[:800]}{_later(sent.get('done_at', ''), desk.at)}".strip()
    base: dict[str, Any] = {"complaint_id": record.id, "key": key, "by": desk.by, "at": desk.at}
    match sent.get("step", ""):
        case "take":
            actions.take(**base)
        case "arrive":
            actions.arrive(**base)
        case "cause":
            actions.note_cause(cause_code=sent.get("cause", ""), remark=note, **base)
        case "resolve":
            photos = _keep_photo(request, desk, key)
            actions.resolve(
                cause_code=sent.get("cause", ""),
                material=sent.get("material", "")[:300],
                remark=note,
                photo_keys=photos,
                **base,
            )
        case _:
            raise Http404
    assert sent.get("step", "") in VERBS


def _keep_photo(request: HttpRequest, desk: Desk, key: str) -> tuple[str, ...]:
    photo = request.FILES.get("photo")
    if photo is None or not photo.size or not key:
        return ()
    owner = f"photo/{key}"
    documents.store_document(
        content=photo.read(MOST_BYTES + 1), name="photo", area_code="complaints", owner_key=owner,
        kind_code="WORK_PHOTO", by=desk.by, at=desk.at,
    )  # fmt: skip
    return (owner,)


def _later(text: str, at: datetime) -> str:
    """When the phone says it was done, where that is not now; the standard's clock goes by what we know."""
    try:
        done = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return ""
    if done.tzinfo is None or not SAID_LATER < at - done < timedelta(days=7):
        return ""
    return _(" (done at %(when)s by the phone's clock, sent later)") % {
        "when": f"{done.astimezone(IST):%H:%M}"
    }
