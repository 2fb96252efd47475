"""The embedded server comes up whatever it finds, stops when told, and goes with who borrowed it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from bijlighar.conf.postgres import DatabaseUnavailable, Place, cluster, embedded_place, roles, throwaway

if TYPE_CHECKING:
    from conftest import FreshDatabase
PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]


def bijlighar(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, timeout=120, check=False)


def owner(place: Place) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(place.url(roles.OWNER, roles.DATABASE), autocommit=True)


def app(place: Place) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(place.url(roles.APP, roles.DATABASE), autocommit=True)


@pytest.fixture
def place(own_home: Path) -> Place:
    place = embedded_place()
    cluster.start(place, overrides=throwaway.FAST)
    return place


def test_many_processes_may_start_it_at_once(own_home: Path) -> None:
    starters = [
        subprocess.Popen([*PROGRAM, "db", "start", "--json"], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = [json.loads(each.communicate(timeout=120)[0]) for each in starters]
    assert sorted(answer["started"] for answer in answers) == [False, False, True]
    assert json.loads(bijlighar("db", "status", "--json").stdout)["running"]


def test_stop_keeps_every_row(place: Place) -> None:
    with owner(place) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        assert cluster.stop(place)
    assert not cluster.answers(place)
    assert not cluster.stop(place)
    assert cluster.start(place)
    with owner(place) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_commands_say_by_exit_code_whether_it_runs(own_home: Path) -> None:
    assert bijlighar("db", "status").returncode == 4
    assert bijlighar("db", "start").returncode == 0
    assert bijlighar("db", "status").returncode == 0
    assert bijlighar("db", "stop").returncode == 0
    assert bijlighar("db", "status").returncode == 4


def test_reset_wants_to_be_told_twice(place: Place) -> None:
    with owner(place) as connection:
        connection.execute("CREATE TABLE lost ()")
    assert bijlighar("db", "reset").returncode == 2
    assert cluster.answers(place)
    assert bijlighar("db", "reset", "--yes").returncode == 0
    with owner(place) as connection:
        assert connection.execute("SELECT to_regclass('lost')").fetchone() == (None,)


@pytest.mark.parametrize("process", ["zombie", "other"])
def test_it_starts_over_the_lock_of_the_dead(place: Place, process: str) -> None:
    """As after a kill where nobody buries the dead, or a reboot where another program got the number."""
    cluster.stop(place)
    child = subprocess.Popen(["sleep", "0" if process == "zombie" else "600"])
    time.sleep(0.2)  # long enough to die; it is not waited for, so it stays a zombie
    lock_file = place.data / "postmaster.pid"
    lock_file.write_text(f"{child.pid}\n{place.data}\n0\n5432\n{place.sockets}\n\n")
    if place.account.is_other:
        os.chown(lock_file, place.account.uid, place.account.gid)
    assert cluster.start(place)
    child.kill()
    child.wait()


def test_a_broken_first_start_leaves_nothing_behind(own_home: Path) -> None:
    place = embedded_place()
    place.make()
    (place.base / "data.new" / "base").mkdir(parents=True)
    assert cluster.start(place, overrides=throwaway.FAST)
    assert not (place.base / "data.new").exists()


def test_it_says_why_it_does_not_start(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.stop(place)
    monkeypatch.setattr(cluster, "_RETRY_SECONDS", 0)
    (place.data / "pg_hba.conf").write_text("nonsense\n")
    with pytest.raises(DatabaseUnavailable, match=r"pg_hba\.conf"):
        cluster.start(place)


def test_data_of_another_major_version_are_not_touched(place: Place) -> None:
    cluster.stop(place)
    (place.data / "PG_VERSION").write_text("13\n")
    with pytest.raises(DatabaseUnavailable, match=r"No PostgreSQL 13 .*reset"):
        cluster.start(place)
    assert (place.data / "base").is_dir()


def test_a_long_home_gets_a_short_socket(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = own_home / ("long" * 20) / ("longer" * 10)
    monkeypatch.setenv("BIJLIGHAR_HOME", str(home))
    place = embedded_place()
    cluster.start(place, overrides=throwaway.FAST)
    assert len(str(place.sockets)) < 60
    assert place.sockets.stat().st_mode & 0o777 == 0o700
    with app(place) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    cluster.destroy(place)
    assert not place.sockets.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_root_with_a_home_closed_to_others_keeps_data_elsewhere(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_home.chmod(0o700)
    place = embedded_place()
    assert place.moved_from == own_home
    assert not place.base.is_relative_to(own_home)
    cluster.start(place, overrides=throwaway.FAST)
    with app(place) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    cluster.destroy(place)
    assert not place.base.parent.exists()
    own_home.chmod(0o755)


def test_checksums_are_on_and_nothing_listens_on_the_network(place: Place) -> None:
    with app(place) as connection:
        shown = [
            connection.execute(f"SHOW {name}").fetchone() for name in ("data_checksums", "listen_addresses")
        ]  # type: ignore[call-overload]
    assert shown == [("on",), ("",)]
    assert place.base.stat().st_mode & 0o777 == 0o700


WRITTEN_ONCE = f"""
CREATE TABLE free (n int);
CREATE TABLE written_once (n int);
REVOKE UPDATE, DELETE, TRUNCATE ON written_once FROM {roles.APP};
"""


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (n int)",
        "ALTER TABLE free ADD m int",
        "DROP TABLE free",
        "TRUNCATE free",
        "UPDATE written_once SET n = 2",
        "DELETE FROM written_once",
        "TRUNCATE written_once",
        f"GRANT DELETE ON written_once TO {roles.APP}; DELETE FROM written_once",
        f"SET ROLE {roles.OWNER}",
    ],
)
def test_the_program_may_not(statement: str, fresh_database: FreshDatabase) -> None:
    with psycopg.connect(fresh_database.owner_url) as connection:
        connection.execute(WRITTEN_ONCE)
    with psycopg.connect(fresh_database.app_url) as connection:
        connection.execute("INSERT INTO written_once VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_the_program_may_work(fresh_database: FreshDatabase) -> None:
    with psycopg.connect(fresh_database.owner_url) as connection:
        connection.execute(WRITTEN_ONCE)
    with psycopg.connect(fresh_database.app_url) as connection:
        connection.execute("INSERT INTO free VALUES (1); UPDATE free SET n = 2; DELETE FROM free")
        connection.execute("CREATE TEMPORARY TABLE scratch (n int)")


def test_a_restart_gives_nothing_back(place: Place) -> None:
    with owner(place) as connection:
        connection.execute(WRITTEN_ONCE)
    cluster.stop(place)
    cluster.start(place)
    with app(place) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM written_once")


BORROWER = """
import os, sys, time
from bijlighar.conf.postgres import throwaway
home = throwaway.take_home()
throwaway.start()
print(home, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_borrowed_cluster_goes_with_its_borrower(end: signal.Signals) -> None:
    borrower = subprocess.Popen(
        [sys.executable, "-c", BORROWER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert borrower.stdout is not None
    home = Path(borrower.stdout.readline().strip())
    assert home.is_dir()
    borrower.send_signal(end)
    borrower.wait(timeout=30)
    deadline = time.monotonic() + 60
    while home.exists():
        assert time.monotonic() < deadline, f"{home} is still there"
        time.sleep(0.05)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_root_with_programs_closed_to_others_runs_a_copy(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a Python environment in root's own home folder."""
    from bijlighar.conf.postgres import installation

    wheel = next(each for each in installation._candidates() if each.source == "wheel")
    with tempfile.TemporaryDirectory() as closed:
        package = wheel.bin.parents[1]
        for folder in package.parent.glob(f"{package.name}*"):
            if folder.is_dir():
                shutil.copytree(folder, Path(closed) / folder.name, symlinks=True)
        hidden = installation.Installation(
            Path(closed) / package.name / "pginstall" / "bin", wheel.major, "wheel"
        )
        monkeypatch.setattr(installation, "_candidates", lambda: iter([hidden]))
        monkeypatch.setattr(installation, "SHARED_HOME", own_home / "shared")
        place = embedded_place()
        cluster.start(place, overrides=throwaway.FAST)
        assert installation.find(place.account).bin.is_relative_to(own_home / "shared")
        with app(place) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        cluster.stop(place)
