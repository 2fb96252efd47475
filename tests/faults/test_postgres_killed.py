"""PostgreSQL is killed with -9 ten times under a writer: every acknowledged row is there, none is doubled."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bijlighar.conf.postgres import Place, cluster, embedded_place, roles

KILLS = 200 if os.environ.get("BIJLIGHAR_SOAK") else 10


class Writer(threading.Thread):
    """Inserts 1, 2, 3 ... one transaction each, and remembers which the server acknowledged.

    The table has no unique key, so that a doubled row could be seen. When the connection breaks during a
    commit the writer cannot know whether the row is in: it asks before it tries again, as every client must.
    """

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.acknowledged = 0
        self.broken = 0
        self.finish = threading.Event()

    def run(self) -> None:
        while not self.finish.is_set():
            try:
                with psycopg.connect(self.url, autocommit=True) as connection:
                    self._catch_up(connection)
                    while not self.finish.is_set():
                        connection.execute("INSERT INTO written VALUES (%s)", [self.acknowledged + 1])
                        self.acknowledged += 1
            except psycopg.OperationalError:
                self.broken += 1
                time.sleep(0.01)

    def _catch_up(self, connection: psycopg.Connection[tuple[int]]) -> None:
        row = connection.execute(
            "SELECT count(*) FROM written WHERE n = %s", [self.acknowledged + 1]
        ).fetchone()
        assert row is not None
        self.acknowledged += min(row[0], 1)


def test_ten_kills_lose_and_double_nothing(own_home: Path) -> None:
    place = embedded_place()
    cluster.start(place)
    with psycopg.connect(place.url(roles.OWNER, roles.DATABASE)) as connection:
        connection.execute("CREATE TABLE written (n bigint NOT NULL)")
    chance = random.Random(1912)
    writer = Writer(place.url(roles.APP, roles.DATABASE))
    writer.start()
    for kill in range(KILLS):
        before = writer.acknowledged
        until(lambda before=before: writer.acknowledged > before)
        time.sleep(chance.uniform(0, 0.2))
        kill_server(place, children_too=kill % 2 == 0)
        assert cluster.start(place)
        check_rows(place, at_least=before + 1)
    writer.finish.set()
    writer.join()
    assert writer.broken >= KILLS
    check_rows(place, at_least=writer.acknowledged, exactly=writer.acknowledged)


def check_rows(place: Place, *, at_least: int, exactly: int | None = None) -> None:
    """The rows are 1..n without a gap and without a double; n covers what was acknowledged."""
    with psycopg.connect(place.url(roles.OWNER, roles.DATABASE)) as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT n), coalesce(max(n), 0) FROM written"
        ).fetchone()
    assert row is not None
    rows, different, highest = row
    assert rows == different == highest >= at_least
    if exactly is not None:
        assert highest == exactly


def kill_server(place: Place, *, children_too: bool) -> None:
    """SIGKILL to the postmaster of this test's own cluster, and to its children or (as happens) not."""
    pid = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    victims = [pid, *(children(pid) if children_too else ())]
    for victim in victims:
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            assert victim != pid


def children(parent: int) -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == parent:
            yield int(folder.name)


def until(holds: object, seconds: float = 60) -> None:
    assert callable(holds)
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail("the writer does not get on")
        time.sleep(0.005)
