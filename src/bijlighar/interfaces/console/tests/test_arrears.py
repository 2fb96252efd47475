"""Arrears at the desk: agreed after a look at the parts, ended with a reason; each office its own (M24)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from bijlighar.billing import queries as billing
from bijlighar.billing.actions import agree_arrears_plan, bill_cycle
from bijlighar.billing.tests.readings import all_days, store
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.test_money import text_of
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.interfaces.console.views.money import arrears
from bijlighar.metering.tests import stage

__all__ = ["world"]

pytestmark = pytest.mark.django_db
OCTOBER = all_days(date(2026, 10, 1), date(2026, 11, 1))
FORM = {
    "number": "N0000000001",
    "amount": "100.00",
    "parts": "3",
    "first": "2026-12-31",
    "document": "letter <b>7</b>",
}


@pytest.fixture
def owing(world: World) -> int:
    """The home of D1 owes the bill of October; what it owes."""
    store([world.connection], OCTOBER, 5000)
    bill_cycle(company_id=world.east, cycle_from=OCTOBER[0], cycle_to=date(2026, 11, 1), by=world.by, at=NOW)
    return billing.bills(world.connection)[0].total_paise


def path(world: World, rest: str = "", office: str = "east/HO/D1") -> str:
    return f"/en/console/arrears/{world.offices[office]}{rest}"


def agreed(world: World) -> int:
    answer = world.client("biller.one").post(path(world, "/agree"), FORM | {"sure": "1"}, follow=True)
    assert "The plan is agreed." in text_of(answer)
    (plan,) = billing.arrears_plans(world.connection)
    return plan.id


def test_the_parts_are_shown_before_a_plan_is_agreed(world: World, owing: int) -> None:
    shown = text_of(world.client("biller.one").post(path(world, "/agree"), FORM))
    for part in (
        "Part 1, until 31 December ₹33.00",
        "Part 2, until 31 January 2027 ₹33.00",
        "Part 3, until 28 February 2027 ₹34.00",
    ):
        assert part in shown
    assert "&lt;b&gt;7" in shown, "what was typed is shown as typed"
    assert billing.arrears_plans(world.connection) == []
    agreed(world)
    assert [part.amount_paise for part in billing.arrears_plans(world.connection)[0].parts] == [
        3_300, 3_300, 3_400,
    ]  # fmt: skip
    listed = text_of(world.client("biller.one").get(path(world)))
    assert "N0000000001" in listed.replace(" ", "")
    assert "₹100.00 3 parts ₹100.00 31 December" in listed
    assert "being paid" in listed


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": "N0000000002"}, "no such service number"),
        ({"number": ""}, "no such service number"),
        ({"amount": "0"}, "give an amount"),
        ({"amount": "99999.00"}, "are owed"),
        ({"parts": "0"}, "how many parts"),
        ({"parts": "61"}, "how many parts"),
        ({"parts": "13"}, "at most 12 parts"),
        ({"first": "soon"}, "first part is due"),
        ({"first": "2026-01-01"}, "before today"),
        ({"first": "9999-12-31"}, "first part is due"),
        ({"document": ""}, "name the paper"),
    ],
)
def test_what_cannot_be_agreed_is_said(world: World, owing: int, change: dict[str, str], words: str) -> None:
    place.connection(world.east, 2, office_code="D2")
    sent = FORM | change | {"sure": "1"}
    assert words in text_of(world.client("biller.one").post(path(world, "/agree"), sent))
    assert billing.arrears_plans(world.connection) == []


def test_a_plan_is_ended_with_a_reason_after_a_look(world: World, owing: int) -> None:
    plan = agreed(world)
    client = world.client("biller.one")
    assert "write the reason" in text_of(client.post(path(world, "/end"), {"id": plan}, follow=True))
    form = {"id": str(plan), "reason": "moved away"}
    looked = text_of(client.post(path(world, "/end"), form))
    assert "Still to come ₹100.00" in looked
    assert "moved away" in looked
    assert billing.arrears_plan(plan).state_code == "OPEN"
    done = client.post(path(world, "/end"), form | {"sure": "1"}, follow=True)
    assert "The plan is ended." in text_of(done)
    ended = text_of(client.get(path(world) + "?state=ENDED"))
    assert "Biller.One: moved away" in ended
    again = client.post(path(world, "/end"), form | {"sure": "1"}, follow=True)
    assert "Nothing was done" in text_of(again)
    assert "No plan was chosen" in text_of(client.post(path(world, "/end"), {"reason": "x"}, follow=True))


def test_another_office_neither_sees_nor_ends(world: World, owing: int) -> None:
    plan = agreed(world)
    form = {"id": str(plan), "reason": "x", "sure": "1"}
    other = world.client("biller.two")
    listed = other.get(path(world, office="east/HO/D2")).content.decode()
    assert "N0000000001" not in listed
    assert "No plan is in this state here." in listed
    for office in ("east/HO/D1", "east/HO/D2"):
        assert other.post(path(world, "/end", office), form).status_code == 404
    sent = FORM | {"amount": "1.00", "sure": "1"}
    assert "no such service number" in text_of(other.post(path(world, "/agree", "east/HO/D2"), sent))
    assert world.client("operator").get(path(world)).status_code == 200
    assert world.client("operator").post(path(world, "/end"), form).status_code == 404
    assert world.client("operator").post(path(world, "/agree"), FORM).status_code == 404
    assert billing.arrears_plan(plan).state_code == "OPEN"
    head = text_of(world.client("biller.head").get(path(world, office="east/HO")))
    assert re.search(r"By office .* 1 ₹100.00 0 0 0", head)


def test_a_long_list_goes_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrears, "PAGE", 2)
    homes = [place.connection(world.east, number) for number in range(11, 16)]
    for home in homes:
        stage.meter(f"M{home}", connection_id=home, company_id=world.east, from_date=date(2026, 9, 1))
    store(homes, OCTOBER, 5000)
    bill_cycle(company_id=world.east, cycle_from=OCTOBER[0], cycle_to=date(2026, 11, 1), by=world.by, at=NOW)
    plans = [
        agree_arrears_plan(
            connection_id=home, amount_paise=10_000, due_dates=[NOW.date() + timedelta(days=30)],
            document="letter", by=world.by, at=NOW,
        )
        for home in homes
    ]  # fmt: skip
    page = world.client("biller.head").get(path(world, office="east/HO")).content.decode()
    assert re.findall(r'type="radio" name="id" value="(\d+)"', page) == [str(plans[4]), str(plans[3])]
    following = world.client("biller.head").get(path(world, office="east/HO") + f"?before={plans[3]}")
    assert re.findall(r'name="id" value="(\d+)"', following.content.decode()) == [
        str(plans[2]), str(plans[1]),
    ]  # fmt: skip
