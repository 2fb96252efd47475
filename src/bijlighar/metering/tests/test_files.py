"""Files as they really come: encodings, delimiters, two stamp columns, nothing in them, in pieces."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from bijlighar.consumers.tests import place
from bijlighar.metering import actions, queries
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, DAY, NOW, QUARTERS, ingest, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> int:
    company = place.company()
    connection = stage.connection(company_id=company)
    stage.meter(connection_id=connection, company_id=company)
    return connection


def energy(home: int) -> int:
    (record,) = queries.days(home, DAY, DAY + timedelta(days=1))
    return record.energy_wh


@pytest.mark.parametrize("body", [[], ["", "   "]])
def test_a_header_alone_is_a_file_without_rows(home: int, tmp_path: Path, body: list[str]) -> None:
    batch, done = ingest(tmp_path, body)
    assert (batch.rows_read, batch.meter_days, batch.first_day) == (0, 0, None)
    assert done == actions.Validated(0, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends(home: int, tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "readings.csv"
    path.write_bytes(newline.join(["meter,at,kwh", *lines(), ""]).encode(encoding))
    layout = layouts.from_mapping({**QUARTERS, "encoding": encoding})
    received = actions.receive(path=path, layout=layout, by=BY, at=NOW)
    record = queries.batch(received.batch_id)
    assert record is not None
    assert (record.rows_read, record.rows_taken) == (96, 96)


def test_a_file_in_another_encoding_than_it_says_is_refused(home: int, tmp_path: Path) -> None:
    path = tmp_path / "readings.csv"
    path.write_bytes("meter,at,kwh\nमीटर,x,1\n".encode() + b"\xff\xfe\xfd")
    with pytest.raises(actions.FileRefused, match="is not in utf-16"):
        actions.receive(
            path=path, layout=layouts.from_mapping({**QUARTERS, "encoding": "utf-16"}), by=BY, at=NOW
        )


def test_broken_bytes_spoil_their_own_row_only(home: int, tmp_path: Path) -> None:
    path = tmp_path / "readings.csv"
    text = "\n".join(["meter,at,kwh", *lines()]).encode()
    path.write_bytes(text.replace(b"M1,2026-11-03 00:15", b"M\xff1,2026-11-03 00:15"))
    received = actions.receive(path=path, layout=layouts.from_mapping(QUARTERS), by=BY, at=NOW)
    record = queries.batch(received.batch_id)
    assert record is not None
    assert (record.rows_taken, record.rejected_by_reason) == (95, {"UNKNOWN_METER": 1})


def test_semicolons_spaces_more_columns_and_a_stamp_in_two(home: int, tmp_path: Path) -> None:
    body = [
        f"{line.split(',')[2]} ; x;{line.split(',')[1].replace(' ', ';')}; {line.split(',')[0]}"
        for line in lines()
    ]
    batch, _ = ingest(
        tmp_path,
        body,
        header='"kwh";note;day;time;meter',
        delimiter=";",
        columns={"meter": "meter", "stamp": ["day", "time"], "value": "kwh"},
    )
    assert batch.rejected_by_reason == {}
    assert energy(home) == 9_600


@pytest.mark.parametrize("dtype", [pl.Float32, pl.Float64, pl.Int16, pl.Decimal(10, 3), pl.String])
def test_parquet_numbers_of_every_type(home: int, tmp_path: Path, dtype: pl.DataType) -> None:
    stamps = pl.datetime_range(DAY, DAY + timedelta(days=1), "15m", eager=True, closed="left")
    frame = pl.DataFrame({"meter": ["M1"] * 96, "at": stamps, "kwh": [2] * 95 + [None]})
    path = tmp_path / "readings.parquet"
    frame.with_columns(pl.col("kwh").cast(dtype)).write_parquet(path)
    layout = layouts.from_mapping({**QUARTERS, "format": "parquet", "stamp_formats": None})
    received = actions.receive(path=path, layout=layout, by=BY, at=NOW)
    record = queries.batch(received.batch_id)
    assert record is not None
    assert (record.rows_taken, record.rejected_by_reason) == (95, {"NO_VALUE": 1})


def test_a_file_that_is_no_parquet_is_refused(home: int, tmp_path: Path) -> None:
    path = tmp_path / "readings.parquet"
    path.write_text("meter,at,kwh\n")
    layout = layouts.from_mapping({**QUARTERS, "format": "parquet", "stamp_formats": None})
    with pytest.raises(actions.FileRefused, match="cannot be read as Parquet"):
        actions.receive(path=path, layout=layout, by=BY, at=NOW)


def test_a_layout_of_a_company_that_is_not_here_is_refused(home: int, tmp_path: Path) -> None:
    with pytest.raises(actions.FileRefused, match="not registered here"):
        ingest(tmp_path, lines(), company="nowhere")


@pytest.mark.parametrize("seed", range(3))
def test_pieces_in_any_order_give_the_same_day(home: int, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    values = [rng.randrange(500) for _ in range(96)]
    rows = lines(values=[f"{value / 1000:.3f}" for value in values])
    rng.shuffle(rows)
    for start in range(0, 96, 30):
        ingest(tmp_path, rows[start : start + 30])
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert list(curve.values_wh) == values
    assert energy(home) == sum(values)


def test_days_of_two_months_and_years_find_their_place(home: int, tmp_path: Path) -> None:
    at_new_year = date(2025, 12, 31)
    company_days = [at_new_year, at_new_year + timedelta(days=1)]
    stage_rows = [line for one in company_days for line in lines(day=one)]
    _, done = ingest(tmp_path, stage_rows)
    assert done.new == 2


@pytest.mark.parametrize(
    "spoilt", ["meter,at\rx,kwh", "me\rter,at,kwh", 'meter,at,kwh,"\x00"', "meter,at,kwh,\x07"]
)
def test_a_header_with_stray_control_characters_is_refused(tmp_path: Path, spoilt: str) -> None:
    path = tmp_path / "readings.csv"
    path.write_bytes("\n".join([spoilt, *lines()]).encode())
    with pytest.raises(actions.FileRefused, match=r"readings.csv: .* Nothing was taken"):
        actions.receive(path=path, layout=layouts.from_mapping(QUARTERS), by=BY, at=NOW)


def test_a_field_that_never_ends_spoils_its_own_row_only(home: int, tmp_path: Path) -> None:
    batch, _ = ingest(tmp_path, [*lines()[:95], '"M1' + "x" * 200_000 + ",,", '"M1\r",x,1'])
    assert (batch.rows_taken, batch.rows_rejected) == (95, batch.rows_read - 95)


@pytest.mark.parametrize("seed", range(60))
def test_random_bytes_are_taken_with_rejections_or_refused_and_never_a_crash(
    home: int, tmp_path: Path, seed: int
) -> None:
    """Noise alone, noise after a good header, good rows with noise thrown in; bytes that mean something."""
    chance = random.Random(seed)
    telling = b'",;\r\n\x00\x01\t \xff\xef\xbb\xbfM1 2026-11-03 00:15,0.5'
    noise = bytes(
        chance.choice(telling) if chance.random() < 0.5 else chance.randrange(256)
        for _ in range(chance.randrange(600))
    )
    good = "\n".join(["meter,at,kwh", *lines()]).encode()
    at = chance.randrange(len(good))
    path = tmp_path / "readings.csv"
    path.write_bytes([noise, b"meter,at,kwh\n" + noise, good[:at] + noise + good[at:]][seed % 3])
    encoding = chance.choice(["utf-8", "utf-8", "latin-1", "utf-16"])
    unknown = {"register_unknown": {"make": "HPL"}} if chance.random() < 0.5 else {}
    layout = layouts.from_mapping({**QUARTERS, **unknown, "encoding": encoding})
    try:
        received = actions.receive(path=path, layout=layout, by=BY, at=NOW)
    except actions.FileRefused as refused:
        assert "othing was taken" in str(refused)
        assert len(str(refused)) < 1_000 and str(refused).isprintable()
        return
    record = queries.batch(received.batch_id)
    assert record is not None
    assert record.rows_read == record.rows_taken + record.rows_duplicate + record.rows_rejected
