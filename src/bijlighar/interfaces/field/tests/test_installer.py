"""The installer's journey over HTTP, without script: record, correct, send twice, photos, the yes (M4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from bijlighar.documents.models import Document
from bijlighar.documents.tests.pictures import BHOPAL, photo
from bijlighar.interfaces.console import sessions
from bijlighar.interfaces.field.rollout.urls import urlpatterns
from bijlighar.kernel.models import OutboxMessage
from bijlighar.people import actions as people
from bijlighar.rollout import queries
from bijlighar.rollout.models import Installation
from bijlighar.rollout.tests import stage as stages
from bijlighar.rollout.tests.stage import BY, NOW, Stage, record

pytestmark = pytest.mark.django_db
NEW = "/en/field/rollout/new"


@pytest.fixture(autouse=True)
def here(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.PORTAL_NOW = NOW
    settings.DOCUMENTS = str(tmp_path / "documents")
    yield


@pytest.fixture
def stage() -> Stage:
    return stages.stage()


def person(staff_id: int | None) -> Client:
    client = Client()
    if staff_id is not None:
        session = SessionStore()
        request = RequestFactory().get("/")
        request.staff_session = session  # type: ignore[attr-defined]
        sessions.begin(request, staff_id, NOW)
        session.save()
        client.cookies[sessions.COOKIE] = session.session_key or ""
    return client


@pytest.fixture
def installer(stage: Stage) -> Client:
    return person(stage.staff_id)


@pytest.fixture
def neighbour(stage: Stage) -> Client:
    """An installer of another agency."""
    staff_id = people.add_staff(login="other", name_en="Other", name_hi="दूसरा", by=BY, at=NOW)
    stages.agencies(
        {"agency_code": "A2", "row": "AGENCY", "number": "A2"},
        {"agency_code": "A2", "row": "REGISTRATION", "number": "R2", "from_date": date(2025, 1, 1)},
        {
            "agency_code": "A2",
            "row": "STAFF",
            "number": "other",
            "role_code": "INSTALLER",
            "from_date": date(2025, 1, 1),
        },
    )
    return person(staff_id)


def key_of(text: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', text)
    assert found
    return found[1]


def answers(**changes: Any) -> dict[str, Any]:
    return {
        "key": "5b0b6d0e-7a3c-4a9e-9d3b-2f6d0b7a1c11",
        "service_number": "N0000 000 001",
        "old_serial": "old-1",
        "old_units": "१,२३४.५",
        "new_serial": "NEW-1",
        "new_units": "0.2",
        "seal_number": "S-77",
        "date": "2026-11-22",
        "time": "09:30",
        "position": "",
        **changes,
    }


def picture(**options: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", photo(**options), "image/jpeg")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_exchange_with_a_photo_that_knows_its_place(installer: Client) -> None:
    key = key_of(text(installer.get(NEW)))
    sent = installer.post(NEW, answers(key=key, photo_NEW_METER=picture(place=BHOPAL)))
    (made,) = Installation.objects.all()
    assert (sent.status_code, sent["Location"]) == (302, f"/en/field/rollout/{made.id}")
    assert (made.key, made.old_register_end_wh, made.register_start_wh) == (key, 1_234_500, 200)
    assert (made.latitude_udeg, made.longitude_udeg) == (23_260_000, 77_405_000)
    assert made.installed_at == datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    shown = text(installer.get(sent["Location"]))
    assert "23.26, 77.405" in shown
    assert "photo of the old meter with its reading, the consumer&#x27;s yes" in shown
    assert "Sunita" not in shown
    assert "Adhartal" not in shown
    assert "NEW-1" in text(installer.get("/hi/field/rollout"))


def test_an_answer_that_got_lost_is_sent_again_and_recorded_once(installer: Client) -> None:
    first = installer.post(NEW, answers(photo_SEAL=picture()))
    again = installer.post(NEW, answers(photo_SEAL=picture()))
    assert first["Location"] == again["Location"]
    assert Installation.objects.count() == 1
    assert Document.objects.count() == 1


def test_a_slip_is_shown_beside_its_question_and_photos_are_kept(installer: Client) -> None:
    shown = installer.post(
        NEW, answers(new_units="abc", seal_number="", time="99", position="north", photo_NEW_METER=picture())
    )
    assert shown.status_code == 422
    page = text(shown)
    assert "Write the reading in units" in page
    assert page.count("Please fill this in.") == 1
    assert "the time as 14:30" in page
    assert "two numbers" in page
    assert 'value="1,234.5"' in page
    assert "Kept. Take another only if it is better." in page
    assert not Installation.objects.exists()
    sent = installer.post(NEW, answers(key=key_of(page)))
    made = queries.installation_of_key(stage_agency(), key_of(page))
    assert sent.status_code == 302
    assert made is not None
    assert made.photos == ("NEW_METER",)


def stage_agency() -> int:
    found = queries.agency("A1")
    assert found is not None
    return found.id


def test_what_is_no_photo_is_refused_with_the_reason(installer: Client) -> None:
    bad = SimpleUploadedFile("meter.jpg", b"<?php evil", "image/jpeg")
    shown = installer.post(NEW, answers(photo_OLD_METER=bad))
    assert shown.status_code == 422
    assert "no photo (JPEG, PNG, WebP)" in text(shown)
    assert not Document.objects.exists()


@pytest.mark.parametrize(("language", "words"), [("en", "do not belong together"), ("hi", "मेल नहीं खाते")])
def test_a_refusal_stands_beside_its_question(installer: Client, language: str, words: str) -> None:
    shown = installer.post(NEW.replace("en", language, 1), answers(old_serial="OLD-2"))
    assert shown.status_code == 422
    assert words in text(shown)
    assert 'id="service_number-error"' in text(shown)


@pytest.mark.parametrize(("language", "words"), [("en", "21-11-2026 was its last day"), ("hi", "आखिरी दिन")])
def test_an_ended_registration_refuses_with_a_clear_reason(language: str, words: str) -> None:
    stage = stages.stage(from_date=date(2025, 1, 1), to_date=date(2026, 11, 22))
    installer = person(stage.staff_id)
    home = text(installer.get(f"/{language}/field/rollout"))
    assert ("No registration is in force today" if language == "en" else "आज कोई पंजीयन लागू नहीं") in home
    shown = installer.post(NEW.replace("en", language, 1), answers())
    assert shown.status_code == 422
    assert words in text(shown)
    # Put up the day before, it may still be recorded.
    assert installer.post(NEW, answers(date="2026-11-21")).status_code == 302


def test_the_consumers_yes_by_code(stage: Stage, installer: Client) -> None:
    made = record(stage)
    page = f"/en/field/rollout/{made.id}"
    asked = text(installer.post(f"{page}/ask-code"))
    assert "A code went to the mobile" in asked
    message = OutboxMessage.objects.get(template="installation_code")
    assert message.recipient not in asked
    assert message.recipient[-4:] not in asked
    wrong = installer.post(f"{page}/code", {"code": "12"})
    assert (wrong.status_code, "6 are needed" in text(wrong)) == (422, True)
    assert installer.post(f"{page}/code", {"code": message.context["code"]}).status_code == 302
    assert "by code" in text(installer.get(page))


def test_the_consumers_yes_on_paper_with_its_photo(stage: Stage, installer: Client) -> None:
    made = record(stage)
    page = f"/en/field/rollout/{made.id}"
    assert installer.post(f"{page}/paper", {"note": " "}).status_code == 422
    done = installer.post(f"{page}/paper", {"note": "The son", "photo_SIGNATURE": picture()})
    assert done.status_code == 302
    shown = text(installer.get(page))
    assert "signed on paper" in shown
    assert "Paper with the signature" in shown


def test_photos_can_come_later(stage: Stage, installer: Client) -> None:
    made = record(stage, latitude_udeg=23_000_000, longitude_udeg=79_000_000)
    page = f"/en/field/rollout/{made.id}"
    installer.post(f"{page}/photos", {"photo_OLD_METER": picture(colour="red"), "photo_NEW_METER": picture()})
    installer.post(f"{page}/paper", {"note": "The consumer"})
    assert "The evidence is complete" in text(installer.get(page))


def test_only_the_agency_sees_its_installations_and_photos(
    stage: Stage, installer: Client, neighbour: Client
) -> None:
    made = record(stage)
    page = f"/en/field/rollout/{made.id}"
    installer.post(f"{page}/photos", {"photo_NEW_METER": picture()})
    document = Document.objects.get()
    mine = installer.get(f"/en/documents/{document.id}")
    assert (mine.status_code, mine["Content-Type"]) == (200, "image/jpeg")
    assert mine["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert mine["Content-Disposition"].startswith("inline")
    for path in ("", "/photos", "/ask-code", "/code", "/paper"):
        answer = (
            neighbour.get(page) if not path else neighbour.post(page + path, {"note": "x", "code": "1" * 6})
        )
        assert answer.status_code == 404
    assert neighbour.get(f"/en/documents/{document.id}").status_code == 404
    assert "NEW-1" not in text(neighbour.get("/en/field/rollout"))
    # The neighbour's key space is the neighbour's: the same key there is another installation's.
    assert neighbour.post(NEW, answers(key=made.key)).status_code == 422


def test_every_address_asks_for_an_agency() -> None:
    assert len(urlpatterns) == 7
    assert all(getattr(each.callback, "asks_agency", False) for each in urlpatterns)


@pytest.mark.parametrize("path", ["", "/new", "/1", "/1/photos", "/1/ask-code", "/1/code", "/1/paper"])
def test_nobody_else_comes_in(stage: Stage, path: str) -> None:
    record(stage)
    consumer = Client()
    session = consumer.session
    session["mobile"] = "+916000000001"
    session.save()
    officer = people.add_staff(login="officer", name_en="O", name_hi="ओ", by=BY, at=NOW)
    for client, refusal in ((Client(), 302), (consumer, 302), (person(officer), 403)):
        for answer in (client.get(f"/en/field/rollout{path}"), client.post(f"/en/field/rollout{path}")):
            assert answer.status_code in (refusal, 405)
            assert "NEW-1" not in text(answer)
            if answer.status_code == 302:
                assert answer["Location"].startswith("/en/console/sign-in?next=%2Fen%2Ffield%2Frollout")
    assert Installation.objects.count() == 1


def test_who_left_the_agency_comes_in_no_more(stage: Stage, installer: Client) -> None:
    stages.agencies(
        {
            "row": "STAFF",
            "number": "installer",
            "role_code": "INSTALLER",
            "from_date": date(2026, 1, 1),
            "to_date": date(2026, 11, 22),
        },
        update=True,
    )
    assert installer.get("/en/field/rollout").status_code == 403


def test_only_this_form_may_ask_where_the_phone_is(installer: Client) -> None:
    assert "geolocation=(self)" in installer.get(NEW)["Permissions-Policy"]
    assert "geolocation=()" in installer.get("/en/field/rollout")["Permissions-Policy"]


def test_a_form_that_is_far_too_long_is_refused_unread(installer: Client) -> None:
    answer = installer.post(NEW, answers(), CONTENT_LENGTH=str(60 * 1024 * 1024))
    assert answer.status_code == 400
    assert not Installation.objects.exists()
