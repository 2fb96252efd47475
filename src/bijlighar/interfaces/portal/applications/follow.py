"""Following an application by its secret link: its steps, its due day, what is wanted from the applicant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.applications import actions, queries
from bijlighar.applications.actions import UnableToApply
from bijlighar.applications.queries import ApplicationRecord, StepRecord
from bijlighar.applications.rules.kinds import KIND_WORDS, OVER, PAPERLESS, STOPPABLE, WAY, Kind, stage_words
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.access import mobile_of
from bijlighar.interfaces.portal.applications.asked import place
from bijlighar.interfaces.portal.applications.begin import guest
from bijlighar.interfaces.portal.applications.form import keep_papers
from bijlighar.interfaces.portal.applications.legal_days import clock_words
from bijlighar.interfaces.portal.applications.outcome import outcome
from bijlighar.interfaces.portal.applications.pay import begun, orders_of, ways
from bijlighar.interfaces.portal.applications.reach import found, is_number, reached
from bijlighar.interfaces.portal.names import names
from bijlighar.interfaces.portal.order_story import is_awaited
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.money import rupees
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network

PAPER = "ASKED"
"""Under which kind a paper is kept that was asked for later."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One step, as `components/steps.html` shows it."""

    title: str
    when: str
    note: str = ""
    state: str = ""


@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Show how far an application is; whoever has the link may read it, and nothing else of the applicant.

    `code` is that of the link, or the number for who opened or sent it; others are asked for the code.
    """
    record = reached(request, code)
    if record is None and is_number(code):
        return redirect("applications:find")
    if record is None:
        raise Http404
    return show(request, record, code)


@require_POST
def bring(request: HttpRequest, code: str) -> HttpResponse:
    """Take a paper that was asked for; with it the clock runs again."""
    record = found(request, code)
    before = len(queries.papers_of(record.key))
    problems = keep_papers(request, record.key, [PAPER], guest(request))
    if problems:
        return show(request, record, code, problem=problems[PAPER])
    if len(queries.papers_of(record.key)) == before:
        return show(request, record, code, problem=_("Please choose the paper or photo first."))
    try:
        actions.answer_document(application_id=record.id, by=guest(request), at=clock.now())
    except UnableToApply as refused:
        return show(
            request, found(request, code), code, problem=(refused.words_en, refused.words_hi)[place()]
        )
    return redirect("applications:follow", code)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take an application back, after asking once."""
    record = found(request, code)
    if record.stage_code not in STOPPABLE:
        return redirect("applications:follow", code)
    problem = ""
    if request.method == "POST":
        try:
            actions.withdraw(application_id=record.id, by=guest(request), at=clock.now())
            return redirect("applications:follow", code)
        except UnableToApply as refused:
            problem = (refused.words_en, refused.words_hi)[place()]
    return render(
        request,
        "portal/applications/withdraw.html",
        {
            "record": record,
            "address": code,
            "problem": problem,
            "title": KIND_WORDS[record.kind_code][place()],
        },
        status=422 if problem else 200,
    )


