"""Tamper reports are decided many at once, after a look over; who, when and why stay with each (M16)."""

from __future__ import annotations

import re
from datetime import datetime

import polars as pl
import pytest
from django.test import Client

from bijlighar.interfaces.console.tests.world import DAY, NOW, World, world
from bijlighar.kernel.models import AuditEntry
from bijlighar.metering import actions
from bijlighar.metering.models import TamperStep
from bijlighar.metering.tests import stage

__all__ = ["world"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(world: World) -> World:
    """M1 at D1 reports a magnet and an opened cover."""
    told: list[tuple[int, datetime]] = [(201, stage.ist(DAY, 9)), (251, stage.ist(DAY, 10))]
    rows = [{"meter_id": world.meter, "code": code, "occurred_at": at} for code, at in told]
    frame = pl.DataFrame(rows, schema_overrides={"occurred_at": pl.Datetime("us", "Asia/Kolkata")})
    actions.record_events(events=frame, source_code="DLMS", by=stage.BY, at=NOW)
    return world


def queue(world: World, office: str = "D1") -> str:
    return f"/en/console/queues/{world.offices[f'east/HO/{office}']}/tampers"


def ids(client: Client, path: str) -> list[str]:
    return re.findall(r'type="checkbox" name="id" value="([^"]+)"', client.get(path).content.decode())


def test_nothing_is_decided_before_the_look_over(reported: World) -> None:
    client, path = reported.client("officer.one"), queue(reported)
    form = {"id": ids(client, path), "decision": "INSPECT", "note": "two in one street"}
    assert len(form["id"]) == 2
    looked = client.post(f"{path}/decide", form)
    text = looked.content.decode()
    assert "2 reports would be decided" in text
    assert "two in one street" in text
    assert "Officer.One" in text
    assert not TamperStep.objects.exists()
    done = client.post(f"{path}/decide", form | {"sure": "1"}, follow=True).content.decode()
    assert "2 reports were decided." in done
    assert ids(client, path) == [], "nobody needs to look at them again"
    assert len(ids(client, f"{path}?step=inspect")) == 2
    assert "two in one street" in client.get(f"{path}?step=any").content.decode()
    assert [each.taken_by for each in TamperStep.objects.all()] == ["Officer.One"] * 2
    assert AuditEntry.objects.filter(verb__endswith="decide_tampers").count() == 1


def test_without_a_note_nothing_is_decided(reported: World) -> None:
    client, path = reported.client("officer.one"), queue(reported)
    form = {"id": ids(client, path), "decision": "SEEN", "note": " ", "sure": "1"}
    assert "nothing was decided" in client.post(f"{path}/decide", form, follow=True).content.decode()
    assert not TamperStep.objects.exists()


@pytest.mark.parametrize("login", ["officer.two", "west", "operator"])
def test_nobody_elsewhere_decides_by_any_address(reported: World, login: str) -> None:
    form = {
        "id": ids(reported.client("officer.one"), queue(reported)),
        "decision": "SEEN",
        "note": "x",
        "sure": "1",
    }
    for office in ("D1", "D2"):
        assert reported.client(login).post(f"{queue(reported, office)}/decide", form).status_code == 404
    assert not TamperStep.objects.exists()


@pytest.mark.parametrize("number", ["x", "1~2~3~4", "2026-11-03T03:30:00~1~201~0", "9" * 400])
def test_a_number_that_no_report_has_is_nothing(reported: World, number: str) -> None:
    form = {"id": number, "decision": "SEEN", "note": "x", "sure": "1"}
    assert reported.client("officer.one").post(f"{queue(reported)}/decide", form).status_code == 404
    assert not TamperStep.objects.exists()
