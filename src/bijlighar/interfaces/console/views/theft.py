"""The vigilance team's desk: reports of theft, their steps and rewards. Who told is nowhere on it.

Nobody without theft.see reaches any of it; what little is shown of an informant is asked for with a reason,
is shown once, masked, and the look stays on record with the report.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.complaints import actions, queries
from bijlighar.complaints.actions import UnableToReportTheft
from bijlighar.complaints.personal import AREA
from bijlighar.complaints.rules import theft as rules
from bijlighar.documents import queries as documents
from bijlighar.documents.queries import DocumentRecord
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.names import names
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views import theft as portal
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.people import queries as people

PAGE = 50
STATES = ("", *rules.STATES)
_RUPEES = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?")


@staff_required("theft.see")
@require_safe
def thefts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the reports of the desk's offices, the newest first, with how many are in each state."""
    state = asked.one_of(request, "state", STATES)
    offices = desk.offices()
    rows = queries.theft_listing(
        offices, state_code=state, after=asked.number(request, "after"), limit=PAGE + 1
    )
    counts = queries.theft_counts(offices)
    officers = names(each.officer_words for each in rows)
    return show(
        request,
        desk,
        "console/theft/list.html",
        {
            "rows": [_line(each, officers) for each in rows[:PAGE]],
            "after": rows[PAGE - 1].id if len(rows) > PAGE else None,
            "is_first": "after" not in request.GET,
            "state": state,
            "tabs": [
                {"code": code, "words": _words(rules.STATES, code), "count": counts.get(code, 0)}
                for code in rules.STATES
            ],
            "all": sum(counts.values()),
        },
        here="theft",
    )


@staff_required("theft.see")
@require_safe
def theft(request: HttpRequest, desk: Desk, theft_id: int) -> HttpResponse:
    """Show one report: what was told, what was done, what comes next."""
    return _page(request, desk, theft_id)


@sensitive_post_parameters("secret")
@staff_required("theft.see")
@require_POST
def theft_step(request: HttpRequest, desk: Desk, theft_id: int) -> HttpResponse:
    """Do one step; what was typed stays where it was refused."""
    step = request.POST.get("step", "")
    try:
        shown = _do(request, desk, theft_id, step)
    except UnableToReportTheft as refused:
        flash.say(request, refusal(refused.code), is_refusal=True)
        typed = {name: request.POST.get(name, "")[:2000] for name in ("note", "told", "amount", "reference")}
        return _page(request, desk, theft_id, typed=typed, step=step, status=400)
    if step == "look":
        return _page(request, desk, theft_id, shown=shown, looked=True)
    flash.say(request, _("Done; it stays on record with the report."))
    return redirect("console:theft", theft_id)


