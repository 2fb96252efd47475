"""Staff sign in apart from consumers: wrong pairs alike, a shift that ends, a password that ends sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bijlighar.interfaces.console.sessions import COOKIE, SHIFT
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.people import actions as people
from bijlighar.people.rules.sign_in import PASSWORD_TRIES_A_LOGIN, PASSWORD_WINDOW

__all__ = ["world"]

pytestmark = pytest.mark.django_db
HOME, SIGN_IN = "/en/console/", "/en/console/sign-in"


@pytest.fixture(autouse=True)
def _clock(settings) -> None:
    settings.PORTAL_NOW = NOW


def sign_in(client: Client, login: str, password: str, **more: str):
    return client.post(SIGN_IN, {"login": login, "password": password, **more})


def test_a_person_signs_in_and_out(world: World) -> None:
    client = Client()
    answer = sign_in(client, "Officer.One ", world.password, next="/en/console/?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/console/?x=1")
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    page = client.get(HOME)
    assert page.status_code == 200
    assert "Meter officer" in page.content.decode()
    assert "sessionid" not in client.cookies
    client.post("/en/console/sign-out")
    assert client.get(HOME).headers["Location"].startswith(SIGN_IN)
    client.cookies[COOKIE] = cookie.value  # the session itself is gone, not only the cookie
    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize(("login", "password"), [("officer.one", "wrong"), ("nobody", "x" * 12), ("", "")])
def test_wrong_pairs_are_answered_alike(world: World, login: str, password: str) -> None:
    answer = sign_in(Client(), login, password)
    assert answer.status_code == 200
    assert "Login and password do not belong together" in answer.content.decode()
    assert COOKIE not in answer.cookies


def test_five_wrong_tries_close_the_login(world: World, settings) -> None:
    for _ in range(PASSWORD_TRIES_A_LOGIN):
        sign_in(Client(), "officer.one", "guess")
    answer = sign_in(Client(), "officer.one", world.password)
    assert "Too many wrong tries" in answer.content.decode()
    settings.PORTAL_NOW = NOW + PASSWORD_WINDOW
    assert sign_in(Client(), "officer.one", world.password).status_code == 302


def test_a_shift_ends(world: World, settings) -> None:
    client = world.client("officer.one")
    settings.PORTAL_NOW = NOW + SHIFT - timedelta(seconds=1)
    assert client.get(HOME).status_code == 200
    settings.PORTAL_NOW = NOW + SHIFT
    assert client.get(HOME).status_code == 302


def test_a_new_password_ends_every_session(world: World) -> None:
    client = world.client("officer.one")
    people.set_password(staff_id=world.staff["officer.one"], password="another one", by=world.by, at=NOW)
    assert client.get(HOME).status_code == 302


def test_a_person_who_left_is_out_at_once(world: World) -> None:
    client = world.client("officer.one")
    people.deactivate(staff_id=world.staff["officer.one"], by=world.by, at=NOW)
    assert client.get(HOME).status_code == 302
    assert sign_in(Client(), "officer.one", world.password).status_code == 200


def test_a_consumers_session_opens_no_desk_and_a_staff_session_no_portal(world: World) -> None:
    consumer = Client()
    session = consumer.session
    session["mobile"] = "+919999999999"
    session["staff_id"] = world.staff["officer.one"]
    session.save()
    assert consumer.get(HOME).headers["Location"].startswith(SIGN_IN)
    staff = world.client("officer.one")
    staff.cookies["sessionid"] = staff.cookies[COOKIE].value
    assert staff.get("/en/connections").headers["Location"].startswith("/en/sign-in")


@pytest.mark.parametrize("after", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(world: World, after: str) -> None:
    answer = sign_in(Client(), "officer.one", world.password, next=after)
    assert answer.headers["Location"] == HOME


def test_a_form_without_its_token_changes_nothing(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(SIGN_IN, {"login": "officer.one", "password": world.password})
    assert answer.status_code == 403
