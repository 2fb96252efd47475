"""A meter that moved to another office: days before are the old office's affair, not the new one's (M16)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions
from bijlighar.metering import queries as metering
from bijlighar.metering.models import FindingDecision
from bijlighar.metering.tests import stage

__all__ = ["world"]

pytestmark = pytest.mark.django_db
GAP_DAY = date(2026, 11, 4)


@pytest.fixture
def finding(world: World) -> str:
    """The doubt about 4 November at D1, decided by nobody; on 10 November the meter moves to D2."""
    page = world.client("officer.one").get(findings(world, "D1")).content.decode()
    (found,) = re.findall(r'name="id" value="([^"]+)"', page)
    moved = stage.ist(date(2026, 11, 10), 0)
    actions.remove_meter(meter_id=world.meter, to_at=moved, register_end_wh=None, by=stage.BY, at=NOW)
    other = place.connection(world.east, 2, office_code="D2")
    actions.install_meter(
        meter_id=world.meter, connection_id=other, from_at=moved, register_start_wh=None, by=stage.BY, at=NOW
    )
    return str(found)


def findings(world: World, office: str) -> str:
    return f"/en/console/queues/{world.offices[f'east/HO/{office}']}/findings"


def test_the_new_office_decides_nothing_about_earlier_days(world: World, finding: str) -> None:
    form = {"id": finding, "decision": "ESTIMATE_INSTEAD", "reason": "it is ours now"}
    answer = world.client("officer.two").post(f"{findings(world, 'D2')}/decide", form)
    assert answer.status_code == 404
    assert not FindingDecision.objects.exists()
    assert not metering.corrections()


def test_the_old_office_still_decides_about_its_days(world: World, finding: str) -> None:
    form = {"id": finding, "decision": "ESTIMATE_INSTEAD", "reason": "the feeder was off"}
    answer = world.client("officer.one").post(f"{findings(world, 'D1')}/decide", form, follow=True)
    assert "1 doubt was decided." in answer.content.decode()
    (correction,) = metering.corrections(state="PROPOSED")
    assert correction.day == GAP_DAY
    path, form = "/en/console/queues/{}/corrections", {"id": str(correction.id), "decision": "approve"}
    mine, other = (world.offices[f"east/HO/{each}"] for each in ("D1", "D2"))
    assert "the feeder was off" in world.client("officer.one").get(path.format(mine)).content.decode()
    assert "the feeder was off" not in world.client("officer.two").get(path.format(other)).content.decode()
    assert world.client("officer.two").post(f"{path.format(other)}/decide", form).status_code == 404


def test_the_new_office_reads_nothing_of_earlier_days(world: World, finding: str) -> None:
    done = {"id": finding, "decision": "ESTIMATE_INSTEAD", "reason": "the feeder was off"}
    world.client("officer.one").post(f"{findings(world, 'D1')}/decide", done)
    page = world.client("officer.two").get(f"/en/console/meters/{world.meter}?day=2026-11-12")
    assert page.status_code == 200
    assert "the feeder was off" not in page.content.decode()
    assert not page.context["findings"]
    assert not page.context["corrections"]
    head = world.client("head").get(f"/en/console/meters/{world.meter}?day=2026-11-12")
    assert head.context["findings"]
    assert head.context["corrections"]


def test_what_waits_at_other_offices_pushes_nothing_out_of_the_queue(world: World, finding: str) -> None:
    done = {"id": finding, "decision": "ESTIMATE_INSTEAD", "reason": "the feeder was off"}
    world.client("officer.one").post(f"{findings(world, 'D1')}/decide", done)
    actions.propose_correction(
        meter_id=world.meter, day=date(2026, 11, 12), blocks=[3], values_wh=[40], reason="seen there",
        by=Actor("staff", "another", 99), at=NOW,
    )  # fmt: skip
    first, second = (world.offices[f"east/HO/{each}"] for each in ("D1", "D2"))
    assert [each.day for each in metering.corrections(office_ids=[first], limit=1)] == [GAP_DAY]
    assert [each.day for each in metering.corrections(office_ids=[second], limit=1)] == [date(2026, 11, 12)]
    assert not metering.corrections(office_ids=[])
