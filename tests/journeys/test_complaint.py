"""A complaint from call to feedback with every actor, over HTTP, in both languages (M22, M23, M31-M34).

The consumer at the portal, the operator, the supply officer who gives it to a gang, the gang, and the board;
then what a guest does without signing in. The clock is the test's own.
"""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bijlighar.complaints import queries as complaints
from bijlighar.complaints.actions import resolve_outage
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.test_pages import jpeg
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.kernel.models import OutboxMessage
from bijlighar.outages import actions as outages

__all__ = ["world"]
pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def sunita(world: World, settings: Any, tmp_path: Path) -> Client:
    """The consumer of the connection, signed in at the portal."""
    settings.DOCUMENTS = str(tmp_path / "documents")
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=world.connection, by=world.by, at=place.AT)
    return signed_in(place.SUNITA)


def signed_in(mobile: str) -> Client:
    """A browser in which a mobile has signed in at the portal."""
    client = Client()
    session = client.session
    session["mobile"] = mobile
    session.save()
    return client


def once_of(page: Any) -> str:
    """The random text of a form, which makes it one however often it is sent."""
    return str(re.findall(r'name="once" value="(\w+)"', page.content.decode())[0])


def text_of(answer: Any) -> str:
    """What a page says."""
    return unescape(str(answer.content.decode()))


