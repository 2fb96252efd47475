"""Complaints over JSON: register, look, search, and take one step after the other, each once a key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bijlighar.complaints import actions, queries
from bijlighar.complaints.queries import ComplaintDetail, ComplaintRecord
from bijlighar.complaints.rules import NoComplaintPolicy
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.api.answers import Refused, answer
from bijlighar.interfaces.api.body import json_object
from bijlighar.interfaces.api.caller import for_clients
from bijlighar.interfaces.api.language import in_words_of
from bijlighar.interfaces.portal import clock
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.mobile import NotAMobile, masked, normalise
from bijlighar.people.queries import ApiClientRecord
from bijlighar.people.rules.api_key import COMPLAINTS
from bijlighar.privacy.actions import record_access

MOST_BYTES = 32 * 1024
_KEY = re.compile(r"[A-Za-z0-9._:-]{1,70}")
_TEXTS = ("caller_name", "remark", "language")
_PLACE = ("locality", "pin", "lat", "lon", "digipin", "pole", "dtr_code")
Step = Callable[..., ComplaintRecord]
STEPS: dict[str, tuple[Step, Mapping[str, tuple[str, type]], tuple[str, ...]]] = {
    "assign": (actions.assign, {"gang_id": ("gang_id", int), "note": ("note", str)}, ()),
    "take": (actions.take, {"gang_id": ("gang_id", int)}, ()),
    "arrive": (actions.arrive, {}, ()),
    "cause": (actions.note_cause, {"cause": ("cause_code", str), "remark": ("remark", str)}, ("cause",)),
    "resolve": (
        actions.resolve,
        {"cause": ("cause_code", str), "material": ("material", str), "remark": ("remark", str)},
        ("cause",),
    ),
    "hand-over": (
        actions.hand_over,
        {"office_id": ("office_id", int), "reason": ("reason", str)},
        ("office_id", "reason"),
    ),
    "pause": (actions.pause, {"reason": ("reason_code", str), "note": ("note", str)}, ("reason",)),
    "resume": (actions.resume, {"note": ("note", str)}, ()),
    "feedback": (
        actions.record_feedback,
        {"answer": ("answer_code", str), "note": ("note", str)},
        ("answer",),
    ),
    "close": (actions.close, {"note": ("note", str)}, ()),
    "reopen": (actions.reopen, {"reason": ("reason", str)}, ("reason",)),
}
"""By the last word of the address: the action, its fields as the body names them, those that are needed."""


@for_clients(COMPLAINTS, "GET", "POST")
def complaints(request: HttpRequest, client: ApiClientRecord) -> HttpResponse:
    """Search by `q` (number, mobile, service number, name or place), or register one."""
    if request.method == "GET":
        found = queries.search(request.GET.get("q", ""), company_id=client.company_id, limit=20)
        return answer({"by": found.by_code, "complaints": [told(row) for row in found.rows]})
    given, key = json_object(request, MOST_BYTES), _key(request)
    if not key:
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "NO_KEY",
            _("Send Idempotency-Key: a name of your own for it, 1 to 70 letters, digits and . _ : -."),
        )
    place = given.get("place", {})
    answers = given.get("answers", {})
    if not isinstance(place, dict) or not isinstance(answers, dict):
        raise _lacks(_("place and answers are objects."))
    there = _connection(given.get("service_number"), client)
    made = _done(
        actions.register,
        company_id=client.company_id,
        connection_id=None if there is None else there.id,
        connection=there,
        category_code=_text(given, "category"),
        channel_code="API",
        caller_mobile=_mobile(given.get("caller_mobile")),
        place={name: place[name] for name in _PLACE if name in place},
        answers=answers,
        # Keys of one program are its own: another's complaint is never given out by a guess.
        key=f"{client.id}:{key}",
        **{name: str(given[name]) for name in _TEXTS if given.get(name)},
        by=_by(client),
    )
    return answer({**told(made), "follow_code": made.follow_code})


@for_clients(COMPLAINTS, "GET")
def complaint(request: HttpRequest, client: ApiClientRecord, number: str) -> HttpResponse:
    """One complaint with its steps and the caller's number; the look is written down for the consumer."""
    found = queries.complaint(_id(client, number))
    assert found is not None
    if found.complaint.connection_id is not None:
        record_access(
            connection_id=found.complaint.connection_id, purpose_code="COMPLAINT", page="api complaint",
            by=_by(client), at=clock.now(),
        )  # fmt: skip
    return answer(_story(found))


