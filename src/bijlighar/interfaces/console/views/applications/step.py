"""Every step that an officer takes with an application: one address, one verb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bijlighar.applications import actions, queries
from bijlighar.applications.actions import UnableToApply
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.interfaces.console import flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.views.applications.one import page
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.energy import NotAnEnergy, parse_kwh
from bijlighar.kernel.time import IST

Typed = dict[str, str]
_LONGEST = 500
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


class NotUnderstood(ValueError):
    """An answer cannot be read; the words say which."""


@staff_required("application.decide")
@require_POST
def step(request: HttpRequest, desk: Desk, application_id: int) -> HttpResponse:
    """Take the step; refused, the page says why and keeps what was typed."""
    record = queries.one(application_id)
    typed = {name: value.strip()[:_LONGEST] for name, value in request.POST.dict().items()}
    verb = typed.get("verb", "")
    if verb not in VERBS:
        return redirect("console:application", application_id)
    try:
        VERBS[verb](record, desk, typed)
    except UnableToApply as refused:
        words = (refused.words_en, refused.words_hi)[int(language() == "hi")]
        return page(request, desk, record, refusal=words, typed=typed)
    except NotUnderstood as problem:
        return page(request, desk, record, refusal=str(problem), typed=typed)
    flash.say(request, _("Done and on record."))
    return redirect("console:application", application_id)


def _said(record: ApplicationRecord, desk: Desk) -> dict[str, Any]:
    return {"application_id": record.id, "by": desk.by, "at": desk.at}


def _take(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    actions.take(**_said(record, desk))


def _hand_over(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    office = typed.get("office", "")
    actions.hand_over(
        office_id=int(office) if office.isascii() and office.isdigit() else 0,
        reason=typed.get("reason", ""),
        **_said(record, desk),
    )


def _accept(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    actions.accept_papers(**_said(record, desk))


def _ask(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    actions.ask_document(
        words_en=typed.get("words_en", ""), words_hi=typed.get("words_hi", ""), **_said(record, desk)
    )


def _plan(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    try:
        planned_on = date.fromisoformat(typed.get("planned_on", ""))
    except ValueError:
        raise NotUnderstood(_("Please choose the day of the visit.")) from None
    actions.plan_survey(planned_on=planned_on, **_said(record, desk))


def _propose(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    actions.propose_demand(**_said(record, desk))


def _decide(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    note = next((each for each in queries.demands(record.id) if each.state_code == "PROPOSED"), None)
    if note is None:
        raise NotUnderstood(_("There is no proposed demand note."))
    actions.decide_demand(
        demand_id=note.id,
        is_issued=typed["verb"] == "issue",
        reason=typed.get("reason", ""),
        by=desk.by,
        at=desk.at,
    )


def _reject(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    names = ("reason_en", "reason_hi", "cure_en", "cure_hi")
    actions.reject(**{name: typed.get(name, "") for name in names}, **_said(record, desk))  # type: ignore[arg-type]


def _change(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    actions.change(**_said(record, desk))


def _settle(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    actions.propose_settlement(reference=typed.get("reference", ""), **_said(record, desk))


def _approve(record: ApplicationRecord, desk: Desk, typed: Typed) -> None:
    actions.approve_settlement(**_said(record, desk))


def register_wh(text: str) -> int:
    """A reading in units as it was typed. Raises NotUnderstood."""
    try:
        found = parse_kwh(text.translate(_DIGITS).replace(",", "")).wh
        if not 0 <= found <= 10**12:
            raise NotAnEnergy(text)
        return found
    except (NotAnEnergy, ValueError):
        raise NotUnderstood(_("Please write the reading as a number of units.")) from None


def moment(typed: Typed, name: str = "time") -> datetime:
    """A day and time as a phone's field sends it, in Indian time. Raises NotUnderstood."""
    try:
        return datetime.fromisoformat(typed.get(name, "")).replace(tzinfo=IST)
    except ValueError:
        raise NotUnderstood(_("Please give the day and the time.")) from None


VERBS: dict[str, Callable[[ApplicationRecord, Desk, Typed], None]] = {
    "take": _take,
    "hand_over": _hand_over,
    "accept": _accept,
    "ask": _ask,
    "plan": _plan,
    "propose": _propose,
    "issue": _decide,
    "send_back": _decide,
    "reject": _reject,
    "change": _change,
    "settle": _settle,
    "approve": _approve,
}
