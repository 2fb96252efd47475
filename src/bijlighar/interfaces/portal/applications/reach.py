"""Whose application a page shows: by the code of its link, or by its number for who opened or sent it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from bijlighar.applications import queries
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.interfaces.portal.access import mobile_of

OPENED = "applications"
"""Session key: numbers of applications whose code was shown in this browser."""
_MOST = 20


def is_number(address: str) -> bool:
    """Whether an address names a number; a code has no such sign."""
    return "-" in address


def reached(request: HttpRequest, address: str) -> ApplicationRecord | None:
    """The application of a code, or of a number that this browser opened by its code or its mobile sent."""
    if not is_number(address):
        return queries.by_follow_code(address)
    record = queries.by_number(None, address)
    if record is None:
        return None
    mobile = mobile_of(request)
    is_sender = mobile is not None and mobile == record.mobile
    return record if is_sender or record.number in request.session.get(OPENED, []) else None


def found(request: HttpRequest, address: str) -> ApplicationRecord:
    """The same; 404 like one that never was."""
    record = reached(request, address)
    if record is None:
        raise Http404
    return record


def remember(request: HttpRequest, record: ApplicationRecord) -> None:
    """Let this browser come back by the number: where the way leads through others, the code stays here."""
    opened = request.session.get(OPENED, [])
    if record.number not in opened:
        request.session[OPENED] = [*opened, record.number][-_MOST:]