@for_clients(COMPLAINTS, "POST")
def step(request: HttpRequest, client: ApiClientRecord, number: str, verb: str) -> HttpResponse:
    """Take a step; with an Idempotency-Key it is taken once."""
    if verb not in STEPS:
        words = _("Steps are %(steps)s.") % {"steps": ", ".join(STEPS)}
        raise Refused(HTTPStatus.NOT_FOUND, "NO_SUCH_STEP", words)
    work, fields, needed = STEPS[verb]
    given = json_object(request, MOST_BYTES)
    values: dict[str, Any] = {}
    for name, (argument, kind) in fields.items():
        if given.get(name) is None:
            if name in needed:
                raise _lacks(_("%(name)s is missing.") % {"name": name})
            continue
        if not isinstance(given[name], kind) or isinstance(given[name], bool):
            raise _lacks(_("%(name)s is of another form.") % {"name": name})
        values[argument] = given[name]
    done = _done(work, complaint_id=_id(client, number), key=_key(request), **values, by=_by(client))
    return answer(told(done))


@for_clients(COMPLAINTS, "GET")
def categories(request: HttpRequest, client: ApiClientRecord) -> HttpResponse:
    """What may be complained about, with questions and standards, in both languages."""
    policy = _policy(client)
    return answer(
        {
            "categories": [
                {
                    "code": one.code,
                    "name": {"en": one.name.en, "hi": one.name.hi},
                    "is_danger": one.is_danger,
                    "questions": [
                        {
                            "code": question.code,
                            "kind": question.kind,
                            "text": {"en": question.text.en, "hi": question.text.hi},
                            "options": {code: {"en": w.en, "hi": w.hi} for code, w in question.options},
                        }
                        for question in one.questions
                    ],
                }
                for one in policy.categories.values()
                if not one.is_confidential
            ],
            "causes": {code: {"en": words.en, "hi": words.hi} for code, words in policy.causes.items()},
        }
    )


def told(row: ComplaintRecord) -> dict[str, Any]:
    """A complaint as programs see it in a list: no name, and of the mobile its last four digits."""
    return {
        "number": row.number,
        "category": row.category_code,
        "state": row.state_code,
        "status": row.state_number,
        "is_danger": row.is_danger,
        "owner": {"en": row.owner_en, "hi": row.owner_hi},
        "level": row.level,
        "locality": row.locality,
        "mobile": masked(row.caller_mobile) if row.caller_mobile else "",
        "outage": row.outage_id,
        "registered_at": row.registered_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "attended_at": row.attended_at.isoformat() if row.attended_at else None,
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
    }


def _story(found: ComplaintDetail) -> dict[str, Any]:
    row = found.complaint
    return {
        **told(row),
        "caller": {"name": row.caller_name, "mobile": row.caller_mobile},
        "place": {"pin": row.pin, "pole": row.pole, "dtr_code": row.dtr_code, "digipin": row.digipin},
        "answers": row.answers,
        "remark": row.remark,
        "steps": [
            {"verb": each.verb_code, "state": each.state_code, "at": each.at.isoformat(), "note": each.note}
            for each in found.steps
        ],
    }


def _done(work: Step, **given: Any) -> ComplaintRecord:
    try:
        return work(**given, at=clock.now())
    except actions.ComplaintRefused as problem:
        raise Refused(HTTPStatus.CONFLICT, problem.code, in_words_of(problem)) from problem
    except NoComplaintPolicy as problem:
        raise _no_standard() from problem


def _no_standard() -> Refused:
    words = _("No standards of service are set up here, so that no complaint can be taken.")
    return Refused(HTTPStatus.CONFLICT, "NO_STANDARD", words)


def _policy(client: ApiClientRecord) -> Any:
    try:
        return queries.policy_of(client.company_id, clock.now())
    except NoComplaintPolicy as problem:
        raise _no_standard() from problem


def _by(client: ApiClientRecord) -> Actor:
    return Actor("agency", client.name, client.id)


def _id(client: ApiClientRecord, number: str) -> int:
    found = queries.id_of(client.company_id, number)
    if found is None:
        words = _("Your company has no complaint %(number)s.") % {"number": number}
        raise Refused(HTTPStatus.NOT_FOUND, "NO_SUCH_COMPLAINT", words)
    return found


def _connection(service_number: Any, client: ApiClientRecord) -> ConnectionRecord | None:
    if not service_number:
        return None
    found = consumers.connection_of_number(str(service_number))
    if found is None or found.company_id != client.company_id:
        words = _("Your company has no such service number.")
        raise Refused(HTTPStatus.NOT_FOUND, "NO_SUCH_CONNECTION", words)
    return found


def _mobile(text: Any) -> str:
    if not text:
        return ""
    try:
        return normalise(str(text))
    except NotAMobile as problem:
        raise _lacks(in_words_of(problem)) from problem


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise _lacks(_("Idempotency-Key takes 1 to 70 letters, digits and . _ : -."))
    return key


def _text(given: Mapping[str, Any], name: str) -> str:
    found = given.get(name)
    if not isinstance(found, str) or not found:
        raise _lacks(_("%(name)s is missing.") % {"name": name})
    return found


def _lacks(what: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "LACKS_SOMETHING", what)
