"""Who may open the installer's pages: people of an agency, and of its installations only their own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from bijlighar.documents.queries import DocumentRecord
from bijlighar.interfaces.console import sessions
from bijlighar.interfaces.portal import clock
from bijlighar.kernel.actor import Actor
from bijlighar.rollout import queries
from bijlighar.rollout.queries import MemberRecord

P = ParamSpec("P")


def staff_id_of(request: HttpRequest) -> int | None:
    """The person of the staff who signed in on this browser, or None. The one place here that knows how."""
    found = sessions.staff_of(request, clock.now())
    return found.id if found is not None else None


def member_of(request: HttpRequest) -> MemberRecord | None:
    """For which agency this visitor works today; None for everybody else."""
    staff_id = staff_id_of(request)
    return queries.member(staff_id, clock.today()) if staff_id is not None else None


def by(member: MemberRecord) -> Actor:
    """Who acts; no name."""
    return Actor("agency", member.agency.code, member.staff_id)


def for_agency(
    view: Callable[Concatenate[HttpRequest, MemberRecord, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hand the view the visitor as a person of an agency; ask for sign-in first, refuse all others."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        staff_id = staff_id_of(request)
        if staff_id is None:
            return redirect(f"{reverse('console:sign_in')}?{urlencode({'next': request.get_full_path()})}")
        member = queries.member(staff_id, clock.today())
        if member is None:
            raise PermissionDenied
        return view(request, member, *args, **kwargs)

    checked.asks_agency = True  # type: ignore[attr-defined]
    return checked


def may_open(request: HttpRequest, document: DocumentRecord) -> bool:
    """Papers of registrations are public; photos of an installation are for the agency that made it."""
    kind, _, rest = document.owner_key.partition("/")
    if kind == "registration":
        return True
    member = member_of(request)
    return kind == "installation" and member is not None and rest.startswith(f"{member.agency.id}/")
