"""`bijlighar commands run` killed with -9 at random moments: each meter is told once, all come to an end.

What a dead worker left is looked at, never sent again unseen: a meter that took its command is confirmed by
reading back, and gets no second one. The seeded slice has 2 kills, `make soak` (BIJLIGHAR_SOAK=1) has 100.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bijlighar.consumers.tests import place
from bijlighar.interfaces.jobs.tests.meters_on_stage import hang, meters
from bijlighar.metering.tests.stage import BY
from tools.meter_simulator.meter import Meter

ROOT = Path(__file__).resolve().parents[2]
AUDITS = ROOT / "src" / "bijlighar" / "metering" / "audits"
KILLS = 100 if os.environ.get("BIJLIGHAR_SOAK") == "1" else 2
METERS = 12
AT = datetime(2026, 11, 20, 6, 37, tzinfo=UTC)
PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
SENT = "SELECT count(*) FROM metering_command_step WHERE step_code = 'SENT'"
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
LIVE = "SELECT count(*) FROM metering_command_state WHERE state_code IN ('REQUESTED', 'SENT')"


@pytest.fixture
def lab(committed_database: Any, tmp_path: Path) -> Iterator[tuple[list[Meter], dict[str, int], Path]]:
    path = tmp_path / "meters.csv"
    with meters(path, METERS, AT) as made:
        for meter in made:
            meter.latency_seconds = 0.02  # so that there is a middle to be killed in
        yield made, hang(place.company(), made, path, AT), path


def worker(database: Any, keys: Path, at: datetime) -> subprocess.Popen[str]:
    what = ["commands", "run", "--once", "--keys", str(keys), "--at", at.isoformat(), "--json"]
    return subprocess.Popen(
        [*PROGRAM, *what, "--settle-seconds", "0.2"],
        env=database.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def one(database: Any, query: str) -> int:
    with psycopg.connect(database.app_url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def ask(homes: dict[str, int], at: datetime) -> None:
    """Everybody on. (Cutting off has its own gate, and its own tests.)"""
    from bijlighar.metering import actions

    for home in homes.values():
        actions.request_command(
            connection_id=home, kind_code="CONNECT", reason="a fault test", by=BY, at=at, most_attempts=5
        )


def all_off(made: list[Meter]) -> None:
    for meter in made:
        meter.relay_on = False


def test_killed_workers_tell_no_meter_twice(
    committed_database: Any, lab: tuple[list[Meter], dict[str, int], Path]
) -> None:
    made, homes, keys = lab
    luck = random.Random(20261120)
    at, hit = AT, 0
    for _ in range(KILLS):
        all_off(made)
        ask(homes, at)
        told_before = [meter.commands for meter in made]
        sent_before = one(committed_database, SENT)
        killed = worker(committed_database, keys, at)
        while killed.poll() is None and one(committed_database, SENT) == sent_before:
            time.sleep(0.005)
        time.sleep(luck.random() * 0.9)
        killed.kill()
        killed.communicate()
        hit += killed.returncode == -9
        turns = 0
        while one(committed_database, LIVE):
            # The dead worker's time passes; then others look after what he left.
            at, turns = at + timedelta(minutes=10), turns + 1
            assert turns < 10, "some commands come to no end"
            said, problem = worker(committed_database, keys, at).communicate()
            assert json.loads(said)["states"].keys() <= {"CONFIRMED", "REQUESTED"}, problem
        assert [meter.relay_on for meter in made] == [True] * METERS
        assert [meter.commands for meter in made] == [before + 1 for before in told_before]
    assert hit >= KILLS // 2, "most of the kills must have met a running worker"
    with psycopg.connect(committed_database.app_url) as connection:
        ends = connection.execute(
            b"SELECT state_code, count(*) FROM metering_command_state GROUP BY 1"
        ).fetchall()
        assert ends == [("CONFIRMED", KILLS * METERS)]
        for path in sorted(AUDITS.glob("*command*.sql")):
            assert connection.execute(path.read_text().encode()).fetchall() == [], path.name


def test_workers_side_by_side_tell_no_meter_twice(
    committed_database: Any, lab: tuple[list[Meter], dict[str, int], Path]
) -> None:
    made, homes, keys = lab
    all_off(made)
    ask(homes, AT)
    several = [worker(committed_database, keys, AT) for _ in range(3)]
    rounds = [json.loads(each.communicate()[0]) for each in several]
    assert sum(each["claimed"] for each in rounds) == METERS
    assert [meter.commands for meter in made] == [1] * METERS
    assert one(committed_database, LIVE) == 0


def test_a_removal_at_the_moment_of_sending_is_waited_for(committed_database: Any) -> None:
    """The meter is being taken away while a worker takes the command: he waits, sees it, sends nothing."""
    import polars as pl
    from django.db import connection, transaction

    from bijlighar.metering import actions, queries
    from bijlighar.metering.tests import stage

    company = place.company()
    home = stage.connection(company_id=company)
    meter = stage.meter(connection_id=home, company_id=company)
    row = {"meter_id": meter, "host": "127.0.0.1", "port": 4059, "key_reference": "M1"}
    actions.set_endpoints(endpoints=pl.DataFrame([row]), by=BY, at=AT)
    ask({"M1": home}, AT)
    rounds: list[actions.Round] = []

    def work() -> None:
        rounds.append(actions.claim_commands(most=1, for_seconds=60, by=BY, at=AT))
        connection.close()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        actions.remove_meter(meter_id=meter, to_at=AT, register_end_wh=None, by=BY, at=AT)
        thread.start()
        deadline = time.monotonic() + 30
        while not one(committed_database, WAITING):
            assert not rounds, "it did not wait for the removal"
            assert time.monotonic() < deadline
            time.sleep(0.01)
    thread.join(30)
    assert (rounds[0].claimed, rounds[0].ended) == ((), 1)
    found = queries.commands()[0]
    assert found.state_code == "CANCELLED"
