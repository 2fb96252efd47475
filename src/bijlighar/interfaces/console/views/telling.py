"""What else is told of a meter beside its readings: events and tampers, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bijlighar.interfaces.console.views.queues.tampers import lasted
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import StayRecord

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
    return [(_("Tamper reports"), tampered), (_("Events"), happened)]


def _covers(mine: list[StayRecord], at: datetime) -> bool:
    return any(stay.from_at <= at and (stay.to_at is None or at < stay.to_at) for stay in mine)
