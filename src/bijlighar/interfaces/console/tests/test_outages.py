"""Outages on the desk and at home: planned by one, approved by another, worked on, seen by those below.

M10: a shutdown in the app and by message. M35: faulted lines with their estimates, for everybody.
"""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bijlighar.consumers.models import MobileLink
from bijlighar.interfaces.console.tests.world import PASSWORD
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.network import queries as network
from bijlighar.outages import actions, queries
from bijlighar.outages.tests import stage
from bijlighar.outages.tests.stage import CLOCK, HOUR, MINUTE, A, World, ist, messages, tell
from bijlighar.people import actions as people

pytestmark = pytest.mark.django_db
NINE = ist(9)
TOMORROW = timedelta(days=1)


class Desks:
    """Two who plan and approve at D1, one at D2, and the people at home."""

    def __init__(self, settings: Any) -> None:
        self.settings = settings
        self.at(NINE)
        self.there = stage.world()
        by = stage.ENGINEER
        self.office = {
            path: found.id
            for path in ("east/HO", "east/HO/D1", "east/HO/D2")
            if (found := network.office_of_path(path))
        }
        for login, role, path in (
            ("planner", "SUPPLY_OFFICER", "east/HO/D1"),
            ("chief", "NETWORK_CHIEF", "east/HO/D1"),
            ("other", "NETWORK_CHIEF", "east/HO/D2"),
        ):
            staff = people.add_staff(login=login, name_en=login, name_hi=login, by=by, at=NINE)
            people.set_password(staff_id=staff, password=PASSWORD, by=by, at=NINE)
            people.give_role(staff_id=staff, role_code=role, office_id=self.office[path], by=by, at=NINE)

    def at(self, instant: Any) -> None:
        self.settings.PORTAL_NOW = instant
        self.clients: dict[str, Client] = {}  # a session of the desk does not last until tomorrow

    def client(self, login: str) -> Client:
        if login not in self.clients:
            self.clients[login] = Client()
            self.clients[login].post("/en/console/sign-in", {"login": login, "password": PASSWORD})
        return self.clients[login]

    def person(self, number: int) -> Client:
        """The browser of somebody at home, signed in."""
        client, mobile = Client(), f"+91600{number:07d}"
        MobileLink.objects.get_or_create(
            connection_id=self.there.homes[number], mobile=mobile, how_code="CODE", from_at=NINE
        )
        session = client.session
        session[SIGNED_IN_MOBILE] = mobile
        session.save()
        return client

    def power(self, number: int, language: str = "en") -> str:
        return words(self.person(number).get(f"/{language}/c/{self.there.homes[number]}/power"))


@pytest.fixture
def desks(settings: Any) -> Desks:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Desks(settings)


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(
        html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\xa0", " ").split()
    )


def plan(desks: Desks, there: World, login: str = "planner", **changes: Any) -> int:
    office = desks.office["east/HO/D1"]
    page = desks.client(login).get(f"/en/console/outages/{office}/plan?q={A}")
    assert "Adhartal" in words(page)
    sent = {
        "kind": "DTR", "device": there.device("DTR", A), "from": "2026-06-11T10:00",
        "until": "2026-06-11T14:00", "cause": "MAINTENANCE", "key": "k1", "verb": "plan",
    } | changes  # fmt: skip
    answer = desks.client(login).post(f"/en/console/outages/{office}/plan/create", sent)
    assert answer.status_code == 302
    found = re.search(r"/outages/one/(\d+)$", answer.headers["Location"])
    return int(found[1]) if found else 0


def step(desks: Desks, number: int, login: str = "planner", **sent: Any) -> Any:
    return desks.client(login).post(f"/en/console/outages/one/{number}/step", sent)


