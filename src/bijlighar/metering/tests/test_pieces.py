"""However small the pieces in which a file is read, and whatever its order, the same is stored."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bijlighar.consumers.tests import place
from bijlighar.metering import actions
from bijlighar.metering.actions import spill
from bijlighar.metering.adapters import delimited, parquet
from bijlighar.metering.models import IngestBatch, RawDay, RejectedRow
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, DAY, NOW, QUARTERS, lines

pytestmark = pytest.mark.django_db

SERIALS = [f"M{number}" for number in range(6)]
REGISTER = {"kind": "register", "stamp_at": None}


def file_of(rng: random.Random, order: str) -> list[str]:
    """Three days of six meters with gaps, duplicates, contradictions and rows that cannot be taken."""
    rows = []
    for serial in SERIALS:
        for nth in range(3):
            values = [None if rng.random() < 0.1 else f"{rng.randrange(400) / 1000}" for _ in range(96)]
            rows += lines(serial, DAY + timedelta(days=nth), values)
    rows += ["M1,2026-11-03 00:07,1", "M9,2026-11-03 00:00,1", "M1,x,1", "M2,2026-11-03 00:00,-1", "M3"]
    again = rng.sample(rows[:-5], 40)
    rows += again[:20] + [row.rpartition(",")[0] + ",0.777" for row in again[20:]]
    if order == "by meter":
        rows.sort(key=lambda row: row.split(",")[0])
    elif order == "by time":
        rows.sort(key=lambda row: (*row.split(",")[1:2], row))
    else:
        rng.shuffle(rows)
    return rows


def stored(path: Path, layout: layouts.Layout) -> dict[str, Any]:
    """Everything that a file left, but for the numbers that sequences give."""
    received = actions.receive(path=path, layout=layout, by=BY, at=NOW)
    assert not received.already_taken
    batch = IngestBatch.objects.filter(id=received.batch_id).values().get()
    for changing in ("id", "layout", "layout_digest"):
        batch.pop(changing)
    raw = RawDay.objects.filter(batch_id=received.batch_id).order_by("day", "meter_id")
    return {
        "batch": batch,
        "raw": [
            (one.day, one.meter_id, one.register_start_wh, one.register_end_wh, bytes(one.values))
            for one in raw
        ],
        "rejected": list(
            RejectedRow.objects.filter(batch_id=received.batch_id)
            .order_by("line_number")
            .values_list("line_number", "reason_code", "raw_text")
        ),
    }


@pytest.fixture
def company() -> int:
    company = place.company()
    for serial in SERIALS:
        stage.meter(serial, company_id=company)
    return company


@pytest.mark.parametrize("changes", [{}, REGISTER, {"on_conflict": "last"}, {"on_conflict": "first"}])
@pytest.mark.parametrize("order", ["by meter", "by time", "by chance"])
def test_small_pieces_store_what_one_piece_does(
    company: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str, changes: dict[str, Any]
) -> None:
    rows = file_of(random.Random(f"{order}{changes}"), order)
    path = tmp_path / "readings.csv"
    path.write_text("\n".join(["meter,at,kwh", *rows]) + "\n")
    whole = stored(path, layouts.from_mapping({**QUARTERS, **changes}))
    assert whole["batch"]["rows_read"] == len(rows)
    assert {"OFF_GRID", "UNKNOWN_METER", "BAD_STAMP", "NEGATIVE", "WRONG_COLUMNS", "CONFLICT"} <= set(
        whole["batch"]["rejected_by_reason"]
    )
    for size in (400, 9_000):
        monkeypatch.setattr(delimited, "BYTES_AT_ONCE", size)
        monkeypatch.setattr(spill, "ROWS_A_PART", 300)
        layout = layouts.from_mapping({**QUARTERS, **changes, "name": f"pieces of {size}"})
        assert stored(path, layout) == whole


@pytest.mark.parametrize("order", ["by meter", "by time"])
def test_parquet_in_small_pieces(
    company: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    cells = [row.split(",") for row in file_of(random.Random(7), order)]
    frame = pl.DataFrame([row for row in cells if len(row) == 3], schema=["meter", "at", "kwh"], orient="row")
    frame = frame.with_columns(
        pl.col("at").str.to_datetime("%Y-%m-%d %H:%M", strict=False), pl.col("kwh").cast(pl.Float64)
    )
    path = tmp_path / "readings.parquet"
    frame.write_parquet(path, row_group_size=500)
    plain = {**QUARTERS, "format": "parquet", "stamp_formats": None}
    whole = stored(path, layouts.from_mapping(plain))
    assert whole["batch"]["rows_read"] == frame.height
    for size in (70, 1_100):
        monkeypatch.setattr(parquet, "ROWS_AT_ONCE", size)
        assert stored(path, layouts.from_mapping({**plain, "name": f"pieces of {size}"})) == whole


def test_progress_ends_with_the_whole_file(
    company: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "BYTES_AT_ONCE", 2_000)
    path = tmp_path / "readings.csv"
    path.write_text("\n".join(["meter,at,kwh", *lines("M1"), *lines("M2"), ""]))
    told: list[tuple[int, int]] = []
    actions.receive(
        path=path,
        layout=layouts.from_mapping(QUARTERS),
        by=BY,
        at=NOW,
        progress=lambda done, size: told.append((done, size)),
    )
    assert told == sorted(told)
    assert len(told) > 2
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("size", [50, 301, 100_000])
def test_lines_keep_their_numbers_through_blank_ones(
    company: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newline: str, size: int
) -> None:
    monkeypatch.setattr(delimited, "BYTES_AT_ONCE", size)
    body = ["", "", "meter,at,kwh", *[""] * 200, *lines("M1"), *["", "  "] * 90, "M1,bad,1", ""]
    path = tmp_path / "readings.csv"
    path.write_text(newline.join(body), newline="")
    found = stored(path, layouts.from_mapping(QUARTERS))
    assert found["batch"]["rows_read"] == 97
    assert found["rejected"] == [(body.index("M1,bad,1") + 1, "BAD_STAMP", "M1,bad,1")]
    assert found["batch"]["first_day"] == date(2026, 11, 3)
