"""A check meter's rules: which days are compared, the verdict with its bound, the clock, the reach (M5)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.rules.check_meter import (
    PARTS,
    Basis,
    CheckStandards,
    ClockState,
    Excluded,
    Lack,
    NoStandard,
    Plate,
    Told,
    Trouble,
    Verdict,
    clock,
    compare_until,
    corrected_wh,
    install_by,
    judge,
    judge_days,
    months_later,
    paired,
    reach,
    standards_on,
    trouble_of,
)
from bijlighar.metering.rules.check_meter.words import BASES, EXCLUDED, LACKS, VERDICTS
from bijlighar.metering.rules.flags import Flag

DAY = date(2026, 9, 1)
STANDARDS = standards_on("mp", DAY)


def plate(code: str = "1.0", resolution_wh: int = 10) -> Plate:
    return Plate(code, STANDARDS.limit_parts(code), resolution_wh)


ONE, HALF = plate(), plate("0.5S")
SWAPPED = {
    Verdict.FAST: Verdict.SLOW,
    Verdict.SLOW: Verdict.FAST,
    Verdict.WITHIN: Verdict.WITHIN,
    Verdict.UNDECIDED: Verdict.UNDECIDED,
}
PLATES = st.sampled_from([plate(code, digit) for code in STANDARDS.class_percent for digit in (1, 10, 100)])
ENERGIES = st.integers(0, 3_000_000)


def verdict(main_wh: int, check_wh: int, main: Plate = ONE, check: Plate = HALF) -> Verdict:
    return judge(main_wh, check_wh, main, check, STANDARDS, days=60, runs=1).verdict


# 300 kWh on the check meter, class 0.5S, last digit 10 Wh; the main meter class 1.0, last digit 10 Wh:
#   most  = (300,000 + 10) x 10,100 / 9,950 + 10 = 304,542.8 -> 304,542
#   least = (300,000 - 10) x  9,900 / 10,050 - 10 = 295,502.5 -> 295,503
@pytest.mark.parametrize(
    ("main_wh", "expected"),
    [
        (300_000, Verdict.WITHIN),
        (304_542, Verdict.WITHIN),
        (304_543, Verdict.FAST),
        (310_200, Verdict.FAST),
        (295_503, Verdict.WITHIN),
        (295_502, Verdict.SLOW),
        (285_000, Verdict.SLOW),
    ],
)
def test_the_bound_is_that_of_both_classes_together(main_wh: int, expected: Verdict) -> None:
    assert verdict(main_wh, 300_000) is expected


@pytest.mark.parametrize(
    ("main_wh", "check_wh", "days", "runs", "lacks"),
    [
        (300_000, 300_000, 29, 1, (Lack.DAYS,)),
        (300_000, 300_000, 30, 1, ()),
        (29_999, 31_000, 60, 1, (Lack.ENERGY,)),
        (400_000, 0, 60, 1, (Lack.ENERGY, Lack.RESOLUTION)),
        # 1.5 per cent of 30 kWh is 450 Wh; 22 runs x 20 Wh are 440 Wh, 23 runs 460 Wh.
        (30_000, 30_000, 60, 22, ()),
        (30_000, 30_000, 60, 23, (Lack.RESOLUTION,)),
        (0, 0, 0, 0, (Lack.DAYS, Lack.ENERGY)),
    ],
)
def test_too_little_says_nothing(
    main_wh: int, check_wh: int, days: int, runs: int, lacks: tuple[Lack, ...]
) -> None:
    found = judge(main_wh, check_wh, ONE, HALF, STANDARDS, days=days, runs=runs)
    assert found.lacks == lacks
    assert (found.verdict is Verdict.UNDECIDED) == bool(lacks)


def test_the_trace_carries_the_arithmetic_and_how_sure_each_figure_is() -> None:
    found = judge(310_200, 300_000, ONE, HALF, STANDARDS, days=60, runs=1)
    told = {step["step"]: step for step in found.trace}
    assert told["DIFFERENCE"]["arithmetic"] == "310.200 − 300.000 = 10.200 kWh"
    assert told["PERCENT"]["arithmetic"] == "10.200 ÷ 300.000 × 100 = 3.40 %"
    assert told["MOST"]["arithmetic"] == "(3,00,000 + 10) × 10,100 ÷ 9,950 + 10 = 3,04,542 Wh"
    assert told["VERDICT"]["arithmetic"] == "3,10,200 > 3,04,542"
    assert told["MAIN_CLASS"]["mark"] == "U"
    assert all(step["label_en"] and step["label_hi"] for step in found.trace)


@given(ENERGIES, ENERGIES, PLATES, PLATES, st.integers(1, 100), st.integers(1, 20))
def test_swapping_the_meters_turns_the_verdict_round(
    main_wh: int, check_wh: int, main: Plate, check: Plate, days: int, runs: int
) -> None:
    one = judge(main_wh, check_wh, main, check, STANDARDS, days=days, runs=runs)
    other = judge(check_wh, main_wh, check, main, STANDARDS, days=days, runs=runs)
    assert other.difference_wh == -one.difference_wh
    assert other.verdict is SWAPPED[one.verdict]


@given(st.integers(30_000, 3_000_000), PLATES, PLATES)
def test_equal_meters_agree(wh: int, main: Plate, check: Plate) -> None:
    found = judge(wh, wh, main, check, STANDARDS, days=60, runs=1)
    assert found.difference_parts == 0
    assert found.verdict is (Verdict.UNDECIDED if found.lacks else Verdict.WITHIN)


@given(st.integers(200_000, 3_000_000))
def test_three_per_cent_more_is_fast_for_class_one(wh: int) -> None:
    assert verdict(wh * 103 // 100, wh, ONE, ONE) is Verdict.FAST
    assert verdict(wh, wh * 103 // 100, ONE, ONE) is Verdict.SLOW


@given(
    st.integers(200_000, 3_000_000), st.integers(-PARTS, PARTS), st.integers(-PARTS, PARTS), PLATES, PLATES
)
def test_two_meters_inside_their_classes_are_never_called_wrong(
    wh: int, of_main: int, of_check: int, main: Plate, check: Plate
) -> None:
    """Whatever part of its limit each errs by, and however the last digit falls."""
    shown = [
        int(wh * (1 + Fraction(part * each.limit_parts, PARTS * PARTS)))
        // each.resolution_wh
        * each.resolution_wh
        for part, each in ((of_main, main), (of_check, check))
    ]
    assert verdict(shown[0], shown[1], main, check) in (Verdict.WITHIN, Verdict.UNDECIDED)


def told(
    wh: int, *, advance: int | None = None, trouble: Trouble | None = None, by_blocks: bool = True
) -> Told:
    return Told(wh, advance, trouble, by_blocks, 1)


CLEAN = told(5_000)
PAIRS: list[tuple[Told | None, Told | None, Basis | None, Excluded | None]] = [
    (CLEAN, CLEAN, Basis.BLOCKS, None),
    (CLEAN, told(5_000, by_blocks=False), Basis.REGISTER, None),
    (None, CLEAN, None, Excluded.MAIN_MISSING),
    (CLEAN, None, None, Excluded.CHECK_MISSING),
    (None, None, None, Excluded.BOTH_MISSING),
    (told(1, trouble=Trouble.ESTIMATED), CLEAN, None, Excluded.MAIN_ESTIMATED),
    (CLEAN, told(1, trouble=Trouble.ESTIMATED), None, Excluded.CHECK_ESTIMATED),
    (told(1, trouble=Trouble.EDITED), told(1, trouble=Trouble.EDITED), None, Excluded.BOTH_EDITED),
    (told(1, trouble=Trouble.ESTIMATED), None, None, Excluded.MIXED),
    (told(1, trouble=Trouble.ESTIMATED, advance=7), CLEAN, None, Excluded.MAIN_ESTIMATED),
    (told(1, trouble=Trouble.ESTIMATED, advance=7), told(6, advance=6), Basis.REGISTER, None),
    (told(1, trouble=Trouble.ESTIMATED, advance=-7), told(6, advance=6), None, Excluded.MAIN_ESTIMATED),
]


@pytest.mark.parametrize(("main", "check", "basis", "excluded"), PAIRS)
def test_which_days_are_compared(
    main: Told | None, check: Told | None, basis: Basis | None, excluded: Excluded | None
) -> None:
    (found,) = paired([DAY], {DAY: main} if main else {}, {DAY: check} if check else {})
    assert (found.basis, found.excluded) == (basis, excluded)
    assert (found.difference_wh is None) == (basis is None)


def test_a_register_counts_on_while_messages_are_lost() -> None:
    main, check = told(1, trouble=Trouble.ESTIMATED, advance=5_170), told(5_000, advance=5_000)
    (found,) = paired([DAY], {DAY: main}, {DAY: check})
    assert (found.main_wh, found.check_wh, found.difference_wh, found.difference_parts) == (
        5_170,
        5_000,
        170,
        340,
    )


def test_days_left_out_are_no_part_of_the_sums_and_part_the_runs() -> None:
    days = [DAY + timedelta(days=n) for n in range(5)]
    main = {day: told(5_000) for day in days}
    check = {day: told(4_900) for day in days} | {days[2]: told(90_000, trouble=Trouble.ESTIMATED)}
    found = judge_days(paired(days, main, check), ONE, HALF, STANDARDS)
    assert (found.main_wh, found.check_wh, found.days, found.stretches) == (20_000, 19_600, 4, 2)


@pytest.mark.parametrize(
    ("changed", "is_complete", "expected"),
    [
        ({}, True, None),
        ({5: Flag.NO_SUPPLY, 6: Flag.SHIFTED}, True, None),
        ({5: Flag.ESTIMATED_GAP_PROFILE}, True, Trouble.ESTIMATED),
        ({5: Flag.EDITED}, True, Trouble.EDITED),
        ({5: Flag.EDITED, 6: Flag.ESTIMATED_GAP_REGISTER}, True, Trouble.ESTIMATED),
        ({5: Flag.MISSING}, True, Trouble.MISSING),
        ({5: Flag.NOT_INSTALLED}, True, Trouble.MISSING),
        ({}, False, Trouble.MISSING),
    ],
)
def test_what_keeps_a_day_from_being_the_meters_own(
    changed: dict[int, int], is_complete: bool, expected: Trouble | None
) -> None:
    flags = np.full(96, Flag.MEASURED, np.uint8)
    for block, flag in changed.items():
        flags[block] = flag
    assert trouble_of(flags, is_complete=is_complete) is expected


@pytest.mark.parametrize(
    ("installed_on", "today", "state", "days"),
    [
        (None, date(2026, 9, 1), ClockState.WAITING, 5),
        (None, date(2026, 9, 6), ClockState.WAITING, 0),
        (None, date(2026, 9, 7), ClockState.OVERDUE, 1),
        (date(2026, 9, 6), date(2026, 9, 9), ClockState.IN_TIME, 0),
        (date(2026, 9, 8), date(2026, 9, 9), ClockState.LATE, 2),
    ],
)
def test_the_legal_clock(installed_on: date | None, today: date, state: ClockState, days: int) -> None:
    found = clock(install_by(DAY, STANDARDS), installed_on=installed_on, today=today)
    assert (found.state, found.days) == (state, days)


def test_three_months_are_compared() -> None:
    assert compare_until(date(2026, 11, 30), STANDARDS) == date(2027, 2, 28)
    assert months_later(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert months_later(date(2026, 1, 15), -1) == date(2025, 12, 15)


@pytest.mark.parametrize(
    ("tested_on", "compared_from", "expected"),
    [
        # 100 days since the test: half of them are 50; they reach back further than the comparison.
        (date(2026, 6, 3), date(2026, 8, 20), date(2026, 7, 23)),
        # The comparison is longer than half of the time.
        (date(2026, 6, 3), date(2026, 6, 20), date(2026, 6, 20)),
        # Years since the test: no more than 6 months.
        (date(2020, 1, 1), date(2026, 8, 20), date(2026, 3, 11)),
    ],
)
def test_how_far_back_a_correction_goes(tested_on: date, compared_from: date, expected: date) -> None:
    found = reach(
        tested_on=tested_on, compared_from=compared_from, to_date=date(2026, 9, 11), standards=STANDARDS
    )
    assert (found.from_date, found.to_date) == (expected, date(2026, 9, 11))
    assert all(step["arithmetic"] for step in found.trace)


def test_the_factor_takes_the_excess_away() -> None:
    assert corrected_wh(103_400, 310_200, 300_000) == 100_000
    assert corrected_wh(0, 310_200, 300_000) == 0
    with pytest.raises(ValueError, match="counted nothing"):
        corrected_wh(5, 0, 300_000)


@given(st.integers(0, 3_000_000), st.integers(1, 3_000_000), ENERGIES)
def test_a_correction_is_never_off_by_a_whole_watt_hour(wh: int, main_wh: int, check_wh: int) -> None:
    assert abs(corrected_wh(wh, main_wh, check_wh) - Fraction(wh * check_wh, main_wh)) <= Fraction(1, 2)


def test_both_states_have_their_standards_and_every_code_its_words() -> None:
    for state in ("mp", "bihar"):
        found: CheckStandards = standards_on(state, DAY)
        assert (found.install_days.text, found.compare_months.text, found.limit_parts("0.2S")) == (
            "5",
            "3",
            20,
        )
    with pytest.raises(NoStandard, match=r"service-standards\.yaml"):
        standards_on("mp", date(2024, 2, 21))
    for words, codes in ((VERDICTS, Verdict), (LACKS, Lack), (BASES, Basis), (EXCLUDED, Excluded)):
        assert set(words) == set(codes)
