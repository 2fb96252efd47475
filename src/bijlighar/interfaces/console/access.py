"""The door for staff: signed in, and a role whose offices reach what the address names. Else: nothing there.

Every interface for staff uses it: `@staff_required("meter.see")` above a view hands it a `Desk`. An address
with an id that `OFFICE_OF` knows (an office, a connection, a meter, a complaint) is checked against the
offices of the role; what is out of reach answers 404, like what never was.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from bijlighar.applications import queries as applications
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.queries import theft_office
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console.sessions import staff_of
from bijlighar.interfaces.portal import clock
from bijlighar.kernel.actor import Actor
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages
from bijlighar.people import queries as people
from bijlighar.people.queries import RoleRecord, StaffRecord
from bijlighar.people.rules.roles import Permission, permits
from bijlighar.privacy import queries as privacy

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sits here now: the person, the roles in force at `at`, and what this page needs a role for."""

    staff: StaffRecord
    roles: tuple[RoleRecord, ...]
    permission: Permission | None
    at: datetime

    @property
    def by(self) -> Actor:
        """The person as the `by` of an action."""
        return Actor("staff", self.staff.name_en, self.staff.id)

    def holds(self, permission: Permission) -> bool:
        """Whether any role permits a thing anywhere."""
        return any(permits(role.role_code, permission) for role in self.roles)

    def may(self, permission: Permission, office_id: int) -> bool:
        """Whether a role permits a thing at an office."""
        return people.may(self.staff.id, permission, office_id, at=self.at)

    def scopes(self, permission: Permission | None = None) -> list[int]:
        """The offices over which a role permits a thing (without one: over which any role is held)."""
        held = {
            role.office_id for role in self.roles if permission is None or permits(role.role_code, permission)
        }
        return sorted(held)

    def offices(self) -> list[int]:
        """Every office, those below included, at which the person may do what this page is for."""
        return sorted(
            {below for scope in self.scopes(self.permission) for below in network.offices_below(scope)}
        )


def staff_required(
    permission: Permission | None = None,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase]], Callable[..., HttpResponseBase]
]:
    """Ask for sign-in first; then the permission, at the office that the address names or at any at all.

    Without a permission any person of the staff may enter, with no office in the address. The view gets the
    `Desk` after the request; `request.desk` holds it too.
    """

    def door(
        view: Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            at = clock.now()
            staff = staff_of(request, at)
            if staff is None:
                return redirect(
                    f"{reverse('console:sign_in')}?{urlencode({'next': request.get_full_path()})}"
                )
            desk = Desk(staff, tuple(people.roles_of(staff.id, at)), permission, at)
            request.desk = desk  # type: ignore[attr-defined]
            if not _reaches(desk, kwargs):
                raise Http404
            return view(request, desk, *args, **kwargs)

        checked.asks_staff = True  # type: ignore[attr-defined]
        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return door


def _reaches(desk: Desk, named: dict[str, Any]) -> bool:
    places = [OFFICE_OF[name](value) for name, value in named.items() if name in OFFICE_OF]
    if desk.permission is None:
        return not places
    if not places:
        return desk.holds(desk.permission)
    return all(office is not None and desk.may(desk.permission, office) for office in places)


def _of_connection(connection_id: int) -> int | None:
    found = consumers.connection(connection_id)
    return None if found is None else found.office_id


def _of_meter(meter_id: int) -> int | None:
    found = metering.meter(meter_id)
    if found is None:
        return None
    return found.office_id or _of_company(found.company_id)


def _of_batch(batch_id: int) -> int | None:
    code = metering.batch_company_code(batch_id)
    company = network.company(code) if code else None
    return None if company is None else _of_company(company.id)


def _of_company(company_id: int | None) -> int | None:
    return None if company_id is None else network.head_office(company_id)


def _of_reading(reading_id: int) -> int | None:
    found = metering.photo_reading(reading_id)
    return None if found is None else found.office_id


def _of_complaint(complaint_id: int) -> int | None:
    found = complaints.brief(complaint_id)
    return None if found is None else found.office_id


def _of_outage(outage_id: int) -> int | None:
    found = outages.brief(outage_id)
    return None if found is None else found.office_id


OFFICE_OF: dict[str, Callable[[Any], int | None]] = {
    "office_id": int,
    "connection_id": _of_connection,
    "meter_id": _of_meter,
    "batch_id": _of_batch,
    "reading_id": _of_reading,
    "application_id": applications.office_of,
    "complaint_id": _of_complaint,
    "outage_id": _of_outage,
    "theft_id": theft_office,
    "request_id": privacy.office_of,
    "visit_id": consumers.visit_office,
}
"""What an address may name -> the office that must be within reach; None: nobody's."""
