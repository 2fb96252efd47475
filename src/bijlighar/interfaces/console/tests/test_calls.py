"""1912 at the desk over HTTP: a call pops up, is worked and written up; a neighbour sees none (M29-M33)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bijlighar.calls import actions, queries
from bijlighar.calls.tests.stage import fault, tell
from bijlighar.complaints import queries as complaints
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import NOW, PASSWORD, World, world
from bijlighar.ledger import actions as ledger
from bijlighar.ledger.rules import Entry, one_receipt
from bijlighar.network import queries as network
from bijlighar.outages import actions as outages
from bijlighar.outages import queries as told
from bijlighar.people import actions as people
from bijlighar.privacy import queries as privacy

__all__ = ["world"]
pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
START = NOW - timedelta(minutes=2)


@pytest.fixture
def centre(world: World) -> World:
    """An operator at desk 37, a supervisor, and an operator of the other company."""
    people_of_1912 = (("boss", "CALL_SUPERVISOR", "east/HO"), ("west.operator", "OPERATOR", "west/HO"))
    for login, role, path in people_of_1912:
        staff = people.add_staff(login=login, name_en=login, name_hi=login, by=world.by, at=place.AT)
        people.set_password(staff_id=staff, password=PASSWORD, by=world.by, at=place.AT)
        people.give_role(
            staff_id=staff, role_code=role, office_id=world.offices[path], by=world.by, at=place.AT
        )
    world.client("operator").post("/en/console/calls/sign-on", {"desk": "37", "language": ["hi", "en"]})
    return world


def ring(mobile: str = place.SUNITA, key: str = "c1") -> int:
    tell("ARRIVED", key, START, caller_mobile=mobile)
    tell("QUEUED", key, START + SECOND)
    tell("OFFERED", key, START + 2 * SECOND, operator_code="37")
    return tell("ANSWERED", key, START + 5 * SECOND, operator_code="37").call_id


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_call_from_the_ring_to_the_next_one(centre: World) -> None:
    client = centre.client("operator")
    assert client.get("/en/console/calls/now").status_code == 204
    tell("QUEUED", "c0", NOW - 52 * SECOND, caller_mobile=place.NEIGHBOUR)
    assert "••••••0002 0:52" in text(client.get("/en/console/calls/queue"))
    call_id = ring()
    popped = client.get("/en/console/calls/now")
    assert "Sunita Patel" in text(popped) and "60000 00001" in text(popped)
    assert client.get(f"/en/console/calls/now?seen={call_id}").status_code == 204
    (look,) = [each for each in privacy.accesses_of(centre.connection) if each.page == "console/calls"]
    assert (look.purpose_code, look.by_label) == ("CALL", "Operator")
    form = client.get(f"/en/console/calls/{call_id}?category=NO_SUPPLY").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', form)[1]
    sent = {"category": "NO_SUPPLY", "key": key, "locality": "Adhartal", "remark": "since noon"}
    for _ in range(2):  # the button is pressed twice
        client.post(f"/en/console/calls/{call_id}/complaint", sent)
    every = complaints.open_of([centre.connection])["complaint_id"]
    ids = [each for each in every if each != centre.complaint]
    assert len(ids) == 1
    number = complaints.brief(ids[0]).number
    assert number in text(client.get("/en/console/calls"))
    tell("HUNG_UP", "c1", START + 60 * SECOND)
    assert "writing up" in text(client.get("/en/console/calls/queue"))
    client.post(f"/en/console/calls/{call_id}/wrap-up", {"outcome": "COMPLAINT", "note": "no power"})
    assert "Desk 37 ready" in text(client.get("/en/console/calls"))
    assert queries.call(call_id).outcome_code == "COMPLAINT"
    # A gang without the page telephones; the operator writes it down (M32).
    page = client.get("/en/console/calls/gang", {"number": number}).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    cause = re.search(r'name="cause".*?<option value="([A-Z_]+)"', page)[1]
    report = {"number": number, "key": key, "step": "RESOLVE", "who": "Ramesh", "cause": cause}
    client.post("/en/console/calls/gang", report)
    assert complaints.brief(ids[0]).state_code == "ATTENDED"
    # Feedback by telephone closes it (M33).
    back = actions.ask_call_back(
        mobile=place.SUNITA, reason_code="FEEDBACK", company_id=centre.east, complaint_id=ids[0],
        by=centre.by, at=NOW,
    )  # fmt: skip
    client.post("/en/console/calls/backs/take", {"id": back})
    assert "60000 00001" in text(client.get("/en/console/calls/backs"))
    client.post("/en/console/calls/backs/settle", {"id": back, "answer": "SATISFIED"})
    assert complaints.brief(ids[0]).state_code == "CLOSED"


def test_the_card_in_hindi_with_the_interruption(centre: World) -> None:
    outage = fault(centre.east, at=NOW)
    call_id = ring()
    page = centre.client("operator").get("/hi/console/calls/now").content.decode()
    assert "सुनीता पटेल" in page
    assert "संदेश" in page
    centre.client("operator").post(f"/hi/console/calls/{call_id}/message", {"outage": outage})
    assert told.is_watching(outage, place.SUNITA)


def test_a_message_is_promised_for_what_is_above_the_caller_alone(centre: World) -> None:
    """Not for whatever number a page sends: for the caller's connections, or the one that is chosen."""
    device = network.device_of_code(centre.west, "DTR", "4010203001")
    assert device is not None
    far = outages.report_fault(
        company_id=centre.west, device_kind="DTR", device_id=device.id, from_at=START, key="far",
        by=centre.by, at=START,
    )  # fmt: skip
    client, own = centre.client("operator"), ring()
    client.post(f"/en/console/calls/{own}/message", {"outage": far})
    assert not told.is_watching(far, place.SUNITA)
    assert "not above the caller" in text(client.get(f"/en/console/calls/{own}"))
    unknown = ring(place.STRANGER, "c2")
    address = f"/en/console/calls/{unknown}/message"
    client.post(address, {"outage": centre.outage})
    assert not told.is_watching(centre.outage, place.STRANGER)
    client.post(address, {"outage": centre.outage, "connection": centre.connection})
    assert told.is_watching(centre.outage, place.STRANGER)
    assert queries.call(unknown).connection_id == centre.connection


