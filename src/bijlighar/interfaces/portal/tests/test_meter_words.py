"""The meter's page in words: never fresher than it is, never an accusation (M13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from bijlighar.interfaces.portal import meter_words
from bijlighar.interfaces.portal.views.outages.words import left_words
from bijlighar.metering.queries import ClockRecord, MeterRecord, MeterState, RelayRecord
from bijlighar.metering.rules.episodes import episodes
from bijlighar.metering.rules.hearing import hearing

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def state(heard: timedelta | None = None, told: Any = (), **more: Any) -> MeterState:
    heard_at = None if heard is None else NOW - heard
    return MeterState(
        card=MeterRecord(1, "M1", "HPL", NOW - timedelta(days=90), heard_at),
        heard_at=heard_at,
        hearing=hearing(heard_at, NOW),
        episodes=tuple(reversed(episodes((NOW - timedelta(minutes=ago), code) for ago, code in told))),
        **{"relay": None, "clock": None, "power_gone_at": None, **more},
    )


@pytest.mark.parametrize(
    ("ago", "english", "hindi"),
    [
        (timedelta(minutes=15), "Yes, on time", "हाँ, समय पर"),
        (timedelta(minutes=45), "Late by 45 minutes", "45 मिनट की देर"),
        (timedelta(hours=5), "Late by 5 hours", "5 घंटे की देर"),
        (timedelta(hours=30), "Silent for 30 hours", "30 घंटे से चुप"),
        (timedelta(days=12), "Silent for 12 days", "12 दिन से चुप"),
        (None, "Not yet", "अभी नहीं"),
    ],
)
def test_how_it_reports(ago: timedelta | None, english: str, hindi: str) -> None:
    for language, words in (("en", english), ("hi", hindi)):
        with translation.override(language):
            assert meter_words.heard(state(ago), NOW, TODAY).words == words


@pytest.mark.parametrize(
    ("relay", "english", "kind"),
    [
        (None, "Not known", ""),
        (RelayRecord(True, 1, NOW, is_event=False), "Switched on", "ok"),
        (RelayRecord(False, 0, NOW, is_event=False), "Switched off", "bad"),
        (RelayRecord(False, 2, NOW, is_event=False), "Waits for its button", "warn"),
        (RelayRecord(False, None, NOW, is_event=True), "Switched off", "bad"),
    ],
)
def test_the_switch_with_when_and_how_it_is_known(relay: RelayRecord | None, english: str, kind: str) -> None:
    with translation.override("en"):
        found = meter_words.switched(state(relay=relay), TODAY)
    assert (found.words, found.kind) == (english, kind)
    assert ("today 11:30" in found.note.replace("\u00a0", " ")) == (relay is not None)
    assert found.note.startswith("The meter told it") == (relay is not None and relay.is_event)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "right to the second"),
        (-12, "right to 12 seconds"),
        (31, "31 seconds ahead"),
        (-95, "1 minute behind"),
        (-3_900, "1 hour 5 minutes behind"),
        (7_200, "2 hours ahead"),
        (97_200, "1 day 3 hours ahead"),
    ],
)
def test_the_clock(seconds: int, words: str) -> None:
    with translation.override("en"):
        assert meter_words.clock_words(ClockRecord(seconds, NOW)) == words


def test_events_in_words_with_their_length() -> None:
    told = [(300, 101), (265, 102), (200, 201), (100, 4711), (50, 302), (10, 9)]
    with translation.override("en"):
        lines = meter_words.event_lines(state(told=told), TODAY)
        assert [(line.title, line.length, line.is_open) for line in lines] == [
            ("Voltage too low", "not over", True),
            ("Meter switched the power on", "start not known", False),
            ("code 4711", "", False),
            ("Magnet near the meter", "not over", True),
            ("Power cut", "35 minutes", False),
        ]
        assert all(line.hint for line in lines)
    with translation.override("hi"):
        last = meter_words.event_lines(state(told=told), TODAY)[-1]
        assert (last.title, last.length) == ("बिजली बंद रही", "35 मिनट")


@pytest.mark.parametrize(
    ("seconds", "alone", "before_words"),
    [
        (5_160, "1 घंटा 26 मिनट", "1 घंटे 26 मिनट"),
        (3_600, "1 घंटा", "1 घंटे"),
        (7_260, "2 घंटे 1 मिनट", "2 घंटे 1 मिनट"),
        (90_000, "1 दिन 1 घंटा", "1 दिन 1 घंटे"),
    ],
)
def test_one_hour_is_bent_only_before_words_in_hindi(seconds: int, alone: str, before_words: str) -> None:
    with translation.override("hi"):
        assert (meter_words.lasted(seconds), meter_words.duration(seconds)) == (alone, before_words)


def test_so_it_is_where_power_was_off() -> None:
    with translation.override("hi"):
        told = [left_words(timedelta(minutes=each)) for each in (60, 86, 121)]
    assert told == ["1 घंटा", "1 घंटा 26 मिनट", "2 घंटे 1 मिनट"]
