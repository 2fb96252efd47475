"""One application with everything about it: answers, papers, clock, survey, notes, what can be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bijlighar.applications import queries
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.applications.rules.feasibility import ROOM_WORDS
from bijlighar.applications.rules.kinds import (
    AREA_WORDS,
    KIND_WORDS,
    MAKES_CONNECTION,
    STOPPABLE,
    stage_words,
)
from bijlighar.consumers import queries as consumers
from bijlighar.deposits import queries as deposits
from bijlighar.documents.queries import DocumentRecord
from bijlighar.interfaces.console import masks, opened, sessions
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.demand_paper import demand_paper
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.applications.asked import answered
from bijlighar.interfaces.portal.applications.follow import happened
from bijlighar.interfaces.portal.applications.legal_days import clock_words
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.actor import Actor
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.network import queries as network
from bijlighar.people import queries as people
from bijlighar.privacy import actions as privacy
from bijlighar.supply import queries as supply
from bijlighar.supply.rules import NoSupplyPolicy, reason_words


@staff_required("application.see")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, desk: Desk, application_id: int) -> HttpResponse:
    """Show one application; what a role may do stands below it. The look at a consumer's data is noted.

    Who may do nothing with it sees who applied masked, until a reason was given.
    """
    record, reason = queries.one(application_id), opened.reason(request)
    _note_look(record, desk.by, "console/application/person" if reason else "console/application", reason)
    return page(request, desk, record, reason=reason)


@staff_required("application.see")
@require_safe
def paper(request: HttpRequest, desk: Desk, application_id: int) -> HttpResponse:
    """The demand note as PDF, for the counter."""
    record = queries.one(application_id)
    note = next((e for e in queries.demands(application_id) if e.state_code in ("ISSUED", "PAID")), None)
    if note is None:
        raise Http404
    _note_look(record, desk.by, "console/application demand note")
    answer = HttpResponse(demand_paper(record, note, language()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{note.number}.pdf"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def may_open(request: HttpRequest, document: DocumentRecord) -> bool:
    """Papers are for officers whose office reaches the application; an unsent form is for nobody."""
    staff = sessions.staff_of(request, clock.now())
    number = queries.paper_owner(document.owner_key)
    office_id = queries.office_of(number) if number is not None else None
    if staff is None or office_id is None or number is None:
        return False
    is_let_in = any(
        people.may(staff.id, needed, office_id, at=clock.now())
        for needed in ("application.see", "application.work")
    )
    if is_let_in:
        _note_look(queries.one(number), Actor("staff", staff.name_en, staff.id), "console/application paper")
    return is_let_in


def _note_look(record: ApplicationRecord, by: Actor, page: str, reason: str = "") -> None:
    if record.connection_id is not None:
        privacy.record_access(
            connection_id=record.connection_id, purpose_code=reason or "APPLICATION", page=page, by=by,
            at=clock.now(),
        )  # fmt: skip


def page(
    request: HttpRequest,
    desk: Desk,
    record: ApplicationRecord,
    *,
    refusal: str = "",
    typed: dict[str, str] | None = None,
    reason: str = "",
) -> HttpResponse:
    """The page, with what was refused and what was typed where a step was not taken."""
    in_hindi, at = int(language() == "hi"), desk.at
    state = queries.clock_of(record, at)
    survey = queries.survey_of(record.id)
    notes = queries.demands(record.id)
    stood = queries.pauses(record.id)
    kept = {name: str(value) for name, value in record.answers.items()}
    if "load_w" in kept:
        kept["load"] = f"{int(kept['load_w']) / 1000:g}"
    decides = desk.may("application.decide", record.office_id)
    works = desk.may("application.work", record.office_id)
    shows = decides or works or bool(reason)
    holder = consumers.connection(record.connection_id) if record.connection_id else None
    proposed = next((each for each in notes if each.state_code == "PROPOSED"), None)
    policy = queries.policy_for(record.company_id, at)
    days = policy.days_of(record.area_code, needs_extension=record.needs_extension)
    context: dict[str, Any] = {
        "record": record,
        "kind": KIND_WORDS[record.kind_code][in_hindi],
        "stage": stage_words(record.kind_code, record.stage_code)[in_hindi],
        "area": AREA_WORDS[record.area_code][in_hindi],
        "days_source": days,
        "days_source_words": (days.source.en, days.source.hi)[in_hindi],
        "state": state,
        "clock_words": clock_words(record, state.state, at),
        "answers": answered(record.kind_code, kept) if shows else [],
        "papers": [(each, _paper_words(record, each, at)) for each in queries.papers_of(record.key)],
        "pauses": stood,
        "is_paused": record.paused_at is not None,
        "breach": queries.breach_of(record.id),
        "steps": happened(record, queries.steps(record.id), record.paused_at is not None),
        "office": network.office(record.office_id),
        "desk_office": network.office(record.desk_id),
        "survey": survey,
        "room_words": next(
            (words[in_hindi] for code, words in ROOM_WORDS.items() if survey and code == survey.room_code), ""
        ),
        "notes": [(each, _note_words(each.state_code)) for each in notes],
        "proposed": proposed,
        "is_own": proposed is not None and proposed.proposed_by_id == desk.staff.id,
        "live_note": next((each for each in notes if each.state_code in ("ISSUED", "PAID")), None),
        "decides": decides,
        "works": works,
        "reasons_to_open": [] if shows else opened.reasons(),
        "applicant": record.name if shows else masks.name(record.name),
        "applicant_mobile": record.mobile if shows else "",
        "may_reject": record.stage_code in STOPPABLE and not any(each.paid_paise for each in notes),
        "makes": record.kind_code in MAKES_CONNECTION,
        "offices": _others(record) if decides else [],
        "connection_record": holder
        if shows or holder is None
        else opened.masked(holder.service_number, holder.name_en, holder.name_hi),
        "reason": (record.reason_en, record.reason_hi)[in_hindi],
        "cure": (record.cure_en, record.cure_hi)[in_hindi],
        "refusal": refusal,
        "typed": typed or {},
        **_closing(record, desk, at),
    }
    return show(
        request, desk, "console/applications/one.html", context,
        office_id=record.office_id, here="applications", status=422 if refusal else 200,
    )  # fmt: skip


def _paper_words(record: ApplicationRecord, paper: DocumentRecord, at: datetime) -> str:
    """What a paper is, as the rulebook calls it."""
    listed = queries.policy_for(record.company_id, at).kinds[record.kind_code].papers
    found = next((each.words for each in listed if each.code == paper.kind_code), None)
    if found is not None:
        return (found.en, found.hi)[int(language() == "hi")]
    return _("Asked for later") if paper.kind_code == "ASKED" else _("From the place")


def _note_words(state: str) -> str:
    return {
        "PROPOSED": _("proposed"),
        "ISSUED": _("issued, not paid whole"),
        "REFUSED": _("sent back"),
        "PAID": _("paid"),
        "LAPSED": _("lapsed"),
    }[state]


def _verdict_words(verdict: str) -> str:
    return {
        "DISCONNECT": _("the supply may be ended now"),
        "WAIT": _("not yet"),
        "SUSPENDED": _("held back"),
    }.get(verdict, _("nothing to switch"))


def _others(record: ApplicationRecord) -> list[tuple[int, str]]:
    in_hindi = int(language() == "hi")
    return [
        (each.id, (each.name_en, each.name_hi)[in_hindi])
        for each in queries.offices_to_choose()
        if each.company_id == record.company_id and each.id != record.office_id
    ]


def _closing(record: ApplicationRecord, desk: Desk, at: datetime) -> dict[str, Any]:
    """What counts for a closure: what the interlock says, and what is held and owed."""
    if record.kind_code != "CLOSURE" or record.connection_id is None or not record.is_open:
        return {}
    in_hindi = int(language() == "hi")
    verdict, reasons = "", []
    try:
        _known, decision = supply.decision_now(record.connection_id, at)
        verdict, reasons = (
            _verdict_words(decision.verdict),
            [reason_words(each)[in_hindi] for each in decision.reasons],
        )
    except (NoSupplyPolicy, LookupError, KeyError):
        verdict = _("not known")
    held = deposits.held([record.connection_id])
    return {
        "verdict": verdict,
        "verdict_reasons": reasons,
        "held_paise": int(held["held_paise"][0]) if held.height else 0,
        "owed_paise": ledger.balance(record.connection_id, Account.RECEIVABLE),
        "balance_paise": ledger.balance(record.connection_id, Account.PREPAID),
        "is_own_settlement": record.found.get("settle_by_id") == desk.staff.id,
        "is_proposed": "settle_by_id" in record.found,
    }
