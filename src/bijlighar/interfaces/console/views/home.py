"""The first page after sign-in: the offices a person may see, and what he may do there."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord, OfficeRecord
from bijlighar.network.rules.scope import KIND_WORDS
from bijlighar.people.rules.roles import PERMISSION_WORDS, ROLES, permits


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as the page shows it: over which office, what it permits, and whether readings belong to it."""

    office: OfficeRecord
    company: CompanyRecord
    kind: str
    role: str
    can: tuple[str, ...]
    sees_meters: bool


@staff_required()
@require_safe
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the roles in force with their offices."""
    return show(request, desk, "console/home.html", {"held": _held(desk)}, here="home")


def _held(desk: Desk) -> list[HeldRole]:
    place = 1 if language() == "hi" else 0
    found = []
    for held in desk.roles:
        office, role = network.office(held.office_id), ROLES.get(held.role_code)
        company = network.company(office.company_id) if office else None
        if office is None or company is None or role is None:
            continue
        found.append(
            HeldRole(
                office=office,
                company=company,
                kind=KIND_WORDS[office.kind][place],
                role=role.name_hi if place else role.name_en,
                can=tuple(
                    words[place] for code, words in PERMISSION_WORDS.items() if permits(role.code, code)
                ),
                sees_meters=permits(role.code, "meter.see"),
            )
        )
    return found
