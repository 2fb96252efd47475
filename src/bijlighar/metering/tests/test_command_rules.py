"""What follows from how a turn at a command ended : a table, and laws for any course of turns (M11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.rules.commands import LOOKS, Result, pause, verdict, words
from bijlighar.metering.rules.is15959.reasons import Reason

AT = datetime(2026, 11, 3, 4, 30, tzinfo=UTC)
SOON = timedelta(minutes=1)
SILENT = Result(False, reason_code="SILENT")
LOST = Result(False, was_sent=True, reason_code="CLOSED")
STUCK = Result(False, was_sent=True, read_back=False, reason_code="RELAY_STUCK")
NOT_ACTED = Result(False, read_back=False)


@pytest.mark.parametrize(
    ("result", "is_look", "attempts", "hours", "want"),
    [
        pytest.param(Result(True, True, True), False, 1, 12, ("CONFIRMED", "CONFIRMED", ""), id="done"),
        pytest.param(SILENT, False, 1, 12, ("PUT_OFF", "REQUESTED", "SILENT"), id="silent: again later"),
        pytest.param(SILENT, False, 3, 12, ("FAILED", "FAILED", "SILENT"), id="silent three times"),
        pytest.param(SILENT, False, 1, 0, ("EXPIRED", "EXPIRED", "SILENT"), id="no time for another"),
        pytest.param(
            Result(False, reason_code="WRONG_KEY"), False, 1, 12, ("FAILED", "FAILED", "WRONG_KEY"),
            id="a wrong key is not tried again",
        ),
        pytest.param(STUCK, False, 1, 12, ("FAILED", "FAILED", "RELAY_STUCK"), id="read-back says otherwise"),
        pytest.param(LOST, False, 1, 12, ("PUT_OFF", "SENT", "CLOSED"), id="nobody knows: look later"),
        pytest.param(LOST, False, 3, 12, ("PUT_OFF", "SENT", "CLOSED"), id="looked at after the last one"),
        pytest.param(Result(True, False, True), True, 2, 12, ("CONFIRMED",) * 2 + ("",), id="it had acted"),
        pytest.param(NOT_ACTED, True, 2, 12, ("PUT_OFF", "REQUESTED", "NOT_ACTED"), id="it had not"),
        pytest.param(NOT_ACTED, True, 3, 12, ("FAILED", "FAILED", "NOT_ACTED"), id="it had not, the last"),
        pytest.param(NOT_ACTED, True, 2, 0, ("FAILED", "FAILED", "NOT_ACTED"), id="it had not, too late"),
        pytest.param(SILENT, True, 5, 12, ("PUT_OFF", "SENT", "SILENT"), id="a look without an answer"),
        pytest.param(SILENT, True, 6, 12, ("FAILED", "FAILED", "UNRESOLVED"), id="looked often enough"),
    ],
)  # fmt: skip
def test_verdicts(
    result: Result, is_look: bool, attempts: int, hours: int, want: tuple[str, str, str]
) -> None:
    found = verdict(
        result,
        is_look=is_look,
        attempts=attempts,
        most_attempts=3,
        at=AT,
        expires_at=AT + timedelta(hours=hours),
    )
    assert (found.step_code, found.state_code, found.reason_code) == want


@given(
    st.lists(st.sampled_from([SILENT, LOST, STUCK, NOT_ACTED]), min_size=20, max_size=20), st.integers(1, 20)
)
def test_no_command_goes_on_for_ever_and_none_is_sent_again_unseen(results: list[Result], most: int) -> None:
    """Whatever meters do, turns are bounded, and behind a turn that may have acted comes a look."""
    state, attempts, sent = "REQUESTED", 0, 0
    at, may_have_acted = AT, False
    while state in ("REQUESTED", "SENT"):
        attempts += 1
        assert attempts <= most + LOOKS
        is_look = state == "SENT"
        assert is_look or not may_have_acted
        sent += not is_look
        result = results[attempts % len(results)]
        may_have_acted = (may_have_acted or (result.was_sent and not is_look)) and result.read_back is None
        found = verdict(
            result,
            is_look=is_look,
            attempts=attempts,
            most_attempts=most,
            at=at,
            expires_at=AT + timedelta(days=9),
        )
        state, at = found.state_code, max(at, found.next_at)
    assert sent <= most


def test_pauses_double_up_to_half_an_hour() -> None:
    assert [pause(n) // SOON for n in range(1, 9)] == [1, 2, 4, 8, 16, 30, 30, 30]


@pytest.mark.parametrize("code", [*Reason, "METER_LEFT", "SUPERSEDED", "NOT_ACTED", "UNRESOLVED", "NO_KEY"])
def test_every_reason_has_words_in_both_languages(code: str) -> None:
    assert all(words(code))
