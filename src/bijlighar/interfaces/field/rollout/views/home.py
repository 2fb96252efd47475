"""What an agency recorded, and under which registrations it may go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.interfaces.field.rollout.access import for_agency
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import day_start
from bijlighar.network import queries as network
from bijlighar.rollout import queries
from bijlighar.rollout.queries import InstallationRecord, MemberRecord
from bijlighar.rollout.rules.evidence import LACKING_WORDS, Lacking


@require_safe
@for_agency
def rollout(request: HttpRequest, member: MemberRecord) -> HttpResponse:
    """Show what this agency recorded, the latest first, and under which registrations it may go on."""
    before = request.GET.get("before", "")
    shown = queries.installations(
        member.agency.id, before_id=int(before) if before.isdecimal() and len(before) < 18 else None
    )
    today = day_start(clock.today())
    of_today, ever = queries.agency_counts(member.agency.id, today, today + timedelta(days=1))
    return render(
        request,
        "field/rollout/rollout.html",
        {
            "member": member,
            "installations": [_line(each) for each in shown],
            "older": shown[-1].id if len(shown) == 50 else None,
            "of_today": of_today,
            "ever": ever,
            "holding": holding(member),
        },
    )


def holding(member: MemberRecord) -> list[dict[str, Any]]:
    """Each company for which the agency may put up meters today, with the registration."""
    found = []
    for company in network.companies():
        registration = queries.registration_in_force(member.agency.id, company.id, clock.today())
        if registration is not None and queries.refusal(member.agency.id, company.id) is None:
            last = registration.to_date - timedelta(days=1) if registration.to_date else None
            found.append({"company": company, "registration": registration, "last_day": last})
    return found


def _line(made: InstallationRecord) -> dict[str, Any]:
    return {"made": made, "lacking": [lacking_words(each) for each in made.lacking]}


def lacking_words(code: Lacking) -> str:
    """What is missing, in the reader's language."""
    english, hindi = LACKING_WORDS[code]
    return hindi if language() == "hi" else english
