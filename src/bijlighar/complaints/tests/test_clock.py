"""Service clocks, case by case, and what must hold of all of them (M23, M27)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.complaints.rules import due_at, late_days, level_at, merged, next_at, overlap, policy_on
from bijlighar.complaints.rules.policy import NoComplaintPolicy
from bijlighar.complaints.tests.stage import ist

DAY = date(2026, 11, 19)
STORM = [("2026-11-19 11:00", "2026-11-19 15:00")]
# The 14th was a second Saturday, the 28th a fourth one; 26 January 2026 was a Monday and a holiday.
CASES = [
    ("town, day", "NO_SUPPLY", "URBAN", "2026-11-19 10:00", [], "2026-11-19 14:00"),
    ("town, night", "NO_SUPPLY", "URBAN", "2026-11-19 23:00", [], "2026-11-20 03:00"),
    ("village, night", "NO_SUPPLY", "RURAL", "2026-11-19 23:00", [], "2026-11-20 23:00"),
    ("hours run on a holiday", "NO_SUPPLY", "URBAN", "2026-01-26 10:00", [], "2026-01-26 14:00"),
    ("pole in a town", "LINE_DOWN", "URBAN", "2026-11-19 10:00", [], "2026-11-19 22:00"),
    ("a storm in between", "NO_SUPPLY", "URBAN", "2026-11-19 10:00", STORM, "2026-11-19 18:00"),
    ("a storm and a pause overlap", "NO_SUPPLY", "URBAN", "2026-11-19 10:00",
     [*STORM, ("2026-11-19 14:00", "2026-11-19 16:00")], "2026-11-19 19:00"),
    ("a storm from before", "NO_SUPPLY", "URBAN", "2026-11-19 10:00",
     [("2026-11-19 08:00", "2026-11-19 11:00")], "2026-11-19 15:00"),
    ("a storm that was over", "NO_SUPPLY", "URBAN", "2026-11-19 10:00",
     [("2026-11-19 08:00", "2026-11-19 10:00")], "2026-11-19 14:00"),
    ("a storm after it was due", "NO_SUPPLY", "URBAN", "2026-11-19 10:00",
     [("2026-11-19 14:00", "2026-11-19 20:00")], "2026-11-19 14:00"),
    ("plain mistake, same day", "BILL_PLAIN", "URBAN", "2026-11-19 11:00", [], "2026-11-19 17:30"),
    ("plain mistake, after hours", "BILL_PLAIN", "URBAN", "2026-11-19 18:00", [], "2026-11-20 17:30"),
    ("plain mistake, second Saturday", "BILL_PLAIN", "URBAN", "2026-11-14 11:00", [], "2026-11-16 17:30"),
    ("plain mistake, holiday", "BILL_PLAIN", "URBAN", "2026-01-26 11:00", [], "2026-01-27 17:30"),
    ("bill over a Sunday", "BILL", "URBAN", "2026-11-19 11:00", [], "2026-11-25 17:30"),
    ("bill, a day stood still", "BILL", "URBAN", "2026-11-19 11:00",
     [("2026-11-20 12:00", "2026-11-21 12:00")], "2026-11-26 17:30"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_when_it_is_due(case: tuple[str, str, str, str, list[tuple[str, str]], str]) -> None:
    _, category_code, area_code, start, standing, due = case
    policy = policy_on("mp", DAY, "east")
    allowed = policy.categories[category_code].allowance(area_code, "east")
    minutes = None if allowed.hours is None else allowed.hours * 60
    spans = [(ist(begin), ist(end)) for begin, end in standing]
    assert due_at(ist(start), minutes, allowed.working_days, policy.office, spans) == ist(due)


def test_the_central_company_has_its_own_days_for_bills() -> None:
    policy = policy_on("mp", DAY, "central")
    days = {
        area: policy.categories["BILL"].allowance(area, "central").working_days for area in ("URBAN", "RURAL")
    }
    assert days == {"URBAN": 5, "RURAL": 10}
    start, office = ist("2026-11-19 11:00"), policy.office
    # 20, 21, 23, 24, 25, 26, 27, 30 November, 1 and 2 December.
    assert due_at(start, None, days["RURAL"], office) == ist("2026-12-02 17:30")


def test_what_no_source_gives_is_marked_so_and_costs_nothing() -> None:
    mp, bihar = policy_on("mp", DAY), policy_on("bihar", DAY)
    marks = {code: one.urban.mark for code, one in mp.categories.items()}
    assert (marks["NO_SUPPLY"], marks["VOLTAGE"], marks["DANGER"]) == ("N", "U", "U")
    cost = mp.categories["NO_SUPPLY"].compensation
    assert cost is not None and (cost.paise, cost.per, cost.to) == (100_00, "DAY", "CONNECTION")
    assert {one.compensation for one in bihar.categories.values()} == {None}
    with pytest.raises(NoComplaintPolicy, match="service-standards"):
        policy_on("up", DAY)


def test_every_kind_has_words_in_both_languages() -> None:
    for category in policy_on("mp", DAY).categories.values():
        words = [category.name, *(q.text for q in category.questions)]
        words += [text for q in category.questions for _, text in q.options]
        assert all(
            each.en.isascii() and any("\u0900" <= sign <= "\u097f" for sign in each.hi) for each in words
        )
        assert category.safety is not None or not category.is_danger


@pytest.mark.parametrize(
    ("late", "level", "danger_level"),
    [
        (-1, 0, 0),
        (0, 1, 1),
        (3, 1, 1),
        (4, 1, 2),
        (12, 1, 3),
        (24, 2, 3),
        (72, 3, 3),
        (168, 4, 4),
        (1080, 5, 5),
    ],
)
def test_how_far_up(late: int, level: int, danger_level: int) -> None:
    due, rungs = ist("2026-11-19 14:00"), policy_on("mp", DAY).ladder
    at = due + timedelta(hours=late)
    assert (level_at(due, at, False, rungs), level_at(due, at, True, rungs)) == (level, danger_level)
    following = next_at(due, level, False, rungs)
    assert following is None if level == 5 else following is not None and following > at


@pytest.mark.parametrize(("minutes", "days"), [(-5, 0), (0, 0), (1, 1), (1440, 1), (1441, 2)])
def test_days_begun(minutes: int, days: int) -> None:
    due = ist("2026-11-19 14:00")
    assert late_days(due, due + timedelta(minutes=minutes)) == days


MOMENT = st.integers(0, 20_000).map(lambda minute: ist("2026-11-01 00:00") + timedelta(minutes=minute))
SPANS = st.lists(st.tuples(MOMENT, MOMENT), max_size=5)


@given(start=MOMENT, minutes=st.integers(1, 6000), spans=SPANS)
def test_exactly_the_allowed_minutes_run(start: datetime, minutes: int, spans: Any) -> None:
    due = due_at(start, minutes, None, policy_on("mp", DAY).office, spans)
    assert due - start - overlap(merged(spans), start, due) == timedelta(minutes=minutes)


@given(start=MOMENT, days=st.integers(0, 12), spans=SPANS)
def test_working_days_end_with_the_office_hours_and_never_sooner(
    start: datetime, days: int, spans: Any
) -> None:
    office = policy_on("mp", DAY).office
    plain, due = due_at(start, None, days, office), due_at(start, None, days, office, spans)
    assert start <= plain <= due and due - plain >= overlap(merged(spans), start, plain)
    assert due == office.closes_at(due) and not office.is_off(due.date())
