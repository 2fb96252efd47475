"""The waves of cuts: what the next one would do, the ones so far, and letting one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bijlighar.interfaces.console import flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.supply.reach import reach
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.supply import actions
from bijlighar.supply import queries as supply
from bijlighar.supply.actions import WaveDone
from bijlighar.supply.rules import NoSupplyPolicy, reason_words

SHOWN = 20
MOST = 500
"""An officer lets go at most so many at once; the rest waits for the next look."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Why those who were looked at are not cut off, each reason with its number."""

    words: str
    count: int


@staff_required("bill.see")
@require_safe
def waves(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show the waves so far; with `?look=1` what one would do now, writing nothing."""
    found = reach(office_id)
    is_head = network.head_office(found.company_id) == office_id
    decides = is_head and desk.may("bill.correct", office_id)
    look, refused = None, ""
    if request.GET.get("look") == "1" and decides:
        try:
            look = _look(desk, found.company_id)
        except NoSupplyPolicy as why:
            refused = str(why)
    return show(
        request,
        desk,
        "console/supply/waves.html",
        {
            "office": network.office(office_id),
            "rows": [(each, _counted(each.counts)) for each in supply.waves(found.company_id, SHOWN)],
            "status": next(iter(supply.status(desk.at, found.company_id)), None),
            "look": look,
            "look_counts": _counted(look.counts) if look else [],
            "refused": refused,
            "decides": decides,
            "most": MOST,
        },
        office_id=office_id,
        here="supply",
    )


@staff_required("bill.correct")
@require_POST
def let_go(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Let one wave go, never larger than was looked at; the gate decides about each once more."""
    found = reach(office_id)
    sent = request.POST.get("most", "")
    most = min(int(sent), MOST) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0
    if network.head_office(found.company_id) != office_id or most == 0:
        flash.say(request, _("Nothing was done: look first, at the head office."), is_refusal=True)
        return redirect("console:supply_waves", office_id)
    try:
        done = actions.decide_waves(company_id=found.company_id, by=desk.by, at=desk.at, most=most)
    except NoSupplyPolicy as why:
        flash.say(request, _("Nothing was done: %(why)s") % {"why": why}, is_refusal=True)
        return redirect("console:supply_waves", office_id)
    text = ngettext(
        "%(count)d command to cut off went out.", "%(count)d commands to cut off went out.", done.cut
    )
    flash.say(request, text % {"count": done.cut})
    return redirect("console:supply_waves", office_id)


def _look(desk: Desk, company_id: int) -> WaveDone:
    """What a wave would do now: the same action, taken back before it is written."""
    with transaction.atomic():
        done = actions.decide_waves(company_id=company_id, by=desk.by, at=desk.at, most=MOST)
        transaction.set_rollback(True)
    return done


def _counted(counts: Mapping[str, int]) -> list[Counted]:
    place = 1 if language() == "hi" else 0
    own = {
        "NO_ROOM": _("no room in this hour"),
        "UNABLE_TO_COMMAND": _("the meter cannot be commanded"),
    }
    found = []
    for code, count in Counter(dict(counts)).most_common():
        try:
            words = own.get(code) or reason_words(code)[place]
        except KeyError:
            words = code
        found.append(Counted(words[:1].upper() + words[1:], count))
    return found
