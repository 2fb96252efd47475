"""The ground every test stands on: a throw-away PostgreSQL for this process, started by the first that asks.

Tests with the fixture `db` run as the program's restricted role inside a transaction that is rolled back.
`fresh_database` is a new migrated database for other processes; `committed_database` is one for this process,
where commits are real; `built_once` is one where something stands that many tests begin with; `own_home` is
for a server of the test's own, to be killed and restarted; `settings_home` is an installation's folder
without one.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import hashers
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from psycopg import sql
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from bijlighar.conf.compile_messages import compile_messages
from bijlighar.conf.postgres import Place, roles, throwaway

if settings.configured:
    # They would name the real database, and the tests would write to it.
    raise pytest.UsageError("Django was set up before the tests' own database: unset DJANGO_SETTINGS_MODULE.")

# Django reads its settings now, and finds in them the addresses of this process's own cluster.
_home = throwaway.take_home()
os.environ["DJANGO_SETTINGS_MODULE"] = "bijlighar.conf.settings"
os.environ.setdefault("BIJLIGHAR_DATA", str(Path(__file__).resolve().parent.parent / "shared" / "data"))
compile_messages()
django.setup()
# A password costs a fifth of a second on purpose, and tests try hundreds. The form stored stays the same.
hashers.ScryptPasswordHasher.work_factor = 2**6  # type: ignore[attr-defined]
# A worker of xdist inherits the environment and would set Django up before it takes a home of its own.
del os.environ["DJANGO_SETTINGS_MODULE"]

_TEMPLATE = "bijlighar_template"

# No clock decides whether a test passes; where CI is set, every run tries the same examples. A test that
# wants another number takes a share of `settings.default.max_examples`: `make soak` tries 20 times as many.
_SOAKS = os.environ.get("BIJLIGHAR_SOAK") == "1"
hypothesis.register_profile(
    "house",
    max_examples=2000 if _SOAKS else 100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
hypothesis.register_profile("minute", hypothesis.get_profile("house"), max_examples=25)
hypothesis.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--no-database") and not _SOAKS:
        hypothesis.load_profile("minute")  # `make check`: a quarter of the examples that `make test` tries


def pytest_unconfigure() -> None:
    throwaway.remove(_home)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-database", action="store_true", help="only tests that need no database, browser or exchange"
    )


class OneDemo(LoadScopeScheduling):  # type: ignore[misc]
    """Every test by itself, but two groups have one worker each, who prepares once what takes long.

    Those that are served the demo, which is loaded for them, and those of the shape, which parse the program.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if path.startswith("tests/shape/"):
            return "shape"
        return "served" if _is_served(path) else nodeid


