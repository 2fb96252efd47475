"""What people, files and meters wrote is shown as text on every page: it runs nowhere (M16)."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.models import Connection, Person
from bijlighar.interfaces.console.tests.test_access import STAFF_ONLY, address, name
from bijlighar.interfaces.console.tests.test_tampers import ids, queue, reported
from bijlighar.interfaces.console.tests.world import DAY, NOW, World, world
from bijlighar.interfaces.portal.urls import urlpatterns as portal
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions
from bijlighar.metering.models import IngestBatch, Meter
from bijlighar.metering.tests import stage
from bijlighar.network.models import Company, Feeder, Office, Transformer

__all__ = ["reported", "world"]

pytestmark = pytest.mark.django_db
BAD = "\"'><img src=x onerror=a()>"
RAN = re.compile(r"<img src=x|onerror=a\(\)>")
ASHA = Actor("staff", BAD, 77)


@pytest.fixture
def hostile(reported: World, tmp_path: Path) -> World:
    """The same words wherever somebody outside may write some."""
    for table in (Company, Office, Feeder, Transformer):
        table.objects.update(name_en=BAD, name_hi=BAD)
    Company.objects.update(short_en=BAD, short_hi=BAD)
    Person.objects.update(name_en=BAD, name_hi=BAD)
    Connection.objects.update(address_en=BAD, address_hi=BAD)
    Meter.objects.update(make=BAD)
    stage.ingest(tmp_path, [f"{BAD},2026-11-03 00:00,0.1", *stage.lines(day=DAY - timedelta(days=9))])
    reported.batch = IngestBatch.objects.latest("id").id
    for step in ("approve", "reject"):
        correction = actions.propose_correction(
            meter_id=reported.meter, day=DAY, blocks=[len(step)], values_wh=[50], reason=BAD, by=ASHA, at=NOW
        )
        verb = actions.reject_correction if step == "reject" else actions.approve_correction
        verb(correction_id=correction, reason=BAD, by=Actor("staff", BAD, 78), at=NOW)
    actions.propose_correction(
        meter_id=reported.meter, day=DAY, blocks=[40], values_wh=[50], reason=BAD, by=ASHA, at=NOW
    )
    actions.request_check_meter(
        connection_id=reported.connection,
        reason_code="OTHER",
        words=BAD,
        by=Actor("consumer", BAD),
        at=NOW,
    )
    client, path = reported.client("officer.one"), queue(reported)
    first = ids(client, path)[0]
    client.post(f"{path}/decide", {"id": first, "decision": "SEEN", "note": BAD, "sure": "1"})
    doubts = path.replace("tampers", "findings")
    client.post(f"{doubts}/decide", {"which": "all", "decision": "ACCEPT", "reason": BAD})
    return reported


def pages(world: World) -> list[str]:
    plain = [address(each, world, "hi") for each in STAFF_ONLY if name(each) != "photo"]
    states = {
        "corrections": ["?state=APPROVED", "?state=REJECTED", "?state=REVERSED"],
        "findings": ["?state=decided"],
        "tampers": ["?step=any", f"?step={BAD}", f"?after={BAD}"],
        "meters": [f"?q={BAD}"],
    }
    return plain + [f"{each}{more}" for each in plain for more in states.get(each.rpartition("/")[2], [])]


def test_no_page_of_the_desk_runs_it(hostile: World) -> None:
    client = hostile.client("head")
    seen = 0
    for path in pages(hostile):
        answer = client.get(path)
        if answer.streaming or answer.status_code not in (200, 302):
            continue
        text = answer.content.decode()
        assert not RAN.findall(text), path
        seen += "onerror=a()" in text
    assert seen >= 10, "the words stand on the pages, as words"
    looked = client.post(
        f"/en/console/queues/{hostile.offices['east/HO']}/tampers/decide",
        {"id": ids(client, f"{queue(hostile)}?step=any"), "decision": "SEEN", "note": BAD},
    )
    assert "would be decided" in looked.content.decode()
    assert not RAN.findall(looked.content.decode())


def test_a_refusal_says_it_as_words(hostile: World) -> None:
    client = hostile.client("head")
    path = f"/en/console/queues/{hostile.offices['east/HO']}/corrections"
    page = client.post(f"{path}/decide", {"id": "1", "decision": BAD, "reason": BAD}, follow=True)
    assert not RAN.findall(page.content.decode())
    wrong = Client().post("/en/console/sign-in", {"login": BAD, "password": BAD})
    assert not RAN.findall(wrong.content.decode())
    assert "&lt;img src=x" in wrong.content.decode()


def test_no_page_of_the_consumer_runs_it(hostile: World) -> None:
    client, mobile = Client(), "+916000000001"
    consumers.link(mobile=mobile, service_number="N0000000001", by=Actor("consumer", "test"), at=NOW)
    session = client.session
    session["mobile"] = mobile
    session.save()
    seen = 0
    for pattern in portal:
        path = str(pattern.pattern)
        if re.findall(r"<\w+:?(\w+)>", path) not in (["connection_id"], []):
            continue
        answer = client.get("/hi/" + re.sub(r"<int:connection_id>", str(hostile.connection), path))
        if answer.status_code == 200 and not answer.streaming:
            assert not RAN.findall(answer.content.decode()), path
            seen += "onerror=a()" in answer.content.decode()
    assert seen >= 2


def test_a_file_runs_nothing_in_a_spreadsheet(hostile: World) -> None:
    Meter.objects.update(serial="=HYPERLINK(1)")
    office = hostile.offices["east/HO/D1"]
    for path in (f"queues/{office}/findings.csv?state=decided", f"readings/{office}/meters.csv?day={DAY}"):
        answer = hostile.client("officer.one").get(f"/en/console/{path}")
        body = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert "'=HYPERLINK(1)" in body
        assert ",=HYPERLINK" not in body
