"""Files in which a row is a meter's whole day (M1): the same days as a file of single values."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bijlighar.consumers.tests import place
from bijlighar.metering import actions
from bijlighar.metering.adapters import delimited, parquet
from bijlighar.metering.models import IngestBatch, MeterDay, RawDay, RejectedRow
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.conftest import LAYOUTS
from bijlighar.metering.tests.stage import BY, DAY, NOW

pytestmark = pytest.mark.django_db

SERIALS = [f"M{number}" for number in range(4)]
Days = dict[tuple[str, date], list[str]]


def wide(parts: int = 96, **changes: Any) -> layouts.Layout:
    return layouts.from_mapping(
        {
            "name": "wide",
            "format": "csv",
            "columns": {"meter": "meter", "stamp": "day", "values": f"b1..b{parts}"},
            "kind": "energy",
            "unit": "kWh",
            "interval_minutes": 1440 // parts,
            "time_zone": "Asia/Kolkata",
            "stamp_formats": ["%Y-%m-%d"],
            "company": "east",
            **changes,
        }
    )


def days_of(columns: int) -> Days:
    """Three days of four meters; some cells are empty."""
    rng = random.Random(columns)
    return {
        (serial, DAY + timedelta(days=nth)): [
            "" if rng.random() < 0.1 else f"{rng.randrange(400 * 96 // columns) / 1000}"
            for _ in range(columns)
        ]
        for serial in SERIALS
        for nth in range(3)
    }


def written(path: Path, days: Days | list[str], columns: int = 96) -> Path:
    rows = (
        [f"{serial},{day},{','.join(cells)}" for (serial, day), cells in days.items()]
        if isinstance(days, dict)
        else days
    )
    header = "meter,day," + ",".join(f"b{nth}" for nth in range(1, columns + 1))
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def row(serial: str = "M1", day: date | str = DAY, cells: list[str] | None = None) -> str:
    return f"{serial},{day},{','.join(cells or ['0.1'] * 96)}"


def take(path: Path, layout: layouts.Layout) -> IngestBatch:
    batch = actions.receive(path=path, layout=layout, by=BY, at=NOW).batch_id
    actions.validate_pending(batch_ids=[batch], by=BY, at=NOW)
    return IngestBatch.objects.get(id=batch)


def stored() -> list[Any]:
    """Raw days and versions by meter's place, without the numbers that sequences give."""
    raw = RawDay.objects.order_by("meter_id", "day")
    days = MeterDay.objects.order_by("meter_id", "day", "version")
    return [
        [(one.meter_id, one.day, one.kind, one.interval_minutes, bytes(one.values)) for one in raw],
        [
            (one.meter_id, one.day, one.energy_wh, one.missing_blocks, bytes(one.values_wh), bytes(one.flags))
            for one in days
        ],
    ]


@pytest.fixture(autouse=True)
def company() -> int:
    company = place.company()
    for number, serial in enumerate(SERIALS):
        there = stage.connection(number + 1, company_id=company)
        stage.meter(serial, company_id=company, connection_id=there)
    return company


@pytest.mark.parametrize("columns", [96, 48, 24])
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_wide_and_long_give_the_same_days(tmp_path: Path, columns: int, form: str) -> None:
    from django.db import transaction

    days = days_of(columns)
    minutes = 1440 // columns
    long = [
        line
        for (serial, day), cells in days.items()
        for line in stage.lines(serial, day, [cell or None for cell in cells], minutes=minutes)
    ]
    with transaction.atomic():
        stage.ingest(tmp_path, long, interval_minutes=minutes)
        expected = stored()
        transaction.set_rollback(True)
    path = written(tmp_path / "wide.csv", days, columns)
    if form == "parquet":
        told = pl.read_csv(path, try_parse_dates=True)
        path = tmp_path / "wide.parquet"
        told.write_parquet(path)
    batch = take(path, wide(columns, format=form))
    assert (batch.rows_read, batch.rows_taken, batch.meter_days) == (12, 12, 12)
    assert len(expected[1]) == 12
    assert stored() == expected


