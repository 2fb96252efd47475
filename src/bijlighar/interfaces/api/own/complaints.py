"""A complaint by a consumer's own program: once a key, by the portal's rules; sent again, how far it is."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bijlighar.complaints import actions, queries
from bijlighar.complaints.queries import ComplaintRecord
from bijlighar.complaints.rules import ComplaintPolicy, NoComplaintPolicy
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.api.language import in_words_of
from bijlighar.interfaces.api.own import asked, schemas
from bijlighar.interfaces.api.own.door import ASKED_AT, Ask, by
from bijlighar.interfaces.api.own.problems import Problem, not_found
from bijlighar.interfaces.portal.views.complaints.tell import known_outage
from bijlighar.interfaces.portal.views.complaints.whose import is_of
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import day_start, settlement_day

MOST_WORDS, MOST_ANSWERS = 1000, 30
BODY: schemas.Schema = {
    "type": "object",
    "required": ["category"],
    "additionalProperties": False,
    "properties": {
        "category": {"type": "string", "maxLength": 20, "description": "As NO_SUPPLY; see /complaints/new."},
        "answers": {
            "type": "object",
            "maxProperties": MOST_ANSWERS,
            "additionalProperties": {"type": "string", "maxLength": 200},
            "description": "Answers to the kind's own questions, by their codes.",
        },
        "remark": {"type": "string", "maxLength": MOST_WORDS},
        "language": {"enum": ["hi", "en"]},
        "anyway": {
            "type": "boolean",
            "description": "Take it although a power cut or the same complaint is known.",
        },
    },
    "examples": [
        {"category": "NO_SUPPLY", "answers": {"WHERE": "HOME"}, "remark": "Since 10:15, says the house."},
        {"category": "LOW_VOLTAGE", "language": "en", "anyway": True},
    ],
}
ANSWER = schemas.record(
    number=schemas.text("As people call it."),
    category=schemas.text("What it is about."),
    state=schemas.text("How far it is: OPEN, ASSIGNED, TAKEN, ARRIVED, ATTENDED, CLOSED, REOPENED ..."),
    is_new=schemas.YES_NO,
    outage=schemas.maybe(schemas.whole("The power cut that it was joined to.")),
    owner=schemas.BOTH,
    registered_at=schemas.INSTANT,
    due_at=schemas.INSTANT,
    attended_at=schemas.maybe(schemas.INSTANT),
    closed_at=schemas.maybe(schemas.INSTANT),
    asked_at=schemas.ASKED_AT,
)


def tell(ask: Ask) -> dict[str, Any]:
    """Register what is wrong at the connection; the same key again says how far it is."""
    given = _read(ask.body)
    connection = consumers.connection(ask.connection_id)
    if connection is None:
        raise not_found(
            _("The connection is not there any more."), _("GET /api/v1/connections lists those that it sees.")
        )
    key = f"token/{ask.token.id}/{ask.key}"
    there = queries.by_key(connection.company_id, key)
    if there is not None:
        if (there.connection_id, there.category_code) != (connection.id, given["category"]):
            raise Problem(
                HTTPStatus.CONFLICT, "KEY_USED", _("This Idempotency-Key was used for something else."),
                _("Complaint %(number)s was made with it.") % {"number": there.number},
                _("Use a new key for each complaint."),
            )  # fmt: skip
        return _told(there, ask, is_new=False)
    try:
        policy = queries.policy_of(connection.company_id, ask.at)
        category = policy.categories.get(given["category"])
        if category is None or category.is_confidential:
            raise _wrong("category", _("Kinds are %(kinds)s.") % {"kinds": ", ".join(_kinds(policy))})
        if not given["anyway"]:
            _stop_where_known(
                ask, category.code, looks_for_outage=category.is_supply and not category.is_danger
            )
        _admit(ask, int(policy.most_a_day.exact))
        made = actions.register(
            company_id=connection.company_id, connection_id=connection.id, connection=connection,
            category_code=category.code, channel_code="API", caller_mobile=ask.token.mobile,
            answers=given["answers"], remark=given["remark"], language=given["language"], key=key,
            by=by(ask.token), at=ask.at,
        )  # fmt: skip
    except NoComplaintPolicy as problem:
        words = _("No standards of service are set up here, so that no complaint can be taken.")
        raise _not_taken(words) from problem
    except actions.ComplaintRefused as problem:
        raise _not_taken(in_words_of(problem)) from problem
    return _told(made, ask, is_new=True)


def _stop_where_known(ask: Ask, category_code: str, *, looks_for_outage: bool) -> None:
    same = queries.duplicates_for(ask.connection_id, category_code, ask.at)
    since = consumers.linked_since(ask.token.mobile)
    mine = next((each for each in same if is_of(each, ask.token.mobile, since)), None)
    advice = _("Nothing needs to be done; to have it taken all the same, send `anyway`: true.")
    if mine is not None:
        raise Problem(
            HTTPStatus.CONFLICT, "ALREADY_TOLD", _("This was told already."),
            _("Complaint %(number)s is open, to be put right by %(due)s.")
            % {"number": mine.number, "due": asked.instant(mine.due_at)}, advice,
        )  # fmt: skip
    outage = known_outage(ask.connection_id, ask.at) if looks_for_outage else None
    if outage is not None:
        until = asked.instant(outage.estimate_at)
        known = _("Power cut %(id)d, since %(since)s: %(cause)s.") % {
            "id": outage.id,
            "since": asked.instant(outage.started_at),
            "cause": outage.cause_hi if get_language() == "hi" else outage.cause_en,
        }
        ends = (
            _("Power is expected by %(until)s.") % {"until": until}
            if until
            else _("Nobody can say yet until when.")
        )
        raise Problem(
            HTTPStatus.CONFLICT, "KNOWN_OUTAGE", _("The power is off there, and that is known."),
            f"{known} {ends}", advice,
        )  # fmt: skip


def _admit(ask: Ask, most: int) -> None:
    """The portal's own count: of a mobile that is signed in, by page and by program together."""
    is_admitted = actions.admit_guest(
        from_where=f"signed in {ask.token.mobile}", purpose="complaint", most=most,
        by=Actor.system("portal guests"), at=ask.at,
    )  # fmt: skip
    if not is_admitted:
        ends = day_start(settlement_day(ask.at) + timedelta(days=1))
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS, "TOO_MANY_TODAY", _("Many complaints came from this mobile today."),
            _("%(most)d a day are taken, on the pages and by programs together.") % {"most": most},
            _("Wait until tomorrow, or call 1912."),
            Retry_After=str(max(1, int((ends - ask.at).total_seconds()))),
        )  # fmt: skip


