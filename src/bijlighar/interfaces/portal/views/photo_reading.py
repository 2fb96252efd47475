"""Reading the meter by photo: the photo, what the register shows, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.documents.queries import DocumentRecord
from bijlighar.documents.rules import MOST_BYTES, DocumentRefused
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, my_connection
from bijlighar.interfaces.portal.forms import Field
from bijlighar.interfaces.portal.offline import answers
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import actions
from bijlighar.metering.adapters.digits import Frame
from bijlighar.metering.queries import PhotoReadingRecord, photo_offer, photo_readings_of
from bijlighar.metering.rules.photo import Offer
from bijlighar.metering.rules.read_off import WORDS

ALLOWED = "camera=(), microphone=(), geolocation=(self)"
"""The phone's position is asked for on this page alone, when its button is pressed."""
LONGEST_WAIT = timedelta(days=30)
AT_ONCE = 60
"""Seconds within which a photo counts as sent when it was taken."""
_NO_PHOTO = ("UNKNOWN_KIND", "ACTIVE_PDF", "LOCKED_PDF")
_FRAME = re.compile(r"[0-9]{1,4}(?:,[0-9]{1,4}){3}")
_KEY = re.compile(r"[0-9a-f]{32}")
_PLACE = re.compile(r"(-?[0-9]{1,3}\.[0-9]{1,6}), ?(-?[0-9]{1,3}\.[0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reading as the page tells it: a title, a state, and the reasons behind it."""

    record: PhotoReadingRecord
    title: str
    kind: str
    icon_name: str
    why: list[str]


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def photo_reading(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Ask for a photo; of a photo that came, ask what the register shows; then say what became of it.

    `?reading=` opens one of the connection's readings, `?new=1` asks for another photo.
    """
    if request.method == "POST":
        if request.POST.get("step") == "confirm":
            return _confirm(request, connection)
        return _take_photo(request, connection)
    return _page(request, connection)


def may_open(request: HttpRequest, document: DocumentRecord) -> bool:
    """Photos of a register are for those whose connection it is, and for its office."""
    kind, _, owner = document.owner_key.partition("/")
    if kind != "photo" or not owner.isascii() or not owner.isdigit():
        return False
    mobile = mobile_of(request)
    return (mobile is not None and consumers.may_see(mobile, int(owner))) or _is_officer(request, int(owner))


def _is_officer(request: HttpRequest, connection_id: int) -> bool:
    from bijlighar.interfaces.console.sessions import staff_of
    from bijlighar.people import queries as people

    at = clock.now()
    staff, found = staff_of(request, at), consumers.connection(connection_id)
    return (
        staff is not None and found is not None and people.may(staff.id, "meter.see", found.office_id, at=at)
    )


def _take_photo(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    photo = request.FILES.get("photo")
    if not isinstance(photo, UploadedFile) or not photo.size:
        return _page(request, connection, problem=_("Please take or choose a photo first."))
    if photo.size > MOST_BYTES:
        return _page(request, connection, problem=_("The photo is too large. Please take a smaller one."))
    try:
        reading_id = actions.submit_photo_reading(
            connection_id=connection.id,
            content=photo.read(),
            name=photo.name or "",
            frame=_frame(request.POST.get("frame", "")),
            place=_place(request.POST.get("place", "")),
            key=_key(request.POST.get("key", "")),
            waited=_waited(request.POST.get("waited", "")),
            by=consumer_of(request),
            at=clock.now(),
        )
    except DocumentRefused as refused:
        said = refused.words_hi if language() == "hi" else refused.words_en
        # Elsewhere a PDF would do; here it is a photo or nothing.
        said = _refusal("NOT_A_PHOTO") if refused.code in _NO_PHOTO else said
        return _page(request, connection, problem=said)
    except actions.UnableToReadPhoto as refused:
        return _page(request, connection, problem=_refusal(refused.code))
    to = f"{reverse('portal:photo_reading', args=[connection.id])}?reading={reading_id}"
    if answers.wants_data(request):
        return answers.done(to, _("The photo came. Say now what the meter shows."))
    return redirect(to)


def _confirm(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    asked, typed = request.POST.get("reading", ""), request.POST.get("register", "")[:16]
    if not asked.isascii() or not asked.isdigit():
        raise Http404
    try:
        state = actions.confirm_photo_reading(
            reading_id=int(asked[:18]),
            connection_id=connection.id,
            typed=typed,
            by=consumer_of(request),
            at=clock.now(),
        )
    except actions.UnableToReadPhoto as refused:
        if refused.code == "UNKNOWN":
            raise Http404 from refused
        return _page(request, connection, asked=asked, typed=typed, problem=_refusal(refused.code))
    to = f"{reverse('portal:photo_reading', args=[connection.id])}?reading={asked}"
    if answers.wants_data(request):
        return answers.done(to, _title(state)[0])
    return redirect(to)


def _page(
    request: HttpRequest, connection: ConnectionRecord, *, asked: str = "", typed: str = "", problem: str = ""
) -> HttpResponse:
    if problem and answers.wants_data(request):
        return answers.refused([problem])
    asked = asked or request.GET.get("reading", "")
    records = photo_readings_of(connection.id)
    record = next((each for each in records if str(each.id) == asked), None)
    if asked and record is None:
        raise Http404
    if record is None and not request.GET.get("new") and request.method != "POST":
        record = next((each for each in records if each.state != "DRAFT"), None)
    offer = photo_offer(connection.id, at=clock.now())
    draft = record if record is not None and record.state == "DRAFT" and offer is Offer.OFFERED else None
    response = render(
        request,
        "portal/photo_reading.html",
        {
            "here": "usage",
            "offer": offer,
            "why_not": _why_not(offer),
            "problem": problem,
            "draft": draft,
            "field": _field(draft, typed, problem) if draft else None,
            "outcome": _outcome(record) if record is not None and record.state != "DRAFT" else None,
            "others": [_outcome(each) for each in records if each is not record and each.state != "DRAFT"],
        },
        status=400 if problem else 200,
    )
    response.headers["Permissions-Policy"] = ALLOWED
    return response


def _field(draft: PhotoReadingRecord, typed: str, problem: str) -> Field:
    if draft.hint:
        hint = _("We read %(digits)s on the photo. Put it right if the meter shows something else.") % {
            "digits": draft.hint
        }
    else:
        hint = _("Copy the digits as the meter shows them; with the point, if there is one.")
    field = Field(
        name="register",
        label=_("What does the meter show, in units (kWh)?"),
        hint=hint,
        value=typed or draft.hint,
        inputmode="decimal",
        longest=12,
    )
    return field.wrong(problem, typed) if problem else field


def _outcome(record: PhotoReadingRecord) -> Outcome:
    place = 1 if language() == "hi" else 0
    doubts = [WORDS[each][place] for each in record.doubts]
    decided = [record.reason] if record.reason else []
    why = {"TAKEN": decided, "WAITING": doubts}.get(record.state, [*doubts, *decided])
    return Outcome(record, *_title(record.state), why)


def _title(state: str) -> tuple[str, str, str]:
    """A state's words, its colour and its shape."""
    return {
        "TAKEN": (_("Taken: your bill will use it"), "ok", "tick"),
        "WAITING": (_("Being looked at: a person decides"), "warn", "half"),
        "REFUSED": (_("Not used"), "bad", "danger"),
        "AGAIN": (_("Please send another photo"), "warn", "danger"),
    }[state]


def _why_not(offer: Offer) -> str:
    return {
        Offer.NO_METER: _("No meter of ours hangs here now, so there is nothing to read."),
        Offer.PREPAID: _(
            "This connection is prepaid: each day is charged from what the meter itself sends. A photo "
            "cannot say on which day units were used. If readings are missing, call 1912."
        ),
        Offer.REPORTS: _(
            "Your meter sends its reading by itself, so no photo is needed. Should it be silent for a day, "
            "you can send one here."
        ),
    }.get(offer, "")


def _refusal(code: str) -> str:
    return {
        "NUMBER": _("Please type only the digits of the meter: up to 8, with a point if there is one."),
        "TOO_MANY": _("You have sent many photos today. Please try again tomorrow or call 1912."),
        "NOT_A_PHOTO": _("This is no photo. Please take or choose one."),
        "NOT_OFFERED": _("This meter is not read by photo just now."),
        "CONFIRMED": _("Another number was confirmed for this photo already. Please send a new photo."),
    }.get(code, _("This could not be taken down just now. Please call 1912."))


def _frame(text: str) -> Frame | None:
    """Where the digits are, as the page's script says; None where it said nothing or nonsense."""
    if not _FRAME.fullmatch(text):
        return None
    try:
        return Frame(*(int(each) for each in text.split(",")))
    except ValueError:
        return None


def _key(text: str) -> str:
    """The form's own key, where it has one: an older page has none."""
    return text if _KEY.fullmatch(text) else ""


def _waited(text: str) -> timedelta:
    """How long the photo lay on the phone without network, by the phone's own count of seconds."""
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return min(timedelta(seconds=seconds), LONGEST_WAIT) if seconds >= AT_ONCE else timedelta()


def _place(text: str) -> tuple[int, int] | None:
    found = _PLACE.fullmatch(text.strip())
    if found is None:
        return None
    latitude, longitude = (_millionths(each) for each in found.groups())
    return (latitude, longitude) if abs(latitude) <= 90_000_000 and abs(longitude) <= 180_000_000 else None


def _millionths(text: str) -> int:
    whole, _, part = text.lstrip("-").partition(".")
    return (-1 if text.startswith("-") else 1) * (int(whole) * 10**6 + int(part.ljust(6, "0")))
