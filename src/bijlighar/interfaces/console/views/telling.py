"""What else is told of a meter beside its readings: events and tampers, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bijlighar.interfaces.console.views.queues.tampers import lasted
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.writing import Language
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import CheckRecord, StayRecord

EVENTS = 30
LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened: when, what in words, and more about it."""

    at: datetime
    what: str
    note: str = ""


def told(meter_id: int, mine: list[StayRecord], at: datetime) -> list[tuple[str, list[Told]]]:
    """Lists with their titles; only of the time in which the meter hung in the reader's offices."""
    place = 1 if language() == "hi" else 0
    happened = [
        Told(each.occurred_at, (each.kind.name_en, each.kind.name_hi)[place])
        for each in metering.events(meter_id=meter_id, limit=EVENTS)
        if _covers(mine, each.occurred_at)
    ]
    tampered = [
        Told(each.from_at, (each.kind.name_en, each.kind.name_hi)[place], lasted(each.seconds))
        for each in metering.tampers(
            at=at, from_at=at - LOOK_BACK, to_at=at, meter_id=meter_id, limit=EVENTS
        ).rows
        if _covers(mine, each.from_at)
    ]
    commanded = [
        Told(each.requested_at, _command_words(each.kind_code), _state_words(each.state_code))
        for each in metering.commands(meter_id=meter_id, limit=EVENTS)
        if _covers(mine, each.requested_at)
    ]
    checked = [
        Told(each.requested_at, _("A check meter was asked for"), _check_words(each, place))
        for stay in mine
        for each in metering.check_requests(connection_id=stay.connection_id)
        if meter_id in (each.main_meter_id, each.check_meter_id)
    ]
    return [
        (_("Tamper reports"), tampered),
        (_("Events"), happened),
        (_("Commands"), commanded),
        (_("Check meters"), checked),
    ]


def _command_words(code: str) -> str:
    return {
        "DISCONNECT": _("Switch the power off"),
        "CONNECT": _("Switch the power on"),
        "READ_NOW": _("Read the meter now"),
        "CHECK_CLOCK": _("Look at the clock"),
        "SET_CLOCK": _("Set the clock"),
    }.get(code, code)


def _state_words(code: str) -> str:
    return {
        "REQUESTED": _("not sent yet"),
        "SENT": _("sent, no proof yet"),
        "CONFIRMED": _("done, the meter says so"),
        "FAILED": _("failed"),
        "CANCELLED": _("not sent: no longer right"),
        "EXPIRED": _("not sent in time"),
    }.get(code, code)


def _check_words(record: CheckRecord, place: int) -> str:
    lang: Language = "hi" if place else "en"
    if record.fitted_at is None:
        return _("to be put up by %(day)s") % {"day": writing.dated(record.install_by_date, lang)}
    return _("put up on %(day)s") % {
        "day": writing.dated(record.fitted_at.astimezone(writing.INDIA).date(), lang)
    }


def _covers(mine: list[StayRecord], at: datetime) -> bool:
    return any(stay.from_at <= at and (stay.to_at is None or at < stay.to_at) for stay in mine)
