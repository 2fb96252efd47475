"""Erlang's and Palm's formulas against published figures, and the laws they must keep (M35)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.calls.rules.erlang import (
    NotReckonable,
    erlang_a,
    erlang_b,
    erlang_c,
    erlangs,
    lines_needed,
    operators_needed,
    waiting_c,
)

# Load at which so many lines lose this share: the Erlang B tables of ITU-T E.520 and of every textbook.
PUBLISHED_B = [
    (1, 0.01, 0.0101), (5, 0.01, 1.36), (10, 0.01, 4.46), (20, 0.01, 12.03), (50, 0.01, 37.9),
    (100, 0.01, 84.06), (10, 0.05, 6.22), (20, 0.001, 9.41), (100, 0.02, 87.97),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "busy", "load"), PUBLISHED_B)
def test_erlang_b_is_the_published_table(lines: int, busy: float, load: float) -> None:
    assert erlang_b(load, lines) == pytest.approx(busy, rel=0.006)


def test_erlang_b_by_its_definition() -> None:
    # a^n / n! over the sum of a^k / k!, exactly: 2 erlangs on 3 lines is (8/6) / (1 + 2 + 2 + 8/6) = 4/19.
    assert erlang_b(2, 3) == pytest.approx(4 / 19)


def test_erlang_c_is_the_published_example() -> None:
    """100 calls in half an hour of 3 minutes, 14 agents: waits 17.4 %, 88.8 % in 20 s, 7.8 s on average.

    The worked example that guides for call centres print.
    """
    found = waiting_c(200, 180, 14, 20)
    assert erlangs(200, 180) == 10
    assert found.waits_share == pytest.approx(0.174, abs=0.0005)
    assert found.within_share == pytest.approx(0.888, abs=0.0005)
    assert found.mean_seconds == pytest.approx(7.8, abs=0.05)
    assert found.occupancy == pytest.approx(0.714, abs=0.0005)
    assert operators_needed(200, 180, 0.80, 20) == 14


def test_erlang_a_is_the_published_comparison() -> None:
    """48 calls a minute of one minute, 50 agents, patience 2 minutes: Garnett, Mandelbaum, Reiman, table 1.

    Without patience: 20.8 s on average, an occupancy of 96 %. With it: 3.1 % hang up, 3.7 s, 93 %.
    """
    endless, human = waiting_c(48 * 60, 60, 50, 20), erlang_a(48 * 60, 60, 50, 120, 20)
    assert endless.mean_seconds == pytest.approx(20.8, abs=0.1)
    assert endless.occupancy == pytest.approx(0.96)
    assert human.abandoned_share == pytest.approx(0.031, abs=0.0005)
    assert human.mean_seconds == pytest.approx(3.7, abs=0.05)
    assert human.occupancy == pytest.approx(0.93, abs=0.001)


def test_endless_patience_is_erlang_c() -> None:
    """The service level too, which the two reckon in quite different ways."""
    for calls, handle, operators, within in ((200, 180, 14, 20), (3600, 120, 125, 20), (60, 60, 3, 5)):
        patient, c = (
            erlang_a(calls, handle, operators, 1e9, within),
            waiting_c(calls, handle, operators, within),
        )
        assert patient.within_share == pytest.approx(c.within_share, abs=1e-4)
        assert patient.waits_share == pytest.approx(c.waits_share, abs=1e-4)


@given(st.integers(1, 3000), st.integers(20, 400), st.integers(20, 600), st.integers(1, 60))
def test_needed_operators_are_enough_and_one_fewer_is_not(
    calls: int, handle: int, patience: int, within: int
) -> None:
    needed = operators_needed(calls, handle, 0.8, within, patience)
    assert erlang_a(calls, handle, needed, patience, within).within_share >= 0.8
    if needed > 1:
        assert erlang_a(calls, handle, needed - 1, patience, within).within_share < 0.8


@given(st.floats(0.1, 200), st.integers(1, 250))
def test_the_laws(load: float, servers: int) -> None:
    b = erlang_b(load, servers)
    assert 0 <= b <= 1
    assert erlang_b(load, servers + 1) <= b
    assert b <= erlang_c(load, servers) <= 1


def test_a_storm_by_the_figures_of_the_issue() -> None:
    """8,000 calls in the peak hour (M35): without a menu more operators than anybody has; with one, work."""
    lines = lines_needed(8000, 180, 0.01)
    assert 420 < lines < 440
    assert operators_needed(8000, 180, 0.80, 20, 120) > 340
    # Nine in ten are told of a known interruption by the menu: the rest needs what a centre has.
    assert 35 < operators_needed(800, 180, 0.80, 20, 120) < 45


def test_what_cannot_be_reckoned_is_refused() -> None:
    assert operators_needed(0, 180, 0.8, 20) == 0
    assert math.isinf(waiting_c(3600, 60, 50, 20).mean_seconds)
    for bad in ((-1, 5), (1, -5)):
        with pytest.raises(NotReckonable):
            erlang_b(*bad)
    with pytest.raises(NotReckonable):
        operators_needed(100, 180, 1.0, 20)
