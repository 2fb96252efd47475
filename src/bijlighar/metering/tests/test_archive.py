"""Months in files: read by every query as before, refused to new readings, brought back unchanged (M1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from bijlighar.consumers.tests import place
from bijlighar.metering import actions, queries
from bijlighar.metering.models import RejectedRow
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.archive import newest_archivable
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, NOW, ingest, lines

pytestmark = pytest.mark.django_db

AUDITS = Path(__file__).resolve().parents[1] / "audits"
MONTH, AFTER = date(2025, 8, 1), date(2025, 9, 1)
FROM, TO = date(2025, 8, 28), date(2025, 9, 4)
"""The days the files tell: the last four of an archived month and three of the next."""


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ARCHIVE = str(tmp_path / "archive")
    return tmp_path / "archive"


@pytest.fixture
def home(tmp_path: Path) -> int:
    """A connection and its neighbour with a gap, a day told anew and a silent day; the first one's number."""
    company = place.company()
    first = stage.connection(1, company_id=company)
    stage.meter("M1", connection_id=first, company_id=company, from_date=date(2025, 8, 1))
    second = stage.connection(2, company_id=company)
    stage.meter("M2", connection_id=second, company_id=company, from_date=date(2025, 8, 1))
    body = []
    for nth in range(7):
        day = FROM + timedelta(days=nth)
        body += lines("M1", day, [0.1 + 0.001 * nth] * 40 + [None] * 4 + [0.2] * 52)
        if nth != 3:
            body += lines("M2", day, [0.05] * 96)
    ingest(tmp_path, body)
    # A second file says something else of one day: it gets another version.
    ingest(tmp_path, lines("M1", date(2025, 8, 29), [0.4] * 8), at=NOW + timedelta(hours=1))
    return first


def told(connection_id: int) -> list[Any]:
    """What every query says of the days."""
    days = [FROM + timedelta(days=nth) for nth in range(7)]
    since = datetime(2026, 11, 1, tzinfo=UTC)
    return [
        queries.days(connection_id, FROM, TO),
        [queries.day_curve(connection_id, day) for day in days],
        [queries.day_curve(connection_id, day, 1) for day in days],
        [queries.versions(connection_id, day) for day in days],
        queries.energy_frame(None, None, FROM, TO).rows(),
        queries.energy_frame(None, [connection_id], FROM, TO).rows(),
        queries.changed_since(since).rows(),
        queries.changed_since(since, from_date=date(2025, 8, 30), to_date=date(2025, 9, 2)).rows(),
        queries.export_until(connection_id),
        [part.intervals.rows() for part in queries.export_parts([connection_id], FROM, TO)],
    ]


def archive(month: date = MONTH) -> actions.Archived:
    return actions.archive_month(month=month, by=BY, at=NOW)


def test_every_query_says_the_same_of_an_archived_month(home: int, folder: Path) -> None:
    before = told(home)
    assert len(before[0]) == 7
    assert [len(one) for one in before[3]] == [1, 2, 1, 1, 1, 1, 1]
    done = archive()
    assert (done.days, done.raw_days) == (9, 8)
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(day) FROM metering_day")
        assert cursor.fetchone() == (AFTER,)
        cursor.execute("SELECT to_regclass('metering_day_2025_08'), to_regclass('metering_raw_day_2025_08')")
        assert cursor.fetchone() == (None, None)
    assert told(home) == before
    archive(AFTER)
    assert told(home) == before
    back = actions.restore_month(month=MONTH, by=BY, at=NOW)
    assert back == done
    assert told(home) == before
    archive()
    assert told(home) == before
    assert [one.trouble for one in queries.damaged_files()] == [""] * 4


def test_audits_know_archived_months(home: int) -> None:
    archive()
    found = {}
    with connection.cursor() as cursor:
        for audit in sorted(AUDITS.glob("*.sql")):
            cursor.execute(audit.read_text())
            found[audit.stem] = cursor.fetchall()
    assert found.pop("archived_months_are_in_files") == []
    assert len(found) > 10
    assert {name: rows for name, rows in found.items() if rows} == {}


def test_a_reading_for_an_archived_month_waits_until_it_is_back(home: int, tmp_path: Path) -> None:
    archive()
    late = [*lines("M1", date(2025, 8, 31), [0.3] * 96), *lines("M1", AFTER, [0.3] * 96)]
    batch, done = ingest(tmp_path, late, at=NOW + timedelta(hours=2))
    assert batch.rejected_by_reason == {"ARCHIVED": 96}
    assert done.changed == 1
    assert RejectedRow.objects.filter(batch=batch, reason_code="ARCHIVED").count() == 96
    actions.restore_month(month=MONTH, by=BY, at=NOW)
    again = actions.replay(batch_id=batch.id, layout=None, by=BY, at=NOW + timedelta(hours=3))
    actions.validate_pending(by=BY, at=NOW + timedelta(hours=3))
    assert again.went_in == 96
    assert [one.version for one in queries.versions(home, date(2025, 8, 31))] == [1, 2]
    assert queries.days(home, date(2025, 8, 31), AFTER)[0].energy_wh == 96 * 300


