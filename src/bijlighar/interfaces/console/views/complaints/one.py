"""One complaint at the desk: what was told, its clock, its story, and what may be done with it now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.actions import ComplaintRefused
from bijlighar.complaints.queries import ComplaintDetail, ComplaintRecord
from bijlighar.complaints.rules import STATE_WORDS, VERB_WORDS, ComplaintPolicy, may
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked, flash, opened
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.complaints.board import duration
from bijlighar.interfaces.console.views.complaints.queue import number, policy_of, words
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints import asked as told
from bijlighar.interfaces.portal.views.complaints import story
from bijlighar.network import queries as network
from bijlighar.network.queries import OfficeRecord
from bijlighar.outages import queries as outages
from bijlighar.people import queries as people
from bijlighar.privacy import actions as privacy

CHANNEL_WORDS: dict[str, tuple[str, str]] = {
    "PORTAL": ("on the portal", "पोर्टल पर"),
    "1912": ("by a call to 1912", "1912 पर फ़ोन से"),
    "SMS": ("by SMS", "एसएमएस से"),
    "COUNTER": ("at the counter", "काउंटर पर"),
    "API": ("by another program", "दूसरे प्रोग्राम से"),
    "IVR": ("by the menu of 1912", "1912 के मेन्यू से"),
}
"""How a complaint came."""
PERMISSION = {
    "take": "complaint.work",
    "arrive": "complaint.work",
    "cause": "complaint.work",
    "resolve": "complaint.work",
    "assign": "complaint.manage",
    "hand_over": "complaint.manage",
    "pause": "complaint.manage",
    "resume": "complaint.manage",
    "feedback": "complaint.register",
    "reopen": "complaint.register",
    "close": "complaint.manage",
    "ask_force": "complaint.manage",
    "force": "complaint.manage",
    "refuse_force": "complaint.manage",
}
"""What a step needs. A 1912 operator asks the consumer; a gang's report by telephone is work, which he may
record as well (`RECORDED`)."""
RECORDED = {"take", "arrive", "cause", "resolve"}
VERB = {
    "take": "TAKE", "arrive": "ARRIVE", "cause": "NOTE_CAUSE", "resolve": "RESOLVE", "assign": "ASSIGN",
    "hand_over": "HAND_OVER", "pause": "PAUSE", "resume": "RESUME", "feedback": "FEEDBACK",
    "reopen": "REOPEN", "close": "CLOSE", "ask_force": "ASK_FORCE", "force": "FORCE", "refuse_force": "FORCE",
}  # fmt: skip
TYPED = ("note", "cause", "material", "reason", "hours", "gang", "staff", "office", "answer")


@staff_required("complaint.see")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, desk: Desk, complaint_id: int) -> HttpResponse:
    """Show a complaint; that its consumer's data was looked at is on record before it is shown.

    Who may do nothing with it sees who complains masked, until a reason was given.
    """
    return _page(request, desk, complaint_id, reason=opened.reason(request))


@staff_required("complaint.see")
@require_safe
def photo(request: HttpRequest, desk: Desk, complaint_id: int) -> HttpResponse:
    """A photo of a complaint, by its `?place=` among them."""
    return story.photo_of(complaints.brief(complaint_id), asked.number(request, "place") or 1)


@staff_required("complaint.see")
@require_POST
def step(request: HttpRequest, desk: Desk, complaint_id: int) -> HttpResponse:
    """Do one step, if the role permits it at the complaint's office; what was typed stays where refused."""
    verb, record = request.POST.get("step", ""), complaints.brief(complaint_id)
    if record is None or not permitted(desk, verb, record.office_id):
        raise Http404
    try:
        after = _do(request, desk, record, verb)
    except ComplaintRefused as refused:
        flash.say(request, refused.words_hi if language() == "hi" else refused.words_en, is_refusal=True)
        typed = {name: request.POST.get(name, "")[:1000] for name in TYPED}
        return _page(request, desk, complaint_id, typed=typed, step=verb, status=400)
    flash.say(request, _("Written down: %(state)s.") % {"state": words(STATE_WORDS, after.state_code)})
    # Handed to an office out of reach it can no longer be shown here.
    if not desk.may("complaint.see", after.office_id):
        return redirect("console:complaints", record.office_id)
    return redirect("console:complaint", complaint_id)


