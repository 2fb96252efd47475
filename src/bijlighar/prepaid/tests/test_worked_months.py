"""Months worked by hand (M17): LV-1.2 urban, FY 2025-26, FPPAS 2.36 % (docs/rules/prepaid-day.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
import pytest

from bijlighar.billing.rules.heads import line_columns
from bijlighar.prepaid.rules.difference import CORRECTION, LATE, REGULAR
from bijlighar.prepaid.rules.spread import due_on
from bijlighar.prepaid.rules.target import FIXED_STEP, RATE_STEP, SUBSIDY_LOST, SUBSIDY_REDUCED
from bijlighar.prepaid.tests.months import JUNE, Accounts, Home, days, same, sums, terms

FPPAS = "2.36"


LATE_DAY = 12
USES: dict[str, dict[int, int]] = {
    "steady": same(5200, range(1, 31)),
    "guests": same(9000, range(1, 6)) | same(3600, range(6, 31)),
    "left on the 24th": same(10_000, range(1, 24)) | same(0, range(24, 31)),
    "late": same(5170, range(1, 31)),
    "shop": same(6000, range(1, 31)),
    "large": same(20_000, range(1, 31)),
}
HOMES = {name: Home(terms(), FPPAS) for name in USES} | {
    "left on the 24th": Home(terms()),
    "shop": Home(terms("LV-2.2", "URBAN", 2000), FPPAS),
}
LATE_ON = date(2025, 7, 9)


@dataclass(frozen=True)
class Worked:
    """What a home was charged day by day, what it was charged on the 9th of July, and sums by line."""

    charges: pl.DataFrame
    late_charges: pl.DataFrame
    total: dict[str, int]
    late_total: dict[str, int]
    bill: dict[str, int]


@pytest.fixture(scope="module")
def june() -> dict[str, Worked]:
    """Every home charged each day for the day before; on the 9th of July the late home's 12th is known."""
    accounts = Accounts([HOMES[name] for name in USES])
    charges = []
    for through in range(1, 31):
        known = [
            days(JUNE, {n: wh for n, wh in uses.items() if n <= through and (name, n) != ("late", LATE_DAY)})
            for name, uses in USES.items()
        ]
        charges.append(accounts.charge(known, JUNE[0] + timedelta(days=through)))
    on_time, totals = pl.concat(charges, how="vertical_relaxed"), accounts.totals()
    whole = [days(JUNE, uses) for uses in USES.values()]
    late, late_totals, bills = accounts.charge(whole, LATE_ON), accounts.totals(), accounts.bills(whole)
    return {
        name: Worked(
            on_time.filter(pl.col("connection_id") == number),
            late.filter(pl.col("connection_id") == number),
            totals[number],
            late_totals[number],
            bills[number],
        )
        for number, name in enumerate(USES, 1)
    }


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


