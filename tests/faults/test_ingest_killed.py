"""`bijlighar ingest` killed with -9 while it works: a second run leaves what an undisturbed one would.

The seeded slice has 4 moments, `make soak` (BIJLIGHAR_SOAK=1) has 50.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
DAY = date(2026, 10, 1)
LAYOUT = """
format: csv
columns: {meter: meter, stamp: at, value: kwh}
kind: energy
unit: kWh
interval_minutes: 15
stamp_at: start
time_zone: Asia/Kolkata
stamp_formats: ["%Y-%m-%d %H:%M"]
register_unknown: {make: HPL}
"""
AUDITS = Path(__file__).resolve().parents[2] / "src" / "bijlighar" / "metering" / "audits"
OF_READINGS = {
    "batches_lose_no_row",
    "days_add_up",
    "days_come_from_readings",
    "readings_have_a_meter_and_a_batch",
    "readings_reach_a_day",
    "versions_without_gaps",
}
"""What must have been looked at; the other audits of metering ask about what these files hold none of."""
METERS, DAYS = 12, 12


def file_of(folder: Path, prefix: str, number: int) -> Path:
    """A file with gaps, a whole absent day, bad rows, duplicates; the same but for the meters' prefix."""
    rng = random.Random(1000 + number)
    rows = ["meter,at,kwh"]
    for meter in range(METERS):
        absent = rng.randrange(2, DAYS - 2)
        for day in range(DAYS):
            if day == absent:
                continue
            start = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(days=day)
            gap = rng.randrange(96) if rng.random() < 0.4 else 999
            for block in range(96):
                if gap <= block < gap + 12:
                    continue
                stamp = start + timedelta(minutes=15 * block)
                rows.append(f"{prefix}-{number}-{meter},{stamp:%Y-%m-%d %H:%M},{rng.randrange(400) / 1000}")
        rows += [
            rows[-1],
            f"{prefix}-{number}-{meter},2026-10-05,1",
            f"{prefix}-{number}-{meter},2026-10-05 00:00,-1",
        ]
    path = folder / f"{prefix}{number}.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


RUN = """
import sys
from bijlighar.interfaces.cli import main
layout, at, *files = sys.argv[1:]
for file in files:
    try:
        main(["ingest", file, "--layout", layout, "--at", at, "--days-at-once", "12"])
    except SystemExit as done:
        # 1 tells of bad rows; 0 says that a killed run had taken the file, and that its bad rows wait.
        assert done.code in (0, 1), f"{file}: exit code {done.code}"
"""


class Ingest:
    """Runs the program on files, one after the other in one process."""

    def __init__(self, folder: Path, database: Any) -> None:
        self.layout = folder / "layout.yaml"
        self.layout.write_text(LAYOUT)
        self.database = database

    def start(self, *files: Path) -> subprocess.Popen[str]:
        # A session of its own: killing the program must not touch the database or this test.
        return subprocess.Popen(
            [sys.executable, "-c", RUN, str(self.layout), AT.isoformat(), *map(str, files)],
            env=self.database.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def whole(self, *files: Path) -> None:
        """Run to the end."""
        process = self.start(*files)
        _, problems = process.communicate()
        assert process.returncode == 0, problems

    def wait_until(self, process: subprocess.Popen[str], query: str, least: int, *given: str) -> None:
        """Wait until the one number that `query` gives is at least `least`, or the program has ended."""
        with psycopg.connect(self.database.owner_url, autocommit=True) as watch:
            while process.poll() is None:
                row = watch.execute(query.encode(), given).fetchone()
                if row and row[0] >= least:
                    return
                time.sleep(0.002)


CONNECTED = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'bijlighar_app'"
)
VALIDATED = "SELECT days_new FROM metering_ingest_batch WHERE name = %s"


def contents(database: Any, prefix: str) -> Iterator[list[tuple[Any, ...]]]:
    """Every table of metering for the meters of a prefix, without the numbers that sequences give."""
    with psycopg.connect(database.owner_url) as connection:
        name = f"substr(m.serial, {len(prefix) + 1})"
        for query in (
            f'SELECT {name}, r.day, r.kind, r.interval_minutes, r."values" FROM metering_raw_day r '
            "JOIN metering_meter m ON m.id = r.meter_id WHERE m.serial LIKE %s ORDER BY 1, 2",
            f"SELECT {name}, d.day, d.version, d.energy_wh, d.solar_wh, d.estimated_wh, d.missing_blocks, "
            "d.is_complete, d.input_digest, d.known_at, d.values_wh, d.flags FROM metering_day d "
            "JOIN metering_meter m ON m.id = d.meter_id WHERE m.serial LIKE %s ORDER BY 1, 2, 3",
            f"SELECT substr(b.name, {len(prefix) + 1}), r.line_number, r.reason_code, substr(r.raw_text, 2) "
            "FROM metering_rejected_row r JOIN metering_ingest_batch b ON b.id = r.batch_id "
            "WHERE b.name LIKE %s ORDER BY 1, 2",
            f"SELECT substr(name, {len(prefix) + 1}), rows_read, rows_taken, rows_duplicate, rows_rejected, "
            "meters, meter_days, pending_from_day, days_new, days_changed FROM metering_ingest_batch "
            "WHERE name LIKE %s ORDER BY 1",
        ):
            yield connection.execute(query, [f"{prefix}%"]).fetchall()


def test_a_killed_ingest_is_finished_by_the_next(fresh_database: Any, tmp_path: Path) -> None:
    kills = 50 if os.environ.get("BIJLIGHAR_SOAK") == "1" else 4
    rng = random.Random(20261120)
    ingest = Ingest(tmp_path, fresh_database)
    ingest.whole(*(file_of(tmp_path, "U", number) for number in range(kills)))
    files = [file_of(tmp_path, "K", number) for number in range(kills)]
    hit = 0
    for number, path in enumerate(files):
        killed = ingest.start(path)
        if number % 3 == 0:  # while the file is read and taken
            ingest.wait_until(killed, CONNECTED, 1)
            time.sleep(rng.random() * 0.4)
        else:  # while its days are validated
            ingest.wait_until(killed, VALIDATED, rng.randrange(METERS * (DAYS - 2)), path.name)
            time.sleep(rng.random() * 0.01)
        killed.kill()
        killed.communicate()
        hit += killed.returncode == -9
    ingest.whole(*files)

    assert hit >= kills // 2, "most of the kills must have met a running ingest"
    for after_kill, whole in zip(contents(fresh_database, "K"), contents(fresh_database, "U"), strict=True):
        assert whole
        assert after_kill == whole
    with psycopg.connect(fresh_database.app_url) as connection:
        for audit in sorted(AUDITS.glob("*.sql")):
            text = audit.read_text()
            counted = text.splitlines()[1].removeprefix("-- checked: ")
            (checked,) = connection.execute(counted.encode()).fetchone() or (0,)
            assert checked > 0 or audit.stem not in OF_READINGS, f"{audit.name} looked at nothing"
            assert connection.execute(text.encode()).fetchall() == [], audit.name
