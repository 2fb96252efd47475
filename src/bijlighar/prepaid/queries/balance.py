"""The balance as the home screen shows it: what is left, as of when, and how long it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, Entry
from bijlighar.prepaid.models import Charge, Progress
from bijlighar.prepaid.queries.days import DayChargeRecord, charges

AVERAGE_OVER_DAYS = 14
LATEST_DAYS = 3
"""After a threshold a day costs more at once; the average of these days notices, that of 14 hides it."""

_LONGEST_DAYS = 3650


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
    is_charged = Progress.objects.filter(connection_id=connection_id).exists()
    if not is_charged and not ledger.has_received(connection_id, Entry.RECHARGE):
        return None
    last = (
        Charge.objects.filter(connection_id=connection_id, for_day__lte=day, posted_on__lte=day)
        .order_by("-for_day")
        .values_list("for_day", flat=True)
        .first()
    )
    balance = ledger.balance(connection_id, Account.PREPAID, as_of_day=day)
    recent: list[DayChargeRecord] = []
    if last is not None:
        recent = charges(
            connection_id, last - timedelta(days=AVERAGE_OVER_DAYS - 1), last + timedelta(days=1)
        )
    charged = [one for one in recent if one.is_charged]
    average = _average(recent)
    days_left = lasts_until = None
    if last is not None and average is not None and average > 0:
        covered = last + timedelta(days=min(max(balance // average, 0), _LONGEST_DAYS))
        days_left = max((covered - max(last, day - timedelta(days=1))).days, 0)
        lasts_until = max(covered, day)
    return BalanceCard(
        connection_id=connection_id,
        balance_paise=balance,
        not_yet_due_paise=ledger.balance(connection_id, Account.NOT_YET_DUE, as_of_day=day),
        as_of=last,
        days_left=days_left,
        lasts_until=lasts_until,
        yesterday=next((one for one in charged if one.day == day - timedelta(days=1)), None),
        average_day_paise=average,
        late_days=sum(one.is_late for one in recent),
    )


def _average(recent: list[DayChargeRecord]) -> int | None:
    """Paise a day, rounded up, so that the promise of days errs on the safe side."""
    # A day whose readings are missing takes no more than the parts due on it only until they come.
    known = [one.due_paise for one in recent if one.is_charged]
    if not known:
        return 0 if recent else None
    return max(_rounded_up(known), _rounded_up(known[-LATEST_DAYS:]))


def _rounded_up(paise: list[int]) -> int:
    return -(-sum(paise) // len(paise))
