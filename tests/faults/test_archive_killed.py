"""`bijlighar archive` killed with -9: a month is in the tables or in whole files, never in neither.

The seeded slice has 4 moments, `make soak` (BIJLIGHAR_SOAK=1) has 50; some meet a month on its way back.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.test_ingest_killed import CONNECTED, Ingest, contents, file_of

PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
LATER = "2027-12-20T06:00:00+00:00"
"""More than thirteen months after the days of the file."""


class Archive:
    """Runs `bijlighar archive` in a folder of its own."""

    def __init__(self, folder: Path, database: Any) -> None:
        self.database = database
        self.env = {**database.env, "BIJLIGHAR_ARCHIVE": str(folder / "archive")}

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*PROGRAM, "archive", *words, "--json"],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def whole(self, *words: str) -> None:
        process = self.start(*words)
        said, problems = process.communicate()
        assert process.returncode == 0, (said, problems)

    def wait_until_connected(self, process: subprocess.Popen[str]) -> None:
        with psycopg.connect(self.database.owner_url, autocommit=True) as watch:
            while process.poll() is None:
                row = watch.execute(CONNECTED.encode()).fetchone()
                if row and row[0]:
                    return
                time.sleep(0.002)

    def is_archived(self) -> bool:
        """Where the month is by the manifest, which the tables must bear out."""
        with psycopg.connect(self.database.app_url) as connection:
            row = connection.execute(
                "SELECT metering_is_archived('2026-10-01'), to_regclass('metering_day_2026_10') IS NULL, "
                "to_regclass('metering_raw_day_2026_10') IS NULL"
            ).fetchone()
        assert row is not None
        assert row[0] == row[1] == row[2], row
        return bool(row[0])


def test_a_killed_archive_leaves_the_tables_or_the_files(fresh_database: Any, tmp_path: Path) -> None:
    kills = 50 if os.environ.get("BIJLIGHAR_SOAK") == "1" else 4
    rng = random.Random(20261122)
    Ingest(tmp_path, fresh_database).whole(file_of(tmp_path, "A", 1))
    before = list(contents(fresh_database, "A"))
    assert len(before[1]) > 100
    archive = Archive(tmp_path, fresh_database)
    moves = {False: ("--before", "2026-11", "--at", LATER), True: ("--restore", "2026-10", "--at", LATER)}
    hit = 0
    for _ in range(kills):
        killed = archive.start(*moves[archive.is_archived()])
        archive.wait_until_connected(killed)
        time.sleep(rng.random() * 0.25)
        killed.kill()
        killed.communicate()
        hit += killed.returncode == -9
        if archive.is_archived():
            archive.whole("--check")
        else:
            assert list(contents(fresh_database, "A")) == before
    assert hit >= kills // 2, "most of the kills must have met a running archive"
    if not archive.is_archived():
        archive.whole(*moves[False])
    assert archive.is_archived()
    archive.whole("--check")
    archive.whole(*moves[True])
    assert list(contents(fresh_database, "A")) == before
