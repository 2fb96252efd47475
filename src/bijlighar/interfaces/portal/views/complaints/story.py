"""My complaints, and the story of one: by sign-in, or by the secret of its link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.personal import AREA
from bijlighar.complaints.queries import ComplaintDetail, ComplaintRecord, OpenComplaint
from bijlighar.complaints.rules import STATE_WORDS, VERB_WORDS, Category
from bijlighar.consumers import queries as consumers
from bijlighar.documents import queries as documents
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, my_connection, signed_in
from bijlighar.interfaces.portal.documents.views import handed_out
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints import asked
from bijlighar.interfaces.portal.views.complaints.known import outage_words
from bijlighar.interfaces.portal.views.complaints.whose import is_of
from bijlighar.network import queries as network
from bijlighar.outages import actions as outage_actions
from bijlighar.outages import queries as outages

PAGE = 30
QUIET = {"LINK", "NOTE_CAUSE", "ASK_FORCE", "REFUSE_FORCE", "ASK_WAIVER", "REFUSE_WAIVER", "MOVE"}
"""Steps of the office's own work, which the caller need not read."""


@dataclass(frozen=True, slots=True)
class Line:
    """A complaint in a list."""

    record: ComplaintRecord | OpenComplaint
    category: str
    state: str
    kind: str
    icon_name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the page's stepper."""

    title: str
    when: str
    note: str = ""
    state: str = ""


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List what was told about my connections since they are mine, and from this mobile, the newest first."""
    mobile = mobile_of(request) or ""
    since = consumers.linked_since(mobile)
    told = [
        *complaints.of_connections(list(since), limit=PAGE),
        # What was told of a stranger's connection or of the street belongs to who told it.
        *complaints.of_mobile(mobile, limit=PAGE),
    ]
    records = {each.id: each for each in told if is_of(each, mobile, since)}
    return render(
        request,
        "portal/complaints/mine.html",
        {
            "lines": [
                (line(each), due_words(each))
                for each in sorted(records.values(), key=lambda each: -each.id)[:PAGE]
            ]
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Show one of mine with its steps; say whether it is put right, or open it again."""
    found = complaints.complaint(complaint_id)
    if found is None or not _is_mine(request, found.complaint):
        raise Http404
    return _story(request, found, reverse("portal:complaint", args=[complaint_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, follow_code: str) -> HttpResponse:
    """The same by the secret of the link, without sign-in; of the caller it shows no name and no number."""
    found = complaints.by_follow_code(follow_code)
    if found is None:
        raise Http404
    return _story(request, found, reverse("portal:complaint_follow", args=[follow_code]), follow_code)


@require_safe
def by_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of an SMS, and go on to the complaint it belongs to."""
    code = "".join(request.GET.get("code", "").split()).lower()[:40]
    if code and complaints.by_follow_code(code) is not None:
        return redirect("portal:complaint_follow", code)
    problem = _("No complaint has this code. Please look again.") if code else ""
    return render(request, "portal/complaints/by_code.html", {"code": code, "problem": problem})


@require_safe
def photo(request: HttpRequest, follow_code: str, number: int) -> HttpResponse:
    """A photo of a complaint, by its link's secret."""
    found = complaints.by_follow_code(follow_code)
    return photo_of(found.complaint if found else None, number)


@signed_in
@require_safe
def my_photo(request: HttpRequest, complaint_id: int, number: int) -> HttpResponse:
    """A photo of one of my complaints."""
    found = complaints.complaint(complaint_id)
    return photo_of(found.complaint if found and _is_mine(request, found.complaint) else None, number)


def photo_of(record: ComplaintRecord | None, number: int) -> HttpResponse:
    """The photo of this number among a complaint's; nothing there where there is none."""
    photos = photos_of(record) if record else []
    if not 0 < number <= len(photos):
        raise Http404
    return handed_out(photos[number - 1])


def photos_of(record: ComplaintRecord) -> list[documents.DocumentRecord]:
    """A complaint's photos, in the order they came."""
    return documents.documents_of(AREA, record.photo_keys) if record.photo_keys else []


@my_connection
@require_POST
def told_when_back(request: HttpRequest, connection: Any, outage_id: int) -> HttpResponse:
    """Send a message when the outage above the connection is over."""
    live = outages.live_for([connection.id], clock.now()).get(connection.id)
    if live is None or live.id != outage_id:
        raise Http404
    outage_actions.ask_message(
        outage_id=outage_id, mobile=mobile_of(request) or "", language=language(), by=consumer_of(request),
        at=clock.now(),
    )  # fmt: skip
    return render(
        request,
        "portal/complaints/noted.html",
        {"outage": outage_words(live), "mobile": mobile_of(request)},
    )


def line(record: ComplaintRecord | OpenComplaint) -> Line:
    """A complaint as a list shows it."""
    kind, icon_name = state_look(record)
    return Line(record, category_words(record), _words(STATE_WORDS, record.state_code), kind, icon_name)


def due_words(record: ComplaintRecord | OpenComplaint) -> str:
    """By when it is to be put right, or was; empty where nothing of it is left to do."""
    if record.state_code in ("ATTENDED", "CLOSED", "FORCED_CLOSED"):
        return ""
    when = writing.moment(record.due_at, language(), today=clock.today())
    if record.is_late(clock.now()):
        return _("was to be put right by %(when)s") % {"when": when}
    return _("to be put right by %(when)s") % {"when": when}


def state_look(record: ComplaintRecord | OpenComplaint) -> tuple[str, str]:
    """The colour and the shape of a state; its words stand beside them."""
    if record.state_code in ("CLOSED", "FORCED_CLOSED"):
        return "ok", "tick"
    if record.state_code == "ATTENDED":
        return "ok", "half"
    return ("bad", "danger") if record.is_late(clock.now()) else ("warn", "half")


def category_words(record: ComplaintRecord | OpenComplaint) -> str:
    """The category's name as it was on the day of the complaint, else its code."""
    found = _category(record)
    return asked.words(found.name) if found else record.category_code


def writing_day(record: ComplaintRecord | OpenComplaint) -> Any:
    """The day in India on which a complaint was told."""
    return record.registered_at.astimezone(writing.INDIA).date()


def _story(request: HttpRequest, found: ComplaintDetail, here: str, follow_code: str = "") -> HttpResponse:
    record, problem = found.complaint, ""
    if request.method == "POST":
        try:
            _say(request, record)
        except actions.ComplaintRefused as refused:
            problem = refused.words_hi if language() == "hi" else refused.words_en
        else:
            return redirect(here)
    now = clock.now()
    live = outages.brief(record.outage_id) if record.outage_id else None
    if record.connection_id and not follow_code:
        request.connection = consumers.connection(record.connection_id)  # type: ignore[attr-defined]
    kind, icon_name = state_look(record)
    return render(
        request,
        "portal/complaints/story.html",
        {
            "found": record,
            "category": category_words(record),
            "safety": _safety(record) if record.is_danger and record.is_open else "",
            "state": _words(STATE_WORDS, record.state_code),
            "kind": kind,
            "icon_name": icon_name,
            "owner": record.told_owner[1 if language() == "hi" else 0],
            "answers": _answers(record),
            "steps": steps_of(found),
            "is_late": record.is_open and record.attended_at is None and now > record.due_at,
            "is_new": "new" in request.GET,
            "may_answer": record.state_code == "ATTENDED",
            "may_reopen": record.may_reopen(now) and record.state_code != "ATTENDED",
            "outage": outage_words(live) if live and live.restored_at is None and record.is_open else None,
            "photos": [
                reverse("portal:follow_photo", args=[follow_code, place])
                if follow_code
                else reverse("portal:complaint_photo", args=[record.id, place])
                for place, _one in enumerate(photos_of(record), 1)
            ],
            "paid_paise": sum(each.amount_paise for each in found.paid) if record.connection_id else 0,
            "follow_code": follow_code,
            "follow_address": request.build_absolute_uri(here) if follow_code else "",
            "problem": problem,
            "here": here,
        },
        status=400 if problem else 200,
    )


def _say(request: HttpRequest, record: ComplaintRecord) -> None:
    step, note = request.POST.get("step", ""), request.POST.get("note", "")[:500]
    said: dict[str, Any] = {"complaint_id": record.id, "by": consumer_of(request), "at": clock.now()}
    if step == "good":
        actions.record_feedback(answer_code="SATISFIED", note=note, **said)
    elif step == "bad" and record.state_code == "ATTENDED":
        actions.record_feedback(answer_code="NOT_RESTORED", note=note, **said)
    elif step in ("bad", "again"):
        actions.reopen(reason=note or _("The consumer says that it is not put right."), **said)
    else:
        raise Http404


def steps_of(found: ComplaintDetail) -> list[Step]:
    """What happened, for the caller; where it is open, what is still to come stands last."""
    lang, today = language(), clock.today()
    rows = [
        Step(_words(VERB_WORDS, each.verb_code), writing.moment(each.at, lang, today=today))
        for each in found.steps
        if each.verb_code not in QUIET
    ]
    record = found.complaint
    if record.is_open and record.attended_at is None:
        if record.paused_at is not None and record.paused_until is not None:
            until = writing.moment(record.paused_until, lang, today=today)
            rows.append(
                Step(_("The clock stands"), _("until %(when)s at the latest") % {"when": until}, state="now")
            )
        due = writing.moment(record.due_at, lang, today=today)
        title = _("Was to be put right") if record.is_late(clock.now()) else _("To be put right")
        rows.append(Step(title, _("by %(when)s") % {"when": due}, state="wait"))
    elif record.state_code == "ATTENDED":
        rows.append(Step(_("Your word: is it right now?"), "", state="wait"))
    return rows


def _safety(record: ComplaintRecord) -> str:
    found = _category(record)
    return asked.words(found.safety) if found else ""


def _answers(record: ComplaintRecord) -> list[tuple[str, str]]:
    """What was asked when it was told, and what was answered."""
    found = _category(record)
    return asked.answered(found, record.answers) if found else []


def _category(record: ComplaintRecord | OpenComplaint) -> Category | None:
    """The category as it was on the day of the complaint."""
    company = network.company(record.company_id)
    return asked.categories_of(company, writing_day(record)).get(record.category_code)


def _is_mine(request: HttpRequest, record: ComplaintRecord) -> bool:
    mobile = mobile_of(request)
    return mobile is not None and is_of(record, mobile, consumers.linked_since(mobile))


def _words(table: dict[str, tuple[str, str]], code: str) -> str:
    return table[code][1 if language() == "hi" else 0] if code in table else code