def test_thirty_days_of_5_2_kwh_pass_150_without_a_shock(june: dict[str, Worked]) -> None:
    charges, total = june["steady"].charges, june["steady"].total
    assert sums(charges, "regular_")[28] == 4378
    assert charges.row(28, named=True)["spread_paise"] == 74419
    assert charges["step_reason"][28] == SUBSIDY_LOST
    assert sum(total.values()) == 121522
    # By hand: 50 x 4.45 + 100 x 5.41 + 6 x 6.79 = 804.24; x 2.36 % = 18.98; 11 blocks x 28 = 308;
    # 12 % of 823.22 less 3 % of 493.00 x 1.0236 = 83.65, so 84. Together 1215.22.
    assert total == {
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


def test_nine_kwh_for_five_days_then_3_6_stays_below_150(june: dict[str, Worked]) -> None:
    charges, total = june["guests"].charges, june["guests"].total
    # 45 + 90 = 135 kWh: 222.50 + 85 x 5.41 = 682.35; FPPAS 16.10; fixed 129; duty 12 % of 698.45 less
    # 3 % of 504.63 = 68.68, so 69; subsidy 493.00 + 11.63 + 45 + 129 - 100 = 578.63. Together 317.82.
    assert sum(total.values()) == 31782
    assert total == june["guests"].bill
    assert sum(charges["spread_paise"]) == 0
    due = due_by_day(charges, [JUNE[0] + timedelta(days=n) for n in range(60)])
    assert max(due.values()) < 8000
    # The first 100 kWh cost 100 rupees for the month, 3.33 a day, however fast they are used.
    assert set(sums(charges, "regular_")[:20]) == {333, 334}
    assert charges.filter(pl.col("step_reason") == SUBSIDY_REDUCED).height <= 1


def test_a_day_of_no_use_when_the_fuel_surcharge_falls_gives_money_back(june: dict[str, Worked]) -> None:
    """June 2025: 2.51 % to the 23rd, 2.36 % from the 24th; 23 days of 10 kWh, then an empty house."""
    empty_house = june["left on the 24th"]
    on_24 = empty_house.charges.row(23, named=True)
    assert on_24["for_day"] == date(2025, 6, 24)
    # 230 kWh cost 763.50 + 80 x 6.79 = 1306.70; the average falls from 2.51 to (23 x 2.51 + 2.36) / 24
    # = 2.50375 %, the surcharge from 32.80 to 32.72: eight paise back.
    assert on_24["regular_FPPAS"] == -8
    assert on_24["regular_ENERGY"] == 0
    # A day's share of the fixed charge is still due: 16 blocks x 28 / 30.
    assert on_24["regular_FIXED"] == 1493
    assert on_24["kind_code"] == REGULAR
    assert empty_house.total == empty_house.bill


def test_a_late_day_that_crosses_150_in_a_closed_month(june: dict[str, Worked]) -> None:
    """29 days of 5.17 kWh leave 149.93; the 12th comes in July and makes it 155.10."""
    late = june["late"]
    before, after, now = late.total, late.late_total, late.late_charges

    assert after == late.bill
    assert after["SUBSIDY"] == 0 > before["SUBSIDY"]
    first, corrections = now.row(0, named=True), now.filter(pl.col("for_day") > first_day(LATE_DAY))
    assert (first["for_day"], first["kind_code"], first["posted_on"]) == (
        first_day(LATE_DAY),
        LATE,
        LATE_ON,
    )
    assert set(corrections["kind_code"]) == {CORRECTION}
    assert corrections.height == 30 - LATE_DAY
    # The subsidy is lost on the 30th: a correction for that day, in thirty parts from the day of posting on.
    lost = corrections.row(-1, named=True)
    assert lost["for_day"] == date(2025, 6, 30)
    assert lost["spread_paise"] > 60000
    assert lost["spread_from"] == LATE_ON - timedelta(days=1)
    horizon = [LATE_ON + timedelta(days=n) for n in range(-60, 60)]
    due = due_by_day(now, horizon)
    assert sum(due.values()) == sum(after.values()) - sum(before.values())
    # Nothing of what June's other days now cost is asked for at once: only the late day's own use is.
    own_use = sums(now, "regular_")[0]
    assert due[first_day(LATE_DAY)] == own_use < 1000
    assert all(due[day] <= 3000 for day in horizon if day >= LATE_ON - timedelta(days=1))


def first_day(number: int) -> date:
    return JUNE[0] + timedelta(days=number - 1)


def test_a_shop_that_passes_50_kwh_pays_the_higher_rate_for_all_units_in_parts(
    june: dict[str, Worked],
) -> None:
    """LV-2.2 urban, 2 kW, 6 kWh a day: from the 9th on all units cost 8.00, not 6.50, a kW 144, not 88."""
    named = june["shop"].charges.filter(pl.col("step_reason").is_not_null())
    assert named.select("for_day", "step_reason").rows() == [(date(2025, 6, 9), RATE_STEP)]
    # The 48 kWh before: 48 x 1.50; of the fixed charge 8 days of 30 of 2 x (144 - 88).
    assert named.row(0, named=True)["step_ENERGY"] == 7200
    assert named.row(0, named=True)["step_FIXED"] == 2987
    assert june["shop"].total == june["shop"].bill


def test_blocks_of_the_fixed_charge_above_150_kwh_are_steps(june: dict[str, Worked]) -> None:
    """20 kWh a day: from 150 kWh on, each further 15 kWh is one more block of 28 rupees."""
    later = june["large"].charges.filter(pl.col("for_day") > date(2025, 6, 8))
    # 180 kWh on the 9th are 12 blocks; every day after adds one block, every third adds two.
    assert set(later["step_reason"]) == {FIXED_STEP}
    assert june["large"].total == june["large"].bill


def test_the_order_in_which_days_arrive_does_not_matter() -> None:
    orders = [[*range(1, 31)], [*range(30, 0, -1)], [*range(2, 31, 2), *range(1, 31, 2)]]
    accounts = Accounts([Home(terms())] * len(orders))
    for count in range(1, 31):
        known = [days(JUNE, same(5200, order[:count])) for order in orders]
        accounts.charge(known, date(2025, 6, 30) + timedelta(days=count))
    in_order, *others = accounts.totals().values()
    assert others == [in_order, in_order]
    assert accounts.totals() == accounts.bills(known)


def test_a_day_without_data_is_not_booked_and_the_days_after_it_are() -> None:
    accounts = Accounts([Home(terms(), FPPAS)])
    charges = accounts.charge([days(JUNE, {1: 5000, 2: 5000, 4: 5000})], date(2025, 6, 5))
    assert [day.day for day in charges["for_day"]] == [1, 2, 4]
    assert charges["days_before"].to_list() == [0, 1, 2]


def test_while_a_day_is_missing_the_surcharge_is_that_of_the_known_days() -> None:
    """2.51 % to the 23rd, 2.36 % from the 24th; with the 2nd missing, the 24th is the 23rd known day."""
    accounts = Accounts([Home(terms())])
    known = days(JUNE, {n: 10_000 for n in range(1, 25) if n != 2})
    charges = accounts.charge([known], date(2025, 6, 25))
    last = charges.row(-1, named=True)
    assert last["for_day"] == date(2025, 6, 24)
    # (22 x 2.51 + 2.36) / 23 = 2.503478...
    assert last["fppas_after"] == "2.503478"
    assert last["fppas_before"] == "2.510000"


def test_charging_again_from_the_same_days_books_nothing(june: dict[str, Worked]) -> None:
    heights = {name: worked.late_charges.height for name, worked in june.items()}
    assert {name for name, height in heights.items() if height} == {"late"}