def test_a_call_of_no_company_is_left_to_who_answered_it(centre: World) -> None:
    call_id = ring(place.STRANGER, "c2")
    address, west = f"/en/console/calls/{call_id}", centre.client("west.operator")
    assert west.get(address).status_code == 200, "it may be his company's"
    tell("HUNG_UP", "c2", START + 60 * SECOND)
    assert queries.call(call_id).company_id is None
    assert west.get(address).status_code == 404
    for login in ("operator", "boss"):
        assert (
            centre.client(login).get(address if login == "operator" else f"{address}/story").status_code
            == 200
        )


def test_several_matches_unknown_numbers_and_the_search(centre: World) -> None:
    """By name, village, service number, transformer's code and complaint; several are told apart (M30)."""
    second = place.connection(centre.east, 9, mobile=place.SUNITA, name_en="Mohan Rai", address_en="Panagar")
    client, call_id = centre.client("operator"), ring()
    assert "2 connections: which one?" in text(client.get(f"/en/console/calls/{call_id}"))
    client.post(f"/en/console/calls/{call_id}/choose", {"connection": second})
    assert queries.call(call_id).connection_id == second
    other = ring(place.STRANGER, "c2")
    address = f"/en/console/calls/{other}"
    assert "Unknown number" in text(client.get(address))
    for typed in ("mohan", "panag", "N0000000009", "n0000 000009"):
        assert "Mohan Rai" in text(client.get(address, {"q": typed})), typed
    assert "2 connections" in text(client.get(address, {"q": "4010203001"}))
    assert "Nothing found" in text(client.get(address, {"q": "nobody%"}))
    record = actions.register_complaint(
        call_id=call_id, category_code="NO_SUPPLY", answers={}, place={}, remark="", key="k",
        by=centre.by, at=NOW,
    )  # fmt: skip
    assert "Mohan Rai" in text(client.get(address, {"q": record.number}))


def test_a_mobile_finds_every_home_it_may_act_for_within_reach(centre: World) -> None:
    """A daughter's mobile finds her mother's home, however it is written; a link that ended finds nothing."""
    daughter = "+916000000007"
    homes = {
        number: place.connection(centre.east, number, name_en=name, office_code=office)
        for number, name, office in ((7, "Own Home", "D1"), (8, "Mother Home", "D2"), (9, "Left Home", "D1"))
    }
    for number in (8, 9):
        consumers.link_by_staff(mobile=daughter, connection_id=homes[number], by=centre.by, at=place.AT)
    consumers.unlink(mobile=daughter, connection_id=homes[9], by=centre.by, at=place.AT + SECOND)
    address = f"/en/console/calls/{ring(place.STRANGER)}"
    for typed in ("6000000007", "+91 60000 00007", "06000000007", "६००००००००७"):
        found = text(centre.client("operator").get(address, {"q": typed}))
        assert "Own Home" in found and "Mother Home" in found, typed
        assert "Left Home" not in found, typed
    assert "Nothing found" in text(centre.client("operator").get(address, {"q": "6000000099"}))
    # Who serves one centre finds what lies below it, however many homes of others the mobile is linked to.
    crowd = place.rows(30, first=101, name_en="Other Home", office_code="D1", mobile=daughter)
    consumers.register_connections(company_id=centre.east, rows=crowd, by=centre.by, at=place.AT)
    staff = people.add_staff(login="d2.operator", name_en="d2", name_hi="d2", by=centre.by, at=place.AT)
    people.set_password(staff_id=staff, password=PASSWORD, by=centre.by, at=place.AT)
    people.give_role(
        staff_id=staff, role_code="OPERATOR", office_id=centre.offices["east/HO/D2"], by=centre.by,
        at=place.AT,
    )  # fmt: skip
    near = text(centre.client("d2.operator").get(address, {"q": "6000000007"}))
    assert "Mother Home" in near and "Own Home" not in near and "Other Home" not in near


