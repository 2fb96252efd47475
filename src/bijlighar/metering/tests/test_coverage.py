"""How much of a day came, by when: blocks count once, at the first batch that brought them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.consumers.tests import place
from bijlighar.metering import actions, queries
from bijlighar.metering.rules.arrival import LATER, by_hour, hour_of, inside, known_blocks, nothing_yet, tell
from bijlighar.metering.rules.blocks import BLOCKS, MISSING_WH, UNREAD
from bijlighar.metering.tests.stage import BY, DAY, NOW, ingest, ist, lines, meter
from bijlighar.metering.tests.test_push import TODAY, ids, many, row, send
from bijlighar.network import queries as network


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, LATER), st.sets(st.integers(0, 95), max_size=8)),
        max_size=12,
    )
)
def test_each_block_counts_once_at_its_earliest_hour(rows: list[tuple[int, int, set[int]]]) -> None:
    known = np.zeros((len(rows), BLOCKS), np.bool_)
    for at, (_, _, blocks) in enumerate(rows):
        known[at, list(blocks)] = True
    came = nothing_yet(4)
    tell(
        came,
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], np.int64),
        known,
    )
    earliest: dict[tuple[int, int], int] = {}
    for of, hour, blocks in rows:
        for block in blocks:
            earliest[of, block] = min(hour, earliest.get((of, block), LATER))
    counted = by_hour(came, np.array([0, 0, 1, 1]), 2)
    for group in range(2):
        mine = [hour for (of, _), hour in earliest.items() if of // 2 == group]
        assert counted[group].tolist() == [mine.count(hour) for hour in range(LATER + 1)]


def test_a_register_tells_a_block_by_both_of_its_ends() -> None:
    readings = np.full((1, 97), UNREAD, np.int64)
    readings[0, [0, 1, 2, 50, 96]] = 7
    assert np.flatnonzero(known_blocks(readings, True)[0]).tolist() == [0, 1]


def test_an_hourly_value_tells_four_blocks() -> None:
    values = np.full((1, 24), MISSING_WH, np.int64)
    values[0, 3] = 0
    assert np.flatnonzero(known_blocks(values, False)[0]).tolist() == [12, 13, 14, 15]


def test_blocks_outside_a_stay_do_not_count() -> None:
    came = np.zeros((2, BLOCKS), np.uint8)
    assert (inside(came, np.array([0, 40]), np.array([96, 44])) == 0).sum(axis=1).tolist() == [96, 4]


def test_what_comes_before_its_day_and_after_two_days_has_a_place() -> None:
    assert hour_of(np.array([-5, 0, 3599, 3600, 48 * 3600, 10**9])).tolist() == [0, 0, 0, 1, 48, 48]


@pytest.fixture
def east(db: None) -> int:
    return place.company("east")


def offices(*codes: str) -> list[int]:
    return [found.id for code in codes if (found := network.office_of_path(f"east/HO/{code}"))]


def test_a_day_is_counted_by_office_and_hour(east: int, tmp_path: Path) -> None:
    """M9: 60 blocks by 16:30 of the day, all but four by 1:00 of the next; a repeated file adds nothing."""
    meter("M1", connection_id=place.connection(east, 1), company_id=east)
    meter("M2", connection_id=place.connection(east, 2), company_id=east)
    meter("M3", connection_id=place.connection(east, 3, office_code="D2"), company_id=east)
    ingest(tmp_path, lines("M1", values=[0.1] * 60), at=ist(DAY, 16, 30))
    ingest(tmp_path, lines("M1", values=[0.1] * 92), at=ist(DAY + timedelta(days=1), 1))
    ingest(tmp_path, lines("M3"), at=ist(DAY + timedelta(days=9), 1))
    counted = actions.count_coverage(day=DAY, by=BY, at=NOW)
    assert (counted.meters, counted.expected_blocks, counted.blocks) == (3, 288, 188)
    one, two = queries.coverage(DAY, offices("D1", "D2"))
    assert (one.meters, one.silent, one.whole, one.expected, one.blocks) == (2, 1, 0, 192, 92)
    assert (two.meters, two.silent, two.whole, two.expected, two.blocks) == (1, 0, 1, 96, 96)
    hours = queries.arrivals(DAY, offices("D1", "D2"))
    told = [{hour: count for hour, count in enumerate(row) if count} for _, row in sorted(hours.items())]
    assert told == [{16: 60, 25: 32}, {48: 96}]
    assert list(queries.arrivals(DAY, offices("D2"))) == offices("D2")
    assert queries.coverage(DAY, []) == []
    (day,) = queries.coverage_days(offices("D1"), DAY - timedelta(days=3), DAY + timedelta(days=1))
    assert (day.day, day.blocks, day.counted_at) == (DAY, 92, NOW)


def test_counting_again_replaces_the_count(east: int, tmp_path: Path) -> None:
    meter("M1", connection_id=place.connection(east, 1), company_id=east)
    actions.count_coverage(day=DAY, by=BY, at=NOW)
    assert queries.coverage(DAY, offices("D1"))[0].silent == 1
    ingest(tmp_path, lines("M1"))
    actions.count_coverage(day=DAY, by=BY, at=NOW + timedelta(hours=1))
    (found,) = queries.coverage(DAY, offices("D1"))
    assert (found.silent, found.whole, found.blocks) == (0, 1, 96)
    assert found.counted_at == NOW + timedelta(hours=1)


def test_blocks_that_are_not_over_are_not_owed(east: int, tmp_path: Path) -> None:
    meter("M1", connection_id=place.connection(east, 1), company_id=east)
    assert actions.count_coverage(day=DAY, by=BY, at=ist(DAY, 1, 29)).expected_blocks == 5
    assert actions.count_coverage(day=DAY, by=BY, at=ist(DAY, 0, 0)).expected_blocks == 0
    assert queries.coverage(DAY, offices("D1")) == []


def test_both_meters_of_a_change_owe_their_part(east: int, tmp_path: Path) -> None:
    connection = place.connection(east, 1)
    old = meter("M1", connection_id=connection, company_id=east)
    new = meter("M2", company_id=east)
    noon = ist(DAY, 12)
    actions.remove_meter(meter_id=old, to_at=noon, register_end_wh=None, by=BY, at=NOW)
    actions.install_meter(
        meter_id=new, connection_id=connection, from_at=noon, register_start_wh=0, by=BY, at=NOW
    )
    ingest(tmp_path, [*lines("M1", values=[0.1] * 48), *lines("M2", values=[0.1] * 40, first=48)])
    counted = actions.count_coverage(day=DAY, by=BY, at=NOW)
    assert (counted.meters, counted.expected_blocks, counted.blocks) == (2, 96, 88)


def test_the_worst_wire_comes_first_and_a_whole_one_not_at_all(east: int, tmp_path: Path) -> None:
    meter("M1", connection_id=place.connection(east, 1), company_id=east)
    meter(
        "M2",
        connection_id=place.connection(east, 2, transformer_code=None, feeder_code=None),
        company_id=east,
    )
    ingest(tmp_path, [*lines("M1", values=[0.1] * 90), *lines("M2", values=[0.1] * 10)])
    actions.count_coverage(day=DAY, by=BY, at=NOW)
    worst = queries.worst_wires(DAY, offices("D1"), by="transformer")
    assert [(row.key == 0, row.missing) for row in worst] == [(True, 86), (False, 6)]
    ingest(tmp_path, [*lines("M1"), *lines("M2")])
    actions.count_coverage(day=DAY, by=BY, at=NOW)
    assert queries.worst_wires(DAY, offices("D1"), by="feeder") == []


def test_meters_are_paged_by_key_within_offices(east: int, tmp_path: Path) -> None:
    ids = [
        meter(
            f"M{n}",
            connection_id=place.connection(east, n, office_code="D2" if n == 3 else "D1"),
            company_id=east,
        )
        for n in range(1, 6)
    ]
    ingest(tmp_path, [*lines("M1"), *lines("M2", day=DAY - timedelta(days=2))])
    first = queries.meters_of_day(DAY, offices("D1"), limit=2)
    assert [(row.serial, row.blocks, row.last_day) for row in first] == [
        ("M1", 96, DAY),
        ("M2", 0, DAY - timedelta(days=2)),
    ]
    rest = queries.meters_of_day(DAY, offices("D1"), after=first[-1].meter_id)
    assert [row.meter_id for row in rest] == [ids[3], ids[4]]
    silent = queries.meters_of_day(DAY, offices("D1", "D2"), only="silent")
    assert [row.serial for row in silent] == ["M2", "M3", "M4", "M5"]
    assert queries.meters_of_day(date(2026, 9, 1), offices("D1")) == []  # before they were there
    assert len(queries.meters_of_day(DAY, offices("D1"), transformer_id=0)) == 0


def test_what_is_pushed_counts_from_the_moment_it_came(east: int) -> None:
    """M9: before the nightly fold and after it, in the hour of the push and not of the fold."""
    serials = many(east)
    for number, meter_id in enumerate(ids(east, serials)[:3], 1):
        actions.install_meter(
            meter_id=meter_id,
            connection_id=place.connection(east, number),
            from_at=ist(TODAY, 0),
            register_start_wh=0,
            by=BY,
            at=NOW,
        )
    send(east, [row(serial, 11, 45, 70) for serial in serials[1:]], at=ist(TODAY, 12, 10))
    for again in range(2):
        counted = actions.count_coverage(day=TODAY, by=BY, at=ist(TODAY, 12, 30))
        assert (counted.meters, counted.expected_blocks, counted.blocks) == (3, 150, 2)
        hours = queries.arrivals(TODAY, offices("D1"))
        assert [hour for each in hours.values() for hour, count in enumerate(each) if count] == [12]
        silent = queries.meters_of_day(TODAY, offices("D1"), only="silent")
        assert [each.serial for each in silent] == serials[:1]
        shown = queries.meters_of_day(TODAY, offices("D1"))
        assert [each.blocks for each in shown] == [0, 1, 1]
        if not again:
            actions.fold_pushes(by=BY, at=ist(TODAY, 12, 20))
