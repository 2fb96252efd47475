"""The forecast: simple enough to be done on paper (M8)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bijlighar.rollout.rules.forecast import WEEKS, forecast, weeks_of

DAY = date(2026, 11, 21)


def test_the_pace_of_eight_weeks() -> None:
    # 8 weeks bring 80, so 10 a week: 95 need 9.5, so 10 weeks. The best four in a row bring 60: 15 a week,
    # 6.33, so 7 weeks; the worst four 20: 5 a week, 19 weeks.
    made = forecast([99, 5, 5, 5, 5, 15, 15, 15, 15], remaining=95, as_of_date=DAY)
    assert made.usual is not None
    assert made.fastest is not None
    assert made.slowest is not None
    assert (made.usual.done, made.usual.needed_weeks, made.usual.ends_on) == (
        80,
        10,
        DAY + timedelta(weeks=10),
    )
    assert (made.fastest.needed_weeks, made.slowest.needed_weeks) == (7, 19)
    assert made.usual.arithmetic == "95 ÷ (80 ÷ 8) → 10"


def test_too_few_weeks_give_no_forecast() -> None:
    made = forecast([5] * (WEEKS - 1), remaining=95, as_of_date=DAY)
    assert not made.is_known
    assert made.weeks_known == WEEKS - 1


def test_at_a_standstill_there_is_no_end() -> None:
    made = forecast([10, 10, 10, 10, 0, 0, 0, 0], remaining=5, as_of_date=DAY)
    assert made.slowest is not None
    assert made.slowest.ends_on is None
    assert made.slowest.arithmetic == "0 ÷ 4 = 0"
    assert made.fastest is not None
    assert made.fastest.needed_weeks == 1


def test_what_is_done_needs_no_week() -> None:
    made = forecast([10] * 8, remaining=0, as_of_date=DAY)
    assert made.usual is not None
    assert made.usual.ends_on == DAY


def test_an_end_beyond_a_lifetime_is_not_dated() -> None:
    made = forecast([0] * 7 + [1], remaining=10**7, as_of_date=DAY)
    assert made.usual is not None
    assert made.usual.ends_on is None


def test_weeks_take_the_last_total_known_and_guess_nothing() -> None:
    totals = [(DAY - timedelta(days=21), 100), (DAY - timedelta(days=9), 130), (DAY, 145)]
    made = weeks_of(totals, until=DAY)
    assert [(week.done, week.total) for week in made] == [(0, 100), (0, 100), (30, 130), (15, 145)]
    assert [week.last_day for week in made] == [DAY - timedelta(weeks=back) for back in (3, 2, 1, 0)]
    assert weeks_of([], until=DAY) == ()
    assert len(weeks_of([(DAY, 7)], until=DAY)) == 1


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 50)), min_size=1, max_size=30),
    st.integers(0, 100),
)
def test_weeks_add_up(steps: list[tuple[int, int]], later: int) -> None:
    totals: list[tuple[date, int]] = []
    total = 0
    for days, more in sorted(steps):
        total += more
        totals.append((date(2025, 1, 1) + timedelta(days=days), total))
    until = totals[-1][0] + timedelta(days=later)
    made = weeks_of(totals, until=until)
    assert made[-1].total == total
    assert made[-1].last_day == until
    first = made[0].total - made[0].done
    assert first + sum(week.done for week in made) == total
    assert all(week.done >= 0 for week in made)


@given(st.lists(st.integers(0, 500), min_size=8, max_size=20), st.integers(1, 10**5))
def test_the_usual_pace_lies_between_the_fastest_and_the_slowest(weekly: list[int], remaining: int) -> None:
    made = forecast(weekly, remaining=remaining, as_of_date=DAY)
    assert made.usual is not None
    assert made.fastest is not None
    assert made.slowest is not None
    weeks = [pace.needed_weeks for pace in (made.fastest, made.usual, made.slowest)]
    known = [number for number in weeks if number is not None]
    assert known == sorted(known)
    assert weeks == sorted(weeks, key=lambda number: (number is None, number))
