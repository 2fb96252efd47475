"""That a connection ends or has ended: until when, and what the page of the application says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bijlighar.applications import queries as applications
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.reader import language


@dataclass(frozen=True, slots=True)
class Ending:
    """A heading and a sentence; `is_off`: there is no supply any more. `number`: the sender's application."""

    title: str
    words: str
    is_off: bool
    number: str = ""


def ending_of(connection: ConnectionRecord, mobile: str, today: date) -> Ending | None:
    """What a home is told of its end; None for one that goes on."""
    found = applications.ending_of(connection.id)
    number = found.number if found is not None and found.mobile == mobile else ""
    if connection.disconnected_on is not None:
        day = {"day": _day(connection.disconnected_on - timedelta(days=1), today)}
        words = _("Its last day was %(day)s. What was used, billed and paid stays here to be read.") % day
        return Ending(_("This connection has ended"), words, True, number)
    if found is None:
        return None
    if found.kind_code == "TEMPORARY":
        return _temporary(date.fromisoformat(found.found["ends_on"]), number, today)
    if found.stage_code == "SETTLE":
        day = {"day": _day(date.fromisoformat(found.found["off_on"]), today)}
        words = _("The supply ended on %(day)s. The last account is being made.") % day
        return Ending(_("The last account is still to come"), words, True, number)
    day = {"day": _day(date.fromisoformat(found.answers["closing_day"]), today)}
    words = _("You asked for its end, from %(day)s on.") % day
    return Ending(_("This connection is being ended"), words, False, number)


def _temporary(ends_on: date, number: str, today: date) -> Ending:
    day = {"day": _day(ends_on, today)}
    if ends_on < today:
        words = _("Its last day was %(day)s. The supply ends now.") % day
        return Ending(_("The temporary connection is over"), words, False, number)
    words = _("It runs up to %(day)s, this day included.") % day
    return Ending(_("A temporary connection"), words, False, number)


def _day(given: date, today: date) -> str:
    return writing.day(given, language(), today=today, weekday=True)
