"""A form that waited on a phone is taken once, however often it comes, and hears how it went (M16, M22)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.documents.tests.pictures import photo
from bijlighar.interfaces.portal.offline.tests.test_pages import who
from bijlighar.kernel.actor import Actor
from bijlighar.metering.queries import photo_readings_of
from bijlighar.metering.tests import registers, stage
from bijlighar.metering.tests.stage import ist

pytestmark = pytest.mark.django_db
NOW = ist(date(2026, 11, 20), 11, 37)
BY = Actor.system("test")
ONCE = "0123456789abcdef" * 2
PROGRAM = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def here(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.PORTAL_NOW = NOW
    settings.DOCUMENTS = str(tmp_path / "documents")
    yield


@pytest.fixture
def home() -> int:
    company = place.company()
    connection = place.connection(company, 1, is_smart=False)
    stage.meter("M1", connection_id=connection, company_id=company, register_start_wh=1_000_000)
    consumers.link_by_staff(mobile="+916000000001", connection_id=connection, by=BY, at=NOW)
    return connection


def told(home: int, once: str = ONCE, **more: Any) -> dict[str, Any]:
    return {"once": once, "connection": str(home), "remark": "Since the storm", **more}


def stored() -> list[tuple[int, str]]:
    """Complaints in the database, past every query of ours: id and number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, number FROM complaints_complaint ORDER BY id")
        return list(cursor.fetchall())


def test_a_complaint_whose_answer_was_lost_is_the_same_complaint(home: int) -> None:
    phone = who("+916000000001")
    for _ in range(3):
        sent = SimpleUploadedFile("p.jpg", photo(), "image/jpeg")
        answer = phone.post("/en/wrong/NO_SUPPLY", told(home, photo=sent), **PROGRAM)
        assert answer.status_code == 200, answer.content
    ((made_id, number),) = stored()
    said = answer.json()
    assert said["outcome"] == "DONE"
    assert said["to"] == f"/en/complaints/{made_id}?new=1"
    assert number in said["words"]
    # The same form from the browser itself leads to the same page: nobody is told that he told it already.
    again = phone.post("/en/wrong/NO_SUPPLY", told(home))
    assert again.headers["Location"] == said["to"]


def test_what_is_known_already_is_told_and_not_written_twice(home: int) -> None:
    phone = who("+916000000001")
    phone.post("/en/wrong/NO_SUPPLY", told(home), **PROGRAM)
    ((_, number),) = stored()
    other = phone.post("/en/wrong/NO_SUPPLY", told(home, "f" * 32), **PROGRAM)
    assert other.status_code == 409
    assert other.json() == {
        "outcome": "REFUSED", "to": "", "words": f"You have told us this already: {number}"
    }  # fmt: skip
    anyway = phone.post("/en/wrong/NO_SUPPLY", told(home, "f" * 32, anyway="1"), **PROGRAM)
    assert anyway.json()["outcome"] == "DONE"
    assert len(stored()) == 2


def test_a_refusal_comes_with_its_words(home: int) -> None:
    answer = who("+916000000001").post("/hi/wrong/NO_SUPPLY", {"once": ONCE, "pin": "12"}, **PROGRAM)
    assert answer.status_code == 409
    assert "कनेक्शन" in answer.json()["words"]
    guest = Client().post(
        "/en/wrong/NO_SUPPLY",
        {"once": ONCE, "company": "east", "mobile": "12", "locality": "Ghamapur"},
        **PROGRAM,
    )
    assert "10" in guest.json()["words"]
    assert stored() == []


def test_a_photo_of_the_meter_comes_once(home: int) -> None:
    phone, page = who("+916000000001"), f"/en/c/{home}/meter/photo"

    def send(key: str, **more: str) -> Any:
        sent = SimpleUploadedFile("m.jpg", registers.photo("001150"))
        return phone.post(page, {"step": "photo", "photo": sent, "key": key, **more}, **PROGRAM)

    first, second = send(ONCE, waited="7200"), send(ONCE)
    (draft,) = photo_readings_of(home)
    assert draft.read_at == NOW - timedelta(hours=2)
    assert first.json() == second.json()
    assert first.json()["to"] == f"{page}?reading={draft.id}"
    said = {"step": "confirm", "reading": draft.id, "register": "1150"}
    assert [phone.post(page, said, **PROGRAM).json()["words"] for _ in range(2)] == [
        "Taken: your bill will use it"
    ] * 2
    wrong = phone.post(page, {**said, "register": "x"}, **PROGRAM)
    assert wrong.status_code == 409
    assert "digits" in wrong.json()["words"]
    none = phone.post(page, {"step": "photo"}, **PROGRAM)
    assert none.json()["words"] == "Please take or choose a photo first."
    assert len(photo_readings_of(home)) == 1


def test_answers_of_an_application_are_kept_and_its_sending_waits_for_sign_in(home: int) -> None:
    guest = Client()
    form = guest.post("/en/apply/new", {"kind": "NEW"}).headers["Location"]
    kept = guest.post(form, {"name": "Sunita", "later": "1"}, **PROGRAM)
    assert kept.json() == {"outcome": "DONE", "to": f"{form}?kept=1", "words": "Your answers are kept."}
    # The page that the phone opens then says by which code one goes on, in fours, as it is copied by hand; so
    # does the browser's own sending.
    fours = " ".join(re.findall("....", form.rpartition("/")[2]))
    code = f'<b translate="no">{fours}</b>'
    assert code in guest.get(kept.json()["to"]).content.decode()
    assert code in guest.post(form, {"name": "Sunita", "later": "1"}, follow=True).content.decode()
    assert code not in guest.get(form).content.decode()
    whole = guest.post(form, {"name": "Sunita"}, **PROGRAM)
    assert whole.status_code == 409
    assert whole.json()["words"] == "Your answers are kept; some need another look."
    assert 'value="Sunita"' in guest.get(f"{form}?look=1").content.decode()
    asked = guest.post(f"{form}/send", {}, **PROGRAM)
    assert asked.status_code == 409
    assert asked.json()["to"].startswith("/en/sign-in?next=")
