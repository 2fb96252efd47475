"""The month as it was charged so far: what a page says in one sentence, without rating anything again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bijlighar.prepaid.models import Charge
from bijlighar.prepaid.rules.difference import WITHDRAWN
from bijlighar.tariffs.rules import LINES

_LONGEST_MONTH = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class MonthCharged:
    """The month [cycle_from, cycle_to) through its last charged day: energy in Wh, and the subsidy booked."""

    energy_wh: int
    subsidy_paise: int
    cycle_from: date
    cycle_to: date


def month_charged(connection_id: int, day: date) -> MonthCharged | None:
    """The month of a charged day through that day; None where the day is not charged or was withdrawn.

    The subsidy is the sum of what was booked for the month's days, which is what the month was rated to.
    """
    rows = list(
        Charge.objects.filter(
            connection_id=connection_id, for_day__lte=day, for_day__gt=day - _LONGEST_MONTH
        ).order_by("for_day", "version")
    )
    if not rows or rows[-1].for_day != day or rows[-1].kind_code == WITHDRAWN:
        return None
    last, place = rows[-1], LINES.index("SUBSIDY")
    booked = (
        paise
        for row in rows
        if row.cycle_from == last.cycle_from
        for paise in (row.regular_paise, row.step_paise)
    )
    return MonthCharged(
        energy_wh=last.energy_after_wh,
        subsidy_paise=sum(paise[place] for paise in booked if paise and len(paise) > place),
        cycle_from=last.cycle_from,
        cycle_to=last.cycle_to,
    )
