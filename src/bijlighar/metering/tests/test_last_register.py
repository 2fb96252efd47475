"""The register read when a meter is taken away tells its silent last days, as one read by photo does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import day_start
from bijlighar.metering import actions, queries
from bijlighar.metering.models import Finding, IngestBatch
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.rules.read_off import WORDS, Doubt
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, ingest, ist, lines

pytestmark = pytest.mark.django_db

ASHA, BINOD = Actor("staff", "Asha", 1), Actor("staff", "Binod", 2)
HUNG = date(2026, 11, 1)
A_DAY = timedelta(days=1)
GONE = date(2026, 11, 6)
OFF = ist(GONE, 10, 40)
START_WH = 1_000_000
"""1,000 units when the meter was put up; 10 units a day of 0.1 kWh a quarter are 9.6 units."""


@pytest.fixture
def home() -> int:
    """A home of 2 kW whose register was known when its meter was put up."""
    company = place.company()
    connection = stage.connection(company_id=company)
    stage.meter(connection_id=connection, company_id=company, register_start_wh=START_WH, from_date=HUNG)
    return connection


def told(tmp_path: Path, days: int, *, last: int = 96) -> None:
    """The meter tells of its first days itself: 9.6 units each."""
    body = [line for nth in range(days) for line in lines(day=HUNG + nth * A_DAY)]
    if last < 96:
        body += lines(day=HUNG + days * A_DAY, values=[0.1] * last)
    ingest(tmp_path, body, at=day_start(HUNG + (days + 1) * A_DAY))


def remove(
    home: int, register_wh: int | None, *, at: datetime = OFF, recorded_at: datetime | None = None
) -> None:
    card = queries.meter_card(home)
    assert card is not None
    actions.remove_meter(
        meter_id=card.meter_id, to_at=at, register_end_wh=register_wh, by=BY, at=recorded_at or at
    )
    actions.count_last_register(connection_id=home, by=BY, at=recorded_at or at)


def night(after: date = GONE) -> actions.Validated:
    """What the night does after a day."""
    return actions.validate_pending(by=BY, at=day_start(after + A_DAY) + timedelta(hours=2))


def used(home: int) -> list[tuple[date, int, bool]]:
    return [(one.day, one.energy_wh, one.is_complete) for one in queries.days(home, HUNG, GONE + A_DAY)]


def flags(home: int, day: date) -> set[int]:
    curve = queries.day_curve(home, day)
    assert curve is not None
    return set(curve.flags)


def test_a_silent_last_day_is_told_by_the_register_once_it_is_over(home: int, tmp_path: Path) -> None:
    told(tmp_path, 5)
    remove(home, START_WH + 5 * 9_600 + 4_300)
    assert len(used(home)) == 5, "a day that is not over stays raw"
    assert IngestBatch.objects.get(name__startswith="REMOVAL").pending_from_day == GONE
    assert night() == actions.Validated(1, 0, 0)
    assert used(home)[-1] == (GONE, 4_300, True)
    curve = queries.day_curve(home, GONE)
    assert curve is not None
    # 43 quarters until 10:45, in which it went; after that no meter hung there.
    assert curve.flags == (Flag.FROM_REGISTER,) * 43 + (Flag.NOT_INSTALLED,) * 53
    assert set(curve.values_wh[:43]) == {100}


def test_several_silent_days_share_what_the_register_went_on(home: int, tmp_path: Path) -> None:
    told(tmp_path, 2, last=40)
    remove(home, START_WH + 2 * 9_600 + 4_000 + 29_100)
    night()
    days = used(home)
    assert [day for day, _, _ in days] == [HUNG + nth * A_DAY for nth in range(6)]
    assert all(is_complete for *_, is_complete in days)
    assert sum(wh for _, wh, _ in days) == 2 * 9_600 + 4_000 + 29_100
    # 56 + 96 + 96 + 43 quarters were silent: 100 Wh each.
    assert [wh for _, wh, _ in days] == [9_600, 9_600, 4_000 + 5_600, 9_600, 9_600, 4_300]
    third = queries.day_curve(home, HUNG + 2 * A_DAY)
    assert third is not None
    assert third.flags == (Flag.MEASURED,) * 40 + (Flag.FROM_REGISTER,) * 56


def test_a_meter_taken_away_at_midnight_ends_with_its_day(home: int, tmp_path: Path) -> None:
    told(tmp_path, 4)
    remove(home, START_WH + 4 * 9_600 + 5_000, at=day_start(GONE))
    assert used(home)[-1] == (GONE - A_DAY, 5_000, True)


@pytest.mark.parametrize("minutes", [30, 60])
def test_a_meter_of_longer_intervals(tmp_path: Path, minutes: int) -> None:
    company = place.company()
    home = stage.connection(company_id=company)
    stage.meter(
        connection_id=home, company_id=company, register_start_wh=0, from_date=GONE - A_DAY, interval=minutes
    )
    remove(home, 7_000)
    night()
    assert sum(wh for _, wh, _ in used(home)) == 7_000
    assert [is_complete for *_, is_complete in used(home)] == [True, True]


def test_told_to_the_end_by_the_meter_itself_the_register_changes_nothing(home: int, tmp_path: Path) -> None:
    told(tmp_path, 5, last=43)
    before = used(home)
    remove(home, START_WH + 5 * 9_600 + 4_300 + 700, recorded_at=OFF + A_DAY)
    assert not IngestBatch.objects.filter(name__startswith="REMOVAL").exists()
    assert used(home)[:5] == before[:5]
    assert used(home)[-1] == (GONE, 4_300, True)


def test_what_was_estimated_and_stands_stays(home: int, tmp_path: Path) -> None:
    """A quarter that was missing weeks ago is billed; the register's last word is about the silent end."""
    told(tmp_path, 3)
    day = HUNG + 3 * A_DAY
    ingest(tmp_path, [*lines(day=day, values=[0.1] * 50), *lines(day=day, values=[0.1] * 45, first=51)])
    ingest(tmp_path, lines(day=day + A_DAY))
    remove(home, START_WH + 5 * 9_600 + 8_600, at=OFF)
    night()
    assert queries.days(home, day, day + A_DAY)[0].version == 1
    assert used(home)[-1] == (GONE, 8_600, True)


