"""An officer above, beside and below, thing by thing: what is elsewhere is neither seen nor decided (M16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.test_pages import jpeg
from bijlighar.interfaces.console.tests.test_tampers import reported
from bijlighar.interfaces.console.tests.world import DAY, NOW, World, world
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions
from bijlighar.metering import queries as metering
from bijlighar.metering.tests import stage
from bijlighar.people import actions as people

__all__ = ["reported", "world"]

pytestmark = pytest.mark.django_db
ASHA = Actor("staff", "Asha", 77)
CONSUMER = Actor("consumer", "portal")


@dataclass(frozen=True)
class Thing:
    """Something that waits at D1: its queue, the form that decides it, and whether it still waits."""

    queue: str
    verb: str
    form: dict[str, str]
    waits: Callable[[], bool]

    @property
    def word(self) -> str:
        """What its row on the list of the queue has in it."""
        return f'name="id" value="{self.form["id"]}"'


@pytest.fixture
def things(reported: World, tmp_path, settings) -> dict[str, Thing]:
    """One of each that an officer may decide, all at D1."""
    world = reported
    settings.DOCUMENTS = tmp_path / "documents"
    home = place.connection(world.east, 7, is_smart=False)
    stage.meter("M7", connection_id=home, company_id=world.east, register_start_wh=None)
    photo = actions.submit_photo_reading(
        connection_id=home, content=jpeg(), name="meter.jpg", by=CONSUMER, at=NOW
    )
    actions.confirm_photo_reading(reading_id=photo, connection_id=home, typed="1150", by=CONSUMER, at=NOW)
    correction = actions.propose_correction(
        meter_id=world.meter, day=DAY, blocks=[3], values_wh=[50], reason="seen", by=ASHA, at=NOW
    )
    check = actions.request_check_meter(
        connection_id=world.connection, reason_code="OTHER", words="", by=CONSUMER, at=NOW
    )
    offices = [world.offices["east/HO/D1"]]
    span = {"from_date": DAY - timedelta(days=5), "to_date": DAY + timedelta(days=9), "office_ids": offices}
    times = {"at": NOW, "from_at": NOW - timedelta(days=60), "to_at": NOW, "office_ids": offices}

    def new_tampers() -> int:
        return len(metering.tampers(**times, step_code="").rows)

    tamper, doubt = metering.tampers(**times).rows[0].id, metering.findings(**span).findings[0].id
    decided = {"reason": "x", "note": "x", "sure": "1"}
    return {
        "findings": Thing(
            "findings", "decide", {"id": doubt, "decision": "ACCEPT", **decided},
            lambda: metering.findings(**span).total == 1,
        ),
        "corrections": Thing(
            "corrections", "decide", {"id": str(correction), "decision": "approve", **decided},
            lambda: len(metering.corrections(state="PROPOSED")) == 1,
        ),
        "photos": Thing(
            "photos", "decide", {"id": str(photo), "decision": "REFUSE", **decided},
            lambda: metering.photo_readings_waiting_count(offices)[0] == 1,
        ),
        "check-meters": Thing(
            "check-meters", "plan", {"id": str(check), "for": "2026-11-25"},
            lambda: metering.check_requests(ids=[check])[0].planned_date is None,
        ),
        "tampers": Thing(
            "tampers", "decide", {"id": tamper, "decision": "SEEN", **decided},
            lambda: new_tampers() == 2,
        ),
    }  # fmt: skip


NAMES = ("findings", "corrections", "photos", "check-meters", "tampers")


def address(world: World, thing: Thing, office: str, verb: str = "") -> str:
    return f"/en/console/queues/{world.offices[office]}/{thing.queue}{verb and '/' + verb}"


@pytest.mark.parametrize("name", NAMES)
def test_whoever_is_beside_sees_and_decides_nothing(
    reported: World, things: dict[str, Thing], name: str
) -> None:
    thing = things[name]
    for login, own in (("officer.two", "east/HO/D2"), ("west", "west/HO")):
        client = reported.client(login)
        for office in ("east/HO", "east/HO/D1"):
            assert client.get(address(reported, thing, office)).status_code == 404
            assert client.post(address(reported, thing, office, thing.verb), thing.form).status_code == 404
        # By the own office's address, with the number of the neighbour's thing.
        mine = client.get(address(reported, thing, own))
        assert mine.status_code == 200
        assert thing.word not in mine.content.decode()
        assert client.post(address(reported, thing, own, thing.verb), thing.form).status_code == 404
    assert thing.waits()


@pytest.mark.parametrize("name", NAMES)
def test_whoever_is_below_does_not_reach_up(reported: World, things: dict[str, Thing], name: str) -> None:
    client, thing = reported.client("officer.one"), things[name]
    assert client.get(address(reported, thing, "east/HO")).status_code == 404
    assert client.post(address(reported, thing, "east/HO", thing.verb), thing.form).status_code == 404
    assert thing.waits()
    assert thing.word in client.get(address(reported, thing, "east/HO/D1")).content.decode()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("office", ["east/HO", "east/HO/D1"])
def test_whoever_is_above_decides_what_is_below(
    reported: World, things: dict[str, Thing], name: str, office: str
) -> None:
    client, thing = reported.client("head"), things[name]
    assert thing.word in client.get(address(reported, thing, office)).content.decode()
    assert client.post(address(reported, thing, office, thing.verb), thing.form).status_code == 302
    assert not thing.waits()


@pytest.mark.parametrize("name", NAMES)
def test_whoever_is_above_decides_nothing_by_the_address_of_an_office_where_it_is_not(
    reported: World, things: dict[str, Thing], name: str
) -> None:
    client, thing = reported.client("head"), things[name]
    assert client.post(address(reported, thing, "east/HO/D2", thing.verb), thing.form).status_code == 404
    assert thing.waits()


@pytest.mark.parametrize("name", NAMES)
def test_a_role_that_ended_decides_nothing_more(reported: World, things: dict[str, Thing], name: str) -> None:
    client, thing = reported.client("officer.one"), things[name]
    assert client.get(address(reported, thing, "east/HO/D1")).status_code == 200
    people.deactivate(staff_id=reported.staff["officer.one"], by=stage.BY, at=NOW)
    for answer in (
        client.get(address(reported, thing, "east/HO/D1")),
        client.post(address(reported, thing, "east/HO/D1", thing.verb), thing.form),
    ):
        assert answer.status_code == 302
        assert "/sign-in" in answer.headers["Location"]
    assert thing.waits()


def test_files_hold_what_is_below_alone(reported: World) -> None:
    """Exports: the neighbour's address is not there; the own one holds nothing of the neighbour's."""
    for path in (
        "queues/{}/findings.csv",
        f"readings/{{}}/meters.csv?day={DAY}",
        f"readings/{{}}/offices.csv?day={DAY}",
    ):
        for login, own in (("officer.two", "east/HO/D2"), ("west", "west/HO")):
            client = reported.client(login)
            for office in ("east/HO", "east/HO/D1"):
                theirs = client.get("/en/console/" + path.format(reported.offices[office]))
                assert theirs.status_code == 404, path
            mine = client.get("/en/console/" + path.format(reported.offices[own]))
            body = b"".join(mine.streaming_content).decode()  # type: ignore[attr-defined]
            assert "M1" not in body, path
            assert "N0000000001" not in body, path


def test_commands_and_events_of_the_time_before_stay_with_the_old_office(reported: World) -> None:
    moved = stage.ist(DAY + timedelta(days=7), 0)
    actions.remove_meter(meter_id=reported.meter, to_at=moved, register_end_wh=None, by=stage.BY, at=NOW)
    other = place.connection(reported.east, 2, office_code="D2")
    actions.install_meter(
        meter_id=reported.meter,
        connection_id=other,
        from_at=moved,
        register_start_wh=None,
        by=stage.BY,
        at=NOW,
    )
    path = f"/en/console/meters/{reported.meter}?day={DAY + timedelta(days=9)}"
    told = dict(reported.client("officer.two").get(path).context["told"])
    assert told == {"Tamper reports": [], "Events": [], "Commands": [], "Check meters": []}
    head = dict(reported.client("head").get(path).context["told"])
    assert len(head["Tamper reports"]) == 2