@sensitive_post_parameters()
@staff_required("complaint.register")
@require_http_methods(["GET", "HEAD", "POST"])
def theft_for_caller(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a report for somebody who calls or stands at the counter; the code is read out to him, once.

    The report tells neither who took it nor who told it.
    """
    typed = {name: request.POST.get(name, "")[: rules.LONGEST_WORDS] for name in portal.TYPED}
    once = request.POST.get("once", "")[:64] or secrets.token_hex(16)
    made, errors = None, dict[str, str]()
    if request.method == "POST":
        told, errors = portal.read(typed)
        if not errors:
            try:
                made = actions.report_theft(
                    **told,
                    channel_code="COUNTER",
                    from_where=f"desk {desk.staff.id}",
                    once=once,
                    by=portal.BY,
                    at=desk.at,
                )
            except UnableToReportTheft as refused:
                errors = {"": refusal(refused.code)}
    place = 1 if language() == "hi" else 0
    reach = {each.company_id for scope in desk.scopes(desk.permission) if (each := network.office(scope))}
    context: dict[str, Any] = {
        "made": made,
        "typed": typed,
        "errors": errors,
        "once": once,
        "kinds": [{"value": code, "words": words[place]} for code, words in rules.KINDS.items()],
        "companies": [
            {"value": each.code, "words": (each.short_en, each.short_hi)[place]}
            for each in network.companies()
            if each.id in reach
        ],
    }
    return show(
        request, desk, "console/theft/new.html", context, here="complaints", status=400 if errors else 200
    )


def may_open(request: HttpRequest, document: DocumentRecord) -> bool:
    """Photos of a report are for the vigilance team of its office alone."""
    from bijlighar.interfaces.console.sessions import staff_of
    from bijlighar.interfaces.portal import clock

    kind, _slash, number = document.owner_key.partition("/")
    at = clock.now()
    staff = staff_of(request, at) if kind == "theft" and number.isascii() and number.isdigit() else None
    office = queries.theft_office(int(number)) if staff else None
    return staff is not None and office is not None and people.may(staff.id, "theft.see", office, at=at)


def refusal(code: str) -> str:
    """Why a step was not taken."""
    return {
        "STATE": _("This step does not fit how far the report is; nothing was changed."),
        "WORDS": _("Please write what it rests on; nothing was changed."),
        "OUTCOME": _("Please choose what was found; an amount only where it was theft."),
        "AMOUNT": _("Please write an amount in rupees."),
        "SECOND": _("Another officer decides than the one who proposed it."),
        "THERE": _("A reward is proposed already."),
        "CODE": _("This is not the code of the report; nothing was paid."),
    }.get(code, portal.refusal(code))


def _do(request: HttpRequest, desk: Desk, theft_id: int, step: str) -> Any:
    sent = request.POST
    note = sent.get("note", "")[:2000]
    said: dict[str, Any] = {"by": desk.by, "at": desk.at}
    if step == "take":
        return actions.take_theft(theft_id=theft_id, **said)
    if step == "note":
        return actions.note_theft(theft_id=theft_id, note=note, told=sent.get("told", "")[:2000], **said)
    if step == "visit":
        return actions.visit_theft(theft_id=theft_id, note=note, **said)
    if step == "decide":
        amount = _paise(sent.get("amount", "")) if sent.get("amount", "").strip() else None
        outcome = sent.get("outcome", "")
        return actions.decide_theft(
            theft_id=theft_id, outcome_code=outcome, assessed_paise=amount, note=note, **said
        )
    if step == "close":
        return actions.close_theft(theft_id=theft_id, **said)
    if step == "look":
        return actions.look_at_informant(theft_id=theft_id, reason=note, **said)
    if step == "propose":
        paise = _paise(sent.get("amount", ""))
        return actions.propose_reward(theft_id=theft_id, amount_paise=paise, reason=note, **said)
    if step in ("approve", "refuse"):
        return actions.decide_reward(theft_id=theft_id, is_approved=step == "approve", note=note, **said)
    if step == "pay":
        secret, reference = sent.get("secret", "")[:80], sent.get("reference", "")[:60]
        return actions.pay_reward(theft_id=theft_id, secret=secret, reference=reference, **said)
    raise Http404


def _page(
    request: HttpRequest,
    desk: Desk,
    theft_id: int,
    *,
    typed: dict[str, str] | None = None,
    step: str = "",
    shown: Any = None,
    looked: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = queries.theft_detail(theft_id)
    if found is None:
        raise Http404
    each, reward = found.theft, found.reward
    office = network.office(each.office_id)
    place = 1 if language() == "hi" else 0
    kept = [
        each.officer_words,
        *(one.done_by for one in found.steps),
        *(one.staff_words for one in found.looks),
    ]
    if reward is not None:
        kept += [reward.proposed_by, reward.approved_by, reward.paid_by]
    officers = names(kept)
    return show(
        request,
        desk,
        "console/theft/one.html",
        {
            "each": _line(each, officers),
            "found": found,
            "looks": [(officers.get(one.staff_words, ""), one) for one in found.looks],
            "proposed_by": officers.get(reward.proposed_by, "") if reward else "",
            "approved_by": officers.get(reward.approved_by, "") if reward else "",
            "paid_by": officers.get(reward.paid_by, "") if reward else "",
            "office": office,
            "steps": [
                {
                    "words": _words(rules.VERBS, one.verb_code),
                    "by": "" if one.verb_code in rules.OF_WHO_TOLD else officers.get(one.done_by, ""),
                    "at": one.done_at,
                    "on": settlement_day(one.done_at) if one.verb_code in rules.OF_WHO_TOLD else None,
                    "note": one.note,
                    "told": _words(rules.OUTCOMES, one.told) or ("" if one.told == "-" else one.told),
                }
                for one in found.steps
            ],
            "photos": documents.documents_of(AREA, [found.documents]),
            "outcome": _words(rules.OUTCOMES, each.outcome_code),
            "outcomes": [{"value": code, "words": words[place]} for code, words in rules.OUTCOMES.items()],
            "may": {code for code in rules.STATES if rules.may_go(each.state_code, code)},
            "decides_reward": reward is not None
            and reward.approved_at is None
            and reward.proposed_id != desk.staff.id,
            "typed": typed or {},
            "step": step,
            "shown": shown,
            "looked": looked,
        },
        here="theft",
        status=status,
    )


def _line(each: queries.TheftRecord, officers: dict[str, str]) -> dict[str, Any]:
    office = network.office(each.office_id)
    return {
        "record": each,
        "officer": officers.get(each.officer_words, ""),
        "kind": _words(rules.KINDS, each.kind_code),
        "state": _words(rules.STATES, each.state_code),
        "office": office,
        "reported_on": settlement_day(each.reported_at),
        "where": ", ".join(
            each.place[name]
            for name in ("locality", "pin", "pole", "dtr_code", "digipin")
            if name in each.place
        ),
    }


def _paise(text: str) -> int:
    plain = text.replace(",", "").replace("₹", "").strip()
    if not _RUPEES.fullmatch(plain):
        raise UnableToReportTheft("AMOUNT", "Write an amount in rupees.")
    whole, _dot, part = plain.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _words(table: dict[str, tuple[str, str]], code: str) -> str:
    return table[code][1 if language() == "hi" else 0] if code in table else ""
