"""More batches at once than configured are put off, never lost (back-pressure)."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from bijlighar.interfaces.api.tests.test_readings import at_noon, east, key, push  # noqa: F401


def hold(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@pytest.fixture
def elsewhere(database_cluster: Any, db: Any) -> Any:
    """Another process's connection to the same database."""
    from django.db import connection

    with psycopg.connect(database_cluster.url("bijlighar_app", connection.settings_dict["NAME"])) as found:
        yield found


def test_a_client_with_too_many_in_work_waits(key: str, elsewhere: Any) -> None:  # noqa: F811
    from bijlighar.people.models import ApiClient

    client = ApiClient.objects.get().id
    for place in range(2):
        hold(elsewhere, f"api.client.{client}.{place}")
    answer = push(key)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    elsewhere.rollback()
    assert push(key).json()["accepted"] == 2


def test_a_full_server_puts_everybody_off(key: str, elsewhere: Any, settings: Any) -> None:  # noqa: F811
    settings.PUSHES_AT_ONCE = 3
    for place in range(3):
        hold(elsewhere, f"api.all.{place}")
    answer = push(key)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    elsewhere.rollback()
    assert push(key).status_code == 200


def test_nothing_is_unpacked_for_whom_there_is_no_place(key: str, elsewhere: Any) -> None:  # noqa: F811
    """A packed body grows in memory: it does so only for as many calls as there are places."""
    from bijlighar.people.models import ApiClient

    client = ApiClient.objects.get().id
    for place in range(2):
        hold(elsewhere, f"api.client.{client}.{place}")
    broken = {"body": b"no gzip at all", "Content-Encoding": "gzip"}
    assert push(key, **broken).status_code == 429
    elsewhere.rollback()
    assert push(key, **broken).status_code == 400
