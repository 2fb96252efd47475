"""When a programme ends if it goes on as it did: the pace of the last weeks, its range, its arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bijlighar.kernel.money import group_lakh

WEEKS = 8
"""The pace is the average of so many weeks; they are the name of the method too."""
RUN = 4
"""The range: the fastest and the slowest run of so many weeks in a row among them."""
MOST_WEEKS = 52 * 40


@dataclass(frozen=True, slots=True)
class Pace:
    """`done` meters in `weeks` weeks; `ends_on` is the end of the week in which the rest would be done.

    `ends_on` is None where nothing was done in these weeks, or where the end lies beyond 40 years.
    """

    done: int
    weeks: int
    needed_weeks: int | None
    ends_on: date | None
    arithmetic: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """The rest at three paces. Without enough weeks all three are None and `weeks_known` says how many."""

    remaining: int
    as_of_date: date
    weeks_known: int
    usual: Pace | None
    fastest: Pace | None
    slowest: Pace | None

    @property
    def is_known(self) -> bool:
        """Whether there were enough weeks to say anything."""
        return self.usual is not None


def forecast(weekly: Sequence[int], *, remaining: int, as_of_date: date) -> Forecast:
    """Forecast from what each whole week brought, oldest first, the last one ending with `as_of_date`.

    The pace is the average of the last 8 weeks; the range comes from the best and the worst 4 weeks in a row
    among them. Fewer than 8 weeks give no forecast.
    """
    recent = list(weekly[-WEEKS:])
    if len(recent) < WEEKS:
        return Forecast(remaining, as_of_date, len(recent), None, None, None)
    runs = [sum(recent[first : first + RUN]) for first in range(WEEKS - RUN + 1)]
    paces = [
        _pace(done, weeks, remaining, as_of_date)
        for done, weeks in ((sum(recent), WEEKS), (max(runs), RUN), (min(runs), RUN))
    ]
    return Forecast(remaining, as_of_date, len(recent), *paces)


def _pace(done: int, weeks: int, remaining: int, as_of_date: date) -> Pace:
    if remaining <= 0:
        return Pace(done, weeks, 0, as_of_date, f"{group_lakh(max(remaining, 0))}")
    if done <= 0:
        return Pace(done, weeks, None, None, f"{group_lakh(done)} ÷ {weeks} = 0")
    needed = -(-remaining * weeks // done)
    text = f"{group_lakh(remaining)} ÷ ({group_lakh(done)} ÷ {weeks}) → {group_lakh(needed)}"
    if needed > MOST_WEEKS:
        return Pace(done, weeks, needed, None, text)
    return Pace(done, weeks, needed, as_of_date + timedelta(weeks=needed), text)


@dataclass(frozen=True, slots=True)
class Week:
    """A week that ends with the day `last_day`: what was done in it, and in all."""

    last_day: date
    done: int
    total: int


def weeks_of(totals: Sequence[tuple[date, int]], *, until: date) -> tuple[Week, ...]:
    """Whole weeks ending with `until`, from totals known at the end of some days, oldest first.

    Between two known totals nothing is guessed: a week's total is the last one known by its end. The first
    week is the one of the first known total; what was done before it belongs to no week.
    """
    if not totals:
        return ()
    first = totals[0][0]
    count = max(0, (until - first).days) // 7
    found: list[Week] = []
    place, total = 0, totals[0][1]
    before = total
    for back in range(count, -1, -1):
        last_day = until - timedelta(weeks=back)
        while place < len(totals) and totals[place][0] <= last_day:
            total = totals[place][1]
            place += 1
        found.append(Week(last_day, total - before, total))
        before = total
    return tuple(found)
