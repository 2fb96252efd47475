"""What everybody may see: lines without power with their estimates, and the calendar of shutdowns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.pictures.outage_map import OutageMap, outage_map
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.outages.place import Place
from bijlighar.interfaces.portal.views.outages.words import OutageView, outage_view, stretch
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.outages import queries as outages
from bijlighar.outages.queries import OutageBrief

FRESH_SECONDS = 60
AHEAD = timedelta(days=14)
MOST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A line without power with its office, and its number on the map, 0 where it is not on it.

    `fades`: when a suspicion ends by itself; empty for what does not.
    """

    outage: OutageView
    office: str
    number: int
    fades: str


@dataclass(frozen=True, slots=True)
class OfCompany:
    """A company's rows and their map; `storm` since when, and why, empty without one."""

    company: CompanyRecord
    rows: list[Line]
    count: int
    map: OutageMap | None
    spoken: str
    storm: str
    storm_reason: str


@require_safe
def cuts(request: HttpRequest) -> HttpResponse:
    """List the lines without power, by company; `q` narrows by the name of a line, place or office."""
    at, lang, place = clock.now(), language(), Place(request.GET.get("q", ""))
    found = []
    for company in _companies(request):
        rows = place.among(company, outages.public_list(company.id, at))
        coming = [one for one in place.among(company, _planned(company, at)) if one.started_at > at]
        if not (rows or coming or place.is_known(company)):
            continue
        drawn = outage_map(rows[:MOST], coming, in_hindi=lang == "hi")
        on_it = drawn.numbers if drawn else frozenset()
        fading = outages.fading(company.id, at) if rows else {}
        storm = outages.storm(company.id, at)
        found.append(
            OfCompany(
                company,
                [
                    Line(
                        outage_view(one),
                        _office(one, lang),
                        number if number in on_it else 0,
                        writing.moment(fading[one.id], lang, today=clock.today()) if one.id in fading else "",
                    )
                    for number, one in enumerate(rows[:MOST], start=1)
                ],
                len(rows),
                drawn,
                spoken(drawn) if drawn else "",
                writing.moment(storm.since, lang, today=clock.today()) if storm else "",
                storm.reason if storm else "",
            )
        )
    context = _context(request, place, at, found)
    return _cached(render(request, "portal/outages/cuts.html", context))


@require_safe
def shutdowns(request: HttpRequest) -> HttpResponse:
    """List the planned shutdowns of the next two weeks, by company and day."""
    at, lang, place = clock.now(), language(), Place(request.GET.get("q", ""))
    found = []
    for company in _companies(request):
        rows = place.among(company, _planned(company, at))
        if not (rows or place.is_known(company)):
            continue
        drawn = outage_map((), rows[:MOST], in_hindi=lang == "hi", lists_coming=True)
        shown = [
            (
                number if drawn and number in drawn.numbers else 0,
                outage_view(one),
                stretch(one.started_at, one.until_at) if one.until_at else "",
                _office(one, lang),
            )
            for number, one in enumerate(rows[:MOST], start=1)
        ]
        found.append((company, shown, drawn, spoken(drawn) if drawn else ""))
    context = _context(request, place, at, found)
    return _cached(render(request, "portal/outages/shutdowns.html", context))


def spoken(drawn: OutageMap) -> str:
    """What a map shows, for whoever does not see it."""
    count = len(drawn.off) + len(drawn.maybe)
    without = ngettext("%(count)d line without power", "%(count)d lines without power", count)
    planned = ngettext("%(count)d planned shutdown", "%(count)d planned shutdowns", len(drawn.planned))
    if not count:
        return _("Map: %(planned)s.") % {"planned": planned % {"count": len(drawn.planned)}}
    return _("Map: %(without)s, %(planned)s. The list says the same.") % {
        "without": without % {"count": count},
        "planned": planned % {"count": len(drawn.planned)},
    }


def _planned(company: CompanyRecord, at: datetime) -> list[OutageBrief]:
    return [
        one
        for one in outages.calendar(company.id, at, at + AHEAD)
        if one.state_code in ("APPROVED", "STARTED")
    ]


def _context(request: HttpRequest, place: Place, at: datetime, found: list[Any]) -> dict[str, Any]:
    code = request.GET.get("company", "")
    return {"found": found, "asked": place.asked, "at": at, "company_code": code}


def _cached(answer: HttpResponse) -> HttpResponse:
    """The same page for everybody, so that in a storm a cache in front answers it."""
    patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    return answer


def _companies(request: HttpRequest) -> list[CompanyRecord]:
    code = request.GET.get("company", "")
    every = network.companies()
    return [one for one in every if one.code == code] or every


def _office(one: OutageBrief, lang: str) -> str:
    office = network.office(one.office_id)
    if office is None:
        return ""
    return office.name_hi if lang == "hi" else office.name_en
