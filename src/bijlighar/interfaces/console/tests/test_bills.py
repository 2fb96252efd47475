"""The cycle on the desk: seen and decided at one's own offices, looked over first, approved by another."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bijlighar.billing import actions, queries
from bijlighar.billing.tests.readings import all_days, morning_after, store
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import World, world
from bijlighar.kernel.actor import Actor

__all__ = ["world"]
pytestmark = pytest.mark.django_db

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
DAYS = all_days(FROM, TO)
AT = morning_after(DAYS[-1])
BY = Actor.system("test")


def text_of(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def group(world: World) -> queries.GroupRecord:
    """D1's group: the home with a meter used nothing in June, a second home has no meter."""
    place.connection(world.east, 2)
    # The world's meter hangs since November; for June it needs another stay.
    from django.db import connection

    connection.cursor().execute("UPDATE metering_installation SET from_at = '2020-01-01T00:00+05:30'")
    store([world.connection], DAYS, 0)
    actions.plan_cycle(company_id=world.east, cycle_from=FROM, cycle_to=TO, by=BY, at=AT)
    (found,) = queries.groups(company_id=world.east, cycle_from=FROM)
    return found


def path(world: World, name: str = "", office: str = "east/HO", **asks: object) -> str:
    query = "&".join(f"{key}={value}" for key, value in asks.items())
    return f"/en/console/bills/{world.offices[office]}{name}{'?' if query else ''}{query}"


def test_a_group_goes_through_its_steps(world: World, group: queries.GroupRecord) -> None:
    client = world.client("biller.head")
    assert "waits for readings" in text_of(client.get(path(world)))
    step = path(world, "/step")
    client.post(step, {"group": group.id, "verb": "reads"})
    assert "of 0 some days are missing, of 1 every day" in text_of(
        client.get(path(world, "/group", group=group.id))
    )
    client.post(step, {"group": group.id, "verb": "reads", "note": "the month is over"})
    actions.draft_bills(group_id=group.id, by=BY, at=AT)

    listed = text_of(client.get(path(world, "/doubts", group=group.id)))
    assert "no use" in listed
    assert "no readings" in listed
    ask = {"group": group.id, "state": "WAITING", "which": "all", "decision": "ACCEPT", "note": "empty house"}
    only_zero = ask | {"doubt": "ZERO"}
    sure = text_of(client.post(path(world, "/decide"), only_zero))
    assert "1 draft would be decided" in sure
    assert queries.summary(group.id).waiting == 2  # a look over decides nothing
    client.post(path(world, "/decide"), only_zero | {"sure": "1", "expected": "1"})
    assert queries.summary(group.id).accepted == 1
    refused = client.post(path(world, "/decide"), ask | {"sure": "1", "expected": "1"}, follow=True)
    assert "cannot be billed at all" in text_of(refused)
    client.post(path(world, "/decide"), ask | {"sure": "1", "expected": "1", "decision": "READ"})

    client.post(step, {"group": group.id, "verb": "check"})
    page = text_of(client.get(path(world, "/group", group=group.id)))
    assert "another person approves" in page
    found = queries.summary(group.id)
    sent = {"group": group.id, "verb": "approve", "bills": found.bills, "total_paise": found.total_paise}
    assert "Another person approves it" in text_of(client.post(step, sent, follow=True))
    second = world.client("second.biller")
    assert "Approve the bill over" in text_of(second.get(path(world, "/group", group=group.id)))
    assert "Nothing was done" in text_of(second.post(step, sent | {"bills": "7"}, follow=True))
    second.post(step, sent)
    approved = queries.group(group.id)
    assert approved is not None
    assert (approved.state_code, approved.approved_by) == ("APPROVED", "Second.Biller")


def test_ticked_drafts_of_another_group_are_not_there(world: World, group: queries.GroupRecord) -> None:
    client = world.client("biller.head")
    ask = {"group": group.id, "state": "WAITING", "decision": "HOLD", "note": "x", "which": "ticked"}
    assert client.post(path(world, "/decide"), ask | {"id": ["99999"]}).status_code == 404
    assert client.post(path(world, "/decide"), ask).status_code == 302  # nothing ticked


@pytest.mark.parametrize("page", ["/group", "/doubts"])
def test_a_group_of_a_neighbour_is_not_there(world: World, group: queries.GroupRecord, page: str) -> None:
    """The officer of D2 names his own office in the address, and D1's group after it."""
    client = world.client("biller.two")
    assert client.get(path(world, page, office="east/HO/D2", group=group.id)).status_code == 404
    for name, verb in (("/step", {"verb": "approve"}), ("/decide", {"decision": "HOLD", "note": "x"})):
        sent = {"group": group.id, "which": "all", "state": "WAITING", **verb}
        assert client.post(path(world, name, office="east/HO/D2"), sent).status_code == 404
    assert "No cycle is planned here" in text_of(client.get(path(world, office="east/HO/D2")))
    own = world.client("biller.one").get(path(world, page, office="east/HO/D1", group=group.id))
    assert own.status_code == 200


def test_an_operator_sees_and_decides_nothing(world: World, group: queries.GroupRecord) -> None:
    client = world.client("operator")
    assert "Count the readings" not in text_of(client.get(path(world, "/group", group=group.id)))
    assert client.post(path(world, "/step"), {"group": group.id, "verb": "reads"}).status_code == 404
    assert client.post(path(world, "/decide"), {"group": group.id}).status_code == 404


def test_nonsense_is_answered(world: World, group: queries.GroupRecord) -> None:
    client = world.client("biller.head")
    for asks in (
        {"group": "x"}, {"group": "99999999999999999999"}, {"group": group.id, "state": "x", "doubt": "y"},
        {"group": group.id, "after": "-1"},
    ):  # fmt: skip
        for name in ("/group", "/doubts"):
            assert client.get(path(world, name, **asks)).status_code in (200, 302, 404)
    for sent in ({"group": "²"}, {"group": group.id, "verb": "x"}, {"group": group.id, "verb": "approve"}):
        assert client.post(path(world, "/step"), sent).status_code == 302
