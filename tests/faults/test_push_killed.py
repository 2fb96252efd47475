"""The push API killed with -9 while head-ends push: each retries by its key, nothing is lost or doubled.

The worker process is killed, and every fifth time the whole server. The seeded slice has 6 kills, `make soak`
(BIJLIGHAR_SOAK=1) has 100.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.pushing import audits_are_clean, body, stage, values
from tools.push_simulator.send import Answered, Sender

PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
KILLS = 100 if os.environ.get("BIJLIGHAR_SOAK") == "1" else 6
HEAD_ENDS = 2


class Server:
    """`bijlighar serve`, to be killed and started again on the same port."""

    def __init__(self, database: Any, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self.database, self.log = database, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        deadline = time.monotonic() + 60
        while True:
            with self.log.open("ab") as out:
                self.process = subprocess.Popen(
                    [*PROGRAM, "serve", "--port", str(self.port), "--workers", "1"],
                    env=self.database.env, stdout=out, stderr=out, start_new_session=True,
                )  # fmt: skip
            while self.process.poll() is None:
                assert time.monotonic() < deadline, self.log.read_text()
                try:
                    with urllib.request.urlopen(f"{self.address}/alive", timeout=2):
                        return
                except OSError:
                    time.sleep(0.05)
            # The port may not be free yet.
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def workers(self) -> list[int]:
        """The master's children that serve (one of them sends messages; its command line says so)."""
        assert self.process is not None
        found = []
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            if b"send_beside" not in command:
                found.append(int(child))
        return found

    def kill_worker(self) -> bool:
        """Kill the process that serves; the master starts another one. False when there is none right now."""
        victims = self.workers()
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        return bool(victims)

    def kill(self) -> None:
        """Kill everything that belongs to the server."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def test_a_killed_api_takes_every_batch_once(committed_database: Any, tmp_path: Path) -> None:
    dice = random.Random(20261122)
    company, key = stage("east")
    server = Server(committed_database, tmp_path / "server.log")
    server.start()
    start = datetime.fromtimestamp(datetime.now(UTC).timestamp() // 900 * 900, UTC) - timedelta(hours=20)
    sent: dict[str, bytes] = {}
    answered: dict[str, Future[Answered]] = {}
    hit = 0
    lanes = [Sender(server.address, key) for _ in range(HEAD_ENDS)]
    pools = [ThreadPoolExecutor(1) for _ in range(HEAD_ENDS)]
    try:
        for number in range(KILLS):
            names = []
            for lane in range(HEAD_ENDS):
                name = f"{number}-{lane}"
                # Both head-ends tell of the same quarter hour; their meters overlap.
                slot = start + timedelta(minutes=15 * (number % 40))
                sent[name] = body(number * HEAD_ENDS + lane, slot, 0.4)
                answered[name] = pools[lane].submit(lanes[lane].send, name, sent[name], "text/csv")
                names.append(name)
            time.sleep(dice.random() * 0.3)
            in_work = any(not answered[name].done() for name in names)
            if number % 5 == 4:
                server.kill()
                server.start()
                hit += in_work
            else:
                hit += server.kill_worker() and in_work
            for name in names:
                answered[name].result(timeout=120)
    finally:
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)
        server.kill()
    assert hit >= KILLS // 3, "many of the kills must have met a batch in work"

    with psycopg.connect(committed_database.owner_url) as connection:
        rows = connection.execute(
            "SELECT p.idempotency_key, p.batch_id, b.rows_read, b.rows_rejected, (SELECT count(*) "
            "FROM metering_rejected_row r WHERE r.batch_id = b.id) "
            "FROM metering_push p JOIN metering_ingest_batch b ON b.id = p.batch_id"
        ).fetchall()
        (batches,) = connection.execute("SELECT count(*) FROM metering_ingest_batch").fetchone() or (0,)
    assert {row[0] for row in rows} == set(sent)
    assert len(rows) == batches == KILLS * HEAD_ENDS
    for name, batch, read, rejected, kept in rows:
        verdict = answered[name].result().verdict
        assert verdict["batch"] == batch
        assert verdict["rows"] == read == sent[name].count(b"\n")
        assert rejected == kept == 2
    assert values(committed_database, company) == _model(sent, [row[0] for row in sorted(rows, key=_batch)])
    from bijlighar.kernel.actor import Actor
    from bijlighar.metering.actions import fold_pushes

    fold_pushes(by=Actor.system("test"), at=datetime.now(UTC))
    audits_are_clean(committed_database)


def _batch(row: tuple[Any, ...]) -> int:
    return int(row[1])


def _model(sent: dict[str, bytes], order: list[str]) -> dict[tuple[str, int], int]:
    """What must be there: batch after batch, a later value for a quarter hour replaces an earlier one."""
    found: dict[tuple[str, int], int] = {}
    for name in order:
        for line in sent[name].decode().splitlines()[1:]:
            serial, start, wh = line.split(",")
            if serial != "NOBODY" and int(wh) >= 0:
                seconds = datetime.fromisoformat(start).timestamp() + 19_800
                found[serial, int(seconds // 900)] = int(wh)
    return found