def test_each_figure_says_up_to_when_and_opens(centre: World) -> None:
    """What is to be paid carries its time, and opens into its entries; the look is kept."""
    client, call_id = centre.client("operator"), ring()
    received = ledger.receive(
        company_id=centre.east, receipts=one_receipt(centre.connection, 25_000, "R-1", "UPI"),
        what=Entry.PAYMENT, by=centre.by, at=NOW,
    )  # fmt: skip
    assert received == 1
    page = client.get(f"/en/console/calls/{call_id}")
    assert "booked up to" in text(page)
    opened = re.search(r'href="([^"]+figure=money[^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    looks = len(privacy.accesses_of(centre.connection))
    whole, part = client.get(opened), client.get(opened, headers={"hx-request": "true"})
    assert "left ₹250.00" in text(whole) and "Back to the call" in text(whole)
    assert "left ₹250.00" in text(part) and "<html" not in part.content.decode()
    assert len(privacy.accesses_of(centre.connection)) == looks + 2
    assert client.get(opened.replace("figure=money", "figure=bill")).status_code == 404, "there is no bill"
    assert centre.client("west.operator").get(opened).status_code == 404
    assert client.get(f"/en/console/calls/{call_id}/why").status_code == 404


def test_the_board_and_the_story_are_the_supervisors(centre: World) -> None:
    call_id = ring()
    boss = centre.client("boss")
    board = text(boss.get("/en/console/calls/board"))
    assert "1 of 1; 80% is the target" in board
    boss.post(f"/en/console/calls/{call_id}/mark", {"marks": "4", "note": "calm"})
    assert "calm 4 of 5" in text(boss.get(f"/en/console/calls/{call_id}/story"))
    assert "talking" in text(boss.get("/en/console/calls/every"))
    operator = centre.client("operator")
    for page in ("board", "every"):
        assert operator.get(f"/en/console/calls/{page}").status_code == 404
    assert operator.post(f"/en/console/calls/{call_id}/mark", {"marks": "5", "note": "x"}).status_code == 404


def test_a_neighbour_sees_and_does_nothing(centre: World) -> None:
    """Another company's operator, and officers without the role, reach no call (M16)."""
    call_id = ring()
    back = actions.ask_call_back(
        mobile=place.SUNITA, reason_code="OPERATOR", company_id=centre.east, by=centre.by, at=NOW
    )
    west = centre.client("west.operator")
    west.post("/en/console/calls/sign-on", {"desk": "90"})
    for page in ("", "/story"):
        assert west.get(f"/en/console/calls/{call_id}{page}").status_code == 404
    for verb, form in {
        "choose": {"connection": centre.connection}, "complaint": {"category": "NO_SUPPLY"},
        "wrap-up": {"outcome": "ABUSE"}, "message": {"outage": 1},
    }.items():  # fmt: skip
        assert west.post(f"/en/console/calls/{call_id}/{verb}", form).status_code == 404
    assert west.post("/en/console/calls/backs/take", {"id": back}).status_code == 404
    # His own call from the same mobile shows him nothing of the neighbour's consumer.
    tell("ANSWERED", "w1", START, operator_code="90", caller_mobile=place.SUNITA)
    mine = queries.call_of_key("w1").id
    for seen in (west.get("/en/console/calls/now"), west.get(f"/en/console/calls/{mine}", {"q": "Sunita"})):
        assert "Patel" not in text(seen)
    assert "Sunita" not in text(west.get(f"/en/console/calls/{mine}?connection={centre.connection}"))
    for login in ("officer.one", "biller.head", "admin"):
        assert centre.client(login).get("/en/console/calls").status_code == 404
    assert queries.call(call_id).outcome_code == ""