def permitted(desk: Desk, verb: str, office_id: int) -> bool:
    """Whether a step is one, and a role at the office permits it."""
    wanted = PERMISSION.get(verb)
    if wanted is None:
        return False
    if verb in RECORDED and desk.may("complaint.register", office_id):
        return True
    return desk.may(wanted, office_id)  # type: ignore[arg-type]


def _do(request: HttpRequest, desk: Desk, record: ComplaintRecord, verb: str) -> ComplaintRecord:
    sent = request.POST
    note = sent.get("note", "").strip()[:1000]
    base: dict[str, Any] = {
        "complaint_id": record.id, "key": sent.get("key", "")[:80], "by": desk.by, "at": desk.at,
    }  # fmt: skip
    match verb:
        case "take":
            return actions.take(**base)
        case "arrive":
            return actions.arrive(**base)
        case "cause":
            return actions.note_cause(cause_code=sent.get("cause", ""), remark=note, **base)
        case "resolve":
            return actions.resolve(
                cause_code=sent.get("cause", ""), material=sent.get("material", "")[:300], remark=note, **base
            )
        case "assign":
            gang, staff = number(request, "gang"), number(request, "staff")
            _refuse_strangers(desk, record, gang, staff)
            return actions.assign(gang_id=gang, staff_id=None if gang else staff, note=note, **base)
        case "hand_over":
            return actions.hand_over(office_id=number(request, "office") or 0, reason=note, **base)
        case "pause":
            hours = number(request, "hours")
            until = desk.at + timedelta(hours=min(hours, 10_000)) if hours else None
            return actions.pause(
                reason_code=sent.get("reason", ""), until_at=until, is_officer=True, note=note, **base
            )
        case "resume":
            return actions.resume(note=note, **base)
        case "feedback":
            return actions.record_feedback(answer_code=sent.get("answer", ""), note=note, **base)
        case "reopen":
            return actions.reopen(reason=note, **base)
        case "close":
            return actions.close(note=note, **base)
        case "ask_force":
            return actions.ask_force_close(reason=note, **base)
        case _:
            return actions.approve_force_close(is_granted=verb == "force", note=note, **base)


def _refuse_strangers(desk: Desk, record: ComplaintRecord, gang_id: int | None, staff_id: int | None) -> None:
    """Whoever gets a complaint reads its caller's name and number: gangs and people of its office alone."""
    if gang_id:
        found = complaints.gang(gang_id)
        is_known = found is not None and (
            found.office_id in network.offices_below(record.office_id)
            or desk.may("complaint.manage", found.office_id)
        )
    else:
        is_known = not staff_id or people.may(staff_id, "complaint.work", record.office_id, at=desk.at)
    if not is_known:
        given = str(gang_id or staff_id)
        raise ComplaintRefused("UNKNOWN_CODE", what=(given, given))


