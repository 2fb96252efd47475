"""The staff's own session: another cookie than the consumers', and gone when the password changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponseBase

from bijlighar.interfaces.portal import clock
from bijlighar.kernel.actor import Actor
from bijlighar.people import queries as people
from bijlighar.people.queries import StaffRecord
from bijlighar.people.rules.roles import permits

COOKIE = "staff_session"
SHIFT = timedelta(hours=12)
"""How long a sign-in lasts, whatever is done meanwhile."""
_STAFF, _MARK, _SINCE = "staff_id", "mark", "since"


def staff_session(get_response: Callable[[HttpRequest], HttpResponseBase]) -> object:
    """Give each request `staff_session` and keep what a sign-in or sign-out changed in it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        before = request.COOKIES.get(COOKIE)
        session = SessionStore(before)
        request.staff_session = session  # type: ignore[attr-defined]
        request.staff_by = lambda: _by(request)  # type: ignore[attr-defined]
        response = get_response(request)
        if not session.modified:
            return response
        if session.is_empty():
            response.delete_cookie(COOKIE, samesite="Lax")
            return response
        try:
            session.save()
        except UpdateError:  # signed out elsewhere meanwhile
            return response
        response.set_cookie(
            COOKIE,
            session.session_key or "",
            max_age=int(SHIFT.total_seconds()),
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        return response

    return answer


def begin(request: HttpRequest, staff_id: int, at: datetime) -> None:
    """Begin a shift in a session with a new key."""
    session = _session(request)
    session.flush()
    session[_STAFF] = staff_id
    session[_MARK] = people.session_mark(staff_id)
    session[_SINCE] = at.isoformat()
    session.set_expiry(SHIFT)


def end(request: HttpRequest) -> None:
    """End the shift; the session is deleted, not only forgotten by the browser."""
    _session(request).flush()


def staff_of(request: HttpRequest, at: datetime) -> StaffRecord | None:
    """Who is signed in: None after a shift, for a person who left, and once the password was changed."""
    session = _session(request)
    staff_id, since = session.get(_STAFF), session.get(_SINCE)
    if staff_id is None or since is None or at >= datetime.fromisoformat(since) + SHIFT:
        return None
    if session.get(_MARK) != people.session_mark(staff_id):
        return None
    return people.staff(staff_id)


def _by(request: HttpRequest) -> Actor | None:
    """Who serves at a counter in this browser, for pages that staff and consumers share."""
    if COOKIE not in request.COOKIES:
        return None
    at = clock.now()
    staff = staff_of(request, at)
    if staff is None or not any(
        permits(role.role_code, "counter.serve") for role in people.roles_of(staff.id, at)
    ):
        return None
    return Actor("staff", staff.name_en, staff.id)


def _session(request: HttpRequest) -> SessionBase:
    session: SessionBase = request.staff_session  # type: ignore[attr-defined]
    return session
