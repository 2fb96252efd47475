"""Months worked by hand (M17): LV-1.2 urban, FY 2025-26, FPPAS 2.36 % (docs/rules/prepaid-day.md)."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from bijlighar.billing.rules.heads import line_columns
from bijlighar.prepaid.rules.difference import CORRECTION, LATE, REGULAR
from bijlighar.prepaid.rules.spread import due_on
from bijlighar.prepaid.rules.target import FIXED_STEP, RATE_STEP, SUBSIDY_LOST, SUBSIDY_REDUCED
from bijlighar.prepaid.tests.months import JUNE, Account, days, same, sums, terms

FPPAS = "2.36"


def day_by_day(account: Account, uses: dict[int, int]) -> pl.DataFrame:
    """Each day charged on the day after it, as it becomes known."""
    known: dict[int, int] = {}
    charges = []
    for number in sorted(uses):
        known[number] = uses[number]
        day = account.month[0] + timedelta(days=number - 1)
        charges.append(account.charge(days(account.month, known), day + timedelta(days=1)))
    return pl.concat(charges, how="vertical_relaxed")


def due_by_day(charges: pl.DataFrame, horizon: list[date]) -> dict[date, int]:
    """What is taken from the balance for each day: its own use, credits, and the parts of spread steps."""
    due = dict.fromkeys(horizon, 0)
    for row in charges.iter_rows(named=True):
        regular = sum(row[name] for name in line_columns("regular_"))
        step = sum(row[name] for name in line_columns("step_"))
        due[row["for_day"]] += regular + (0 if row["is_held"] else step) - row["paid_out_paise"]
        if row["spread_paise"]:
            parts = pl.DataFrame({"day": horizon}).select(
                due_on(
                    pl.lit(row["spread_paise"]),
                    pl.lit(row["spread_parts"]),
                    pl.lit(row["spread_from"]),
                    pl.col("day"),
                )
            )
            for day, part in zip(horizon, parts.to_series(), strict=True):
                due[day] += part
    return due


def test_thirty_days_of_5_2_kwh_pass_150_without_a_shock() -> None:
    account = Account(percent=FPPAS)
    uses = same(5200, range(1, 31))
    charges = day_by_day(account, uses)
    assert sums(charges, "regular_")[28] == 4378
    assert charges.row(28, named=True)["spread_paise"] == 74419
    assert charges["step_reason"][28] == SUBSIDY_LOST
    assert sum(account.total().values()) == 121522
    # By hand: 50 x 4.45 + 100 x 5.41 + 6 x 6.79 = 804.24; x 2.36 % = 18.98; 11 blocks x 28 = 308;
    # 12 % of 823.22 less 3 % of 493.00 x 1.0236 = 83.65, so 84. Together 1215.22.
    assert account.total() == {
        "ENERGY": 80424,
        "FPPAS": 1898,
        "FIXED": 30800,
        "DUTY": 8400,
        "TOD": 0,
        "SUBSIDY": 0,
    }
    horizon = [JUNE[0] + timedelta(days=n) for n in range(60)]
    due = due_by_day(charges, horizon)
    assert max(due.values()) < 8000
    assert sum(due.values()) == 121522


def test_nine_kwh_for_five_days_then_3_6_stays_below_150() -> None:
    account = Account(percent=FPPAS)
    charges = day_by_day(account, same(9000, range(1, 6)) | same(3600, range(6, 31)))
    # 45 + 90 = 135 kWh: 222.50 + 85 x 5.41 = 682.35; FPPAS 16.10; fixed 129; duty 12 % of 698.45 less
    # 3 % of 504.63 = 68.68, so 69; subsidy 493.00 + 11.63 + 45 + 129 - 100 = 578.63. Together 317.82.
    assert sum(account.total().values()) == 31782
    assert account.total() == account.bill(days(JUNE, same(9000, range(1, 6)) | same(3600, range(6, 31))))
    assert sum(charges["spread_paise"]) == 0
    due = due_by_day(charges, [JUNE[0] + timedelta(days=n) for n in range(60)])
    assert max(due.values()) < 8000
    # The first 100 kWh cost 100 rupees for the month, 3.33 a day, however fast they are used.
    assert set(sums(charges, "regular_")[:20]) == {333, 334}
    assert charges.filter(pl.col("step_reason") == SUBSIDY_REDUCED).height <= 1


def test_a_day_of_no_use_when_the_fuel_surcharge_falls_gives_money_back() -> None:
    """June 2025: 2.51 % to the 23rd, 2.36 % from the 24th; 23 days of 10 kWh, then an empty house."""
    account = Account()
    uses = same(10_000, range(1, 24)) | same(0, range(24, 31))
    charges = day_by_day(account, uses)
    on_24 = charges.row(23, named=True)
    assert on_24["for_day"] == date(2025, 6, 24)
    # 230 kWh cost 763.50 + 80 x 6.79 = 1306.70; the average falls from 2.51 to (23 x 2.51 + 2.36) / 24
    # = 2.50375 %, the surcharge from 32.80 to 32.72: eight paise back.
    assert on_24["regular_FPPAS"] == -8
    assert on_24["regular_ENERGY"] == 0
    # A day's share of the fixed charge is still due: 16 blocks x 28 / 30.
    assert on_24["regular_FIXED"] == 1493
    assert on_24["kind_code"] == REGULAR
    assert account.total() == account.bill(days(JUNE, uses))


def test_a_late_day_that_crosses_150_in_a_closed_month() -> None:
    """29 days of 5.17 kWh leave 149.93; the 12th comes in July and makes it 155.10."""
    account = Account(percent=FPPAS)
    late_day = 12
    on_time = {n: 5170 for n in range(1, 31) if n != late_day}
    day_by_day(account, on_time)
    before = account.total()
    whole = days(JUNE, on_time | {late_day: 5170})
    posted_on = date(2025, 7, 9)
    now = account.charge(whole, posted_on)

    assert account.total() == account.bill(whole)
    assert account.total()["SUBSIDY"] == 0 > before["SUBSIDY"]
    first, corrections = now.row(0, named=True), now.filter(pl.col("for_day") > first_day(late_day))
    assert (first["for_day"], first["kind_code"], first["posted_on"]) == (
        first_day(late_day),
        LATE,
        posted_on,
    )
    assert set(corrections["kind_code"]) == {CORRECTION}
    assert corrections.height == 30 - late_day
    # The subsidy is lost on the 30th: a correction for that day, in thirty parts from the day of posting on.
    lost = corrections.row(-1, named=True)
    assert lost["for_day"] == date(2025, 6, 30)
    assert lost["spread_paise"] > 60000
    assert lost["spread_from"] == posted_on - timedelta(days=1)
    horizon = [posted_on + timedelta(days=n) for n in range(-60, 60)]
    due = due_by_day(now, horizon)
    assert sum(due.values()) == sum(account.total().values()) - sum(before.values())
    # Nothing of what June's other days now cost is asked for at once: only the late day's own use is.
    own_use = sums(now, "regular_")[0]
    assert due[first_day(late_day)] == own_use < 1000
    assert all(due[day] <= 3000 for day in horizon if day >= posted_on - timedelta(days=1))


def first_day(number: int) -> date:
    return JUNE[0] + timedelta(days=number - 1)


def test_a_shop_that_passes_50_kwh_pays_the_higher_rate_for_all_units_in_parts() -> None:
    """LV-2.2 urban, 2 kW, 6 kWh a day: from the 9th on all units cost 8.00, not 6.50, a kW 144, not 88."""
    account = Account(connection=terms("LV-2.2", "URBAN", 2000), percent=FPPAS)
    uses = same(6000, range(1, 31))
    charges = day_by_day(account, uses)
    named = charges.filter(pl.col("step_reason").is_not_null())
    assert named.select("for_day", "step_reason").rows() == [(date(2025, 6, 9), RATE_STEP)]
    # The 48 kWh before: 48 x 1.50; of the fixed charge 8 days of 30 of 2 x (144 - 88).
    assert named.row(0, named=True)["step_ENERGY"] == 7200
    assert named.row(0, named=True)["step_FIXED"] == 2987
    assert account.total() == account.bill(days(JUNE, uses))


def test_blocks_of_the_fixed_charge_above_150_kwh_are_steps() -> None:
    """20 kWh a day: from 150 kWh on, each further 15 kWh is one more block of 28 rupees."""
    account = Account(percent=FPPAS)
    uses = same(20_000, range(1, 31))
    charges = day_by_day(account, uses)
    later = charges.filter(pl.col("for_day") > date(2025, 6, 8))
    # 180 kWh on the 9th are 12 blocks; every day after adds one block, every third adds two.
    assert set(later["step_reason"]) == {FIXED_STEP}
    assert account.total() == account.bill(days(JUNE, uses))


@pytest.mark.parametrize("order", [range(1, 31), range(30, 0, -1), [*range(2, 31, 2), *range(1, 31, 2)]])
def test_the_order_in_which_days_arrive_does_not_matter(order: list[int]) -> None:
    account = Account()
    known: dict[int, int] = {}
    for step, number in enumerate(order):
        known[number] = 5200
        account.charge(days(JUNE, known), date(2025, 7, 1) + timedelta(days=step))
    assert account.total() == account.bill(days(JUNE, known))


def test_a_day_without_data_is_not_booked_and_the_days_after_it_are() -> None:
    account = Account(percent=FPPAS)
    charges = account.charge(days(JUNE, {1: 5000, 2: 5000, 4: 5000}), date(2025, 6, 5))
    assert [day.day for day in charges["for_day"]] == [1, 2, 4]
    assert charges["days_before"].to_list() == [0, 1, 2]


def test_while_a_day_is_missing_the_surcharge_is_that_of_the_known_days() -> None:
    """2.51 % to the 23rd, 2.36 % from the 24th; with the 2nd missing, the 24th is the 23rd known day."""
    account = Account()
    known = days(JUNE, {n: 10_000 for n in range(1, 25) if n != 2})
    charges = account.charge(known, date(2025, 6, 25))
    last = charges.row(-1, named=True)
    assert last["for_day"] == date(2025, 6, 24)
    # (22 x 2.51 + 2.36) / 23 = 2.503478...
    assert last["fppas_after"] == "2.503478"
    assert last["fppas_before"] == "2.510000"


def test_charging_again_from_the_same_days_books_nothing() -> None:
    account = Account()
    known = days(JUNE, same(5200, range(1, 31)))
    account.charge(known, date(2025, 7, 1))
    assert account.charge(known, date(2025, 7, 2)).height == 0