def _told(row: ComplaintRecord, ask: Ask, *, is_new: bool) -> dict[str, Any]:
    return {
        "number": row.number,
        "category": row.category_code,
        "state": row.state_code,
        "is_new": is_new,
        "outage": row.outage_id,
        "owner": {"en": row.told_owner[0], "hi": row.told_owner[1]},
        "registered_at": asked.instant(row.registered_at),
        "due_at": asked.instant(row.due_at),
        "attended_at": asked.instant(row.attended_at),
        "closed_at": asked.instant(row.closed_at),
        ASKED_AT: asked.instant(ask.at),
    }


def _read(body: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(body) - set(BODY["properties"]))
    if unknown:
        raise _wrong(unknown[0][:40], _("It is none of these fields."))
    answers = body.get("answers", {})
    if not isinstance(body.get("category"), str) or not 1 <= len(body["category"]) <= 20:
        raise _wrong("category", _("Write what it is about, as NO_SUPPLY."))
    if (
        not isinstance(answers, dict)
        or len(answers) > MOST_ANSWERS
        or not all(isinstance(each, str) and len(each) <= 200 for each in answers.values())
    ):
        raise _wrong("answers", _("It is an object of short texts, by the codes of the questions."))
    if not isinstance(body.get("remark", ""), str) or len(body.get("remark", "")) > MOST_WORDS:
        raise _wrong("remark", _("It is a text of at most %(most)d signs.") % {"most": MOST_WORDS})
    if body.get("language", "hi") not in ("hi", "en"):
        raise _wrong("language", _("It is hi or en."))
    if not isinstance(body.get("anyway", False), bool):
        raise _wrong("anyway", _("It is true or false."))
    return {"answers": {}, "remark": "", "language": "hi", "anyway": False, **body}


def _wrong(name: str, detail: str) -> Problem:
    return Problem(
        HTTPStatus.BAD_REQUEST, "BAD_FIELD", _("The field %(name)s was not understood.") % {"name": name},
        detail, _("Compare it with /api/openapi.json."),
    )  # fmt: skip


def _not_taken(detail: str) -> Problem:
    title = _("The complaint cannot be taken here.")
    return Problem(HTTPStatus.CONFLICT, "NOT_TAKEN", title, detail, _("Please call 1912."))


def _kinds(policy: ComplaintPolicy) -> list[str]:
    return [each.code for each in policy.categories.values() if not each.is_confidential]
