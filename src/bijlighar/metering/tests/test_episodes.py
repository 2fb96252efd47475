"""Codes in words, and what begins put together with what ends (M13)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.rules.episodes import Episode, State, episodes
from bijlighar.metering.rules.events import KINDS, TAMPER_CODES, Edge, Group, kind, push_codes

START = datetime(2026, 11, 3, 4, 30, tzinfo=UTC)


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


def shape(found: list[Episode]) -> list[tuple[int, float | None, float | None, str]]:
    def number(at: datetime | None) -> float | None:
        return None if at is None else (at - START) / timedelta(minutes=1)

    return [(one.series, number(one.from_at), number(one.to_at), str(one.state)) for one in found]


@pytest.mark.parametrize(
    ("told", "want"),
    [
        pytest.param([(0, 101), (30, 102)], [(101, 0, 30, "CLOSED")], id="a failure and its restoration"),
        pytest.param([(30, 102), (0, 101)], [(101, 0, 30, "CLOSED")], id="told in the other order"),
        pytest.param([(0, 101)], [(101, 0, None, "OPEN")], id="no restoration: open"),
        pytest.param([(9, 102)], [(101, None, 9, "START_UNKNOWN")], id="a restoration alone"),
        pytest.param(
            [(0, 101), (60, 101), (70, 102)],
            [(101, 0, None, "END_UNKNOWN"), (101, 60, 70, "CLOSED")],
            id="a lost restoration makes no long outage",
        ),
        pytest.param(
            [(0, 101), (0.1, 1085), (30, 102), (30.2, 1086)], [(101, 0, 30, "CLOSED")], id="log and push"
        ),
        pytest.param(
            [(0, 1085), (30, 1086)], [(101, 0, 30, "CLOSED")], id="last gasp and first breath alone"
        ),
        pytest.param(
            [(0, 101), (11, 1085), (30, 102)],
            [(101, 0, None, "END_UNKNOWN"), (101, 11, 30, "CLOSED")],
            id="a push too late to be the same",
        ),
        pytest.param(
            [(0, 201), (5, 101), (6, 202), (9, 102)],
            [(201, 0, 6, "CLOSED"), (101, 5, 9, "CLOSED")],
            id="two things at once",
        ),
        pytest.param([(0, 251), (1, 1083)], [(251, 0, 0, "MOMENT")], id="an opened cover told twice"),
        pytest.param([(0, 4711), (1, 4711)], [(4711, 0, 0, "MOMENT"), (4711, 1, 1, "MOMENT")], id="unknown"),
    ],
)
def test_what_begins_and_what_ends(told: list[tuple[float, int]], want: list[object]) -> None:
    assert shape(episodes((minute(at), code) for at, code in told)) == want


@given(st.lists(st.tuples(st.integers(0, 300), st.sampled_from([101, 102, 1085, 1086, 201, 202, 251, 999]))))
def test_no_event_makes_an_outage_that_nobody_told(told: list[tuple[int, int]]) -> None:
    """Episodes of a series never overlap, and each bound is the instant of an event."""
    instants = {minute(at) for at, _ in told}
    last: dict[int, datetime] = {}
    for one in episodes((minute(at), code) for at, code in told):
        assert {one.from_at, one.to_at} - {None} <= instants
        assert one.series not in last or last[one.series] <= one.at
        last[one.series] = one.to_at or one.at
        assert (one.state is State.CLOSED) <= (one.from_at is not None and one.to_at is not None)


def test_every_code_has_words_and_pairs_point_at_each_other() -> None:
    for code, one in KINDS.items():
        assert one.name_en and one.name_hi and one.code == code
        assert KINDS[one.series].edge in (Edge.BEGINS, Edge.MOMENT)
    for first, second in [(1, 2), (63, 64), (101, 102), (201, 202), (207, 208), (301, 302)]:
        assert kind(first).series == kind(second).series == first
        assert (kind(first).edge, kind(second).edge) == (Edge.BEGINS, Edge.ENDS)
    assert {1, 51, 65, 201, 203, 207, 251, 1081, 1083} <= set(TAMPER_CODES)
    assert not {101, 7, 151, 202, 302, 1085} & set(TAMPER_CODES)


def test_a_code_that_nobody_knows_is_shown_by_its_number() -> None:
    one = kind(4711)
    assert (one.name_en, one.name_hi, one.group, one.is_known) == (
        "code 4711",
        "कोड 4711",
        Group.UNKNOWN,
        False,
    )


def test_a_push_tells_its_bits() -> None:
    bits = "".join("1" if place in (12, 81, 85) else "0" for place in range(128))
    assert push_codes(bits) == [1012, 1081, 1085]
    assert [kind(code).name_en for code in push_codes(bits)][1:] == ["Magnet near the meter", "Power gone"]