@require_POST
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Begin anew with the answers of a refused application."""
    record = found(request, code)
    if record.stage_code not in OVER:
        return redirect("applications:follow", code)
    kept = {name: str(value) for name, value in record.answers.items()}
    if "load_w" in kept:
        kept["load"] = f"{int(kept.pop('load_w')) / 1000:g}"
    made = actions.begin_draft(
        kind_code=record.kind_code, language=language(), answers=kept, by=guest(request), at=clock.now()
    )
    request.session[f"again {made.id}"] = record.number
    return redirect("applications:questions", made.code)


def show(request: HttpRequest, record: ApplicationRecord, address: str, *, problem: str = "") -> HttpResponse:
    """The page of one application, as it was asked for: by its code or its number."""
    at = clock.now()
    state = queries.clock_of(record, at)
    stretches = queries.pauses(record.id)
    named = names([record.taken_by, *(each.asked_by for each in stretches)])
    stretches = [replace(each, asked_by=named.get(each.asked_by, "")) for each in stretches]
    asked_for = next((each for each in stretches if each.to_at is None), None)
    notes = [each for each in queries.demands(record.id) if each.state_code in ("ISSUED", "PAID")]
    company = network.company(record.company_id)
    made = orders_of(notes[0].number) if notes else []
    context: dict[str, Any] = {
        "record": record,
        "taken_by": named.get(record.taken_by, ""),
        "address": address,
        "is_by_number": is_number(address),
        "title": KIND_WORDS[record.kind_code][place()],
        "stage": stage_words(record.kind_code, record.stage_code)[place()],
        "state": state,
        "due_on": record.due_on(at),
        "clock_words": clock_words(record, state.state, at),
        "asked_for": asked_for,
        "wanted": (asked_for.words_en, asked_for.words_hi)[place()] if asked_for else "",
        "pauses": stretches,
        "breach": queries.breach_of(record.id),
        "steps": happened(record, queries.steps(record.id), asked_for is not None),
        "note": notes[0] if notes else None,
        "orders": made,
        "awaited": any(is_awaited(each, at) for each in made),
        "begun": begun(notes[0], made, at) if notes else None,
        "ways": ways(record) if notes and notes[0].open_paise else (),
        "may_stop": record.stage_code in STOPPABLE and not any(each.paid_paise for each in notes),
        "outcome": outcome(record),
        "may_close": _may_close(record, mobile_of(request)),
        "is_signed_in": mobile_of(request) is not None,
        "problem": problem,
        "office": network.office(record.office_id),
        "reason": (record.reason_en, record.reason_hi)[place()],
        "cure": (record.cure_en, record.cure_hi)[place()],
    }
    if company is not None:
        context |= {"company": company, "brand": company.brand_code}
    return render(request, "portal/applications/follow.html", context, status=422 if problem else 200)


def _may_close(record: ApplicationRecord, mobile: str | None) -> bool:
    """Whether who reads this may ask for the end of the connection that was made for some days."""
    number = record.connection_id
    if record.kind_code != "TEMPORARY" or record.stage_code != "DONE" or number is None or mobile is None:
        return False
    there = consumers.connection(number)
    return there is not None and there.disconnected_on is None and consumers.may_see(mobile, number)


def happened(record: ApplicationRecord, taken: list[StepRecord], is_paused: bool) -> list[Happened]:
    """What happened, then what is still to come."""
    at_place = place()
    found = [
        Happened(
            step_words(each, record.kind_code),
            f"{writing.day(settlement_day(each.at), language(), today=clock.today())}, "
            f"{writing.clock_of(each.at, language())}",
            (each.words_en, each.words_hi)[at_place] or facts_words(each),
        )
        for each in taken
        if each.code != "TAKEN"
    ]
    if record.is_open:
        kind, way = record.kind_code, WAY[record.kind_code]
        words = [stage_words(kind, each)[at_place] for each in way[way.index(record.stage_code) :]]
        found.append(Happened(words[0], "", "", "wait" if is_paused else "now"))
        found += [Happened(each, "", "", "wait") for each in words[1:]]
    return found


def step_words(step: StepRecord, kind: Kind) -> str:
    """What a step is called."""
    return {
        "SUBMITTED": _("You applied"),
        "TAKEN": _("An officer took it in hand"),
        "HANDED_OVER": _("It went to the office of the place"),
        "ASKED": _("A paper was asked for"),
        "ANSWERED": _("The paper came"),
        "PAPERS_RIGHT": _("The papers are right") if kind not in PAPERLESS else _("The application is right"),
        "SURVEY_PLANNED": _("The day of the visit is set"),
        "SURVEYED": _("The place was looked at"),
        "PROPOSED": _("The demand note was drawn up"),
        "SENT_BACK": _("The demand note went back to be corrected"),
        "ISSUED": _("The demand note was issued"),
        "PAID": _("Money arrived"),
        "SWITCHED_OFF": _("The supply ended, the meter was read"),
        "SETTLEMENT": _("The last bill is made") if step.facts.get("bill") else _("The last account is made"),
        "LATE": _("The days of the rules are over"),
        "ESCALATED": _("It went to the office above"),
        "REJECTED": _("Refused"),
        "WITHDRAWN": _("Taken back"),
        "DONE": _("Finished"),
    }.get(step.code, step.code)


def facts_words(step: StepRecord) -> str:
    """What a step left behind, in words."""
    facts = step.facts
    if "office_en" in facts:
        return str(facts[("office_en", "office_hi")[place()]])
    if "receipt" in facts:
        return _("%(amount)s, receipt %(number)s") % {
            "amount": rupees(facts["paise"], language()), "number": facts["receipt"],
        }  # fmt: skip
    if "paise" in facts and step.code != "DONE":
        return rupees(facts["paise"], language())
    if "day" in facts:
        day = writing.day(date.fromisoformat(facts["day"]), language(), today=clock.today())
        return _("On %(day)s somebody comes.") % {"day": day} if step.code == "SURVEY_PLANNED" else day
    return ""