def _page(
    request: HttpRequest,
    desk: Desk,
    complaint_id: int,
    *,
    typed: dict[str, str] | None = None,
    step: str = "",
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    found = complaints.complaint(complaint_id)
    if found is None:
        raise Http404
    record = found.complaint
    policy = policy_of(record.office_id, desk)
    connection = consumers.connection(record.connection_id) if record.connection_id else None
    if connection is not None:
        privacy.record_access(
            connection_id=connection.id, purpose_code=reason or "COMPLAINT",
            page="complaint/person" if reason else "complaint", by=desk.by, at=desk.at,
        )  # fmt: skip
    fits = {verb for verb in VERB if may(VERB[verb], record.state_code)}
    can = {verb for verb in fits if permitted(desk, verb, record.office_id)}
    shows = bool(can) or bool(reason) or desk.may("complaint.work", record.office_id)
    _only_sensible(can, record, desk)
    company = network.offices_below(network.head_office(record.company_id) or 0)
    gangs = complaints.gangs(network.offices_below(record.office_id))
    outage = outages.brief(record.outage_id) if record.outage_id else None
    return show(
        request,
        desk,
        "console/complaints/one.html",
        {
            "found": record,
            "category": _category(policy, record),
            "channel": words(CHANNEL_WORDS, record.channel_code),
            "state": words(STATE_WORDS, record.state_code),
            "owner": record.owner_hi if language() == "hi" else record.owner_en,
            "account": connection
            if shows or connection is None
            else opened.masked(connection.service_number, connection.name_en, connection.name_hi),
            "told_office": _office_of_number(record, desk) if shows else None,
            "reasons_to_open": [] if shows else opened.reasons(),
            "answers": _answers(policy, record),
            "clock": clock_words(found, policy, desk.at),
            "steps": _steps(found),
            "paid": sum(each.amount_paise for each in found.paid),
            "can": can,
            "gangs": gangs,
            "people": _people(gangs, desk.at),
            "offices": _offices(company) if "hand_over" in can else (),
            "causes": [(code, told.words(each)) for code, each in policy.causes.items()],
            "reasons": [
                (code, told.words(each.name), int(each.most.total_seconds()) // 3600)
                for code, each in policy.pauses.items()
            ],
            "asked_by_me": record.force_asked_by_id == desk.staff.id,
            "outage": outage,
            "photos": [
                f"{reverse('console:complaint_photo', args=[record.id])}?place={place}"
                for place, _one in enumerate(story.photos_of(record), 1)
            ],
            "shows_caller": shows,
            "level": _level(policy, record),
            "typed": typed or {},
            "step": step,
            "key": f"desk/{desk.staff.id}/{len(found.steps)}",
        },
        office_id=record.office_id,
        here="complaints",
        status=status,
    )


def _office_of_number(record: ComplaintRecord, desk: Desk) -> OfficeRecord | None:
    """Where to hand it over: the office of the service number that was told, if the role reaches it."""
    found = consumers.connection_of_number(record.told_number) if record.told_number else None
    if found is None or found.company_id != record.company_id:
        return None
    return network.office(found.office_id) if desk.may("complaint.see", found.office_id) else None


def _only_sensible(can: set[str], record: ComplaintRecord, desk: Desk) -> None:
    """Leave out what would be refused anyway: going on without a pause, deciding one's own question."""
    can -= {"pause"} if record.paused_at else {"resume"}
    if record.force_asked_at is None:
        can -= {"force", "refuse_force"}
    else:
        can -= {"ask_force"}
        if record.force_asked_by_id == desk.staff.id:
            can -= {"force", "refuse_force"}
    if not record.may_reopen(desk.at):
        can -= {"reopen"}


def clock_words(found: ComplaintDetail, policy: ComplaintPolicy, at: datetime) -> dict[str, Any]:
    """The clock: whether it runs, stands or has ended, why, and how much is left or over."""
    record = found.complaint
    left = record.due_at - (record.attended_at or at)
    hours = duration(abs(int(left.total_seconds())) // 60)
    return {
        "is_paused": record.paused_at is not None,
        "why": told.words(policy.pauses[record.pause_code].name)
        if record.pause_code in policy.pauses
        else "",
        "until": record.paused_until,
        "has_ended": record.attended_at is not None,
        "is_over": left < timedelta(0),
        "hours": hours,
        "pauses": [
            (
                told.words(policy.pauses[each.reason_code].name)
                if each.reason_code in policy.pauses
                else each.reason_code,
                each,
            )
            for each in found.pauses
        ],
    }


def _category(policy: ComplaintPolicy, record: ComplaintRecord) -> str:
    found = policy.categories.get(record.category_code)
    return told.words(found.name) if found else record.category_code


def _answers(policy: ComplaintPolicy, record: ComplaintRecord) -> list[tuple[str, str]]:
    category = policy.categories.get(record.category_code)
    if category is None:
        return [(code, str(text)) for code, text in record.answers.items()]
    rows = []
    given = {f"q_{code}": str(text) for code, text in record.answers.items()}
    for each in told.questions(category, given):
        said = next((one["words"] for one in each.options if one["value"] == each.chosen), each.chosen)
        if said:
            rows.append((each.legend, said))
    return rows


def _steps(found: ComplaintDetail) -> list[dict[str, Any]]:
    return [
        {"title": words(VERB_WORDS, each.verb_code), "at": each.at, "by": each.by_label, "note": each.note}
        for each in found.steps
    ]


def _offices(ids: list[int]) -> list[OfficeRecord]:
    return [each for each in (network.office(one) for one in ids) if each is not None]


def _people(gangs: list[complaints.GangRecord], at: datetime) -> list[people.StaffRecord]:
    ids = {one for each in complaints.members([gang.id for gang in gangs], at).values() for one in each}
    return sorted(people.staff_of(ids).values(), key=lambda each: each.name_en)


def _level(policy: ComplaintPolicy, record: ComplaintRecord) -> str:
    return next((told.words(rung.name) for rung in policy.ladder if rung.level == record.level), "")