def test_the_meters_own_values_win_when_they_come_later(home: int, tmp_path: Path) -> None:
    """The head-end tells a day later: of the day before the removal wholly, of the last day nothing."""
    told(tmp_path, 4)
    remove(home, START_WH + 4 * 9_600 + 13_900)  # 139 silent quarters: 100 Wh each
    night()
    assert [wh for _, wh, _ in used(home)[-2:]] == [9_600, 4_300]
    late = day_start(GONE + 2 * A_DAY)
    ingest(tmp_path, lines(day=GONE - A_DAY, values=[0.08] * 96), at=late)
    assert [wh for _, wh, _ in used(home)[-2:]] == [7_680, 4_300]
    assert flags(home, GONE - A_DAY) == {Flag.MEASURED}
    assert not Finding.objects.filter(code="SUM_DIFFERS").exists(), (
        "nobody has to decide between a share and what the meter told"
    )
    # What is left of the register's advance is the last day's.
    actions.count_last_register(connection_id=home, by=BY, at=late)
    assert [wh for _, wh, _ in used(home)[-2:]] == [7_680, 13_900 - 7_680]
    actions.count_last_register(connection_id=home, by=BY, at=late + timedelta(hours=1))
    assert IngestBatch.objects.filter(name__startswith="REMOVAL").count() == 2, (
        "said again, nothing is written"
    )
    ingest(tmp_path, lines(day=GONE, values=[0.09] * 43), at=late + A_DAY)
    assert [wh for _, wh, _ in used(home)[-2:]] == [7_680, 43 * 90]


