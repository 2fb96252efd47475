"""Messages of a company: what waits, what failed and can be tried again, how providers do, what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel import outbox
from bijlighar.kernel.mobile import masked
from bijlighar.kernel.outbox import Failure
from bijlighar.network import queries as network
from bijlighar.notifications import actions, queries
from bijlighar.notifications.queries import CostRecord
from bijlighar.notifications.rules.kinds import KINDS, WAY_WORDS
from bijlighar.notifications.rules.templates import TEMPLATES

PAGE = 50
FAILED_SINCE = timedelta(days=30)
COUNTED_SINCE = timedelta(days=7)
_URS_PER_PAISA = 10_000


@dataclass(frozen=True, slots=True)
class Failed:
    """A message that was given up, as it is shown: what it was about, its mobile masked."""

    failure: Failure
    about: str
    to: str


@dataclass(frozen=True, slots=True)
class Month:
    """What one provider cost in a month, in paise rounded to the nearest."""

    record: CostRecord
    way: str
    cost_paise: int


@staff_required("bill.see")
@require_safe
def messages(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show the messages of the office's company; they belong to the company, so to its head office alone."""
    office = network.office(office_id)
    if office is None:
        raise Http404
    context: dict[str, object] = {"office": office, "is_head_office": office.parent_id is None}
    if office.parent_id is None:
        company = office.company_id
        failures = outbox.failures(
            company_id=company,
            since=desk.at - FAILED_SINCE,
            limit=PAGE + 1,
            before=asked.number(request, "before"),
        )
        waiting = [
            (_about(each.template), each)
            for each in outbox.waiting(channel="sms", at=desk.at, company_id=company)
        ]
        context |= {
            "waiting": waiting,
            "failed": [
                Failed(each, _about(each.template), masked(each.recipient)) for each in failures[:PAGE]
            ],
            "next_page": failures[PAGE - 1].id if len(failures) > PAGE else None,
            "states": _states(company, desk),
            "months": _months(queries.costs(company)),
            "providers": list(queries.providers().values()),
            "decides": desk.may("bill.correct", office_id),
        }
    return show(request, desk, "console/messages.html", context, office_id=office_id, here="messages")


@staff_required("bill.correct")
@require_POST
def replay(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Try the ticked messages again."""
    office = network.office(office_id)
    ids = asked.ids(request, PAGE)
    if office is None or office.parent_id is not None or not ids:
        flash.say(request, _("No message was chosen; nothing was done."), is_refusal=True)
        return redirect("console:messages", office_id)
    count = actions.replay_failed(company_id=office.company_id, message_ids=ids, by=desk.by, at=desk.at)
    said = ngettext("%(count)d message is tried again.", "%(count)d messages are tried again.", count)
    flash.say(request, said % {"count": count}, is_refusal=not count)
    return redirect("console:messages", office_id)


def _about(template: str) -> str:
    """What a message is about, in the reader's words; its code where nobody knows it any more."""
    if template not in TEMPLATES:
        return template
    kind = KINDS[TEMPLATES[template].kind]
    return f"{kind.name_hi if language() == 'hi' else kind.name_en} ({template})"


def _states(company_id: int, desk: Desk) -> list[tuple[str, int]]:
    words = {
        "SUBMITTED": _("handed over, no report yet"),
        "DELIVERED": _("arrived"),
        "UNDELIVERED": _("did not arrive"),
        "REFUSED": _("refused by the provider"),
        "FAILED": _("provider could not be reached"),
    }
    found = queries.states(company_id, desk.at - COUNTED_SINCE)
    return [(said, found[code]) for code, said in words.items() if code in found]


def _months(records: Sequence[CostRecord]) -> list[Month]:
    place = 1 if language() == "hi" else 0
    return [
        Month(each, WAY_WORDS[each.way_code][place], (each.cost_urs + _URS_PER_PAISA // 2) // _URS_PER_PAISA)
        for each in records
    ]
