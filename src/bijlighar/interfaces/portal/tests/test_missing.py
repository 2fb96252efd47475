"""A form with something missing says so at its top: each line names its field, and leads there."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from bijlighar.complaints import queries as complaints
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import World, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db
SUMMARY = re.compile(r'<section class="banner risk" role="alert">.*?</section>', re.S)


def sunita(world: World) -> Client:
    """The consumer of the connection, signed in at the portal."""
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=world.connection, by=world.by, at=place.AT)
    client = Client()
    session = client.session
    session["mobile"] = place.SUNITA
    session.save()
    return client


def lines(answer: Any) -> dict[str, str]:
    """The summary's lines by the field they lead to; each of these is there, once."""
    page = unescape(answer.content.decode())
    (summary,) = SUMMARY.findall(page)
    found = dict(re.findall(r'<a class="tap" href="#([^"]+)">([^<]+)</a>', summary))
    for name in found:
        assert len(re.findall(rf'\bid="{name}"', page)) == 1, name
    return found


def begins(found: dict[str, str]) -> dict[str, str]:
    """The name of the field with which each line begins."""
    return {name: words.partition(":")[0] for name, words in found.items()}


def test_a_guest_s_complaint(world: World) -> None:
    in_hindi = lines(Client().post("/hi/wrong/NO_SUPPLY", {"pin": "4820", "dtr_code": "12", "digipin": "no"}))
    assert begins(in_hindi) == {
        "mobile": "मोबाइल नंबर",
        "pin": "पिन कोड",
        "dtr_code": "ट्रांसफ़ॉर्मर (डीपी) का नंबर",
        "digipin": "डिजिपिन",
        "company": "कौन-सी कंपनी",
    }
    assert list(in_hindi) == ["mobile", "pin", "dtr_code", "digipin", "company"], "as they stand on the page"
    assert "0 अंक" not in in_hindi["mobile"], "nothing was written: it asks, and counts no digits"
    few = lines(Client().post("/hi/wrong/NO_SUPPLY", {"mobile": "98765 4321", "company": "east"}))
    assert few["mobile"] == "मोबाइल नंबर: 9 अंक मिले, 10 चाहिए।"
    assert begins(lines(Client().post("/en/wrong/NO_SUPPLY", {"service_number": "my house"}))) == {
        "mobile": "Mobile number",
        "service_number": "Service number",
        "company": "Which company",
    }


def test_a_form_that_waited_on_a_phone_hears_which_field(world: World) -> None:
    sent = {"mobile": "98765 4321", "company": "east", "locality": "Adhartal, by the mill"}
    answer = Client().post("/en/wrong/NO_SUPPLY", sent, headers={"Accept": "application/json"})
    assert answer.json()["words"] == "Mobile number: We got 9 digits; 10 are needed."


def test_who_is_signed_in_is_told_of_the_choice(world: World) -> None:
    assert begins(lines(sunita(world).post("/en/wrong/NO_SUPPLY", {}))) == {"connection": "Where"}


def test_a_report_of_theft(world: World) -> None:
    found = begins(lines(Client().post("/en/report-theft", {"mobile": "12"})))
    assert found == {
        "company": "Which company",
        "kind": "What happens",
        "words": "What you saw, and when",
        "mobile": "Mobile number",
    }


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("correction", {"field": "What is wrong", "words": "How it should read, and how you can show it"}),
        ("erasure", {"sure": "What is erased does not come back"}),
        ("nominee", {"name": "Name of the person", "mobile": "Mobile number"}),
        ("grievance", {"words": "In your own words"}),
    ],
)
def test_asking_about_one_s_data(world: World, kind: str, wanted: dict[str, str]) -> None:
    page = sunita(world).post(f"/en/c/{world.connection}/privacy/ask/{kind}", {})
    assert begins(lines(page)) == wanted


@pytest.mark.parametrize("place_told", [{"pin": "482004"}, {"locality": "482 004"}, {"locality": "12/3"}])
def test_a_place_that_nobody_can_find_is_asked_for_in_words(world: World, place_told: dict[str, str]) -> None:
    form = {"mobile": "98765 43210", "company": "east", "once": "b" * 32, **place_told}
    refused = Client().post("/en/wrong/NO_SUPPLY", form)
    assert refused.status_code == 400
    assert begins(lines(refused)) == {"locality": "Village, colony or street"}
    assert "or the service number from a bill" in lines(refused)["locality"]
    for more in ({"locality": "Adhartal, by the mill"}, {"service_number": "N0000000001"}, {"pole": "17"}):
        assert Client().post("/en/wrong/NO_SUPPLY", {**form, **more}).status_code == 302
        form["once"] = f"{int(form['once'], 16) + 1:032x}"


def test_a_guest_s_service_number_is_kept_as_said_and_tells_nothing(world: World) -> None:
    """One of a home and one of nobody are answered alike; only who works on it reads the number."""
    pages, records = [], []
    for once, number in (("c" * 32, "n0000 000001"), ("d" * 32, "N9999999999")):
        form = {"mobile": "98765 43210", "company": "east", "once": once, "service_number": number}
        taken = Client().post("/en/wrong/NO_SUPPLY", form)
        assert taken.status_code == 302
        way = taken.headers["Location"]
        code = way.split("?")[0].rsplit("/", 1)[1]
        found = complaints.by_follow_code(code)
        assert found is not None
        records.append(found.complaint)
        page = unescape(Client().get(way).content.decode())
        page = page.replace(found.complaint.number, "NUMBER").replace(code, "CODE")
        pages.append(re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", page))
    assert pages[0] == pages[1], "what the two are told cannot be told apart"
    assert "Sunita" not in pages[0] and "N0000" not in pages[0]
    first, second = records
    assert (first.told_number, second.told_number) == ("N0000000001", "N9999999999")
    assert first.connection_id is None and first.transformer_id is None
    assert (first.office_id, first.due_at) == (second.office_id, second.due_at)
    desk = world.client("operator")
    shown = [desk.get(f"/en/console/complaints/one/{each.id}").content.decode() for each in records]
    assert "N0000\u00a0000\u00a0001" in shown[0]
    assert "Its office: D1" in shown[0] and "Its office" not in shown[1]


def test_the_form_offers_the_number_on_the_bill(world: World) -> None:
    page = Client().get("/hi/wrong/NO_SUPPLY").content.decode()
    assert 'name="service_number"' in page and "बिल" in page
