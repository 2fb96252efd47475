"""Long lists go page by page, by key: everything once, nothing skipped, whatever is added meanwhile."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import DAY, NOW, World, world
from bijlighar.interfaces.console.views.queues import check_meters, corrections, findings
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import AuditEntry
from bijlighar.metering import actions
from bijlighar.metering.tests import stage
from bijlighar.privacy import queries as privacy

__all__ = ["world"]

pytestmark = pytest.mark.django_db
ASHA = Actor("staff", "Asha", 77)


def walked(client: Client, path: str) -> list[str]:
    """What can be ticked on a list, page after page."""
    found: list[str] = []
    address: str | None = path
    for _ in range(20):
        page = client.get(address or path).content.decode()
        found += re.findall(r'type="checkbox" name="id" value="([^"]+)"', page)
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        if onward is None:
            return found
        address = html.unescape(onward[1])
        address = address if address.startswith("/") else path.partition("?")[0] + address
    raise AssertionError(f"{path} has no end")


def test_corrections(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "PAGE", 2)
    made = [
        actions.propose_correction(
            meter_id=world.meter, day=DAY, blocks=[block], values_wh=[50], reason="seen", by=ASHA, at=NOW
        )
        for block in range(5)
    ]
    client, office = world.client("head"), world.offices["east/HO"]
    shown = walked(client, f"/en/console/queues/{office}/corrections")
    assert len(made) == len(shown) == len(set(shown))
    assert [int(each) for each in shown] == sorted(map(int, shown), reverse=True)
    page = client.get(f"/en/console/queues/{office}").content.decode()
    assert re.findall(r'amt fig">([\d,]+)<', page)[1] == "5"


def test_check_meters(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_meters, "PAGE", 2)
    asked = []
    for number in range(2, 7):
        home = place.connection(world.east, number)
        stage.meter(f"M{number}", connection_id=home, company_id=world.east)
        asked.append(
            actions.request_check_meter(
                connection_id=home, reason_code="TOO_MUCH", words="", by=Actor("consumer", "portal"),
                at=NOW - timedelta(days=number),
            )
        )  # fmt: skip
    client, path = world.client("head"), f"/en/console/queues/{world.offices['east/HO']}/check-meters"
    shown = walked(client, path)
    assert [int(each) for each in shown] == [int(each) for each in reversed(asked)], (
        "the earliest last day first"
    )
    form = {"id": shown, "for": "2026-11-25"}
    assert "5 visits were planned." in client.post(f"{path}/plan", form, follow=True).content.decode()
    assert client.get(f"{path}?after=nonsense").status_code == 404


def test_doubts_as_pages_and_as_a_file(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(findings, "PAGE", 3)
    monkeypatch.setattr(findings, "FILE_PAGE", 4)
    values = [None if block % 9 == 4 else 0.1 for block in range(96)]
    stage.ingest(tmp_path, stage.lines(day=DAY + timedelta(days=5), values=values))
    client, path = world.client("officer.one"), f"/en/console/queues/{world.offices['east/HO/D1']}/findings"
    shown = walked(client, path)
    assert len(shown) == len(set(shown)) > 9
    before = AuditEntry.objects.filter(verb__endswith="record_accesses").count()
    answer = client.get(f"{path}.csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) == len(shown)
    assert {row["service_number"] for row in rows} == {"N0000000001"}
    assert rows[-1]["day"] == "2026-11-04"
    looks = [each for each in privacy.accesses_of(world.connection) if each.page == "console/findings.csv"]
    assert {(each.by_label, each.purpose_code) for each in looks} == {("Officer.One", "METERING")}
    pages = -(-len(rows) // 4)
    assert len(looks) == pages, "one look a part that is read at once"
    assert AuditEntry.objects.filter(verb__endswith="record_accesses").count() == before + pages


def test_a_file_of_meters_is_a_look_at_each(world: World) -> None:
    office = world.offices["east/HO/D1"]
    answer = world.client("officer.one").get(f"/en/console/readings/{office}/meters.csv?day={DAY}")
    assert b"M1" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert [each.page for each in privacy.accesses_of(world.connection)] == ["console/meters.csv"]


@pytest.mark.parametrize("place", ["x", "1.20261104.1.GAP.0", "9" * 90, "1~2"])
def test_a_place_that_no_list_has_is_no_failure(world: World, place: str) -> None:
    office = world.offices["east/HO/D1"]
    for queue, name in (
        ("findings", "after"),
        ("corrections", "before"),
        ("check-meters", "after"),
        ("tampers", "after"),
    ):
        answer = world.client("officer.one").get(f"/en/console/queues/{office}/{queue}", {name: place})
        assert answer.status_code in (200, 404), queue