@pytest.mark.parametrize(
    ("register_wh", "doubt"),
    [
        (START_WH + 2_000, Doubt.LOWER),
        # 2 kW day and night until 10:45 would be 21.5 units.
        (START_WH + 5 * 9_600 + 60_000, Doubt.LOAD),
        (START_WH + 5 * 9_600 + 9_000_000, Doubt.JUMP),
    ],
)
def test_an_impossible_register_is_kept_and_tells_nothing(
    home: int, tmp_path: Path, register_wh: int, doubt: Doubt
) -> None:
    told(tmp_path, 5)
    remove(home, register_wh)
    night()
    assert [day for day, *_ in used(home)] == [HUNG + nth * A_DAY for nth in range(5)]
    assert queries.last_register_doubts(home) == [WORDS[doubt]]
    assert not IngestBatch.objects.filter(name__startswith="REMOVAL").exists()


def test_a_stretch_that_a_person_corrected_is_not_told_by_the_register(home: int, tmp_path: Path) -> None:
    """The register holds still what was taken off a day; it would be charged again on the silent end."""
    told(tmp_path, 5)
    card = queries.meter_card(home)
    assert card is not None
    number = actions.propose_correction(
        meter_id=card.meter_id, day=HUNG + A_DAY, blocks=[40], values_wh=[0], reason="A spike",
        by=ASHA, at=day_start(GONE),
    )  # fmt: skip
    actions.approve_correction(correction_id=number, by=BINOD, at=day_start(GONE))
    remove(home, START_WH + 5 * 9_600 + 4_300)
    night()
    assert [day for day, *_ in used(home)][-1] == GONE - A_DAY
    assert queries.last_register_doubts(home) == [WORDS[Doubt.DIFFERS]]


def test_what_the_silent_end_may_have_used_does_not_grow_with_the_days_before(
    home: int, tmp_path: Path
) -> None:
    """2 kW day and night from midnight to 10:45 are 21.5 units; not 480 quarters of 1 Wh more."""
    told(tmp_path, 5)
    remove(home, START_WH + 5 * 9_600 + 21_500 + 400)
    assert queries.last_register_doubts(home) == [WORDS[Doubt.LOAD]]


def test_a_register_that_was_never_known_tells_nothing(tmp_path: Path) -> None:
    company = place.company()
    home = stage.connection(company_id=company)
    stage.meter(connection_id=home, company_id=company, register_start_wh=None, from_date=HUNG)
    told(tmp_path, 5)
    remove(home, 1_060_000)
    night()
    assert [day for day, *_ in used(home)][-1] == GONE - A_DAY
    assert queries.last_register_doubts(home) == [WORDS[Doubt.FIRST]]


def test_more_than_three_silent_months_are_not_laid_out() -> None:
    company = place.company()
    home = stage.connection(company_id=company)
    stage.meter(connection_id=home, company_id=company, from_date=GONE - 93 * A_DAY)
    remove(home, 200_000)
    assert queries.last_register_doubts(home) == [WORDS[Doubt.LONG]]
    assert queries.days(home, GONE - 94 * A_DAY, GONE) == []


def test_a_register_that_rolled_over(tmp_path: Path) -> None:
    company = place.company()
    home = stage.connection(company_id=company)
    stage.meter(
        connection_id=home, company_id=company, from_date=GONE - A_DAY, register_start_wh=99_995_000,
        register_max_wh=100_000_000,
    )  # fmt: skip
    remove(home, 5_000)
    night()
    assert sum(wh for _, wh, _ in used(home)) == 10_000


def test_without_a_register_nothing_is_told(home: int, tmp_path: Path) -> None:
    told(tmp_path, 5)
    remove(home, None)
    night()
    assert len(used(home)) == 5
    assert queries.last_register_doubts(home) == []


def test_what_a_person_read_off_the_meter_did_not_tell(home: int, tmp_path: Path) -> None:
    told(tmp_path, 5)
    remove(home, START_WH + 5 * 9_600 + 4_300)
    night()
    card = queries.meter_card(home)
    assert card is not None and card.last_heard_at == day_start(GONE)
