"""What everybody may see: lines without power with their estimates, and the calendar of shutdowns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.outages.words import OutageView, outage_view, stretch
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.outages import queries as outages
from bijlighar.outages.queries import OutageBrief

FRESH_SECONDS = 60
AHEAD = timedelta(days=14)
MOST = 300


@dataclass(frozen=True, slots=True)
class OfCompany:
    """A company's rows; `storm` since when, and why, empty without one."""

    company: CompanyRecord
    rows: list[tuple[OutageView, str]]
    count: int
    storm: str
    storm_reason: str


@require_safe
def cuts(request: HttpRequest) -> HttpResponse:
    """List the lines without power, by company; `q` narrows by the name of a line, place or office."""
    at, lang = clock.now(), language()
    asked = request.GET.get("q", "").strip()[:60]
    found = []
    for company in _companies(request):
        rows = [one for one in outages.public_list(company.id, at) if _is_asked(one, asked)]
        storm = outages.storm(company.id, at)
        found.append(
            OfCompany(
                company,
                [(outage_view(one), _office(one, lang)) for one in rows[:MOST]],
                len(rows),
                writing.moment(storm.since, lang, today=clock.today()) if storm else "",
                storm.reason if storm else "",
            )
        )
    context = {"found": found, "asked": asked, "at": at, "company_code": request.GET.get("company", "")}
    return _cached(render(request, "portal/outages/cuts.html", context))


@require_safe
def shutdowns(request: HttpRequest) -> HttpResponse:
    """List the planned shutdowns of the next two weeks, by company and day."""
    at, lang = clock.now(), language()
    asked = request.GET.get("q", "").strip()[:60]
    found = []
    for company in _companies(request):
        rows = [
            one
            for one in outages.calendar(company.id, at, at + AHEAD)
            if one.state_code in ("APPROVED", "STARTED") and _is_asked(one, asked)
        ]
        shown = [
            (
                outage_view(one),
                stretch(one.started_at, one.until_at) if one.until_at else "",
                _office(one, lang),
            )
            for one in rows[:MOST]
        ]
        found.append((company, shown, len(rows)))
    context = {"found": found, "asked": asked, "at": at, "company_code": request.GET.get("company", "")}
    return _cached(render(request, "portal/outages/shutdowns.html", context))


def _cached(answer: HttpResponse) -> HttpResponse:
    """The same page for everybody, so that in a storm a cache in front answers it."""
    patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    return answer


def _companies(request: HttpRequest) -> list[CompanyRecord]:
    code = request.GET.get("company", "")
    every = network.companies()
    return [one for one in every if one.code == code] or every


def _is_asked(one: OutageBrief, asked: str) -> bool:
    if not asked:
        return True
    names = (one.device_name_en, one.device_name_hi, one.above_en, one.above_hi, one.device_code)
    found = asked.casefold()
    return any(found in name.casefold() for name in (*names, _office(one, "en"), _office(one, "hi")))


def _office(one: OutageBrief, lang: str) -> str:
    office = network.office(one.office_id)
    if office is None:
        return ""
    return office.name_hi if lang == "hi" else office.name_en
