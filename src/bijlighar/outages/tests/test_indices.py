"""SAIFI, SAIDI, CAIDI and MAIFI against tables worked by hand (IEEE 1366)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bijlighar.metering.rules.events import FIRST_BREATH, LAST_GASP
from bijlighar.outages import actions, queries
from bijlighar.outages.rules import Counts, beside, indices
from bijlighar.outages.tests.stage import (
    CLOCK,
    ENGINEER,
    HOUR,
    MINUTE,
    A,
    B,
    World,
    events,
    ist,
    look,
    shutdown,
    world,
)

NOON = ist(12)


@pytest.mark.parametrize(
    ("counts", "saifi", "saidi", "caidi", "maifi"),
    [
        # 1,000 homes; 200 of them for 90 minutes and 50 for 30; 100 for a moment.
        # SAIFI 250 / 1000; SAIDI (200 x 90 + 50 x 30) / 1000 = 19.5; CAIDI 19,500 / 250 = 78; MAIFI 0.1
        (Counts(250, (200 * 90 + 50 * 30) * 60, 100, 1000), 0.25, 19.5, 78.0, 0.1),
        (Counts(0, 0, 3, 10), 0.0, 0.0, None, 0.3),
        (Counts(0, 0, 0, 0), None, None, None, None),
    ],
)
def test_by_hand(counts: Counts, saifi: Any, saidi: Any, caidi: Any, maifi: Any) -> None:
    found = indices(counts)
    assert (found.saifi, found.saidi_minutes, found.caidi_minutes, found.maifi) == (
        saifi, saidi, caidi, maifi,
    )  # fmt: skip


def test_feeders_beside_each_other_add_up_their_connections() -> None:
    assert beside([Counts(10, 600, 1, 100), Counts(0, 0, 0, 300)]) == Counts(10, 600, 1, 400)
    # Classes over the same connections do not.
    assert Counts(10, 600, 1, 100) + Counts(2, 60, 0, 100) == Counts(12, 660, 1, 100)


@pytest.fixture
def there(db: Any) -> World:
    return world()


def fault(there: World, kind: str, code: str, from_at: Any, minutes: int) -> int:
    number = actions.report_fault(
        company_id=there.company_id, device_kind=kind, device_id=there.device(kind, code), from_at=from_at,
        key=f"{kind}/{code}/{from_at}", by=ENGINEER, at=from_at + MINUTE,
    )  # fmt: skip
    actions.restore(outage_id=number, by=ENGINEER, at=from_at + minutes * MINUTE)
    return number


def table(there: World, at: Any = None) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """(feeder, class) -> sustained, minutes, momentary, served, where anything was counted."""
    rows = queries.feeder_months(
        there.company_id, date(2026, 6, 1), date(2026, 7, 1), at=at or NOON + timedelta(days=40)
    )
    return {
        (row.code, row.class_code): (
            row.counts.sustained, row.counts.seconds // 60, row.counts.momentary, row.counts.served,
        )
        for row in rows
        if row.counts.sustained or row.counts.momentary
    }  # fmt: skip


def test_a_month_of_interruptions(there: World) -> None:
    """F1 serves five homes, F2 two, F3 one.

    F1: all five for 60 minutes; the three of A for 20, and for 5 (a moment: not longer than five); planned:
    the two of B for 120 minutes. F2: two for 30 in a storm. May is not June.
    """
    fault(there, "FEEDER", "F1", ist(1), 60)
    fault(there, "DTR", A, ist(3), 20)
    fault(there, "DTR", A, ist(4), 5)
    fault(there, "FEEDER", "F1", ist(1, day=date(2026, 5, 31)), 60)
    planned = shutdown(there, "DTR", B)
    tomorrow = timedelta(days=1)
    actions.start(outage_id=planned, by=ENGINEER, at=ist(10) + tomorrow)
    actions.restore(outage_id=planned, by=ENGINEER, at=ist(12) + tomorrow)
    storm = actions.declare_storm(company_id=there.company_id, reason="squall", by=ENGINEER, at=ist(20))
    fault(there, "FEEDER", "F2", ist(20, 10), 30)
    actions.end_storm(storm_id=storm, by=ENGINEER, at=ist(22))
    assert table(there) == {
        ("F1", "FAULT"): (5 + 3, 5 * 60 + 3 * 20, 3, 5),
        ("F1", "PLANNED"): (2, 2 * 120, 0, 5),
        ("F2", "STORM"): (2, 2 * 30, 0, 2),
    }
    rows = queries.feeder_months(
        there.company_id, date(2026, 6, 1), date(2026, 7, 1), at=NOON + timedelta(days=40)
    )
    assert {row.code for row in rows} == {"F1", "F2", "F3"}
    counts, found = queries.together(rows)["FAULT"]
    assert (counts.served, counts.sustained) == (8, 8)
    assert (found.saifi, found.saidi_minutes, found.caidi_minutes) == (1.0, 45.0, 45.0)


def test_a_moment_that_only_the_meters_saw_is_counted(there: World) -> None:
    """Power goes at noon below A and is back after two minutes, before anybody looks."""
    events(there, [1, 2, 3], LAST_GASP, NOON)
    events(there, [1, 2, 3], FIRST_BREATH, NOON + 2 * MINUTE)
    at = NOON + 3 * MINUTE
    assert look(there, at).opened == 1
    assert actions.follow_meters(company_id=there.company_id, by=CLOCK, at=at).restored == 1
    assert table(there) == {("F1", "FAULT"): (0, 0, 3, 5)}
    assert queries.live_for(list(there.homes.values()), at) == {}


def test_what_overlaps_or_touches_is_one_interruption(there: World) -> None:
    """A is out 12:00-13:00, its feeder 12:30-14:00, and 12:30-15:00 for A once it is parted at 14:00."""
    given: dict[str, Any] = {"company_id": there.company_id, "by": ENGINEER}
    small = actions.report_fault(
        device_kind="DTR", device_id=there.device("DTR", A), key="a", from_at=NOON, at=NOON, **given
    )
    wide = actions.report_fault(
        device_kind="FEEDER", device_id=there.device("FEEDER", "F1"), key="f", from_at=NOON + 30 * MINUTE,
        at=NOON + 30 * MINUTE, **given,
    )  # fmt: skip
    actions.restore(outage_id=small, by=ENGINEER, at=NOON + HOUR)
    part = actions.split(
        outage_id=wide, device_kind="DTR", device_id=there.device("DTR", A), key="p", by=ENGINEER,
        at=NOON + 2 * HOUR,
    )  # fmt: skip
    actions.restore(outage_id=wide, by=ENGINEER, at=NOON + 2 * HOUR)
    # While it goes on it counts up to the question.
    assert table(there, NOON + 150 * MINUTE) == {("F1", "FAULT"): (5, 3 * 150 + 2 * 90, 0, 5)}
    actions.restore(outage_id=part, by=ENGINEER, at=NOON + 3 * HOUR)
    assert table(there) == {("F1", "FAULT"): (5, 3 * 180 + 2 * 90, 0, 5)}
    dismissed = actions.report_fault(
        device_kind="FEEDER", device_id=there.device("FEEDER", "F2"), key="x", from_at=NOON, at=NOON, **given
    )
    actions.dismiss(outage_id=dismissed, reason="misheard", by=CLOCK, at=NOON + HOUR)
    assert len(table(there)) == 1