def test_each_row_is_judged_as_one(tmp_path: Path) -> None:
    """What stands in which row: a shifted row is not taken in part."""
    cells = ["0.1"] * 96
    path = written(
        tmp_path / "wide.csv",
        [
            row("M1", DAY, [*cells[:95], "-0.2"]),  # validation finds it
            row("M2", DAY, [*cells[:95], "n/a"]),
            row("M3", DAY, [""] * 96),
            row("M9", DAY),
            row("M1", "2026-11-xx"),
            row("M1", DAY + timedelta(days=1)) + ",0.1",
            row("M1", DAY + timedelta(days=2), [*cells[:95], "9e9"]),
            row("M1", NOW.date()),  # ends after the file came
            row("M2", NOW.date(), [*cells[:40], *[""] * 56]),  # so far
            row("", DAY),
        ],
    )
    batch = take(path, wide())
    assert batch.rejected_by_reason == {
        "NOT_A_NUMBER": 1, "NO_VALUE": 1, "UNKNOWN_METER": 1, "BAD_STAMP": 1, "WRONG_COLUMNS": 1,
        "TOO_LARGE": 1, "FUTURE": 1, "NO_METER": 1,
    }  # fmt: skip
    assert (batch.rows_read, batch.rows_taken, batch.meter_days) == (10, 2, 2)
    day = MeterDay.objects.get(batch_id=batch.id)
    assert bytes(day.flags)[95] != Flag.MEASURED
    assert day.energy_wh < 96 * 100


@pytest.mark.parametrize(
    ("on_conflict", "taken", "rejected", "first_wh"),
    [("reject", 1, 2, None), ("first", 2, 1, 100), ("last", 2, 1, 200)],
)
@pytest.mark.parametrize("at_once", [None, 900])
def test_rows_of_one_day_that_differ(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    on_conflict: str,
    taken: int,
    rejected: int,
    first_wh: int | None,
    at_once: int | None,
) -> None:
    """A row again is a duplicate, another row a contradiction, in one piece of the file or in several."""
    if at_once:
        monkeypatch.setattr(delimited, "BYTES_AT_ONCE", at_once)
    rows = [row("M1"), row("M2"), row("M2"), row("M1", DAY, ["0.2"] * 96)]
    batch = take(written(tmp_path / "wide.csv", rows), wide(on_conflict=on_conflict))
    assert (batch.rows_taken, batch.rows_duplicate, batch.rows_rejected) == (taken, 1, rejected)
    assert batch.rejected_by_reason == {"CONFLICT": rejected}
    found = {one.meter_id: int.from_bytes(bytes(one.values)[:4]) for one in RawDay.objects.all()}
    assert sorted(found.values()) == sorted(value for value in (first_wh, 100) if value is not None)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_rejected_rows_are_replayed(tmp_path: Path, company: int, form: str) -> None:
    path = written(tmp_path / "wide.csv", [row("M1"), row("M7", DAY, ["0.3"] * 95 + [""])])
    if form == "parquet":
        told = pl.read_csv(path, try_parse_dates=True)
        path = tmp_path / "wide.parquet"
        told.write_parquet(path)
    batch = take(path, wide(format=form))
    assert batch.rejected_by_reason == {"UNKNOWN_METER": 1}
    meter = stage.meter("M7", company_id=company)
    done = actions.replay(batch_id=batch.id, layout=None, by=BY, at=NOW)
    assert (done.went_in, done.still_rejected) == (1, 0)
    assert bytes(RawDay.objects.get(meter_id=meter).values)[:4] == (300).to_bytes(4)
    assert not RejectedRow.objects.filter(replayed_by__isnull=True).exists()


def test_parquet_in_small_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", 2)
    path = tmp_path / "wide.parquet"
    pl.read_csv(written(tmp_path / "wide.csv", days_of(96)), try_parse_dates=True).write_parquet(path)
    assert take(path, wide(format="parquet")).rows_taken == 12


def test_the_example_layout_is_whole() -> None:
    layout = layouts.read((LAYOUTS / "wide-quarter.yaml").read_text())
    assert layout.value_columns[0] == "b1"
    assert layout.value_columns[-1] == "b96"
    assert len(layout.value_columns) == 96


@pytest.mark.parametrize(
    ("values", "first", "last"),
    [("IB01..IB48", "IB01", "IB48"), ("b0..b47", "b0", "b47"), ("1..48", "1", "48")],
)
def test_names_of_columns(values: str, first: str, last: str) -> None:
    columns = {"meter": "meter", "stamp": "day", "values": values}
    told = wide(48, columns=columns).value_columns
    assert (told[0], told[-1], len(told)) == (first, last, 48)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"interval_minutes": 30}, "do not make a day"),
        ({"columns": {"meter": "m", "stamp": "d", "values": "b1..c96"}}, "write b1..b96"),
        ({"columns": {"meter": "m", "stamp": "d", "values": "b1..b96", "value": "v"}}, "not both"),
        ({"columns": {"meter": "m", "stamp": "d", "values": ["b"] * 96}}, "named twice"),
        ({"columns": {"meter": "m", "stamp": "d", "values": "b1..b96", "register": "r"}}, "no place for it"),
        ({"kind": "register"}, "one reading a row"),
        ({"stamp_at": "end"}, "leave it out"),
    ],
)
def test_a_layout_that_is_no_day(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(layouts.LayoutRefused, match=said):
        wide(**changes)