def test_a_register_at_the_first_midnight_does_not_open_an_archived_day(home: int, tmp_path: Path) -> None:
    archive()
    body = [f"M2,2025-09-01 {nth // 4:02}:{nth % 4 * 15:02},{5 + nth / 10}" for nth in range(96)]
    batch, _ = ingest(tmp_path, body, kind="register", stamp_at=None, at=NOW + timedelta(hours=2))
    assert (batch.rows_taken, batch.meter_days, batch.first_day) == (96, 1, AFTER)


def test_a_young_month_stays(home: int) -> None:
    with pytest.raises(actions.UnableToArchive, match="newest that may go is 2025-09"):
        archive(date(2025, 10, 1))


@pytest.mark.parametrize(
    ("today", "newest"),
    [
        (date(2026, 11, 30), date(2025, 9, 1)),
        (date(2026, 12, 1), date(2025, 10, 1)),
        (date(2027, 1, 31), date(2025, 11, 1)),
        (date(2027, 2, 1), date(2025, 12, 1)),
    ],
)
def test_thirteen_whole_months_are_kept(today: date, newest: date) -> None:
    assert newest_archivable(today) == newest


def test_a_month_with_days_to_validate_stays(home: int, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("\n".join(["meter,at,kwh", *lines("M1", date(2025, 8, 30), [0.7] * 4)]))
    actions.receive(path=path, layout=layouts.from_mapping(stage.QUARTERS), by=BY, at=NOW)
    with pytest.raises(actions.UnableToArchive, match="not validated yet"):
        archive()


def test_an_archived_month_is_neither_archived_nor_restored_twice(home: int) -> None:
    archive()
    with pytest.raises(actions.UnableToArchive, match="archived already"):
        archive()
    actions.restore_month(month=MONTH, by=BY, at=NOW)
    with pytest.raises(actions.UnableToArchive, match="is not archived"):
        actions.restore_month(month=MONTH, by=BY, at=NOW)


def _spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(("spoil", "said"), [(_spoil, "SHA-256"), (Path.unlink, "not there")])
def test_a_damaged_file_is_named_and_never_restored(
    home: int, folder: Path, spoil: Callable[[Path], object], said: str
) -> None:
    archive()
    path = next(folder.rglob("day-*.parquet"))
    spoil(path)
    assert [one.path for one in queries.damaged_files() if said in one.trouble] == [path]
    with pytest.raises(actions.UnableToArchive, match="othing was brought back"), transaction.atomic():
        actions.restore_month(month=MONTH, by=BY, at=NOW)
    assert queries.is_archived(MONTH)


def test_a_file_that_is_gone_is_no_month_without_readings(home: int, folder: Path) -> None:
    archive()
    for path in folder.rglob("day-*.parquet"):
        path.unlink()
    with pytest.raises(queries.ArchiveUnreadable, match="--check"):
        queries.days(home, FROM, TO)


@pytest.mark.parametrize(
    "change", ["rows = rows - 1, read_rows = read_rows - 1", "read_sum = 0", "check_sum = 1, read_sum = 1"]
)
def test_the_owner_drops_no_month_that_the_manifest_does_not_cover(
    home: int, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A manifest written by hand, wrong in one thing: the tables stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO metering_archive_step (month, step_code, folder, taken_at, taken_by) "
            "VALUES (%s, 'ARCHIVED', 'x', now(), 'x') RETURNING id",
            [MONTH],
        )
        (step,) = cursor.fetchone()
        wrong = dict(part.split(" = ") for part in change.split(", "))
        for code, table, told in (
            ("DAY", "metering_day", "energy_wh"),
            ("RAW", "metering_raw_day", 'octet_length("values")'),
        ):
            base = {"rows": "rows", "check_sum": "total", "read_rows": "rows", "read_sum": "total"}
            base |= {
                name: value.replace("read_rows", "rows") for name, value in wrong.items() if code == "DAY"
            }
            cursor.execute(
                "INSERT INTO metering_archive_file (step_id, table_code, shard, name, size_bytes, sha256, "
                f"rows, check_sum, read_rows, read_sum) SELECT %s, %s, 0, 'x', 1, 'x', {base['rows']}, "
                f"{base['check_sum']}, {base['read_rows']}, {base['read_sum']} FROM (SELECT count(*) rows, "
                f"sum({told}) AS total FROM {table} WHERE day >= %s AND day < %s) t",
                [step, code, MONTH, AFTER],
            )
    with pytest.raises(DatabaseError, match="read back"), transaction.atomic():
        connection.cursor().execute("SELECT metering_drop_archived(%s)", [step])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM metering_day WHERE day < %s", [AFTER])
        assert cursor.fetchone() == (9,)