SAID = {
    "hi": {
        "late": "हमसे देर हुई", "again": "फिर से खोलिए", "right": "अब ठीक है?", "closed": "बंद हुई",
        "answer": "वोल्टेज कैसा है? <b>कम</b>", "team": "मरम्मत टीम", "gang": "गैंग",
    },
    "en": {
        "late": "We are late", "again": "Open it again", "right": "Is it right now?", "closed": "Closed",
        "answer": "How is the voltage? <b>Low</b>", "team": "Repair team", "gang": "Gang one",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", ["hi", "en"])
def test_from_the_call_to_the_feedback(world: World, sunita: Client, settings: Any, language: str) -> None:
    said, office = SAID[language], world.offices["east/HO/D1"]
    desk = f"/{language}/console"
    head, operator, gang = (world.client(login) for login in ("supply.one", "operator", "line.one"))

    # The officer sets up a gang on duty day and night.
    roster = f"{desk}/complaints/{office}/roster"
    form = {"step": "gang", "code": "G1", "name_hi": "गैंग एक", "name_en": "Gang one", "logins": "line.one"}
    assert head.post(roster, form).status_code == 302
    gang_id = complaints.gangs([office])[0].id
    shift: dict[str, Any] = {
        "step": "shift",
        "gang": gang_id,
        "day": list("1234567"),
        "from": "00:00",
        "to": "24:00",
    }
    assert head.post(roster, shift).status_code == 302
    assert "गैंग एक" in text_of(head.get(roster)) or language == "en"

    # Sunita finds the way from home, forgets to say which home, loses nothing, and gets a number and a time.
    assert f"/{language}/wrong" in text_of(sunita.get(f"/{language}/c/{world.connection}/"))
    page: Any = sunita.get(f"/{language}/wrong/VOLTAGE")
    photo = SimpleUploadedFile("IMG.jpg", jpeg(), content_type="image/jpeg")
    told: dict[str, Any] = {
        "once": once_of(page),
        "q_WHAT": "LOW",
        "remark": "पंखा धीमा चलता है",
        "photo": photo,
    }
    bad = sunita.post(f"/{language}/wrong/VOLTAGE", told)
    assert bad.status_code == 400
    assert "पंखा धीमा चलता है" in text_of(bad)
    told = {**told, "photo": "", "connection": world.connection, "pin": "४८२००१", "anyway": "1"}
    taken = sunita.post(f"/{language}/wrong/VOLTAGE", told)
    assert taken.status_code == 302, text_of(taken)
    again = sunita.post(f"/{language}/wrong/VOLTAGE", {**told, "anyway": "1"})
    assert again.headers["Location"] == taken.headers["Location"], "sent twice, it is one"
    own = taken.headers["Location"].split("?")[0]
    complaint_id = int(own.rsplit("/", 1)[1])
    record = complaints.brief(complaint_id)
    assert record is not None
    assert (record.pin, record.gang_id, record.answers) == ("482001", gang_id, {"WHAT": "LOW"})
    page = text_of(sunita.get(taken.headers["Location"]))
    assert record.number in page
    assert said["answer"] in page, "what she was asked and what she said"
    assert said["team"] in page and said["gang"] not in page, "the office's own word for it"
    assert sunita.get(f"{own}/photo/1").headers["Content-Type"] == "image/jpeg"
    assert signed_in(place.NEIGHBOUR).get(own).status_code == 404
    assert signed_in(place.NEIGHBOUR).get(f"{own}/photo/1").status_code == 404

    # She calls 1912 as well: the operator sees that it is open already.
    new = f"{desk}/complaints/{office}/new"
    call = {
        "kind": "VOLTAGE", "once": "a" * 32, "service_number": "N0000000001", "mobile": place.SUNITA[3:],
        "channel": "1912",
    }  # fmt: skip
    assert record.number in text_of(operator.post(new, call))

    # The gang goes: the job, the way, the cause; a step sent twice is one.
    one, step = f"{desk}/complaints/one/{complaint_id}", f"{desk}/complaints/one/{complaint_id}/step"
    assert gang.post(step, {"step": "assign", "gang": gang_id}).status_code == 404, "giving is the officer's"
    for verb in ("take", "arrive", "arrive"):
        assert gang.post(step, {"step": verb, "key": f"g/{verb}"}).status_code == 302
    noted = {"step": "cause", "cause": "JUMPER", "note": "ढीला जंपर", "key": "g/c"}
    assert gang.post(step, noted).status_code == 302
    refused = gang.post(step, {"step": "resolve", "cause": "", "note": "जंपर बदला", "key": "g/r"})
    assert refused.status_code == 400
    assert "जंपर बदला" in text_of(refused)
    done = {"step": "resolve", "cause": "JUMPER", "material": "2 m", "key": "g/r"}
    assert gang.post(step, done).status_code == 302

    # She says that it is not right: it is open again, late, sent up; then right, and closed by her word.
    assert said["right"] in text_of(sunita.get(own))
    settings.PORTAL_NOW = NOW + HOUR
    assert sunita.post(own, {"step": "bad", "note": "अभी भी धीमा"}).status_code == 302
    settings.PORTAL_NOW = NOW + timedelta(days=9)
    assert said["late"] in text_of(sunita.get(own))
    operator, gang = Client(), Client()  # nine days later: other shifts
    for client, login in ((operator, "operator"), (gang, "line.one")):
        client.post("/en/console/sign-in", {"login": login, "password": world.password})
    assert gang.post(step, {**done, "key": "g/r2"}).status_code == 302
    assert operator.post(step, {"step": "feedback", "answer": "SATISFIED", "key": "o/1"}).status_code == 302
    page = text_of(sunita.get(own))
    assert said["closed"] in page
    assert said["again"] in page, "within the window"
    assert place.SUNITA[3:8] not in text_of(operator.get(f"{desk}/complaints/{office}?state=all"))
    assert gang.get(one).status_code == 200
    sent = OutboxMessage.objects.filter(key__startswith=f"complaint/{complaint_id}/").values_list("template")
    assert {"complaint_registered", "complaint_resolved"} <= {row[0] for row in sent}


def test_a_guest_tells_follows_and_is_stopped_in_time(world: World) -> None:
    guest = Client()
    page = guest.get("/hi/wrong/LINE_DOWN")
    assert "दस कदम" in text_of(page), "what to do for safety stands first"
    form = {
        "once": once_of(page), "company": "east", "mobile": "98765 4321", "dtr_code": "4010203001",
        "q_WHAT": "WIRE", "remark": "तालाब के पास",
    }  # fmt: skip
    bad = guest.post("/hi/wrong/LINE_DOWN", form)
    assert bad.status_code == 400
    assert "तालाब के पास" in text_of(bad)
    form["mobile"] = "98765 43210"
    taken = guest.post("/hi/wrong/LINE_DOWN", form)
    assert taken.status_code == 302, text_of(taken)
    way = taken.headers["Location"].split("?")[0]
    story = text_of(Client().get(way))
    assert "तालाब के पास" in story
    assert "98765" not in story, "the link shows nobody's number"
    record = complaints.by_follow_code(way.rsplit("/", 1)[1])
    assert record is not None
    assert record.complaint.is_danger
    assert record.complaint.office_id == world.offices["east/HO/D1"], "by the number on the transformer"
    assert guest.get("/hi/follow/00000000000000000000").status_code == 404
    statuses = []
    for number in range(6):
        page = guest.get("/hi/wrong/STREET_LIGHT")
        answer = guest.post(
            "/hi/wrong/STREET_LIGHT", {**form, "once": once_of(page), "locality": f"lane {number}"}
        )
        statuses.append(answer.status_code)
    assert statuses == [302] * 4 + [429] * 2, "five a day from a mobile that proved nothing"


def test_who_is_signed_in_tells_so_often_a_day_as_the_rulebook_says(
    world: World, sunita: Client, settings: Any
) -> None:
    most = int(complaints.policy_of(world.east, NOW).most_a_day.exact)

    def tell(lane: int) -> Any:
        form = {
            "once": f"{lane:032x}", "connection": "other", "company": "east", "q_WHAT": "DARK",
            "locality": f"lane {lane}", "remark": f"lane {lane} is dark",
        }  # fmt: skip
        return sunita.post("/en/wrong/STREET_LIGHT", form)

    for lane in range(most):
        assert tell(lane).status_code == 302, text_of(tell(lane))
    refused = tell(most)
    assert refused.status_code == 429
    assert "call 1912" in text_of(refused) and f"lane {most} is dark" in text_of(refused), "nothing is lost"
    assert tell(0).status_code == 302, "what was taken is shown again, not counted again"
    settings.PORTAL_NOW = NOW + timedelta(days=1)
    assert tell(most).status_code == 302


def test_a_new_holder_reads_nothing_of_the_one_before(world: World, sunita: Client, settings: Any) -> None:
    """The house was sold: what its old holder told stays hers, what the new one tells is his."""
    old = complaints.brief(world.complaint)
    assert old is not None and old.number in text_of(sunita.get("/en/complaints"))
    settings.PORTAL_NOW = NOW + timedelta(days=30)
    consumers.change_holder(
        connection_id=world.connection, reference="P2", name_en="Mohan Rai", name_hi="मोहन राय",
        mobile=place.STRANGER, language="hi", by=world.by, at=settings.PORTAL_NOW,
    )  # fmt: skip
    consumers.link_by_staff(
        mobile=place.STRANGER, connection_id=world.connection, by=world.by, at=settings.PORTAL_NOW
    )
    mohan, own = signed_in(place.STRANGER), f"/en/complaints/{world.complaint}"
    assert old.number not in text_of(mohan.get("/en/complaints"))
    assert old.number not in text_of(mohan.get(f"/en/c/{world.connection}/"))
    assert mohan.get(own).status_code == 404
    assert mohan.post(own, {"step": "again"}).status_code == 404
    assert mohan.get(f"{own}/photo/1").status_code == 404
    page = mohan.get(f"/en/wrong/NO_SUPPLY?connection={world.connection}")
    assert old.number not in text_of(page)
    form = {"once": once_of(page), "connection": world.connection, "q_WHERE": "HOME", "anyway": "1"}
    made = mohan.post("/en/wrong/NO_SUPPLY", form).headers["Location"]
    assert mohan.get(made).status_code == 200
    assert sunita.get(made.split("?")[0]).status_code == 404
    assert sunita.get(own).status_code == 404


def test_a_known_outage_is_told_before_and_put_right_together(world: World, sunita: Client) -> None:
    office = world.offices["east/HO/D1"]
    transformer = complaints.brief(world.complaint)
    assert transformer is not None
    assert transformer.transformer_id is not None
    outage_id = outages.report_fault(
        company_id=world.east, device_kind="DTR", device_id=transformer.transformer_id, from_at=NOW - HOUR,
        key="k", by=world.by, at=NOW - HOUR,
    )  # fmt: skip
    page = sunita.get(f"/hi/wrong/VOLTAGE?connection={world.connection}")
    assert "हमें पता है" in text_of(page)
    form = {"once": once_of(page), "connection": world.connection}
    first = sunita.post("/hi/wrong/VOLTAGE", form)
    assert first.status_code == 200, "told first"
    noted = sunita.post(f"/hi/c/{world.connection}/outage/{outage_id}/tell-me")
    assert "बिजली आते ही" in text_of(noted)
    assert sunita.post("/hi/wrong/VOLTAGE", {**form, "anyway": "1"}).status_code == 302
    desk, under = world.client("supply.one"), f"/hi/console/complaints/{office}/outage?outage={outage_id}"
    rows = complaints.of_outage(outage_id)
    assert len(rows) == 1
    sure = desk.post(under, {"cause": "FEEDER", "id": rows[0].id})
    assert rows[0].number in text_of(sure)
    assert complaints.brief(rows[0].id).attended_at is None  # type: ignore[union-attr]
    assert world.client("supply.two").get(under).status_code == 404
    assert desk.post(under, {"cause": "FEEDER", "id": rows[0].id, "sure": "1"}).status_code == 302
    assert complaints.brief(rows[0].id).state_code == "ATTENDED"  # type: ignore[union-attr]
    assert resolve_outage(outage_id=outage_id, by=world.by, at=NOW) == 0


def test_every_figure_opens_the_list_it_counts(world: World) -> None:
    """Circle and centre: what a board shows, its list has, row by row (M34)."""
    desk = world.client("supply.one")
    office = world.offices["east/HO/D1"]
    step = f"/en/console/complaints/one/{world.complaint}/step"
    assert desk.post(step, {"step": "pause", "reason": "CONSUMER_ASKED", "hours": "2"}).status_code == 302
    assert desk.post(step, {"step": "ask_force", "note": "demolished"}).status_code == 302
    seen = set()
    for login, at in (("head", "east/HO"), ("officer.one", "east/HO/D1")):
        client = world.client(login)
        board = text_of(client.get(f"/en/console/complaints/{world.offices[at]}/board"))
        links = re.findall(r'class="fig" href="([^"]+)">([\d,]+)<', board)
        assert links
        for address, count in links:
            page = text_of(client.get(address))
            rows = page.count('<th role="rowheader"')
            assert rows == int(count.replace(",", "")), address
            seen.add(re.findall(r"figure=(\w+)", address)[0])
    assert {"open", "paused", "force_asked", "registered", "UNDER_4H"} <= seen
    file = b"".join(desk.get(f"/en/console/complaints/{office}.csv").streaming_content).decode()  # type: ignore[attr-defined]
    record = complaints.brief(world.complaint)
    assert record is not None
    assert file.count("\r\n") == 2
    assert record.number in file
    # The second person decides, never the first.
    assert desk.post(step, {"step": "force"}).status_code == 400
