"""Gangs and shifts of an office: who goes out, when, for what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.queries import DutyRecord, GangRecord
from bijlighar.interfaces.console import flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.complaints.queue import number, policy_of
from bijlighar.interfaces.portal import forms
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints import asked
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.people import queries as people

_CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")


class _NotUnderstood(ValueError):
    """What was typed is no gang or no shift; the words tell it."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A line of the roster as the page shows it."""

    id: int
    who: str
    days: str
    hours: str
    kinds: str
    is_on: bool


@staff_required("complaint.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show the gangs and shifts of the office; add a gang, set its people, begin or end a shift."""
    typed: dict[str, str] = {}
    if request.method == "POST":
        try:
            _do(request, desk, office_id)
        except (_NotUnderstood, actions.ComplaintRefused) as refused:
            words = str(refused)
            if isinstance(refused, actions.ComplaintRefused):
                words = refused.words_hi if language() == "hi" else refused.words_en
            flash.say(request, words, is_refusal=True)
            typed = {name: text[:120] for name, text in request.POST.dict().items()}
        else:
            flash.say(request, _("Done."))
            return redirect("console:roster", office_id)
    policy, day = policy_of(office_id, desk), settlement_day(desk.at)
    gangs = complaints.gangs([office_id])
    members = complaints.members([each.id for each in gangs], desk.at)
    staff = people.staff_of({one for each in members.values() for one in each})
    names = {each.id: each for each in gangs}
    kinds = {code: asked.words(each.name) for code, each in policy.categories.items()}
    shifts = complaints.roster([office_id], day)
    alone = people.staff_of({each.duty.staff_id for each in shifts if each.duty.staff_id is not None})
    return show(
        request,
        desk,
        "console/complaints/roster.html",
        {
            "office": network.office(office_id),
            "gangs": [
                (each, [staff[one] for one in members.get(each.id, []) if one in staff]) for each in gangs
            ],
            "shifts": [_shift(each, names, alone, kinds, desk) for each in shifts],
            "kinds": [
                (code, words) for code, words in kinds.items() if not policy.categories[code].is_confidential
            ],
            "weekdays": [(place, words) for place, words in enumerate(_weekdays(), 1)],
            "typed": typed,
            "manages": True,
            "registers": desk.may("complaint.register", office_id),
        },
        office_id=office_id,
        here="complaints",
        status=400 if typed else 200,
    )


def _do(request: HttpRequest, desk: Desk, office_id: int) -> None:
    sent = request.POST
    said: dict[str, Any] = {"by": desk.by, "at": desk.at}
    day = settlement_day(desk.at)
    step = sent.get("step", "")
    if step == "gang":
        code = sent.get("code", "").strip()
        names = [sent.get(name, "").strip()[:80] for name in ("name_hi", "name_en")]
        if not _CODE.fullmatch(code) or not all(names):
            raise _NotUnderstood(_("A gang has a short code and a name in both languages."))
        mobile = ""
        if sent.get("mobile", "").strip():
            found, wrong = forms.read_mobile(sent["mobile"])
            if found is None:
                raise _NotUnderstood(wrong)
            mobile = found
        actions.add_gang(
            office_id=office_id, code=code, name_hi=names[0], name_en=names[1], mobile=mobile,
            staff_ids=_logins(sent.get("logins", ""), office_id, desk), **said,
        )  # fmt: skip
    elif step == "members":
        gang = _own_gang(request, office_id)
        actions.change_members(
            gang_id=gang.id, staff_ids=_logins(sent.get("logins", ""), office_id, desk), from_date=day, **said
        )
    elif step == "shift":
        gang = _own_gang(request, office_id)
        days = [int(each) for each in sent.getlist("day") if each in set("1234567")]
        offered = policy_of(office_id, desk).categories
        actions.set_duty(
            office_id=office_id, gang_id=gang.id, from_date=day, weekdays=days or list(range(1, 8)),
            from_minute=_minute(sent.get("from", "")) % 1440, to_minute=_minute(sent.get("to", "")),
            category_codes=[each for each in sent.getlist("kind") if each in offered], **said,
        )  # fmt: skip
    elif step == "end":
        duty_id = number(request, "duty")
        if duty_id not in {each.duty.id for each in complaints.roster([office_id], day)}:
            raise Http404
        actions.end_duty(duty_id=duty_id or 0, to_date=day + timedelta(days=1), **said)
    else:
        raise Http404


def _own_gang(request: HttpRequest, office_id: int) -> GangRecord:
    found = complaints.gang(number(request, "gang") or 0)
    if found is None or found.office_id != office_id:
        raise Http404
    return found


def _logins(text: str, office_id: int, desk: Desk) -> list[int]:
    """Staff ids of logins, apart by commas or spaces; each must be one who may work at this office."""
    ids = []
    for login in re.split(r"[\s,;]+", text.strip()):
        if not login:
            continue
        found = people.staff_of_login(login)
        if found is None or not people.may(found.id, "complaint.work", office_id, at=desk.at):
            raise _NotUnderstood(
                _("%(login)s does not work on complaints at this office.") % {"login": login[:40]}
            )
        ids.append(found.id)
    return ids


def _minute(text: str) -> int:
    found = _CLOCK.fullmatch(text.strip())
    if found is None or (minute := int(found[1]) * 60 + int(found[2])) > 1440:
        raise _NotUnderstood(_("Write hours like 08:00 and 20:00; 24:00 is the end of the day."))
    return minute


def _shift(
    each: DutyRecord, gangs: dict[int, GangRecord], staff: dict[int, Any], kinds: dict[str, str], desk: Desk
) -> Shift:
    duty = each.duty
    who = gangs.get(duty.gang_id or 0) or staff.get(duty.staff_id or 0)
    name = "" if who is None else (who.name_hi if language() == "hi" else who.name_en)
    whole = duty.from_minute == 0 and duty.to_minute == 1440
    hours = " – ".join(f"{each // 60:02d}:{each % 60:02d}" for each in (duty.from_minute, duty.to_minute))
    return Shift(
        id=duty.id,
        who=name,
        days=_("every day")
        if len(duty.weekdays) == 7
        else ", ".join(_weekdays()[one - 1] for one in duty.weekdays),
        hours=_("day and night") if whole else hours,
        kinds=", ".join(kinds.get(code, code) for code in duty.category_codes) or _("all kinds"),
        is_on=duty.is_on(desk.at),
    )


def _weekdays() -> list[str]:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
