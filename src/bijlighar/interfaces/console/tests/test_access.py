"""Every address of the desk, found by looking: only who has a role there sees anything (M16, M22)."""

from __future__ import annotations

import re
from itertools import product

import pytest
from django.test import Client
from django.urls import URLPattern

from bijlighar.applications.tests.stage import new
from bijlighar.interfaces.console.access import OFFICE_OF
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.interfaces.console.urls import urlpatterns
from bijlighar.privacy import actions as privacy

__all__ = ["world"]

pytestmark = pytest.mark.django_db

OPEN = {"sign_in", "sign_out"}
ANYBODY_OF_STAFF = {"home"}
PHOTO = {"photo"}
"""Needs a photo that somebody sent; a test of the pages opens one."""
NEEDS_MORE = {
    "counter_visit", "counter_step",
    "complaint_photo", "complaint_step", "complaints_outage", "theft_step", "application_step",
    "application_paper", "notices_step",
}  # fmt: skip
"""Answer only to a photo that is there, a step that is one, an outage: their own tests give them that."""
OF_A_COMPANY = {"call_id"}
"""A call comes before anybody knows the office: its pages ask for the company themselves (`calls/reach`),
and the tests of the 1912 desk try them with a neighbour."""
DESKS = {
    "bill.": "biller.one",
    "complaint.manage": "supply.one",
    "complaint.register": "operator",
    "theft.": "vigilance",
    "outage.": "network.one",
    "privacy.": "privacy.one",
    "notice.": "notices.one",
    "storm.": "network.one",
}
"""By how a permission begins, who at the place holds it; a meter officer all others."""
WHOLE_COMPANY = {"batch", "replay"}
"""Files belong to a company: their addresses are out of reach of an officer of one centre."""
STAFF_ONLY = [each for each in urlpatterns if str(each.name) not in OPEN]
PLACED = [each for each in STAFF_ONLY if "_id" in str(each.pattern)]


def name(pattern: URLPattern) -> str:
    return str(pattern.name)


def address(pattern: URLPattern, world: World, language: str = "en") -> str:
    ids = {
        "office_id": world.offices["east/HO/D1"],
        "meter_id": world.meter,
        "batch_id": world.batch,
        "reading_id": 1,
        "complaint_id": world.complaint,
        "theft_id": world.theft,
        "outage_id": world.outage,
        "call_id": 1,
        "application_id": world.application,
        "request_id": world.request,
        "visit_id": 1,
    }
    path = re.sub(r"<int:(\w+)>", lambda found: str(ids[found[1]]), str(pattern.pattern))
    return f"/{language}/console/{path}"


def ask(client: Client, pattern: URLPattern, world: World, language: str = "en"):
    """Open an address as its form or link does."""
    path = address(pattern, world, language)
    answer = client.get(path)
    return client.post(path) if answer.status_code == 405 else answer


@pytest.fixture
def applied(world: World) -> World:
    """The same; somebody applied for a connection at D1, somebody asked about his data."""
    world.application = new(world.offices["east/HO/D1"], NOW).id
    world.request = privacy.ask(
        key="once", kind_code="GRIEVANCE", company_id=world.east, office_id=world.offices["east/HO/D1"],
        connection_id=world.connection, mobile="+916000000001", language="hi", words="who looked?",
        by=world.by, at=NOW,
    ).id  # fmt: skip
    return world


@pytest.mark.parametrize("pattern", STAFF_ONLY, ids=name)
def test_every_address_has_the_door_and_names_what_it_checks(pattern: URLPattern) -> None:
    assert getattr(pattern.callback, "asks_staff", False)
    if name(pattern) not in ANYBODY_OF_STAFF:
        assert getattr(pattern.callback, "permission", None) is not None
    assert set(re.findall(r"<int:(\w+)>", str(pattern.pattern))) <= set(OFFICE_OF) | OF_A_COMPANY
    assert "<" not in re.sub(r"<int:\w+>", "", str(pattern.pattern))


