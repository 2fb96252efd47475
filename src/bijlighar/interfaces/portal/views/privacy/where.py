"""For everybody: where the data lies, as the program is set up now, and what its owner says of each place."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.conf import where as conf
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.privacy import queries
from bijlighar.privacy.rules import retention
from bijlighar.privacy.rules import where as rules
from bijlighar.privacy.rules.rights import STAYS
from bijlighar.privacy.rules.uses import notice_on
from bijlighar.privacy.rules.where import Configured, Said, WhereRefused


@dataclass(frozen=True, slots=True)
class Place:
    """One place as it is shown; `said` is None where nothing is written of it."""

    key: str
    configured: Configured
    what: str
    data: str
    said: Said | None
    has_moved: bool
    is_abroad: bool


@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Show every place that is configured; where words and configuration part, that stands there too."""
    configured = conf.configured()
    try:
        said, is_readable = conf.said(), True
    except WhereRefused:
        said, is_readable = (), False
    told = {each.key: each for each in said}
    parts = {(each.key, each.code) for each in rules.compare(configured, said)}
    place, swept = (1 if language() == "hi" else 0), queries.last_sweeps()
    return render(
        request,
        "portal/privacy/where.html",
        {
            "places": [
                Place(
                    each.key, each, rules.KINDS[each.kind][place], rules.KINDS[each.kind][2 + place],
                    told.get(each.key), (each.key, "OTHER_HOST") in parts, (each.key, "ABROAD") in parts,
                )
                for each in configured
            ],
            "is_readable": is_readable,
            "agrees": is_readable and not parts,
            "companies": network.companies(),
            "uses": notice_on(clock.today()).uses,
            "notice": notice_on(clock.today()),
            "stays": STAYS,
            "periods": [(each, swept.get(each.code)) for each in retention.periods_at(clock.now())],
            "at": clock.now(),
        },
    )  # fmt: skip
