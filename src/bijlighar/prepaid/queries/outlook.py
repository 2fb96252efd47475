"""What lies ahead of a prepaid home: what to recharge for some days, and what the month comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.cliff import LOOK_BACK_DAYS, forecast
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.time import month_of
from bijlighar.metering import queries as metering
from bijlighar.prepaid.queries.standing import standing
from bijlighar.tariffs.rules import rate

WHOLE_PAISE = 1_000
"""A recharge is proposed in whole ten rupees."""


@dataclass(frozen=True, slots=True)
class RechargeHint:
    """What to recharge so that the balance lasts `days` from a day on.

    `expected_paise` is what these days are expected to take, parts that fall due among it; `recharge_paise`
    what is lacking for that, with what is owed, in whole ten rupees upwards, 0 when the balance is enough.
    """

    connection_id: int
    days: int
    recharge_paise: int
    expected_paise: int
    balance_paise: int
    average_day_paise: int
    as_of: date


@dataclass(frozen=True, slots=True)
class MonthOutlook:
    """What the calendar month will come to by its days so far and the weeks before (four months of five).

    Energy in Wh and the whole month's amount at it; a month that is not prepaid all through is priced as if.
    """

    connection_id: int
    month_from: date
    as_of: date
    so_far_wh: int
    low_wh: int
    mid_wh: int
    high_wh: int
    low_paise: int
    mid_paise: int
    high_paise: int


def recharge_hint(connection_id: int, days: int, day: date) -> RechargeHint | None:
    """What to recharge for `days` days of own use from `day` on; None before anything was charged."""
    return recharge_hints([connection_id], days, day).get(connection_id)


def recharge_hints(connection_ids: Sequence[int], days: int, day: date) -> dict[int, RechargeHint]:
    """The same for many at once, by connection; one before anything was charged is absent."""
    found = {}
    for row in standing(connection_ids, day).iter_rows(named=True):
        average, last = row["average_day_paise"], row["charged_through"]
        if last is None or average is None:
            continue
        # Days that are over and not charged yet will still be taken.
        to_come = days + max((day - timedelta(days=1) - last).days, 0)
        lacking = max(average * to_come - row["balance_paise"], 0)
        found[row["connection_id"]] = RechargeHint(
            connection_id=row["connection_id"],
            days=days,
            recharge_paise=-(-lacking // WHOLE_PAISE) * WHOLE_PAISE,
            expected_paise=average * to_come,
            balance_paise=row["balance_paise"],
            average_day_paise=average,
            as_of=last,
        )
    return found


def month_outlook(connection_id: int, day: date) -> MonthOutlook | None:
    """What the month of a day will come to; None with too few known days, without terms or a price."""
    month_from, month_to = month_of(day)
    terms = consumers.terms_on([connection_id], day)
    first = min(month_from, day - timedelta(days=LOOK_BACK_DAYS))
    energy = metering.energy_frame(None, [connection_id], first, day).filter("is_complete")
    told = forecast(energy, month_from, month_to)
    if terms.is_empty() or told.is_empty():
        return None
    row, known = terms.row(0, named=True), told.row(0, named=True)
    use = [known["low_wh"], known["mid_wh"], known["high_wh"]]
    share = known["so_far_solar_wh"], max(known["so_far_wh"], 1)
    frame = pl.DataFrame(
        {
            "ref": range(len(use)),
            "energy_wh": use,
            "solar_wh": [wh * share[0] // share[1] for wh in use],
            "estimated_wh": [min(known["so_far_estimated_wh"], wh) for wh in use],
        }
    ).with_columns(
        **{
            name: pl.lit(row[name])
            for name in ("category_code", "area_code", "sanctioned_load_w", "is_smart")
        },
        is_prepaid=pl.lit(value=True),
        from_date=pl.lit(month_from),
        to_date=pl.lit(month_to),
    )
    rated = rate(frame, book_of(row["state_code"]), refuse="collect")
    if rated.refusals:
        return None
    low, mid, high = (int(paise) for paise in rated.total_paise)
    return MonthOutlook(
        connection_id=connection_id,
        month_from=month_from,
        as_of=known["as_of"],
        so_far_wh=known["so_far_wh"],
        low_wh=use[0],
        mid_wh=use[1],
        high_wh=use[2],
        low_paise=low,
        mid_paise=mid,
        high_paise=high,
    )
