"""The balance as the home screen shows it: what is left, as of when, and how long it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bijlighar.prepaid.queries.days import DayChargeRecord, charges
from bijlighar.prepaid.queries.standing import standing


@dataclass(frozen=True, slots=True)
class BalanceCard:
    """What is left, in paise; negative when it is owed.

    `as_of` is the last charged day (None before the first). `not_yet_due_paise` will be taken later in parts
    and is not in the balance. `average_day_paise` is what a day is expected to take: the higher of the
    averages of the last 14 days and of the 3 last charged ones, days without readings left out. `days_left`
    counts whole days from the day asked for on, 0 when that day itself is no longer covered; `lasts_until` is
    the last covered day and never before the day asked for. Both are None where nothing is charged or used
    yet. `late_days` of the last 14 days were booked late.
    """

    connection_id: int
    balance_paise: int
    not_yet_due_paise: int
    as_of: date | None
    days_left: int | None
    lasts_until: date | None
    yesterday: DayChargeRecord | None
    average_day_paise: int | None
    late_days: int


def balance_card(connection_id: int, day: date) -> BalanceCard | None:
    """The card of a connection on a day; None when it was never prepaid: no charge, no recharge, no run."""
    row = standing([connection_id], day).row(0, named=True)
    if not row["is_begun"]:
        return None
    last = row["charged_through"]
    before = day - timedelta(days=1)
    charged = charges(connection_id, before, day) if last is not None and last >= before else []
    return BalanceCard(
        connection_id=connection_id,
        balance_paise=row["balance_paise"],
        not_yet_due_paise=row["not_yet_due_paise"],
        as_of=last,
        days_left=row["days_left"],
        lasts_until=row["lasts_until"],
        yesterday=next((one for one in charged if one.is_charged), None),
        average_day_paise=row["average_day_paise"],
        late_days=row["late_days"],
    )