def test_a_shutdown_from_its_plan_to_the_homes_below_it(desks: Desks) -> None:
    there, office = desks.there, desks.office["east/HO/D1"]
    number = plan(desks, there)
    assert number == plan(desks, there)  # the same form sent twice
    # Whoever asks does not approve; the other office does not even see it.
    assert desks.client("planner").post(f"/en/console/outages/one/{number}/approve").status_code == 404
    for login in ("other",):
        for path in (f"one/{number}", f"{office}", f"{office}/plan"):
            assert desks.client(login).get(f"/en/console/outages/{path}").status_code == 404
        assert desks.client(login).post(f"/en/console/outages/one/{number}/approve").status_code == 404
    assert "None in the next two weeks" in desks.power(1)
    assert desks.client("chief").post(f"/en/console/outages/one/{number}/approve").status_code == 302
    assert "Thursday 11 June, 10 am to 2 pm" in desks.power(1)
    assert "None in the next two weeks" in desks.power(4)
    assert "Thursday 11 June" in words(Client().get("/en/power-cuts/planned?q=adhartal"))
    assert "Thursday 11 June" not in words(Client().get("/en/power-cuts/planned?q=nowhere"))
    tell(there, NINE + MINUTE)
    assert messages(there, "outage_planned") == [1, 2, 3]
    desks.at(ist(10, 30) + TOMORROW)
    actions.start_due(company_id=there.company_id, by=CLOCK, at=ist(10, 1) + TOMORROW)
    for text, home in (("switched off as planned", 1), ("We know of no power cut", 4)):
        assert text in desks.power(home)
    assert "तय बंदी के कारण बिजली बंद है" in desks.power(2, "hi")
    assert "दोपहर 2 बजे" in desks.power(2, "hi")
    step(desks, number, step="restore")
    assert "We know of no power cut" in desks.power(1)
    assert "1 time in the last 12 months, 30 min in all" in desks.power(1)


def test_a_fault_from_the_desk_to_the_page_for_everybody(desks: Desks) -> None:
    there, office = desks.there, desks.office["east/HO/D1"]
    number = plan(desks, there, verb="fault", cause="", **{"from": "2026-06-10T08:30"})
    board = words(desks.client("planner").get(f"/en/console/outages/{office}"))
    assert "1 line without power, 3 homes" in board
    step(desks, number, step="set_cause", cause="TREE")
    step(desks, number, step="set_crew", crew="Ramesh Yadav")
    step(desks, number, step="estimate", estimate="2026-06-10T11:00")
    step(desks, number, step="estimate", estimate="2026-06-10T12:00", reason="the pole is broken")
    page = words(desks.client("planner").get(f"/en/console/outages/one/{number}"))
    assert "This is the second estimate" in page and "N0000000001" in page.replace(" ", "")
    for language, wanted in (
        ("en", ["There is no power in your area", "12 noon", "a tree fell on the line", "second estimate"]),
        ("hi", ["आपके इलाके में बिजली बंद है", "दोपहर 12 बजे", "पेड़", "यह दूसरा अनुमान है"]),
    ):
        mine = desks.power(1, language)
        assert all(text in mine for text in wanted), mine
        home = words(desks.person(1).get(f"/{language}/c/{there.homes[1]}/"))
        assert all(text in home for text in wanted[:3])
        everybody = Client().get(f"/{language}/power-cuts")
        assert wanted[1] in words(everybody) and wanted[2] in words(everybody)
        assert "Ramesh" not in words(everybody) and "max-age=60" in everybody.headers["Cache-Control"]
    assert "no power in your area" not in words(desks.person(4).get(f"/en/c/{there.homes[4]}/"))
    for refused in (
        {"step": "estimate", "estimate": "2026-06-10T01:00"},
        {"step": "estimate", "estimate": "x"},
        {"step": "split", "code": "1"},
        {"step": "merge", "into": "9"},
        {"step": "nonsense"},
    ):
        step(desks, number, **refused)
        page = words(desks.client("planner").get(f"/en/console/outages/one/{number}"))
        assert "Nothing was changed" in page
    assert step(desks, number, login="other", step="restore").status_code == 404
    desks.at(NINE + HOUR)
    step(desks, number, step="restore", reason="new pole")
    month = words(desks.client("planner").get(f"/en/console/outages/{office}/reliability?month=2026-06-01"))
    # Three homes for 90 minutes, on a feeder of five: SAIFI 0.6, SAIDI 54, CAIDI 90.
    assert re.search(r"faults 5 3 0 0.600 54.0 90.0 0.000", month), month


def test_a_storm_is_declared_where_a_role_reaches(desks: Desks) -> None:
    office = desks.office["east/HO/D1"]
    address = f"/en/console/outages/{office}/storm"
    for login in ("planner", "other"):
        assert desks.client(login).post(address, {"reason": "squall"}).status_code == 404
    desks.client("chief").post(address, {"reason": ""})
    assert queries.storm(desks.there.company_id, NINE) is None
    desks.client("chief").post(address, {"reason": "squall"})
    assert "squall" in words(Client().get("/en/power-cuts"))
    desks.at(NINE + HOUR)
    desks.client("chief").post(address, {"verb": "end"})
    assert queries.storm(desks.there.company_id, NINE + HOUR) is None
