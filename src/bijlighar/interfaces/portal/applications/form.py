"""A form in three pages: the questions, the papers, a look over and away. Nothing that was typed is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.applications import actions, queries
from bijlighar.applications.actions import UnableToApply
from bijlighar.applications.queries import DraftRecord
from bijlighar.applications.rules.answers import STRANGE_CATEGORY, Problem, checked_answers
from bijlighar.applications.rules.kinds import KIND_WORDS
from bijlighar.applications.rules.policy import ApplicationPolicy, NoApplicationPolicy
from bijlighar.consumers import queries as consumers
from bijlighar.documents import actions as documents
from bijlighar.documents.rules import MOST_BYTES, DocumentRefused
from bijlighar.interfaces.portal import clock, often
from bijlighar.interfaces.portal.access import mobile_of, typist_of
from bijlighar.interfaces.portal.applications.asked import answered, asked, place
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network

_FIRST = {"NEW": "office", "TEMPORARY": "office", "CATEGORY": "service_number"}
"""What is asked before the rest: it says which company's list of uses the form may offer."""
MOST_PAPERS = 20
"""Papers a form may have, so that nobody fills the disk by one."""


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, and keep what was typed, right or wrong; on to the papers once everything is answered."""
    form = _form(code)
    if isinstance(form, HttpResponse):
        return form
    problems, first = {}, _FIRST.get(form.kind_code, "")
    is_first = bool(first) and not form.answers.get(first) and request.GET.get("look") != "1"
    if request.method == "POST":
        actions.keep_draft(
            draft_id=form.id, answers=request.POST.dict(), by=typist_of(request), at=clock.now()
        )
        if "later" in request.POST:
            # An address of its own: the page's script sends the form itself and opens only what it is told.
            return redirect(f"{reverse('applications:questions', args=[code])}?kept=1")
        form = queries.draft(code) or form
        is_first = "first" in request.POST and bool(first)
        if is_first:
            problems = {name: each for name, each in _checked(form)[1].items() if name == first}
            if not problems:
                return redirect("applications:questions", code)
        else:
            _values, problems = _checked(form)
            if not problems:
                return redirect("applications:papers", code)
    elif request.GET.get("look") == "1":
        problems = _checked(form)[1]
    return render(
        request,
        "portal/applications/questions.html",
        {
            "form": form,
            "title": KIND_WORDS[form.kind_code][place()],
            "fields": [
                each
                for each in asked(form.kind_code, form.answers, problems)
                if not is_first or each.name == first
            ],
            "is_first": is_first,
            "has_papers": has_papers(form),
            "wrong": len(problems),
            "is_kept": request.method != "POST" and request.GET.get("kept") == "1",
            "kept_days": queries.kept_days(form.answers, clock.now()),
        },
        status=422 if problems else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Take papers, one or all; what is missing is named, what came is kept, and a wrong one taken away."""
    form = _form(code)
    if isinstance(form, HttpResponse):
        return form
    policy = policy_of(form)
    if policy is None:
        return redirect(f"{reverse('applications:questions', args=[code])}?look=1")
    wanted = policy.kinds[form.kind_code].papers
    if not wanted:
        return redirect("applications:send", code)
    problems = {}
    if request.method == "POST":
        _take_away(request, form)
        problems = keep_papers(request, form.key, [each.code for each in wanted], typist_of(request))
    missing = {each.code for each in queries.papers_missing(policy.kinds[form.kind_code], form.key)}
    stays = not {"more", "away"}.isdisjoint(request.POST)
    if request.method == "POST" and not problems and not missing and not stays:
        return redirect("applications:send", code)
    there = queries.papers_of(form.key)
    is_asked = request.method == "POST" and not stays
    return render(
        request,
        "portal/applications/papers.html",
        {
            "form": form,
            "title": KIND_WORDS[form.kind_code][place()],
            "papers": [
                {
                    "code": each.code,
                    "words": (each.words.en, each.words.hi)[place()],
                    "is_required": each.is_required,
                    "kept": [paper for paper in there if paper.kind_code == each.code],
                    "problem": problems.get(each.code, ""),
                    "is_missing": is_asked and each.code in missing and each.code not in problems,
                }
                for each in wanted
            ],
            "is_whole": not missing,
        },
        status=422 if problems or (is_asked and missing) else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything once more and send it; the mobile proves itself by a code first."""
    form = _form(code)
    if isinstance(form, HttpResponse):
        return form
    mobile = mobile_of(request)
    if mobile is None:
        after = reverse("applications:send", args=[code])
        return redirect(f"{reverse('portal:sign_in')}?{urlencode({'next': after})}")
    refusal, to = "", ""
    if request.method == "POST":
        try:
            made = actions.submit(
                draft_id=form.id,
                mobile=mobile,
                again_of_number=request.session.get(f"again {form.id}"),
                by=typist_of(request),
                at=clock.now(),
            )
            return redirect("applications:follow", made.follow_code)
        except (UnableToApply, NoApplicationPolicy) as problem:
            refusal, to = _told(problem, code)
    policy = policy_of(form)
    area = days = None
    if policy is not None:
        office_id = _office_id(form)
        path = network.office_path(office_id) if office_id else []
        if path:
            area = policy.area_of([each.code for each in path], path[-1].area_code)
            days = policy.days[area]
    return render(
        request,
        "portal/applications/send.html",
        {
            "form": form,
            "title": KIND_WORDS[form.kind_code][place()],
            "answers": answered(form.kind_code, form.answers),
            "papers": queries.papers_of(form.key),
            "mobile": mobile,
            "days": days,
            "refusal": refusal,
            "to": to,
            "has_papers": has_papers(form),
            "too_soon": _too_soon(form, int(days.exact)) if days is not None else None,
        },
        status=422 if refusal else 200,
    )


def keep_papers(request: HttpRequest, key: str, codes: list[str], by: Actor) -> dict[str, str]:
    """Store the papers of a form that was sent; what is wrong with those that were not taken, by code."""
    problems = {}
    room = MOST_PAPERS - len(queries.papers_of(key))
    for code in codes:
        for sent in request.FILES.getlist(f"paper_{code}")[: max(room, 0)]:
            if not often.is_admitted(request, "file", often.FILES):
                problems[code] = _("Many files came from here today. Please go on tomorrow; all is kept.")
                return problems
            try:
                documents.store_document(
                    content=sent.read(MOST_BYTES + 1),
                    name=sent.name or "",
                    area_code=queries.AREA,
                    owner_key=queries.owner_key(key),
                    kind_code=code,
                    by=by,
                    at=clock.now(),
                )
                room -= 1
            except DocumentRefused as refused:
                problems[code] = (refused.words_en, refused.words_hi)[place()]
    return problems


def _take_away(request: HttpRequest, form: DraftRecord) -> None:
    """Forget the one paper of this form that was chosen; before it is sent nobody needs it."""
    chosen = request.POST.get("away", "")
    if chosen.isascii() and chosen.isdigit():
        actions.take_paper_away(
            draft_id=form.id, document_id=int(chosen[:18]), by=typist_of(request), at=clock.now()
        )


def policy_of(form: DraftRecord) -> ApplicationPolicy | None:
    """The rulebook of the company that the form names; None while it names none."""
    office_id = _office_id(form)
    office = network.office(office_id) if office_id else None
    try:
        return queries.policy_for(office.company_id, clock.now()) if office else None
    except NoApplicationPolicy:
        return None


def has_papers(form: DraftRecord) -> bool:
    """Whether papers are asked for; while nobody knows whose form it is, yes."""
    policy = policy_of(form)
    return policy is None or bool(policy.kinds[form.kind_code].papers)


def _too_soon(form: DraftRecord, days: int) -> date | None:
    """The last legal day of a temporary connection, where that is after the day it is asked for."""
    try:
        wanted = date.fromisoformat(form.answers.get("from_day", ""))
    except ValueError:
        return None
    last = clock.today() + timedelta(days=days)
    return last if form.kind_code == "TEMPORARY" and wanted < last else None


def _office_id(form: DraftRecord) -> int | None:
    """The office of the place; for an unknown number any: nothing shall tell the two apart."""
    asked_for = form.answers.get("office", "")
    if asked_for.isascii() and asked_for.isdigit():
        return int(asked_for[:18])
    there = consumers.connection_of_number(form.answers.get("service_number", ""))
    if there is not None:
        return there.office_id
    return next((each.id for each in queries.offices_to_choose()), None)


def _checked(form: DraftRecord) -> tuple[dict[str, Any], dict[str, Problem]]:
    """What `submit` would say, as far as it can be said now: also of a use that is another state's."""
    day, policy = clock.today(), policy_of(form)
    most = {"temporary_days": int(policy.temporary_days.exact)} if policy else {}
    values, problems = checked_answers(
        form.kind_code, form.answers, today=day, choices=queries.choices(form.kind_code, day), **most
    )
    offered = {
        code for state in queries.states_of(form.answers) for code, _en, _hi in queries.purposes(state, day)
    }
    if "category" in values and values["category"] not in offered:
        problems["category"] = STRANGE_CATEGORY
    return values, problems


def _form(code: str) -> DraftRecord | HttpResponse:
    """The form, or the way to the application that it became."""
    form = queries.draft(code)
    if form is None:
        raise Http404
    followed = queries.application_of_key(form.key)
    return redirect("applications:follow", followed) if followed else form


def _told(problem: Exception, code: str) -> tuple[str, str]:
    """What was refused in the reader's language, and the page where it can be put right."""
    if not isinstance(problem, UnableToApply):
        return str(problem), ""
    page = {"PAPERS": "applications:papers", "NOT_YOURS": "", "TOO_MANY": ""}
    name = page.get(problem.code, "applications:questions")
    to = f"{reverse(name, args=[code])}?look=1" if name else ""
    if problem.code == "NOT_YOURS":
        to = reverse("portal:link")
    return (problem.words_en, problem.words_hi)[place()], to