@functools.cache
def _is_served(path: str) -> bool:
    # The fixture is known to the workers alone; the groups of xdist 3.8 are lost on pytest 9.2.
    in_browser = path.startswith("tests/browser/")
    return in_browser or "served: Served" in Path(path).read_text(encoding="utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneDemo:
    """Who of the workers runs what."""
    return OneDemo(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--no-database"):
        heavy = [item for item in items if _needs_database(item)]
        config.hook.pytest_deselected(items=heavy)
        items[:] = [item for item in items if item not in set(heavy)]
    # What takes long begins first, so that no worker is left alone with it at the end.
    items.sort(key=lambda item: not item.nodeid.startswith("tests/"))
    for item in items:
        mark = item.get_closest_marker("django_db")
        fixtures: list[str] = getattr(item, "fixturenames", [])
        if (mark and mark.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(fixtures):
            raise pytest.UsageError(
                f"{item.nodeid}: tests that commit use `committed_database` or `fresh_database`. Django "
                "would clean up by emptying every table, and the program's role may not do that."
            )


def _needs_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", []))
    return bool(
        item.get_closest_marker("django_db")
        or fixtures & {"django_db_setup", "database_cluster"}
        or {"faults", "journeys", "browser", "telephony"} & set(item.path.parts)
    )


@dataclass(frozen=True)
class FreshDatabase:
    """A migrated database of its own: its name, the two logins, and both as environment for a process."""

    name: str
    owner_url: str
    app_url: str

    @property
    def env(self) -> dict[str, str]:
        """The whole environment for a program that shall use this database."""
        return {**os.environ, "DATABASE_URL": self.owner_url, "DATABASE_APP_URL": self.app_url}


@pytest.fixture(scope="session")
def database_cluster(django_db_blocker: DjangoDbBlocker) -> Place:
    """This process's PostgreSQL, with the migrated database of the tests and a template to copy it from."""
    from django.db import connections

    from bijlighar.conf.migrate import migrate

    place = throwaway.start()
    with django_db_blocker.unblock():  # whoever asks first, a test with `db` or not
        migrate(verbosity=0)
        connections.close_all()
    _copy(place, roles.DATABASE, _TEMPLATE)
    return place


@pytest.fixture(scope="session")
def django_db_setup(database_cluster: Place) -> None:
    """Instead of Django's test databases, which the program's role may not create."""


@pytest.fixture
def fresh_database(django_db_setup: None, database_cluster: Place) -> Iterator[FreshDatabase]:
    """A new migrated database for programs the test starts; dropped afterwards, whoever is connected."""
    name = f"fresh_{os.urandom(6).hex()}"
    _copy(database_cluster, _TEMPLATE, name)
    yield FreshDatabase(name, database_cluster.url(roles.OWNER, name), database_cluster.url(roles.APP, name))
    _superuser(database_cluster, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def committed_database(
    fresh_database: FreshDatabase,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[FreshDatabase]:
    """A fresh database that Django in this process uses too, threads included, with real commits."""
    from django.db import connections

    monkeypatch.setenv("DATABASE_URL", fresh_database.owner_url)
    monkeypatch.setenv("DATABASE_APP_URL", fresh_database.app_url)
    with django_db_blocker.unblock():
        connections.close_all()
        for alias in ("default", "owner"):
            monkeypatch.setitem(connections[alias].settings_dict, "NAME", fresh_database.name)
        yield fresh_database
        connections.close_all()


@dataclass
class Worlds:
    """What was built once for this process, each in a database of its own: its connection, what came back."""

    place: Place
    stack: ExitStack
    kept: dict[Callable[[], Any], tuple[Any, Any]] = field(default_factory=dict)

    @contextmanager
    def stand_in(self, build: Callable[[], Any]) -> Iterator[Any]:
        """Let Django use the database of `build` and forget at the end what was written there meanwhile."""
        from django.db import connections, transaction

        plain = connections["default"]
        with plain.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
            # What was written before would be out of sight from here on.
            assert cursor.fetchone() == (True,), "ask for what is built once before anything else is written"
        try:
            if build not in self.kept:
                connections["default"] = self._empty(plain)
                with transaction.atomic():
                    found = build()
                self.kept[build] = connections["default"], found
            connections["default"], found = self.kept[build]
            with transaction.atomic():
                yield deepcopy(found)
                if not connections["default"].needs_rollback and connections["default"].is_usable():
                    connections["default"].check_constraints()  # as after every test with `db`
                transaction.set_rollback(True)
        finally:
            connections["default"] = plain

    def _empty(self, plain: Any) -> Any:
        name = f"built_{os.urandom(6).hex()}"
        _copy(self.place, _TEMPLATE, name)
        connection = plain.copy()
        connection.settings_dict["NAME"] = name
        return self.stack.enter_context(closing(connection))


@pytest.fixture(scope="session")
def worlds(database_cluster: Place) -> Iterator[Worlds]:
    """What was built once for the tests of this process; they ask for it by `built_once`."""
    with ExitStack() as stack:
        yield Worlds(database_cluster, stack)


@pytest.fixture
def built_once(db: None, worlds: Worlds) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Call it with a function that writes rows: they stand there, written for the first test alone.

    Each test has a copy of what the function returned; what the test writes is rolled back, as with `db`.
    """
    with ExitStack() as stack:
        yield lambda build: stack.enter_context(worlds.stand_in(build))


@pytest.fixture
def settings_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_cluster: Place) -> Path:
    """An empty home of the test's own for what is set up and kept in files; the database stays the same.

    In another home a command of ours would start another server, which nobody would stop.
    """
    monkeypatch.setenv("BIJLIGHAR_HOME", str(tmp_path))
    if not os.environ.get("DATABASE_URL"):
        monkeypatch.setenv("DATABASE_URL", database_cluster.url(roles.OWNER, roles.DATABASE))
        monkeypatch.setenv("DATABASE_APP_URL", database_cluster.url(roles.APP, roles.DATABASE))
    return tmp_path


@pytest.fixture
def own_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home of the test's own, in the environment: for servers to be started, killed, restarted.

    No server runs yet. Whatever runs in it is stopped, and the home removed, after the test.
    """
    for name in ("BIJLIGHAR_HOME", "DATABASE_URL", "DATABASE_APP_URL"):
        monkeypatch.setenv(name, "")  # so that the test's end brings back what was there
    home = throwaway.take_home()
    guard = throwaway.guard()
    yield home
    throwaway.remove(home)
    guard.communicate()


def _copy(place: Place, source: str, target: str) -> None:
    names = [sql.Identifier(each) for each in (target, source, roles.OWNER)]
    with psycopg.connect(place.url(roles.SUPERUSER, "postgres"), autocommit=True) as connection:
        # Nothing here waits for the disk, so files are copied faster than they go through the log.
        way = sql.SQL(" STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else "")
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*names) + way)


def _superuser(place: Place, statement: sql.Composed) -> None:
    with psycopg.connect(place.url(roles.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(statement)
