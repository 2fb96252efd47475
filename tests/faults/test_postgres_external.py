"""A PostgreSQL that is not ours, named by DATABASE_URL: migrated, and used with no needless rights."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from bijlighar.conf.databases import urls
from bijlighar.conf.postgres import (
    DatabaseUnavailable,
    Place,
    cluster,
    embedded_place,
    ensure_running,
    roles,
    throwaway,
)

SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
MIGRATE = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()", "migrate", "--quiet"]


@pytest.fixture
def server(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A server with one database `utility`, as an administrator hands it over; the system's if any."""
    if SYSTEM:
        monkeypatch.setenv("BIJLIGHAR_POSTGRES_BIN", str(SYSTEM[-1].parent))
    place = embedded_place()
    cluster.start(place, overrides=throwaway.FAST)
    with psycopg.connect(place.url(roles.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {roles.DATABASE}")
        connection.execute(f"DROP ROLE {roles.APP}")
        connection.execute("CREATE ROLE utility LOGIN CREATEROLE")
        connection.execute("CREATE DATABASE utility OWNER utility")
    return place


def migrate() -> subprocess.CompletedProcess[str]:
    return subprocess.run(MIGRATE, capture_output=True, text=True, timeout=300, check=False)


def test_one_login_owns_the_tables_and_works_as_the_restricted_role(
    server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", server.url("utility", "utility"))
    done = migrate()
    assert done.returncode == 0, done.stderr
    with psycopg.connect(urls().app, autocommit=True) as connection:
        assert connection.execute("SELECT session_user, current_user").fetchone() == ("utility", roles.APP)
        assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (n int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM kernel_audit")
    assert migrate().returncode == 0


def test_the_program_may_have_a_login_of_its_own(server: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(server.url(roles.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {roles.APP}; CREATE ROLE program LOGIN IN ROLE {roles.APP}")
    monkeypatch.setenv("DATABASE_URL", server.url("utility", "utility"))
    monkeypatch.setenv("DATABASE_APP_URL", server.url("program", "utility"))
    done = migrate()
    assert done.returncode == 0, done.stderr
    with psycopg.connect(urls().app, autocommit=True) as connection:
        connection.execute("SELECT count(*) FROM kernel_audit")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM kernel_audit")


def test_a_login_without_the_right_is_told_what_to_ask_for(
    server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(server.url(roles.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute("ALTER ROLE utility NOCREATEROLE")
    monkeypatch.setenv("DATABASE_URL", server.url("utility", "utility"))
    done = migrate()
    assert done.returncode == 4
    assert f"CREATE ROLE {roles.APP}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_does_not_answer_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret-word@127.0.0.1:1/utility")
    with pytest.raises(DatabaseUnavailable, match="DATABASE_URL does not answer") as refused:
        ensure_running()
    assert "secret-word" not in str(refused.value)


def test_nothing_starts_or_stops_a_server_that_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@127.0.0.1:1/utility")
    for verb in ("start", "stop", "reset"):
        command = [*MIGRATE[:3], "db", verb, *(["--yes"] if verb == "reset" else [])]
        done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), check=False)
        assert done.returncode == 4
        assert "not ours" in done.stderr