def test_nobody_and_a_consumer_are_sent_to_the_sign_in(world: World) -> None:
    consumer = Client()
    session = consumer.session
    session["mobile"] = "+916000000001"
    session.save()
    for pattern, client in product(STAFF_ONLY, (Client(), consumer)):
        for method in (client.get, client.post):
            answer = method(address(pattern, world))
            assert answer.status_code == 302, name(pattern)
            assert answer.headers["Location"].startswith("/en/console/sign-in?next=")


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_officer_of_the_place_sees_it(applied: World, language: str) -> None:
    world = applied
    of_an_office = (
        each for each in PLACED if not any(f":{one}>" in str(each.pattern) for one in OF_A_COMPANY)
    )
    for pattern in (each for each in of_an_office if name(each) not in PHOTO | NEEDS_MORE):
        login = "head" if name(pattern) in WHOLE_COMPANY else "officer.one"
        permission = str(getattr(pattern.callback, "permission", ""))
        login = next((who for start, who in DESKS.items() if permission.startswith(start)), login)
        answer = ask(world.client(login), pattern, world, language)
        assert answer.status_code in (200, 302), name(pattern)
        if answer.status_code == 302:  # a decision comes back to its queue
            assert answer.headers["Location"].startswith(f"/{language}/console/")
            assert "sign-in" not in answer.headers["Location"]


@pytest.mark.parametrize("login", ["officer.two", "biller.two", "west", "notices.west", "admin", "installer"])
def test_a_neighbour_sees_nothing(applied: World, login: str) -> None:
    world, client = applied, applied.client(login)
    for pattern in PLACED:
        for method in (client.get, client.post):
            answer = method(address(pattern, world))
            assert answer.status_code == 404, name(pattern)
            for secret in (b"Sunita", b"N0000000001", b"M404", "सुनीता".encode()):
                assert secret not in answer.content


def test_files_of_a_company_are_out_of_reach_of_one_centre(world: World) -> None:
    for pattern in PLACED:
        if name(pattern) in WHOLE_COMPANY:
            assert ask(world.client("officer.one"), pattern, world).status_code == 404


def test_what_never_was_answers_like_a_neighbours(world: World) -> None:
    client = world.client("officer.two")
    for theirs, nobodys in (
        (f"/en/console/meters/{world.meter}", "/en/console/meters/99999999"),
        (f"/en/console/readings/{world.offices['east/HO/D1']}", "/en/console/readings/99999999"),
        (f"/en/console/files/{world.batch}", "/en/console/files/99999999"),
    ):
        one, other = client.get(theirs), client.get(nobodys)
        assert one.status_code == other.status_code == 404
        tokens = [re.sub(r"\d{2,}|csrf\S+|value=\"\w+\"", "", each.content.decode()) for each in (one, other)]
        assert re.sub(r"\d", "", tokens[0]) == re.sub(r"\d", "", tokens[1])


def test_a_person_without_the_permission_decides_nothing(world: World) -> None:
    """The operator sees meters of the whole company, and may change none."""
    client = world.client("operator")
    office = world.offices["east/HO/D1"]
    assert client.get(f"/en/console/queues/{office}/findings").status_code == 200
    for path in (f"queues/{office}/findings/decide", f"queues/{office}/corrections/decide"):
        assert client.post(f"/en/console/{path}").status_code == 404
    assert client.post(f"/en/console/files/{world.batch}/replay").status_code == 404


def test_answers_carry_the_policy_and_are_never_kept(world: World) -> None:
    answer = world.client("officer.one").get(f"/en/console/meters/{world.meter}")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.content.decode()
    assert "<script" not in answer.content.decode()


def test_home_names_the_offices_of_the_roles(world: World) -> None:
    page = world.client("officer.one").get("/en/console/").content.decode()
    assert "Meter officer" in page
    assert f"/en/console/readings/{world.offices['east/HO/D1']}" in page
    assert f"/en/console/readings/{world.offices['east/HO/D2']}" not in page
    assert "/readings/" not in world.client("installer").get("/en/console/").content.decode()
