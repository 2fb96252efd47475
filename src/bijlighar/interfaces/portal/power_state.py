"""What is known about power at home, in a word with its shape, and who says so and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.pictures import DayView
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.outages.words import OutageView
from bijlighar.metering import queries as metering

FRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Supply:
    """What is known about power at home: a word with its shape, and who says so and when."""

    icon_name: str
    kind: str
    words: str
    note: str


def no_power(outage: OutageView) -> Supply:
    """Say that there is none, by the outage above the home: the meter cannot tell while it is dark."""
    note = _("Off since %(since)s") % {"since": outage.since}
    if outage.is_suspected:
        return Supply("half", "warn", _("There seems to be none"), note)
    return Supply("off", "bad", _("Off"), note)


def supply(
    connection_id: int,
    day_view: DayView | None,
    now: datetime,
    today: date,
    off_at: datetime | None = None,
) -> Supply:
    """Say what the meter shows about power, and nothing that it does not show.

    `off_at`: when the home complained that it has none, where that is not put right. Then both are said: the
    meter sees the power that reaches it, not whether it goes on into the house.
    """
    on_at = day_view.as_of if day_view is not None and day_view.last_wh else None
    if off_at is not None and (on_at is None or off_at >= on_at):
        return reported(off_at, on_at, today)
    if on_at is None:
        return _by_last_heard(connection_id, today)
    when = writing.clock_of(on_at, language())
    if off_at is not None:
        # When it was said stands on the complaint: two times do not fit beside each other on a small phone.
        note = _("%(time)s. You told us there is none.") % {"time": when}
        return Supply("half", "warn", _("On, by the meter"), note)
    if now - on_at <= FRESH:
        return Supply("on", "ok", _("On"), _("By the meter, %(time)s") % {"time": when})
    return Supply("half", "warn", _("On at %(time)s") % {"time": when}, _("The meter has not reported since"))


def reported(off_at: datetime, on_at: datetime | None, today: date) -> Supply:
    """The home spoke last: what it said, and beside it what the meter has said today."""
    when = writing.moment(off_at, language(), today=today)
    note = when[:1].upper() + when[1:]
    if on_at is not None:
        by_meter = writing.clock_of(on_at, language())
        note = _("%(when)s. By the meter on at %(time)s.") % {"when": note, "time": by_meter}
    return Supply("half", "warn", _("You reported none"), note)


def _by_last_heard(connection_id: int, today: date) -> Supply:
    card = metering.meter_card(connection_id)
    if card is None:
        note = _("No smart meter reports from here")
    elif card.last_heard_at is None:
        note = _("The meter has not reported yet")
    else:
        when = writing.moment(card.last_heard_at, language(), today=today)
        note = _("The meter last reported %(when)s") % {"when": when}
    return Supply("half", "", _("Not known"), note)
