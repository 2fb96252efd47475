"""How long a balance lasts: what a day is expected to take, and through which day the balance covers that."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.money import Int64s

AVERAGE_OVER_DAYS = 14
LATEST_DAYS = 3
"""After a threshold a day costs more at once; the average of these days notices, that of 14 hides it."""
LAST_TWO = 2
"""What each of these took beside its own use are parts that go on, not one amount that came once."""

LONGEST_DAYS = 3650
_ANY = np.iinfo(np.int64).max


def average_days(recent: pl.DataFrame) -> pl.DataFrame:
    """What a day is expected to take, a row a connection: connection_id, average_day_paise, late_days.

    `recent`: connection_id, for_day, energy_wh, due_paise, own_paise (of it for the day's own use),
    is_charged, is_late of the last days through the last charged one. The highest of three, rounded up, so
    that the promise of days errs on the safe side: the average of all of them, that of the `LATEST_DAYS`
    last, and `_at_last_price`. A day whose readings are missing counts in none: it takes no more than the
    parts due on it only until they come. 0 where no day of them is charged.
    """
    # Arrays: for the few days of one home, setting up what frames compute with takes fifty times as long.
    last_first = recent.sort("connection_id", "for_day", descending=[False, True])
    connection_id, first, count = np.unique(
        last_first.get_column("connection_id").to_numpy(), return_index=True, return_counts=True
    )
    is_charged, due, own, energy = (
        last_first.get_column(name).to_numpy()
        for name in ("is_charged", "due_paise", "own_paise", "energy_wh")
    )
    so_many = np.cumsum(is_charged)
    # How far back among the charged days of its connection, from 1 on; 0 for one that is not charged.
    place = np.where(is_charged, so_many - np.repeat(so_many[first] - is_charged[first], count), 0)
    averages = [
        _rounded_up(np.add.reduceat(np.where(days, due, 0), first), _count(days, first))
        for days in (is_charged, is_charged & (place <= LATEST_DAYS))
    ]
    return pl.DataFrame(
        {
            "connection_id": connection_id,
            "average_day_paise": np.maximum.reduce(
                [*averages, _at_last_price(place, due, own, energy, first)]
            ),
            "late_days": _count(last_first.get_column("is_late").to_numpy(), first),
        }
    )


def _at_last_price(
    place: Int64s, due: Int64s, own: Int64s, energy: Int64s, first: NDArray[np.intp]
) -> Int64s:
    """The last charged day's own use as if it were an average one, and the parts that go on.

    The day after a slab is passed costs what the next ones will. A day of much use is no new price: it is
    brought down to the average use; one of little use is taken as it is.
    """
    is_charged, is_last = place > 0, place == 1
    last_own, last_wh, wh = (
        np.add.reduceat(np.where(which, what, 0), first)
        for which, what in ((is_last, own), (is_last, energy), (is_charged, energy))
    )
    as_much = last_wh * _count(is_charged, first)
    parts = np.minimum.reduceat(np.where(is_charged & (place <= LAST_TWO), due - own, _ANY), first)
    at_average = _rounded_up(last_own * np.minimum(wh, as_much), as_much)
    usual = np.where(as_much > 0, at_average, last_own)
    return usual + np.where(parts < _ANY, np.maximum(parts, 0), 0)


def lasting(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rows with days_left and lasts_until, as seen on a day.

    `rows`: balance_paise, average_day_paise and charged_through, null before the first charge. `days_left`
    counts whole days from `day` on, 0 when that day itself is no longer covered; `lasts_until` is the last
    covered day, never before `day`. Both are null where nothing is charged or used yet.
    """
    last = rows.get_column("charged_through").to_numpy()
    average, balance = (_known(rows.get_column(name)) for name in ("average_day_paise", "balance_paise"))
    count = np.clip(np.maximum(balance, 0) // np.maximum(average, 1), 0, LONGEST_DAYS)
    covered = last + count.astype("timedelta64[D]")
    begun = np.fmax(last, np.datetime64(day - timedelta(days=1)))
    is_known = ~np.isnat(last) & (average > 0)
    left = np.maximum((covered - begun).astype(np.int64), 0)
    until = np.where(is_known, np.fmax(covered, np.datetime64(day)), np.datetime64("NaT"))
    return rows.hstack(
        [
            pl.Series("days_left", np.where(is_known, left, 0)).set(pl.Series(~is_known), None),
            pl.Series("lasts_until", until.astype("datetime64[D]")),
        ]
    )


def _known(amounts: pl.Series) -> Int64s:
    """As an array; 0 where nothing is known."""
    return (amounts.fill_null(0) if amounts.null_count() else amounts).cast(pl.Int64).to_numpy()


def _count(days: NDArray[np.bool_], first: NDArray[np.intp]) -> Int64s:
    return np.add.reduceat(days.astype(np.int64), first)


def _rounded_up(total: Int64s, count: Int64s) -> Int64s:
    return np.where(count > 0, -(-total // np.maximum(count, 1)), 0)
