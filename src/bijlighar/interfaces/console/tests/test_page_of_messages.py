"""The page of messages: the head office sees what waits, failed and costs; failed ones are tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.interfaces.jobs.send_outbox import send_waiting
from bijlighar.kernel import outbox
from bijlighar.kernel.models import OutboxMessage

__all__ = ["world"]

pytestmark = pytest.mark.django_db
MORNING = NOW.replace(hour=6)


class Takes:
    def send(self, **_: object) -> None:
        pass


def post(world: World, key: str, template: str = "photo_reading_again", company: int | None = None) -> None:
    outbox.post(
        channel="sms", template=template, recipient="+916000000077", language="hi", key=key,
        at=MORNING - timedelta(days=1), company_id=company or world.east,
        context={"service_number": "N0000000001", "units": "1150", "code": "004217", "minutes": 5},
    )  # fmt: skip


def fail(key: str) -> int:
    """As if five tries had failed."""
    (message,) = [each for each in outbox.claim(channel="sms", at=MORNING) if each]
    outbox.failed(message, at=MORNING, problem="no such number", final=True)
    return OutboxMessage.objects.get(key=key).id


def test_it_shows_what_waits_what_failed_and_what_it_costs(world: World) -> None:
    post(world, "sent")
    assert send_waiting(at=MORNING, sms=Takes()).sent == 1
    post(world, "failed")
    fail("failed")
    post(world, "waits")
    page = (
        world.client("biller.head").get(f"/en/console/messages/{world.offices['east/HO']}").content.decode()
    )
    assert "Meter (photo_reading_again)" in page
    assert "no such number" in page
    assert "••••••0077" in page and "6000000077" not in page
    assert "handed over, no report yet" in page
    assert "console" in page and "2" in page
    hindi = (
        world.client("biller.head").get(f"/hi/console/messages/{world.offices['east/HO']}").content.decode()
    )
    assert "संदेशों का खर्च" in hindi


def test_failed_ones_are_tried_again_by_who_may(world: World) -> None:
    post(world, "failed")
    number = fail("failed")
    path = f"/en/console/messages/{world.offices['east/HO']}/replay"
    assert world.client("operator").post(path, {"id": number}).status_code == 404
    assert world.client("biller.one").post(path, {"id": number}).status_code == 404
    assert OutboxMessage.objects.get().failed_at is not None
    answer = world.client("biller.head").post(path, {"id": number}, follow=True)
    assert "1 message is tried again." in answer.content.decode()
    assert OutboxMessage.objects.get().failed_at is None
    assert send_waiting(at=NOW.replace(hour=7) + timedelta(days=1), sms=Takes()).sent == 1


def test_another_companys_messages_are_neither_seen_nor_sent_again(world: World) -> None:
    post(world, "theirs", company=world.west)
    number = fail("theirs")
    client = world.client("biller.head")
    assert (
        "no such number"
        not in client.get(f"/en/console/messages/{world.offices['east/HO']}").content.decode()
    )
    client.post(f"/en/console/messages/{world.offices['east/HO']}/replay", {"id": number})
    assert OutboxMessage.objects.get().failed_at is not None


def test_an_office_below_is_sent_to_the_head_office(world: World) -> None:
    post(world, "failed")
    fail("failed")
    page = (
        world.client("biller.one").get(f"/en/console/messages/{world.offices['east/HO/D1']}").content.decode()
    )
    assert "at the head office" in page and "no such number" not in page
