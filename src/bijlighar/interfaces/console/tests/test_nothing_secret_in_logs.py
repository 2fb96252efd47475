"""Codes, keys, passwords and sessions stand in no log, on a good day and on a bad one (M16)."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client

from bijlighar.interfaces.console.sessions import COOKIE
from bijlighar.interfaces.console.tests.world import NOW, PASSWORD, World, world
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.people import actions as people

__all__ = ["world"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Each logger of ours and Django's, down to the smallest whisper but the SQL."""
    caplog.set_level(logging.DEBUG)
    for name in ("bijlighar", "django", "django.request", "django.security"):
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.INFO, logger="django.db.backends")
    return caplog


def test_signing_in_leaves_no_password_and_no_session(
    world: World, everything: pytest.LogCaptureFixture
) -> None:
    client = Client()
    for password in ("Wrong-guess-9181", PASSWORD):
        client.post("/en/console/sign-in", {"login": "head", "password": password})
    cookie = client.cookies[COOKIE].value
    client.get("/en/console/meters/999999")
    client.post("/en/console/sign-in", {"login": "head", "password": PASSWORD + "\0"})
    for secret in (PASSWORD, "Wrong-guess-9181", cookie):
        assert secret not in everything.text


def test_a_failure_in_the_middle_of_a_sign_in_leaves_no_password(
    world: World, everything: pytest.LogCaptureFixture, settings
) -> None:
    """What the log keeps of a failure is where it happened, never what was typed."""
    settings.PASSWORD_HASHERS = ["nowhere.Hasher"]  # a broken setting: the next check of a password fails
    client = Client(raise_request_exception=False)
    answer = client.post("/en/console/sign-in", {"login": "head", "password": PASSWORD})
    assert answer.status_code == 500
    assert everything.records
    assert PASSWORD not in everything.text
    assert PASSWORD not in answer.content.decode()


def test_a_code_and_a_key_stay_out_of_the_log(world: World, everything: pytest.LogCaptureFixture) -> None:
    mobile = "+916000000001"
    people.request_code(mobile=mobile, at=NOW, by=Actor("consumer", "portal"), ip="10.0.0.1")
    (code,) = re.findall(r"\b\d{6}\b", str(OutboxMessage.objects.latest("id").context))
    made = people.add_api_client(
        name="hes", agency_label="HES", company_id=world.east, purposes=["PUSH_READINGS"], valid_from=NOW,
        valid_to=None, by=Actor.system("test"), at=NOW,
    )  # fmt: skip
    key = made.key
    for sent in (key, key + "x", ""):
        Client().post(
            "/api/v1/readings",
            b"nonsense",
            content_type="text/csv",
            headers={"Authorization": f"Bearer {sent}"},
        )
    assert code not in everything.text
    assert key not in everything.text
    assert key.rpartition("_")[2] not in everything.text
