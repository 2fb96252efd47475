"""Telling of electricity theft without being known, and following what comes of it by a secret code.

The code is only ever in the body of a form: no address, and so no history and no log, holds it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bijlighar.complaints import actions, queries
from bijlighar.complaints.queries import FollowedTheft
from bijlighar.complaints.rules import theft as rules
from bijlighar.documents.rules import MOST_BYTES, DocumentRefused
from bijlighar.interfaces.portal import clock, forms, writing
from bijlighar.interfaces.portal.access import mobile_of
from bijlighar.interfaces.portal.client import address_of, company_of_host
from bijlighar.interfaces.portal.missing import missing
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network

BY = Actor.system("theft report")
"""Nobody: what the audit keeps must not tell who reported."""
PLACE = ("locality", "pin", "dtr_code", "pole", "digipin")
LONGEST = 120
TYPED = ("company", "kind", "words", *PLACE, "suspected", "name", "mobile", "reward")


@dataclass(frozen=True, slots=True)
class Step:
    """One step as who told it sees it; in the shape of the page's stepper."""

    title: str
    when: str
    note: str
    state: str = ""


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def report_theft(request: HttpRequest) -> HttpResponse:
    """Ask what and where; who tells may leave name and number or not. Then the code is shown, once."""
    typed = {name: request.POST.get(name, "")[: rules.LONGEST_WORDS] for name in TYPED}
    once = request.POST.get("once", "")[:64] or secrets.token_hex(16)
    errors: dict[str, str] = {}
    if request.method == "POST":
        told, errors = read(typed)
        if not errors:
            try:
                made = actions.report_theft(
                    **told,
                    channel_code="PORTAL",
                    from_where=address_of(request),
                    once=once,
                    by=BY,
                    at=clock.now(),
                )
            except actions.UnableToReportTheft as refused:
                errors = {"": refusal(refused.code)}
            else:
                return render(
                    request, "portal/theft/told.html", {"number": made.number, "code": made.follow_code}
                )
    companies = network.companies()
    ours = company_of_host(request)
    own = ours.code if ours else ""
    place = 1 if language() == "hi" else 0
    return render(
        request,
        "portal/theft/report.html",
        {
            "companies": [
                {"value": each.code, "words": (each.short_en, each.short_hi)[place]} for each in companies
            ],
            "kinds": [{"value": code, "words": words[place]} for code, words in rules.KINDS.items()],
            "typed": {
                **typed,
                "company": typed["company"] or request.GET.get("company", "")[:20] or own,
            },
            "errors": errors,
            "missing": missing(errors, _labels()),
            "once": once,
            "longest": rules.LONGEST_WORDS,
            "is_signed_in_here": mobile_of(request) is not None,
        },
        status=400 if errors else 200,
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def follow_theft(request: HttpRequest) -> HttpResponse:
    """Take the code, show how far it is; with it something can be added, asked for or wiped."""
    code, step = request.POST.get("code", "")[:80], request.POST.get("step", "")
    problem = said = ""
    if request.method == "POST" and step:
        try:
            said = _follow_step(request, code, step)
        except actions.UnableToReportTheft as refused:
            problem = refusal(refused.code)
        except DocumentRefused as refused:
            problem = refused.words_hi if language() == "hi" else refused.words_en
    found = queries.followed_theft(code) if code else None
    if request.method == "POST" and found is None:
        problem = refusal("UNKNOWN")
    return render(
        request,
        "portal/theft/follow.html",
        {
            "found": found,
            "steps": _steps(found) if found else (),
            "kind": _words(rules.KINDS, found.kind_code) if found else "",
            "code": code,
            "problem": problem,
            "said": said,
            "longest": rules.LONGEST_WORDS,
        },
        status=400 if problem else 200,
    )


def _labels() -> dict[str, str]:
    """What the form calls its fields in which something can be wrong, in the order of the page."""
    return {
        "company": _("Which company"),
        "kind": _("What happens"),
        "words": _("What you saw, and when"),
        "mobile": _("Mobile number"),
    }


def refusal(code: str) -> str:
    """Why a report or a step was not taken, as a person says it."""
    return {
        "KIND": _("Please choose what kind of theft it is."),
        "WORDS": _("Please write what happens or where; without both nobody can look."),
        "TOO_MANY": _("Many reports came from here today. Please try again tomorrow, or call 1912."),
        "UNKNOWN": _("No report has this code. Please look again: 16 letters and digits."),
        "CLOSED": _("This report is closed. You can make a new one."),
        "NO_PHOTO": _("Please send a photo. In other files the name of whoever made them may hide."),
        "PHOTOS": _("Three photos are there already; more are not taken."),
    }.get(code, _("This could not be taken down just now. Please try again."))


def read(typed: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed as the action takes it, and what is wrong by field."""
    errors = {}
    company = next((each for each in network.companies() if each.code == typed["company"]), None)
    if company is None:
        errors["company"] = _("Please choose the electricity company.")
    if typed["kind"] not in rules.KINDS:
        errors["kind"] = refusal("KIND")
    place = {name: typed[name][:LONGEST] for name in PLACE}
    if not typed["words"].strip() and not any(text.strip() for text in place.values()):
        errors["words"] = refusal("WORDS")
    mobile: str | None = ""
    if typed["mobile"].strip():
        mobile, wrong = forms.read_mobile(typed["mobile"])
        if mobile is None:
            errors["mobile"] = wrong
    return {
        "company_id": company.id if company else 0,
        "kind_code": typed["kind"],
        "words": typed["words"],
        "place": place,
        "suspected": typed["suspected"][:20],
        "told_name": typed["name"][:LONGEST],
        "told_mobile": mobile or "",
        "wants_reward": bool(typed["reward"]),
    }, errors


def _follow_step(request: HttpRequest, code: str, step: str) -> str:
    at = clock.now()
    if step == "answer":
        actions.answer_theft(secret=code, words=request.POST.get("words", ""), by=BY, at=at)
        return _("Your answer is there for the team.")
    if step == "forget":
        wiped = actions.forget_informant(secret=code, by=BY, at=at)
        return _("Your name and number are wiped.") if wiped else _("No name and no number are kept.")
    if step == "photo":
        photo = request.FILES.get("photo")
        if not isinstance(photo, UploadedFile) or not photo.size:
            raise DocumentRefused("EMPTY")
        if photo.size > MOST_BYTES:
            raise DocumentRefused("TOO_BIG", size=-(-photo.size // 2**20), most=MOST_BYTES // 2**20)
        actions.add_theft_photo(secret=code, content=photo.read(), by=BY, at=at)
        return _("The photo is there.")
    return ""


def _steps(found: FollowedTheft) -> list[Step]:
    today = clock.today()
    rows = [Step(_words(rules.VERBS, "REPORTED"), _day(found.reported_at), "")]
    for each in found.steps:
        note = "" if each.told == "-" else each.told
        if each.verb_code == "DECIDED":
            note = _words(rules.OUTCOMES, each.told)
        own = each.verb_code in rules.OF_WHO_TOLD
        when = _day(each.done_at) if own else writing.moment(each.done_at, language(), today=today)
        rows.append(Step(_words(rules.VERBS, each.verb_code), when, note))
    return rows


def _day(instant: datetime) -> str:
    """Of what who told it does only the day is kept."""
    return writing.day(settlement_day(instant), language(), today=clock.today())


def _words(table: dict[str, tuple[str, str]], code: str) -> str:
    return table[code][1 if language() == "hi" else 0] if code in table else ""
