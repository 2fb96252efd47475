"""The demo's doubted meters: one found 3.4 % fast, one still compared; twice brought in, nothing new (M5)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bijlighar.billing import queries as billing
from bijlighar.consumers.tests import place
from bijlighar.interfaces.demo import check_meters, officers
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.kernel.time import block_start, days
from bijlighar.metering import queries
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import ingest, lines

pytestmark = pytest.mark.django_db

PLAN = Plan(seed=5, connections=24, first_day=date(2026, 10, 1), last_day=date(2026, 11, 20), until_block=30)
AT = block_start(PLAN.last_day, 30)


@pytest.fixture
def homes(tmp_path: Path) -> tuple[int, int]:
    """The homes of both stories, each with a meter that told the same every day up to yesterday."""
    company = place.company("east")
    found = tuple(stage.connection(number, company_id=company) for number in (1_000_000_001, 1_000_000_002))
    for nth, home in enumerate(found):
        stage.meter(f"M{nth}", connection_id=home, company_id=company, from_date=date(2026, 4, 1))
    body = [
        line
        for day in days(PLAN.first_day, PLAN.last_day)
        for nth in range(2)
        for line in lines(f"M{nth}", day, [0.062] * 96)
    ]
    ingest(tmp_path, body, at=AT)
    return found[0], found[1]


def test_one_is_concluded_and_one_runs(homes: tuple[int, int], tmp_path: Path) -> None:
    yesterday = PLAN.last_day - timedelta(days=1)
    told = check_meters.bring_in(tmp_path, PLAN, through_day=yesterday, at=AT)
    running, concluded = (queries.check_requests(connection_id=home)[0] for home in homes)
    assert (running.state, concluded.state, concluded.verdict_code) == ("RUNNING", "CONCLUDED", "FAST")
    found = queries.check_comparison(concluded.id, PLAN.last_day)
    assert found is not None
    assert found.by_days.difference_parts is not None
    assert 330 <= found.by_days.difference_parts <= 350
    so_far = queries.check_comparison(running.id, PLAN.last_day)
    assert so_far is not None
    assert 0 <= (so_far.by_days.difference_parts or 0) <= 40
    assert told == len(so_far.days) + len(days(concluded.compared_from or yesterday, PLAN.last_day))

    assert check_meters.bring_in(tmp_path, PLAN, through_day=yesterday, at=AT) == 0
    assert len(queries.check_requests()) == 2


def test_what_was_counted_too_much_is_booked_with_its_day(homes: tuple[int, int], tmp_path: Path) -> None:
    """It comes back, as the story says: one officer hands it on at the verdict, the other books it."""
    officers.hire(at=block_start(PLAN.first_day, 0))
    assert check_meters.book(at=AT) == 0, "nothing to book before a verdict"
    check_meters.bring_in(tmp_path, PLAN, through_day=PLAN.last_day - timedelta(days=1), at=AT)
    assert check_meters.book(at=AT) == 1
    concluded = queries.check_requests(connection_id=homes[1])[0]
    made = billing.check_meter_adjustment(concluded.id)
    assert made is not None
    assert made.amount_paise < 0
    assert (made.state, made.booked_on) == ("APPROVED", date(2026, 11, 19)), "on 18 November was the verdict"
    assert check_meters.book(at=AT) == 0


def test_a_day_later_the_running_one_tells_that_day(homes: tuple[int, int], tmp_path: Path) -> None:
    before = PLAN.last_day - timedelta(days=2)
    check_meters.bring_in(tmp_path, PLAN, through_day=before, at=AT)
    assert check_meters.bring_in(tmp_path, PLAN, through_day=before + timedelta(days=1), at=AT) == 1


def test_a_history_too_short_has_none(homes: tuple[int, int], tmp_path: Path) -> None:
    early = PLAN.first_day + timedelta(days=5)
    assert check_meters.bring_in(tmp_path, PLAN, through_day=early, at=AT) == 0
    assert queries.check_requests() == []
