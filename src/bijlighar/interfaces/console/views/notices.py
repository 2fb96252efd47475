"""The desk of public notices: what waits for a second person, what people asked, and what is published."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.network.queries import OfficeRecord
from bijlighar.notices import actions, queries
from bijlighar.notices.actions import UnableToAskQuestion, UnableToPublish
from bijlighar.notices.queries import NoticeRecord
from bijlighar.notices.rules.notice import KINDS, LONGEST_SOURCE, LONGEST_TEXT, LONGEST_TITLE, Draft
from bijlighar.people import queries as people

PAGE = 30
FIELDS = ("title_en", "title_hi", "text_en", "text_hi", "source_en", "source_hi", "link")


@staff_required("notice.write")
@require_safe
def board(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show what waits, what was asked and what is published for the office's company."""
    office = _office(desk, office_id)
    waiting = queries.waiting(office.company_id)
    names = people.staff_of(each.proposed_by_id for each in waiting)
    place = 1 if language() == "hi" else 0
    rows = queries.published(
        company_id=office.company_id, after=asked.number(request, "after"), limit=PAGE + 1
    )
    return show(
        request,
        desk,
        "console/notices/board.html",
        {
            "office": office,
            "waiting": [
                (each, KINDS[each.kind_code][place], names.get(each.proposed_by_id), _is_own(desk, each))
                for each in waiting
            ],
            "questions": queries.open_questions(office.company_id),
            "rows": [(each, KINDS[each.kind_code][place]) for each in rows[:PAGE]],
            "after": rows[PAGE - 1].id if len(rows) > PAGE else None,
            "is_first": "after" not in request.GET,
        },
        office_id=office_id,
        here="notices",
    )


@staff_required("notice.write")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Write a notice, an answer to a question, or a published one anew; another person publishes it."""
    office = _office(desk, office_id)
    question = queries.question(asked.number(request, "question") or 0)
    old = queries.notice(asked.number(request, "replaces") or 0)
    if question is not None and question.company_id != office.company_id:
        raise Http404
    if old is not None and old.company_id != office.company_id:
        raise Http404
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    if request.method != "POST" and old is not None:
        typed = {name: getattr(old, name) for name in FIELDS}
    kind = "ANSWER" if question else request.POST.get("kind", old.kind_code if old else "NOTICE")
    problem = ""
    if request.method == "POST":
        try:
            actions.propose(
                company_id=office.company_id, draft=Draft(kind, **typed),
                question_id=question.id if question else None, replaces_id=old.id if old else None,
                by=desk.by, at=desk.at,
            )  # fmt: skip
            flash.say(request, _("Proposed. Another person publishes it."))
            return redirect("console:notices", office_id)
        except UnableToPublish as refused:
            problem = refusal(refused.code)
    place = 1 if language() == "hi" else 0
    context: dict[str, Any] = {
        "office": office,
        "question": question,
        "old": old,
        "kind": kind,
        "kinds": [{"value": code, "words": words[place]} for code, words in KINDS.items()],
        "typed": typed,
        "problem": problem,
        "longest": {"title": LONGEST_TITLE, "text": LONGEST_TEXT, "source": LONGEST_SOURCE},
    }
    return show(
        request, desk, "console/notices/write.html", context, office_id=office_id, here="notices",
        status=400 if problem else 200,
    )  # fmt: skip


@staff_required("notice.write")
@require_POST
def step(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Publish, send back or withdraw a notice of the office's company, or decline a question."""
    office = _office(desk, office_id)
    verb, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    number = request.POST.get("id", "")
    thing_id = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    if verb == "decline":
        question = queries.question(thing_id)
        owner = question.company_id if question else None
    else:
        owner = queries.company_of_notice(thing_id)
    if owner != office.company_id:
        raise Http404
    said: dict[str, Any] = {"reason": reason, "by": desk.by, "at": desk.at}
    try:
        if verb == "decline":
            actions.decline(question_id=thing_id, **said)
        elif verb == "withdraw":
            actions.withdraw(notice_id=thing_id, **said)
        elif verb in ("publish", "send_back"):
            actions.decide(notice_id=thing_id, is_published=verb == "publish", **said)
        else:
            return redirect("console:notices", office_id)
    except (UnableToPublish, UnableToAskQuestion) as refused:
        flash.say(request, refusal(refused.code), is_refusal=True)
    else:
        flash.say(request, _("Done and on record."))
    return redirect("console:notices", office_id)


def refusal(code: str) -> str:
    """Why a step is not done."""
    return {
        "KIND": _("Please choose what it is."),
        "TITLE": _("The title is missing, in one language or both."),
        "TEXT": _("The text is missing, in one language or both."),
        "SOURCE": _("The source is missing, in one language or both."),
        "LANGUAGE": _("The Hindi must be written in Hindi letters."),
        "LINK": _("The address of the source begins with https://."),
        "LONG": _("Something is too long."),
        "OWN": _("You wrote it; another person publishes it."),
        "OVER": _("That was decided already."),
        "NO_REASON": _("Please say why."),
    }.get(code, _("That is not possible."))


def _office(desk: Desk, office_id: int) -> OfficeRecord:
    """The office, for whoever speaks for the whole company: a notice is the company's, not one centre's."""
    found = network.office(office_id)
    head = network.head_office(found.company_id) if found else None
    if found is None or head is None or not desk.may("notice.write", head):
        raise Http404
    return found


def _is_own(desk: Desk, record: NoticeRecord) -> bool:
    return record.proposed_by_id == desk.staff.id
