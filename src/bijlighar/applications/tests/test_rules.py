"""The legal clock, the demand note, the room on a transformer, the answers; what always holds (M25)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.applications.rules.answers import QUESTIONS, checked_answers
from bijlighar.applications.rules.clock import Stretch, clock, due_at, levels_up, paused_for
from bijlighar.applications.rules.demand import demand_lines, total_paise
from bijlighar.applications.rules.feasibility import feasibility
from bijlighar.applications.rules.kinds import KINDS, OPEN, WAY, next_stage
from bijlighar.applications.rules.policy import policy_on
from bijlighar.kernel.time import IST

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def at(text: str) -> datetime:
    """An instant of November 2026 in India, as "3 11:00"."""
    day, _, hour = text.partition(" ")
    return datetime(2026, 11, int(day), *map(int, hour.split(":")), tzinfo=IST)


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("12345678901 SBIN0001234", True),
        ("SBIN0001234, A/C 12345678901", True),
        ("१२३४५६७८९०१ sbin0001234", True),
        ("abc", False),
        ("12345678901", False),
        ("SBIN0001234", False),
        ("12345 SBIN0001234", False),
        ("12345678901 SBIN1001234", False),
    ],
)
def test_money_goes_back_to_an_account_with_its_ifsc(typed: str, is_one: bool) -> None:
    answers = {"service_number": "N1000000001", "closing_day": "2026-11-05", "refund_to": typed}
    _values, problems = checked_answers("CLOSURE", answers, today=date(2026, 11, 2), choices={})
    assert (set(problems) == set()) is is_one and set(problems) <= {"refund_to"}


@pytest.mark.parametrize(
    ("submitted", "days", "pauses", "due"),
    [
        ("2 11:00", 3, [], "6 00:00"),  # metropolitan: the third day belongs to it
        ("2 00:00", 3, [], "6 00:00"),  # the first minute of a day
        ("2 23:59", 3, [], "6 00:00"),  # the last one: no hour of that day counts
        ("2 11:00", 7, [], "10 00:00"),  # municipal
        ("2 11:00", 15, [], "18 00:00"),  # village
        ("1 11:00", 7, [], "9 00:00"),  # a Sunday counts like any other day
        ("2 11:00", 3, [("3 10:00", "4 10:00")], "7 00:00"),  # a day waited for a paper
        ("2 11:00", 3, [("3 10:00", "3 10:30"), ("4 10:00", "4 11:00")], "6 01:30"),
        ("2 11:00", 3, [("3 10:00", "4 10:00"), ("3 22:00", "4 12:00")], "7 02:00"),  # overlaps count once
        ("2 11:00", 3, [("3 10:00", "4 10:00"), ("3 12:00", "3 13:00")], "7 00:00"),  # one within another
        ("2 11:00", 3, [("3 10:00", None)], "11 00:00"),  # still waited for, as it stands on the 8th, 10:00
    ],
)
def test_the_last_legal_day(submitted: str, days: int, pauses: list[Any], due: str) -> None:
    stood = [Stretch(at(first), at(last) if last else None) for first, last in pauses]
    assert due_at(at(submitted), days, stood, at=at("8 10:00")) == at(due)


@pytest.mark.parametrize(
    ("now", "pauses", "ended", "state", "late_hours"),
    [
        ("3 12:00", [], None, "RUNNING", 0),
        ("4 00:00", [], None, "DUE_SOON", 0),
        ("5 23:59", [], None, "DUE_SOON", 0),
        ("6 00:00", [], None, "LATE", 0),
        ("6 10:00", [], None, "LATE", 10),
        ("6 10:00", [("3 10:00", None)], None, "PAUSED", 0),
        ("6 10:00", [("3 10:00", "3 22:00")], None, "DUE_SOON", 0),
        ("20 10:00", [], "5 18:00", "KEPT", 0),
        ("20 10:00", [], "6 01:00", "MISSED", 1),
        ("20 10:00", [("3 10:00", "4 10:00")], "6 01:00", "KEPT", 0),
    ],
)
def test_how_the_clock_stands(
    now: str, pauses: list[Any], ended: str | None, state: str, late_hours: int
) -> None:
    stood = [Stretch(at(first), at(last) if last else None) for first, last in pauses]
    found = clock(at("2 11:00"), 3, stood, at=at(now), ended_at=at(ended) if ended else None)
    assert (found.state, found.late) == (state, late_hours * HOUR)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 90)), max_size=6),
    st.integers(1, 90),
    st.integers(0, 500),
)
def test_a_pause_never_shortens_and_never_counts_twice(
    given_pauses: list[tuple[int, int]], days: int, now: int
) -> None:
    start = at("2 11:00")
    stood = [Stretch(start + first * HOUR, start + (first + long) * HOUR) for first, long in given_pauses]
    instant = start + now * HOUR
    hours = {hour for first, long in given_pauses for hour in range(first, min(first + long, now))}
    assert paused_for(stood, instant) == len(hours) * HOUR
    assert due_at(start, days, stood, at=instant) == due_at(start, days, at=instant) + len(hours) * HOUR


@pytest.mark.parametrize(("hours", "up"), [(-1, 0), (0, 0), (1, 1), (47, 1), (48, 2), (96, 3)])
def test_what_is_late_goes_up(hours: int, up: int) -> None:
    assert levels_up(hours * HOUR, 2) == up


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_passes_each_step_once_and_ends(kind: Any) -> None:
    stage: Any = "CHECK"
    seen = [stage]
    while stage in OPEN:
        stage = next_stage(kind, stage)
        seen.append(stage)
    assert tuple(seen) == WAY[kind] and len(set(seen)) == len(seen)
    if "NOTE" in seen:
        assert next_stage(kind, "NOTE", is_free=True) == "WORK"


@pytest.mark.parametrize(
    ("offices", "area", "days"),
    [(["C-BPL"], "URBAN", 3), (["E-JBP"], "URBAN", 7), (["E-JBP"], "RURAL", 15), ([], "", 7)],
)
def test_the_days_are_the_laws(offices: list[str], area: str, days: int) -> None:
    policy = policy_on("mp", date(2026, 11, 2))
    found = policy.days_of(policy.area_of(offices, area), needs_extension=False)
    assert int(found.exact) == days
    assert policy.days_of("MUNICIPAL", needs_extension=True).text == "90"


def test_a_thousand_rupees_a_kilowatt_are_written_as_everywhere() -> None:
    charges = policy_on("mp", date(2026, 11, 2)).kinds["TEMPORARY"].charges
    assert "3 kW × ₹1,000" in [each.how for each in demand_lines(charges, load_w=3000)]


def test_no_charge_pretends_to_be_law() -> None:
    for state in ("mp", "bihar"):
        policy = policy_on(state, date(2026, 11, 2))
        marks = {each.rupees.mark for kind in policy.kinds.values() for each in kind.charges}
        assert marks == {"U"}
        assert {each.mark for kind in policy.kinds.values() for each in kind.papers} == {"U"}


@pytest.mark.parametrize(
    ("kind", "load_w", "before_w", "rupees", "deposit"),
    [
        ("NEW", 2000, 0, 50 + 2 * 400 + 150 + 2 * 500, 1000),
        ("NEW", 2001, 0, 50 + 3 * 400 + 150 + 3 * 500, 1500),  # a kilowatt that was begun
        ("LOAD", 5000, 2000, 50 + 3 * 900, 1500),
        ("LOAD", 1000, 2000, 50, 0),  # less load gives nothing back by itself
        ("NAME", 0, 2000, 100, 0),
        ("CLOSURE", 0, 2000, 0, 0),
    ],
)
def test_a_demand_note_is_the_sum_of_its_lines(
    kind: Any, load_w: int, before_w: int, rupees: int, deposit: int
) -> None:
    charges = policy_on("mp", date(2026, 11, 2)).kinds[kind].charges
    lines = demand_lines(charges, load_w=load_w, load_before_w=before_w)
    assert total_paise(lines) == 100 * rupees
    assert total_paise(lines, "DEPOSIT") == 100 * deposit
    assert all(each.amount_paise > 0 for each in lines)


@pytest.mark.parametrize(
    ("capacity", "sanctioned", "asked", "room"),
    [
        (100_000, 100_000, 50_000, "ROOM"),
        (100_000, 100_000, 50_001, "FULL"),
        (None, 1, 1, "UNKNOWN"),
        (100_000, None, 1, "UNKNOWN"),
    ],
)
def test_the_room_on_a_transformer(
    capacity: int | None, sanctioned: int | None, asked: int, room: str
) -> None:
    found = feasibility(capacity_va=capacity, sanctioned_w=sanctioned, asked_w=asked, most_percent=150)
    assert found.room == room


@pytest.mark.parametrize(
    ("load", "watts"),
    [("2", 2000), ("२.५", 2500), ("2.5 kW", 2500), ("0.1", 100), ("0", None), ("2,5", None), ("", None),
     ("1e9", None), ("NaN", None), ("-2", None), ("2.00005", None)],
)  # fmt: skip
def test_a_load_is_read_as_people_write_it(load: str, watts: int | None) -> None:
    values, problems = checked_answers(
        "LOAD", {"service_number": "n 2340-117856", "load": load}, today=date(2026, 11, 2), choices={}
    )
    assert values.get("load_w") == watts and ("load" in problems) is (watts is None)
    assert values["service_number"] == "N2340117856"


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("03-11-2026", "2026-11-20", set()),
        ("2026-11-01", "2026-11-20", {"from_day"}),
        ("2026-11-05", "2026-11-04", {"to_day"}),
        ("2026-11-05", "2027-05-04", {"to_day"}),
        ("soon", "2026-11-04", {"from_day"}),
    ],
)
def test_the_days_of_a_temporary_connection(first: str, last: str, wrong: set[str]) -> None:
    typed = {
        "office": "1", "name": "रीता बाई", "address": "x", "category": "LV-1.2", "load": "2", "phase": "1",
        "from_day": first, "to_day": last,
    }  # fmt: skip
    _, problems = checked_answers(
        "TEMPORARY", typed, today=date(2026, 11, 2), choices={"office": {"1"}, "category": {"LV-1.2"}}
    )
    assert set(problems) == wrong


@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(["name", "load", "office", "closing_day"]), st.text()),
)
def test_whatever_is_typed_is_answered_or_said_to_be_wrong(kind: Any, typed: dict[str, str]) -> None:
    values, problems = checked_answers(kind, typed, today=date(2026, 11, 2), choices={})
    for question in QUESTIONS[kind]:
        name = "load_w" if question.ask == "NUMBER" else question.name
        assert (name in values) is not (question.name in problems)
    assert all(each.en and each.hi for each in problems.values())


@pytest.mark.parametrize(
    ("typed", "watts"),
    [
        ("2.5", 2500), ("२.५ किलोवाट", 2500), ("4 kW", 4000),
        ("5 HP", 3730), ("7.5hp", 5595), ("३ एचपी", 2238),  # a horsepower is 746 W
        ("0.05", None), ("1E99999999", None), ("HP", None), ("5 HP 2", None), ("0.05 hp", None),
    ],
)  # fmt: skip
def test_a_load_in_kilowatts_or_horsepower(typed: str, watts: int | None) -> None:
    values, problems = checked_answers("LOAD", {"load": typed}, today=date(2026, 11, 2), choices={})
    assert values.get("load_w") == watts
    assert ("load" in problems) == (watts is None)
