"""A load of the demo that was killed goes on where it was; one that is done is left alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
COMMAND = [*PROGRAM, "demo"]
LOAD = [*COMMAND, "load", "--connections", "5", "--days", "5", "--at", "2026-11-08T06:05:00+05:30", "--json"]


def run(command: list[str], env: dict[str, str]) -> tuple[int, list[dict[str, Any]], str]:
    """Run a command: its exit code, its JSON lines, and what it said on the side."""
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def rows(url: str, table: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert found is not None
    return int(found[0])


def test_a_killed_load_is_finished_by_the_next(fresh_database: Any, tmp_path: Path) -> None:
    env = {**fresh_database.env, "BIJLIGHAR_HOME": str(tmp_path)}
    first = subprocess.Popen(LOAD, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    give_up = time.monotonic() + 120
    while (
        rows(fresh_database.owner_url, "prepaid_charge") == 0
        and first.poll() is None
        and time.monotonic() < give_up
    ):
        time.sleep(0.02)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()

    code, steps, said = run(LOAD, env)
    assert code == 0, said
    assert "Going on with the load" in said
    assert steps[0]["step"] == "connections"
    assert rows(fresh_database.owner_url, "consumers_connection") == 4 * 5 + 1 + 44, (
        "one applied for, 44 of stories"
    )
    code, answers, said = run([*PROGRAM, "audit", "--json"], env)
    assert code == 0, [answer for answer in answers if answer["offending"]]

    charged = rows(fresh_database.owner_url, "ledger_transfer")
    code, steps, said = run(LOAD, env)
    assert (code, [step["already_loaded"] for step in steps]) == (0, [True]), said
    assert rows(fresh_database.owner_url, "ledger_transfer") == charged


def test_a_database_with_other_connections_is_refused(fresh_database: Any, tmp_path: Path) -> None:
    env = {**fresh_database.env, "BIJLIGHAR_HOME": str(tmp_path)}
    code, _, said = run(
        [*COMMAND, "files", str(tmp_path / "sheets"), "--connections", "4", "--days", "1", "--json"], env
    )
    assert code == 0, said
    sheets = str(tmp_path / "sheets")
    importing = [*PROGRAM, "import"]
    code, _, said = run([*importing, "companies", f"{sheets}/companies.csv", "--json"], env)
    assert code == 0, said
    code, _, said = run([*importing, "all", f"{sheets}/bihar", "--company", "bihar", "--json"], env)
    assert code == 0, said
    code, _, said = run(LOAD, env)
    assert code == 3
    assert "not the demo's" in said
