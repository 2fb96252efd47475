"""Pushed batches: what each row is told, what is kept, and what the running day shows (M9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.adapters import pushed
from bijlighar.metering.models import IngestBatch, PushBlock, PushInbox, PushShard, RawDay
from bijlighar.metering.queries.pushed import merged, waiting
from bijlighar.metering.queries.stored import day_number, raw_groups
from bijlighar.metering.rules import pushed as rules
from bijlighar.metering.rules.blocks import MISSING_WH
from bijlighar.metering.rules.pushed import push_layout
from bijlighar.metering.tests import stage
from bijlighar.people import actions as people

TODAY = date(2026, 11, 20)
NOON = stage.ist(TODAY, 12, 2)
BY = Actor("agency", "HPL head-end", 1)


@pytest.fixture
def east(db: Any) -> int:
    return place.company("east")


def client(company_id: int, name: str = "hes") -> int:
    made = people.add_api_client(
        name=name, agency_label="HPL", company_id=company_id, purposes=["PUSH_READINGS"], by=stage.BY,
        at=stage.NOW,
    )  # fmt: skip
    return made.client_id


def send(
    company_id: int,
    lines: list[str],
    *,
    key: str = "1",
    at: datetime = NOON,
    to: int | None = None,
    header: str = "meter,start,wh",
) -> actions.Pushed:
    body = "\n".join([header, *lines]).encode()
    from bijlighar.people.models import ApiClient

    mine = to or getattr(ApiClient.objects.filter(company_id=company_id).first(), "id", None)
    return actions.push(
        client_id=mine or client(company_id),
        client_name="hes",
        company_id=company_id,
        idempotency_key=key,
        body_digest=str(hash(body)),
        source=pushed.from_csv(body, push_layout("east")),
        by=BY,
        at=at,
    )


def row(serial: str, hour: int, minute: int, wh: object, day: date = TODAY) -> str:
    return f"{serial},{day}T{hour:02d}:{minute:02d}:00+05:30,{wh}"


def test_a_value_is_on_the_page_at_once(east: int) -> None:
    home = stage.connection(company_id=east)
    stage.meter(connection_id=home, company_id=east)
    done = send(east, [row("M1", 11, 45, 120), row("M1", 11, 30, 80)])
    assert {name: done.verdict[name] for name in ("rows", "accepted", "late", "rejected")} == {
        "rows": 2, "accepted": 1, "late": 1, "rejected": 0,
    }  # fmt: skip
    curve = queries.day_curve(home, TODAY)
    assert curve is not None
    assert curve.values_wh[46:49] == (80, 120, None)
    assert curve.as_of == stage.ist(TODAY, 12)
    assert curve.known_at == NOON
    card = queries.meter_card(home)
    assert card is not None
    assert card.last_heard_at == stage.ist(TODAY, 12)


def many(company_id: int, count: int = 40) -> list[str]:
    """Meters enough for blocks, all of one shard: ids go on from test to test, and shards end every 4,096."""
    following = "SELECT nextval(pg_get_serial_sequence('metering_meter', 'id')) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(following, [1])
        left = rules.SHARD_METERS - int(cursor.fetchone()[0]) % rules.SHARD_METERS
        if left <= count:
            cursor.execute(following, [left])
    serials = [f"S{number:03d}" for number in range(count)]
    frame = pl.DataFrame(
        {"serial": serials, "company_id": company_id, "make": "HPL", "phase": 1, "interval_minutes": 15}
    )
    actions.register_meters(meters=frame, by=stage.BY, at=stage.NOW)
    return serials


def ids(company_id: int, serials: list[str]) -> list[int]:
    found = queries.meter_ids(company_id, serials)
    return [found[serial] for serial in serials]


def today_of(meter: int) -> list[int | None]:
    group = waiting([meter], [day_number(TODAY)])
    return [] if group is None else [None if v == MISSING_WH else v for v in group.values[0].tolist()]


def test_partial_batches_make_one_quarter_hour(east: int) -> None:
    serials = many(east)
    parts = [serials[0::2], serials[1::2][:18], serials[1::2][18:]]
    for number, part in enumerate(parts):
        done = send(east, [row(one, 11, 45, 100 + int(one[1:])) for one in part], key=str(number))
        assert done.verdict["accepted"] == len(part)
    # Two parts are worth a block each; the last, two meters, goes into the inbox. Nothing is updated.
    assert [len(one.present) for one in PushBlock.objects.all()] == [512, 512]
    assert PushInbox.objects.count() == 2
    mine = ids(east, serials)
    group = waiting(mine, [day_number(TODAY)])
    assert group is not None
    assert group.values[:, 47].tolist() == [100 + n for n in range(40)]
    assert [today_of(one)[47] for one in mine] == [100 + n for n in range(40)]
    assert (np.delete(group.values, 47, axis=1) == MISSING_WH).all()


def test_a_second_push_fills_holes_only_and_keeps_other_values_as_corrections(east: int) -> None:
    serials = many(east)
    send(east, [row(one, 11, 45, 100) for one in serials[:20]], key="first")
    again = [row(one, 11, 45, 100) for one in serials[1:20]] + [row(one, 11, 45, 70) for one in serials[20:]]
    done = send(east, [row(serials[0], 11, 45, 55), *again], key="second", at=NOON + timedelta(minutes=1))
    told = {name: done.verdict[name] for name in ("accepted", "duplicate", "corrected", "rejected")}
    assert told == {"accepted": 20, "duplicate": 19, "corrected": 1, "rejected": 0}
    assert done.verdict["lines"] == {"CORRECTED": [[2, 2]], "DUPLICATE": [[3, 21]]}
    first, *others = ids(east, serials)
    assert today_of(first)[47] == 55
    assert [today_of(one)[47] for one in others] == [100] * 19 + [70] * 20
    assert PushInbox.objects.values_list("wh", "is_correction").get() == (55, True)
    # And once more the old value: it is another one than the correction, so it is one itself.
    assert send(east, [row(serials[0], 11, 45, 100)], key="third").verdict["corrected"] == 1
    assert today_of(first)[47] == 100
    assert send(east, [row(serials[0], 11, 45, 100)], key="fourth").verdict["duplicate"] == 1


def test_a_batch_that_contradicts_itself_gives_no_value(east: int) -> None:
    stage.meter(company_id=east)
    done = send(
        east, [row("M1", 11, 45, 1), row("M1", 11, 45, 2), row("M1", 11, 30, 3), row("M1", 11, 30, 3)]
    )
    assert done.verdict["lines"] == {"LATE": [[4, 4]], "DUPLICATE": [[5, 5]], "CONFLICT": [[2, 3]]}
    batch = IngestBatch.objects.get()
    assert (batch.rows_read, batch.rows_taken, batch.rows_duplicate, batch.rows_rejected) == (4, 1, 1, 2)


def test_a_batch_is_late_from_a_quarter_of_an_hour_after_the_end(east: int) -> None:
    stage.meter(company_id=east)
    on_time = stage.ist(TODAY, 12, 15)
    assert send(east, [row("M1", 11, 45, 1)], key="a", at=on_time).verdict["accepted"] == 1
    late = send(east, [row("M1", 11, 30, 1)], key="b", at=on_time)
    assert late.verdict["late"] == 1


def test_a_key_stands_for_one_body(east: int) -> None:
    stage.meter(company_id=east)
    first = send(east, [row("M1", 11, 45, 1)])
    assert send(east, [row("M1", 11, 45, 1)]) == actions.Pushed(first.batch_id, first.verdict, True)
    with pytest.raises(actions.KeyUsedBefore, match="new key"):
        send(east, [row("M1", 11, 45, 2)])
    assert IngestBatch.objects.count() == 1


def test_the_night_makes_raw_days_and_versions(east: int) -> None:
    home = stage.connection(company_id=east)
    meter = stage.meter(connection_id=home, company_id=east)
    for slot in range(96):
        at = stage.ist(TODAY, 0) + timedelta(minutes=15 * (slot + 1))
        send(east, [row("M1", slot // 4, slot % 4 * 15, 50 + slot)], key=str(slot), at=at)
    night = stage.ist(TODAY + timedelta(days=1), 0, 30)
    done = actions.fold_pushes(by=stage.BY, at=night)
    assert done == actions.PushesFolded(1, 96, 1)
    assert queries.open_shards() == []
    assert actions.validate_pending(by=stage.BY, at=night).new == 1
    curve = queries.day_curve(home, TODAY)
    assert curve is not None
    assert (curve.version, curve.values_wh) == (1, tuple(range(50, 146)))
    # Folded again, nothing is written; a correction then writes what is new of it, and a second version.
    assert actions.fold_pushes(by=stage.BY, at=night) == actions.PushesFolded(0, 0, 0)
    late = night + timedelta(hours=1)
    assert send(east, [row("M1", 9, 0, 7)], key="late", at=late).verdict["corrected"] == 1
    assert actions.fold_pushes(by=stage.BY, at=late) == actions.PushesFolded(1, 1, 1)
    assert RawDay.objects.filter(meter_id=meter).count() == 2
    assert actions.validate_pending(by=stage.BY, at=late).changed == 1
    curve = queries.day_curve(home, TODAY)
    assert curve is not None
    assert (curve.version, curve.values_wh[36], curve.values_wh[37]) == (2, 7, 87)


def test_a_fold_at_noon_takes_nothing_from_the_afternoon(east: int) -> None:
    home = stage.connection(company_id=east)
    stage.meter(connection_id=home, company_id=east)
    send(east, [row("M1", 11, 45, 5)], key="a")
    actions.fold_pushes(by=stage.BY, at=NOON)
    send(east, [row("M1", 12, 0, 6)], key="b", at=NOON + timedelta(minutes=15))
    curve = queries.day_curve(home, TODAY)
    assert curve is not None
    assert (curve.version, curve.values_wh[47:49]) == (0, (5, 6))
    assert actions.fold_pushes(by=stage.BY, at=NOON).values == 1


def test_a_pushed_value_counts_over_what_a_file_or_a_fold_said_before(east: int, tmp_path: Path) -> None:
    home = stage.connection(company_id=east)
    stage.meter(connection_id=home, company_id=east)
    stage.ingest(tmp_path, stage.lines(day=TODAY, values=[0.1] * 40), at=stage.ist(TODAY, 10, 1))
    send(east, [row("M1", 9, 45, 7), row("M1", 10, 0, 8)], at=stage.ist(TODAY, 10, 16))
    for _ in range(2):
        curve = queries.day_curve(home, TODAY)
        assert curve is not None
        assert curve.values_wh[38:42] == (100, 7, 8, None)
        actions.fold_pushes(by=stage.BY, at=NOON)
    send(east, [row("M1", 9, 45, 9)], key="2")
    curve = queries.day_curve(home, TODAY)
    assert curve is not None
    assert curve.values_wh[38:42] == (100, 9, 8, None)


def test_blocks_are_dropped_when_they_are_folded_and_old(east: int) -> None:
    stage.meter(company_id=east)
    send(east, [row("M1", 11, 45, 5)], key="a")
    night = stage.ist(TODAY + timedelta(days=1), 0, 30)
    assert actions.drop_folded_days(before_day=TODAY, by=stage.BY, at=night) == 0
    actions.fold_pushes(by=stage.BY, at=night)
    from django.db import connection

    with connection.cursor() as cursor:
        # The function looks at the server's own clock, which a test does not move.
        cursor.execute("SELECT (now() AT TIME ZONE 'Asia/Kolkata')::date - 2 > %s", [TODAY])
        (is_past,) = cursor.fetchone()
    if is_past:
        assert actions.drop_folded_days(before_day=TODAY + timedelta(days=1), by=stage.BY, at=night) == 1
        assert PushShard.objects.get().is_dropped
    (raw,) = raw_groups(ids(east, ["M1"]), [day_number(TODAY)])
    assert raw.values[0, 47] == 5


@given(st.data())
def test_packing_is_reversed_by_unpacking(data: st.DataObject) -> None:
    place = np.array(sorted(data.draw(st.sets(st.integers(0, 4095), min_size=1, max_size=300))))
    wh = np.array(data.draw(st.lists(st.integers(0, 2**31 - 1), min_size=len(place), max_size=len(place))))
    present, values = rules.packed(place, wh)
    assert (len(present), len(values)) == (512, 4 * len(place))
    where, what = rules.unpacked(present, values)
    assert (where.tolist(), what.tolist()) == (place.tolist(), wh.tolist())


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=20))
def test_of_values_for_one_cell_the_first_counts_unless_they_differ(
    given_cells: list[tuple[int, int]],
) -> None:
    rows = sorted(given_cells, key=lambda one: one[0])
    again, against = rules.twice(
        np.array([c for c, _ in rows], np.int64), np.array([v for _, v in rows], np.int64)
    )
    for at, (cell, _) in enumerate(rows):
        values = {v for c, v in rows if c == cell}
        is_first = all(c != cell for c, _ in rows[:at])
        assert bool(against[at]) == (len(values) > 1)
        assert bool(again[at]) == (len(values) == 1 and not is_first)


@given(st.sets(st.integers(1, 60)))
def test_ranges_name_every_line_once(lines: set[int]) -> None:
    found = rules.ranges(np.array(sorted(lines)))
    assert [n for low, high in found for n in range(low, high + 1)] == sorted(lines)
    assert all(later[0] > earlier[1] + 1 for earlier, later in pairwise(found))


def test_one_meter_and_many_read_the_same(east: int) -> None:
    """By a simple model: a dict that the first value of a cell fills and later ones replace."""
    serials = many(east, 60)
    dice = np.random.default_rng(9)
    model: dict[tuple[str, int], int] = {}
    for number in range(12):
        some = dice.permutation(60)[: int(dice.integers(1, 60))].tolist()
        slot = int(dice.integers(44, 48))
        told = {serials[at]: int(dice.integers(0, 3)) for at in some}
        send(east, [row(one, slot // 4, slot % 4 * 15, wh) for one, wh in told.items()], key=str(number))
        model |= {(one, slot): wh for one, wh in told.items()}
    mine = ids(east, serials)
    key, values, _ = merged([(day_number(TODAY), shard) for shard in sorted({one // 4096 for one in mine})])
    for serial, meter in zip(serials, mine, strict=True):
        expected = [model.get((serial, slot)) for slot in range(96)]
        if any(value is not None for value in expected):
            assert today_of(meter) == expected
            at = int(np.flatnonzero(key // 100_000 == meter)[0])
            assert [None if v == MISSING_WH else v for v in values[at].tolist()] == expected
