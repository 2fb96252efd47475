"""Power at one connection: off since when and until when, what was done, what is planned, and the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.access import mobile_of, my_connection
from bijlighar.interfaces.portal.power_state import supply
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.today import today_view
from bijlighar.interfaces.portal.views.complaints.at_home import at_home
from bijlighar.interfaces.portal.views.outages.words import OutageView, left_words, outage_view, stretch
from bijlighar.metering import queries as metering
from bijlighar.outages import queries as outages
from bijlighar.outages.queries import OutageBrief, StepRecord, WithoutPower

AHEAD = timedelta(days=14)
BACK = timedelta(days=365)
MOST = 50


@dataclass(frozen=True, slots=True)
class Now:
    """What a home's page says of power: the live outage, and the next shutdown in words; None without."""

    outage: OutageView | None
    planned: str
    planned_cause: str

    @property
    def hero_class(self) -> str:
        """The top of the screen goes dark when the power is off."""
        return " off" if self.outage else ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step in words, with its time; `state` as the steps' list takes it."""

    title: str
    when: str
    note: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A time without power that is over, or that goes on."""

    when: str
    length: str
    why: str


def power_now(connection: ConnectionRecord, at: datetime) -> Now:
    """What is known now of a connection's power, in two statements."""
    live = outages.live_for([connection.id], at).get(connection.id)
    coming = outages.upcoming_for([connection.id], at, at + AHEAD).get(connection.id)
    planned = stretch(coming.started_at, coming.until_at) if coming and coming.until_at else ""
    cause = ""
    if coming is not None:
        cause = coming.cause_hi if language() == "hi" else coming.cause_en
    return Now(outage_view(live) if live else None, planned, cause)


@my_connection
@require_safe
def power(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show whether there is power, when it will be back, and when there was none."""
    at, today = clock.now(), clock.today()
    now = power_now(connection, at)
    told = at_home(connection.id, mobile_of(request) or "")
    reported = None
    if told.off_at is not None and now.outage is None:
        reported = supply(connection.id, today_view(connection.id, today), at, today, told.off_at)
    state = None if now.outage or reported else metering.meter_state(connection.id, at=at)
    past = outages.without_power(connection.id, at - BACK, at)
    watching = now.outage is not None and outages.is_watching(now.outage.id, mobile_of(request) or "")
    return render(
        request,
        "portal/outages/power.html",
        {
            "here": "home",
            "now": now,
            "at": at,
            "told": told,
            "reported": reported,
            "gone_at": state.power_gone_at if state else None,
            "steps": steps_of(now.outage.id) if now.outage else [],
            "is_watching": watching,
            "past": [_past(each) for each in past[:MOST]],
            "past_words": _sum(past),
        },
    )


def steps_of(outage_id: int) -> list[Step]:
    """What was done, as it is told to those without power; inner steps of the desk are not."""
    found = outages.brief(outage_id)
    if found is None:
        return []
    shown = [_first(found)]
    estimates = 0
    for each in outages.steps(outage_id):
        if each.step_code == "ESTIMATED":
            estimates += 1
        if (step := _step(each, estimates)) is not None:
            shown.append(step)
    last = shown[-1]
    shown[-1] = Step(last.title, last.when, last.note, "now")
    if found.restored_at is None:
        shown.append(Step(_("Power comes back, and the meters confirm it"), "", "", "wait"))
    return shown


def _first(found: OutageBrief) -> Step:
    what = _("Switched off as planned") if found.kind_code == "PLANNED" else _("Power went")
    return Step(what, writing.moment(found.started_at, language(), today=clock.today()))


def _step(each: StepRecord, estimates: int) -> Step | None:
    lang = language()
    when = writing.moment(each.at, lang, today=clock.today())
    if each.step_code == "ESTIMATED":
        if each.estimate_at is None:
            return Step(_("Not known any more when it comes back"), when)
        until = writing.clock_of(each.estimate_at, lang)
        words = _("Estimate: %(until)s") if estimates == 1 else _("The estimate changed: %(until)s")
        return Step(words % {"until": until}, when)
    if each.step_code == "CREW":
        return Step(_("A team is on the way"), when)
    if each.step_code == "ARRIVED":
        return Step(_("The team is there"), when)
    if each.step_code == "PART_BACK":
        count = each.counted or 0
        text = ngettext("Power is back in %(count)d home", "Power is back in %(count)d homes", count)
        return Step(text % {"count": count}, when)
    if each.step_code == "RESTORED":
        return Step(_("Power is back"), when)
    return None


def _past(each: WithoutPower) -> Past:
    lang = language()
    when = writing.moment(each.from_at, lang, today=clock.today())
    return Past(when, left_words(each.to_at - each.from_at), _why(each.outage) or _told_by(each.source_code))


def _why(outage: OutageBrief | None) -> str:
    if outage is None:
        return ""
    cause = outage.cause_hi if language() == "hi" else outage.cause_en
    return _("Planned: %(cause)s") % {"cause": cause} if outage.kind_code == "PLANNED" else cause


def _told_by(source_code: str) -> str:
    """Who tells of a time without power of which no outage is known."""
    return {
        "EVENT": _("From the meter"),
        "FEEDER": _("From the record of the line"),
        "OFFICER": _("Written down by an officer"),
    }.get(source_code, "")


def _sum(past: list[WithoutPower]) -> str:
    """How often and how long in a year, in one sentence."""
    length = sum((each.to_at - each.from_at for each in past), timedelta(0))
    text = ngettext(
        "%(count)d time in the last 12 months, %(length)s in all.",
        "%(count)d times in the last 12 months, %(length)s in all.",
        len(past),
    )
    return text % {"count": len(past), "length": left_words(length)} if past else ""
