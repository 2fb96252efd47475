"""What officers see and do: totals equal their parts, names only with a reason, decisions with why."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image

from bijlighar.interfaces.console import masks
from bijlighar.interfaces.console.shares import share
from bijlighar.interfaces.console.tests.world import DAY, NOW, World, world
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as metered
from bijlighar.privacy import queries as privacy

__all__ = ["world"]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 0, "–"), (0, 5, "0.0%"), (999_999, 1_000_000, "99.9%"), (5, 5, "100.0%"), (2, 3, "66.6%")],
)
def test_a_share_is_whole_only_when_it_is(part: int, whole: int, text: str) -> None:
    assert share(part, whole) == text


def test_a_masked_name_keeps_its_first_letters_only() -> None:
    assert masks.name("Sunita Patel") == "S••• P•••"
    assert masks.name("सुनीता पटेल") == "सु••• प•••"
    assert masks.name("") == ""
    assert masks.number("N2340117856") == "•••7856"


def text_of(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.django_db
def test_coverage_shows_the_count_and_its_time(world: World) -> None:
    client, office = world.client("head"), world.offices["east/HO"]
    path = f"/en/console/readings/{office}?day={DAY}"
    assert "has not been counted" in text_of(client.get(path))
    metering.count_coverage(day=DAY, by=world.by, at=NOW)
    text = text_of(client.get(path))
    assert "96 of 96 blocks of 15 minutes" in text
    assert "Counted today 11:30 am" in text
    rows = csv_rows(client, f"/en/console/readings/{office}/offices.csv?day={DAY}")
    assert [(row["office_code"], row["blocks_owed"], row["blocks_here"]) for row in rows] == [
        ("D1", "96", "96"),
        ("D2", "0", "0"),
        ("", "96", "96"),
    ]
    assert rows[0]["blocks_by_hour_48"] == "0"  # the file came two days later
    assert rows[0]["counted_at"].startswith("2026-11-20T06:00")


@pytest.mark.django_db
def test_meters_of_an_office_as_page_and_file(world: World) -> None:
    client, office = world.client("officer.one"), world.offices["east/HO/D1"]
    day = DAY + timedelta(days=1)
    assert "92" in text_of(client.get(f"/en/console/readings/{office}/meters?day={day}"))
    rows = csv_rows(client, f"/en/console/readings/{office}/meters.csv?day={day}")
    assert [(row["meter"], row["blocks_of_96"], row["last_day_told"]) for row in rows] == [
        ("M1", "92", str(day))
    ]
    silent = client.get(f"/en/console/readings/{office}/meters?day={day}&only=silent")
    assert "No meter fits the question" in text_of(silent)
    for nonsense in (
        "day=x",
        "after=-1",
        "after=99999999999999999999",
        "feeder=x",
        "only=x",
        "day=9999-99-99",
    ):
        assert client.get(f"/en/console/readings/{office}/meters?{nonsense}").status_code == 200


@pytest.mark.django_db
def test_a_name_is_opened_with_a_reason_and_the_consumer_can_read_it(world: World) -> None:
    """M16: masked by default; each look leaves a row with purpose."""
    client, path = world.client("officer.one"), f"/en/console/meters/{world.meter}"
    text = text_of(client.get(path))
    assert "S••• P•••" in text
    assert "Sunita" not in text
    assert "Adhartal, Jabalpur" not in text
    for purpose in ("", "OWN", "CURIOUS"):
        refused = text_of(client.post(f"{path}/person", {"purpose": purpose}))
        assert "Please choose a reason" in refused
        assert "Sunita" not in refused
    assert "Sunita Patel" in text_of(client.post(f"{path}/person", {"purpose": "COMPLAINT"}))
    looks = privacy.accesses_of(world.connection)
    assert (looks[0].purpose_code, looks[0].page, looks[0].by_label) == (
        "COMPLAINT",
        "console/meter/person",
        "Officer.One",
    )
    assert {each.purpose_code for each in looks[1:]} == {"METERING"}


@pytest.mark.django_db
def test_the_story_tells_versions_gaps_and_doubts(world: World) -> None:
    day = DAY + timedelta(days=1)
    text = text_of(world.client("officer.one").get(f"/en/console/meters/{world.meter}?day={day}"))
    assert "92 of 96 readings came" in text
    assert "Versions of this day" in text
    assert "Readings did not come and were estimated" in text
    assert "partly estimated" in text


@pytest.mark.django_db
def test_search_stays_within_the_offices(world: World) -> None:
    found = world.client("officer.one").get("/en/console/meters?q=n0000000001")
    assert found.headers["Location"] == f"/en/console/meters/{world.meter}"
    for login, typed in (("officer.two", "N0000000001"), ("west", "N0000000001"), ("officer.one", "%%%")):
        answer = world.client(login).get("/en/console/meters", {"q": typed})
        assert "Nothing of that number" in text_of(answer)
    assert len(metered.search("M1 ", [world.offices["east/HO/D1"]])) == 0  # three letters at least


@pytest.mark.django_db
def test_doubts_are_decided_in_bulk_and_a_correction_needs_two(world: World) -> None:
    office = world.offices["east/HO"]
    queue, decide = f"/en/console/queues/{office}/findings", f"/en/console/queues/{office}/findings/decide"
    first, second = world.client("head"), world.client("second.head")
    page = first.get(queue).content.decode()
    (finding,) = re.findall(r'name="id" value="([^"]+)"', page)
    answer = first.post(decide, {"id": finding, "decision": "ACCEPT", "reason": " "}, follow=True)
    assert "Please write the reason" in text_of(answer)
    assert "no number" not in text_of(answer)
    other = finding.replace(str(world.meter), "99999", 1)
    assert first.post(decide, {"id": other, "decision": "ACCEPT", "reason": "x"}).status_code == 404
    assert first.post(decide, {"id": "x", "decision": "ACCEPT", "reason": "x"}).status_code == 404
    asked = {"which": "all", "decision": "ESTIMATE_INSTEAD", "reason": "the feeder was off"}
    text = text_of(first.post(decide, asked, follow=True))
    assert "1 doubt was decided." in text
    assert "1 correction now waits for another person." in text
    assert "1 doubt was decided." not in text_of(first.get(queue))  # said once
    decided = text_of(first.get(f"{queue}?state=decided"))
    assert "Head" in decided
    assert "the feeder was off" in decided
    (correction,) = metered.corrections(state="PROPOSED")
    form = {"id": str(correction.id), "decision": "approve", "reason": ""}
    path = f"/en/console/queues/{office}/corrections"
    assert "yours: another person approves it" in text_of(first.get(path))
    assert "whoever proposed it cannot approve it" in text_of(first.post(f"{path}/decide", form, follow=True))
    neighbour = f"/en/console/queues/{world.offices['west/HO']}/corrections/decide"
    assert world.client("west").post(neighbour, form).status_code == 404
    assert "1 correction was decided." in text_of(second.post(f"{path}/decide", form, follow=True))
    back = {"id": str(correction.id), "decision": "reverse", "reason": "it was on after all"}
    assert "1 correction was decided." in text_of(first.post(f"{path}/decide", back, follow=True))
    assert metered.corrections()[0].state == "REVERSED"


@pytest.mark.django_db
def test_rejected_rows_are_tried_again(world: World) -> None:
    client, path = world.client("head"), f"/en/console/files/{world.batch}"
    assert "M404" in text_of(client.get(path))
    assert "None of the rows can be taken yet" in text_of(client.post(f"{path}/replay", follow=True))
    from bijlighar.metering.tests import stage

    stage.meter("M404", company_id=world.east)
    assert "1 rows went in, 0 still wait." in text_of(client.post(f"{path}/replay", follow=True))
    assert "Nothing waits here" in text_of(client.get(path))


@pytest.mark.django_db
def test_the_queues_count_what_waits(world: World) -> None:
    counts = re.findall(
        r'amt fig">([\d,]+)<',
        world.client("head").get(f"/en/console/queues/{world.offices['east/HO']}").content.decode(),
    )
    assert counts[:3] == ["1", "0", "1"]
    below = world.client("officer.two").get(f"/en/console/queues/{world.offices['east/HO/D2']}")
    assert re.findall(r'amt fig">([\d,]+)<', below.content.decode())[:3] == ["0", "0", "0"]


@pytest.mark.django_db
def test_a_doubtful_photo_is_seen_and_decided(world: World, tmp_path, settings) -> None:
    """M28: a first reading is doubtful; its photo opens for the office alone, and the look is noted."""
    from bijlighar.consumers.tests import place
    from bijlighar.kernel.actor import Actor
    from bijlighar.metering.tests import stage

    settings.DOCUMENTS = tmp_path / "documents"
    home = place.connection(world.east, 7, is_smart=False)
    stage.meter("M7", connection_id=home, company_id=world.east, register_start_wh=None)
    by = Actor("consumer", "portal")
    reading = metering.submit_photo_reading(
        connection_id=home, content=jpeg(), name="meter.jpg", by=by, at=NOW
    )
    metering.confirm_photo_reading(reading_id=reading, connection_id=home, typed="1150", by=by, at=NOW)
    client, office = world.client("officer.one"), world.offices["east/HO/D1"]
    queue, picture = f"/en/console/queues/{office}/photos", f"/en/console/photos/{reading}"
    assert "No earlier reading of this meter is known" in text_of(client.get(queue))
    shown = client.get(picture)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert privacy.accesses_of(home)[0].page == "console/photo"
    for login in ("officer.two", "west", "installer"):
        assert world.client(login).get(picture).status_code == 404
    form = {"id": str(reading), "decision": "AGAIN", "reason": "too dark"}
    neighbour = f"/en/console/queues/{world.offices['east/HO/D2']}/photos/decide"
    assert world.client("officer.two").post(neighbour, form).status_code == 404
    assert "nothing was decided" in text_of(
        client.post(f"{queue}/decide", form | {"reason": ""}, follow=True)
    )
    assert "1 reading was decided." in text_of(client.post(f"{queue}/decide", form, follow=True))
    assert "Nothing waits here" in text_of(client.get(queue))


def jpeg() -> bytes:
    """A photo of nothing in particular."""
    kept = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(kept, "JPEG")
    return kept.getvalue()


def csv_rows(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.headers["Content-Type"].startswith("text/csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(body)))
