"""The month as it was charged so far: what a page says in one sentence, without rating anything again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection as database

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
    given: dict[str, date | int | str] = {
        "connection": connection_id, "day": day, "first": day - _LONGEST_MONTH,
        "place": LINES.index("SUBSIDY") + 1, "withdrawn": WITHDRAWN,
    }  # fmt: skip
    with database.cursor() as cursor:
        cursor.execute(
            "WITH booked AS (SELECT for_day, version, kind_code, cycle_from, cycle_to, energy_after_wh,"
            "  regular_paise, step_paise FROM prepaid_charge WHERE connection_id = %(connection)s"
            "  AND for_day > %(first)s AND for_day <= %(day)s),"
            " newest AS (SELECT * FROM booked WHERE for_day = %(day)s ORDER BY version DESC LIMIT 1)"
            " SELECT n.energy_after_wh, (SELECT coalesce(sum(coalesce(b.regular_paise[%(place)s], 0)"
            "  + coalesce(b.step_paise[%(place)s], 0)), 0)::bigint FROM booked b"
            "  WHERE b.cycle_from = n.cycle_from), n.cycle_from, n.cycle_to"
            " FROM newest n WHERE n.kind_code <> %(withdrawn)s",
            given,
        )
        row = cursor.fetchone()
    return MonthCharged(*row) if row else None
