"""Units: days in pages, and one day by its quarter hours."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from bijlighar.interfaces.api.own import asked
from bijlighar.interfaces.api.own.door import ASKED_AT, Ask
from bijlighar.interfaces.api.own.problems import not_found
from bijlighar.kernel.time import block_start, settlement_day
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import DayRecord
from bijlighar.metering.rules.flags import Flag, is_estimated, words

DAYS_A_PAGE = 100
USUAL_DAYS = 30
_FLAGS = {int(each): each.name for each in Flag}


def meter_days(ask: Ask) -> dict[str, Any]:
    """Days that were checked, in order; a page covers at most `limit` days of the calendar."""
    from_date, to_date = asked.days(ask, USUAL_DAYS, settlement_day(ask.at))
    until = min(to_date, from_date + timedelta(days=asked.size(ask, DAYS_A_PAGE)))
    found = metering.days(ask.connection_id, from_date, until)
    return {
        "from": from_date.isoformat(),
        "to": until.isoformat(),
        "days": [_day(one) for one in found],
        "next": until.isoformat() if until < to_date else None,
    }


def _day(one: DayRecord) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "energy_wh": one.energy_wh,
        "solar_wh": one.solar_wh,
        "estimated_wh": one.estimated_wh,
        "missing_blocks": one.missing_blocks,
        "quality": quality(one.is_complete, one.estimated_wh),
        "version": one.version,
        "as_of": asked.instant(one.known_at),
    }


def quality(is_complete: bool, estimated_wh: int) -> str:
    """MEASURED; ESTIMATED: some of it is; INCOMPLETE: some of it is missing."""
    if not is_complete:
        return "INCOMPLETE"
    return "ESTIMATED" if estimated_wh else "MEASURED"


def blocks(ask: Ask) -> dict[str, Any]:
    """One day by its 96 quarter hours, today as far as it came; a value nobody knows is null."""
    today = settlement_day(ask.at)
    day: date = asked.day(ask, "day", today)
    curve = metering.day_curve(ask.connection_id, day) if day <= today else None
    if curve is None:
        raise not_found(
            _("Nothing came from the meter for %(day)s.") % {"day": day},
            _("Ask for another day, or later again."),
        )
    flags = sorted(set(curve.flags))
    values = [value for value in curve.values_wh if value is not None]
    return {
        "day": day.isoformat(),
        "energy_wh": sum(values),
        "known_blocks": len(values),
        "version": curve.version,
        "is_checked": curve.version > 0,
        "as_of": asked.instant(curve.as_of),
        "known_at": asked.instant(curve.known_at),
        "meter": curve.meter_serial,
        "blocks": [
            {
                "start": asked.instant(block_start(day, place)),
                "wh": value,
                "quality": _FLAGS.get(flag, "UNKNOWN"),
                "is_estimated": is_estimated(flag),
            }
            for place, (value, flag) in enumerate(zip(curve.values_wh, curve.flags, strict=True))
        ],
        "words": {
            _FLAGS[flag]: dict(zip(("en", "hi"), words(flag), strict=True))
            for flag in flags
            if flag in _FLAGS
        },
        ASKED_AT: asked.instant(ask.at),
    }
