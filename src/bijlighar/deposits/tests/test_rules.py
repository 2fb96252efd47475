"""What is asked of a consumer (M36-M39): worked figures from the sources, and what holds for any figures."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.deposits.rules import (
    Asked,
    DepositPolicy,
    NoDepositPolicy,
    in_parts,
    months_seen,
    policy_on,
    quote,
    stretches,
    unpaid_months,
)
from bijlighar.tariffs.rules import RulebookRefused, load_rulebook, rulebook_folder
from bijlighar.tariffs.rules.book import Value

DAY = date(2026, 6, 10)
POLICY = policy_on("mp", DAY)
RUPEE = 100


def changed(**values: str) -> DepositPolicy:
    from dataclasses import replace

    return replace(
        POLICY, **{name: Value(text, getattr(POLICY, name).source, "U") for name, text in values.items()}
    )


@pytest.mark.parametrize(
    ("held", "unpaid", "shortfall", "extra", "parts"),
    [
        # 300 units x 1.5 = 450 units x Rs 7.00 = Rs 3,150 (mission).
        (0, 0, 3150, 0, (1050, 1050, 1050)),
        (2000, 0, 1150, 0, (383, 383, 384)),
        # One real set of bills: 228 + 228 + 227.
        (2467, 0, 683, 0, (228, 228, 227)),
        (3150, 0, 0, 0, (0, 0, 0)),
        (5000, 0, 0, 0, (0, 0, 0)),
        (0, 3, 3150, 0, (1050, 1050, 1050)),
        # Two months of 300 units at Rs 7.00 in addition: 4,200.
        (0, 4, 3150, 4200, (2450, 2450, 2450)),
        (2000, 4, 1150, 4200, (1783, 1783, 1784)),
        # 850 held beyond what is needed is set off.
        (4000, 4, 0, 3350, (1117, 1117, 1116)),
        (9000, 12, 0, 0, (0, 0, 0)),
    ],
)
def test_worked(held: int, unpaid: int, shortfall: int, extra: int, parts: tuple[int, ...]) -> None:
    found = quote(Asked(300_000, held * RUPEE, unpaid), POLICY, DAY)
    assert found.required_paise == 3150 * RUPEE
    assert (found.shortfall_paise, found.extra_paise) == (shortfall * RUPEE, extra * RUPEE)
    assert found.instalments_paise == tuple(part * RUPEE for part in parts)
    assert found.due_days == (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))


def test_a_surplus_is_not_set_off_where_the_setting_says_no() -> None:
    found = quote(Asked(300_000, 4000 * RUPEE, 4), changed(surplus_sets_off_extra="NO"), DAY)
    assert (found.shortfall_paise, found.extra_paise) == (0, 4200 * RUPEE)


def test_the_shortfall_is_rounded_to_whole_rupees_first() -> None:
    # 100.05 kWh x 1.5 x 7.00 = 1,050.525, to the paisa 1,050.53; less 1,000.00 = 50.53; in rupees 51.
    assert quote(Asked(100_050, 100_000, 0), POLICY, DAY).instalments_paise == (1700, 1700, 1700)
    # 50.49 -> 50 -> 17 + 17 + 16
    assert quote(Asked(100_047, 100_000, 0), POLICY, DAY).instalments_paise == (1700, 1700, 1600)


def test_at_the_tariff_the_month_costs_what_its_bill_would() -> None:
    """FY 2026-27 in May: 300 kWh cost 50 x 4.71 + 100 x 5.67 + 150 x 7.05 = 1,860.00 of energy and 20 blocks
    x 30 = 600 fixed (facts of the order); FPPAS and duty come on top of these 2,460."""
    found = quote(Asked(300_000), POLICY, DAY, rule="TARIFF", book=load_rulebook("mp"))
    month = next(step for step in found.steps if step.paise is not None).paise
    assert month is not None
    assert 2460 * RUPEE < month < 2800 * RUPEE
    assert found.required_paise == (3 * month + 1) // 2
    assert found.rule == "TARIFF"


def test_what_cannot_be_priced_is_refused_with_its_reason() -> None:
    with pytest.raises(ValueError, match=r"LV-9\.9"):
        quote(Asked(300_000, category_code="LV-9.9"), POLICY, DAY, rule="TARIFF", book=load_rulebook("mp"))


@given(
    wh=st.integers(0, 10**8),
    held=st.integers(0, 10**9),
    unpaid=st.integers(0, 12),
    sets_off=st.sampled_from(["YES", "NO"]),
)
def test_instalments_add_up_and_are_never_below_nothing(
    wh: int, held: int, unpaid: int, sets_off: str
) -> None:
    policy = changed(surplus_sets_off_extra=sets_off)
    found = quote(Asked(wh, held, unpaid), policy, DAY)
    assert sum(found.instalments_paise) == found.total_paise == found.shortfall_paise + found.extra_paise
    assert min(found.instalments_paise) >= 0
    assert all(part % RUPEE == 0 for part in found.instalments_paise)
    # Never more than half a rupee beside what is lacking, and nothing where enough is held.
    lacking = max(found.required_paise - held, 0)
    assert abs(found.shortfall_paise - lacking) <= 50
    if unpaid < 4:
        assert found.extra_paise == 0


@given(rupees=st.lists(st.integers(0, 10**7), min_size=1, max_size=20), count=st.integers(1, 12))
def test_parts_differ_by_the_rounding_only(rupees: list[int], count: int) -> None:
    parts = in_parts(np.array(rupees, dtype=np.int64) * RUPEE, count)
    assert (parts >= 0).all()
    assert parts.sum(axis=1).tolist() == [total * RUPEE for total in rupees]
    for row, total in zip(parts.tolist(), rupees, strict=True):
        assert all(
            part in (row[0], 0) or sum(row[: n + 1]) == total * RUPEE for n, part in enumerate(row[:-1])
        )
        assert abs(row[-1] - total * RUPEE / count) <= RUPEE * count


def bills(*rows: tuple[int, date, date, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [(*row, 0) for row in rows],
        schema=["connection_id", "cycle_from", "cycle_to", "energy_wh", "solar_wh"],
        orient="row",
        schema_overrides={"energy_wh": pl.Int64, "solar_wh": pl.Int64, "connection_id": pl.Int64},
    )


def test_the_highest_month_counts_and_a_locked_house_is_brought_to_a_month() -> None:
    found = months_seen(
        bills(
            (1, date(2025, 4, 1), date(2025, 5, 1), 200_000),
            (1, date(2025, 5, 1), date(2025, 6, 1), 310_000),
            # 34 days are one month, as the companies read.
            (2, date(2026, 2, 24), date(2026, 3, 30), 340_000),
            # 92 days were read at once: 900 kWh x 30 / 92 = 293.478 kWh.
            (3, date(2025, 4, 1), date(2025, 7, 2), 900_000),
            (3, date(2025, 7, 2), date(2025, 8, 1), 100_000),
            # An empty house.
            (4, date(2025, 4, 1), date(2025, 5, 1), 0),
        ),
        POLICY,
    )
    assert dict(found.select("connection_id", "basis_wh").iter_rows()) == {
        1: 310_000,
        2: 340_000,
        3: 293_478,
        4: 0,
    }
    assert found.row(0, named=True)["max_from"] == date(2025, 5, 1)
    assert found.get_column("months").to_list() == [2, 1, 2, 1]


def test_the_mean_counts_where_the_setting_says_so() -> None:
    rows = bills(
        (1, date(2025, 4, 1), date(2025, 5, 1), 200_000), (1, date(2025, 5, 1), date(2025, 6, 1), 301_001)
    )
    # 501,001 / 2 = 250,500.5
    assert months_seen(rows, changed(basis="AVERAGE")).get_column("basis_wh").to_list() == [250_501]


def unpaid(payments: list[tuple[date, int]], day: date = DAY) -> int:
    """Six bills of Rs 100, due on the 16th of May to October 2025."""
    billed = pl.DataFrame(
        {
            "connection_id": [1] * 6,
            "due_date": [date(2025, month, 16) for month in range(5, 11)],
            "billed_paise": [10_000 * n for n in range(1, 7)],
        }
    )
    received = pl.DataFrame(
        [(1, on, -paise) for on, paise in payments],
        schema={"connection_id": pl.Int64, "posted_on": pl.Date, "change_paise": pl.Int64},
        orient="row",
    )
    found = unpaid_months(billed, received, POLICY, day).get_column("unpaid_months").to_list()
    return found[0] if found else 0


@pytest.mark.parametrize(
    ("payments", "count"),
    [
        ([], 6),
        ([(date(2025, month, 10), 10_000) for month in range(5, 11)], 0),
        # Thirty days late each time is late, but not left unpaid; a day more is.
        ([(date(2025, month, 16) + timedelta(days=30), 10_000) for month in range(5, 11)], 0),
        ([(date(2025, month, 16) + timedelta(days=31), 10_000) for month in range(5, 11)], 6),
        # Everything at once in October: May to August were left unpaid, the others were in time.
        ([(date(2025, 10, 1), 60_000)], 4),
        # Ahead of time.
        ([(date(2025, 4, 1), 60_000)], 0),
        # A rupee is lacking from May on: each payment covers the bill before in time, but the last is open.
        ([(date(2025, month, 10), 9_900 if month == 5 else 10_000) for month in range(5, 11)], 1),
    ],
)
def test_months_left_unpaid(payments: list[tuple[date, int]], count: int) -> None:
    assert unpaid(payments) == count


def test_a_bill_whose_time_is_not_over_does_not_count() -> None:
    assert unpaid([], day=date(2025, 8, 15)) == 2  # due on 16 May and 16 June


def test_held_over_a_year_in_stretches() -> None:
    moved = pl.DataFrame(
        [
            (1, date(2024, 1, 1), 100),
            (1, date(2025, 7, 1), 50),
            (1, date(2025, 9, 1), -150),
            (1, date(2026, 4, 1), 900),
            (2, date(2025, 4, 1), 70),
        ],
        schema={"holder_id": pl.Int64, "posted_on": pl.Date, "change_paise": pl.Int64},
        orient="row",
    )
    found = stretches(moved, date(2025, 4, 1), date(2026, 4, 1))
    assert found.select("connection_id", "amount_paise", "from_date", "to_date").rows() == [
        (1, 100, date(2025, 4, 1), date(2025, 7, 1)),
        (1, 150, date(2025, 7, 1), date(2025, 9, 1)),
        (2, 70, date(2025, 4, 1), date(2026, 4, 1)),
    ]


def test_the_year_and_its_days() -> None:
    assert POLICY.year_before(date(2026, 4, 1)) == (date(2025, 4, 1), date(2026, 4, 1))
    assert POLICY.year_before(date(2026, 3, 31)) == (date(2024, 4, 1), date(2025, 4, 1))


def test_no_policy_is_told_with_where_to_write_it() -> None:
    with pytest.raises(NoDepositPolicy, match=r"rulebook/bihar/service-standards\.yaml"):
        policy_on("bihar", DAY)
    with pytest.raises(NoDepositPolicy):
        policy_on("mp", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ("due_months: [7, 8, 9]", "due_months: [7, 8, 13]", "due_months must be months"),
        ("basis: {value: HIGHEST", "basis: {value: LOWEST", "HIGHEST, AVERAGE"),
        ('rupees_per_kwh: {value: "7.00"', "rupees_per_kwh: {value: 7.00", "float"),
        ("prepaid: {value: EXEMPT", "prepayd: {value: EXEMPT", "prepaid"),
        ('months_of_basis: {value: "1.5"', 'months_of_basis: {value: "0"', "more than 0"),
    ],
)
def test_a_wrong_policy_is_refused_with_file_line_and_reason(
    tmp_path: Path, right: str, wrong: str, why: str
) -> None:
    folder = tmp_path / "mp"
    folder.mkdir()
    for name in ("service-standards.yaml", "sources.yaml"):
        text = (rulebook_folder() / "mp" / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(RulebookRefused, match=r"service-standards\.yaml:\d+: ") as refused:
        policy_on("mp", DAY, tmp_path)
    assert why in str(refused.value)
