"""Reading the meter by photo over HTTP: from the photo to what became of it; who may see it (M28, M16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.documents import queries as documents
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions
from bijlighar.metering.adapters import digits
from bijlighar.metering.queries import energy_frame, photo_readings_of
from bijlighar.metering.tests import registers, stage
from bijlighar.metering.tests.stage import ist

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
NOW = ist(TODAY, 11, 37)
BY = Actor.system("test")


@pytest.fixture(autouse=True)
def here(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.PORTAL_NOW = NOW
    settings.DOCUMENTS = str(tmp_path / "documents")
    yield


@pytest.fixture
def home() -> int:
    company = place.company()
    for number in (1, 2):
        connection = place.connection(company, number, is_smart=False)
        stage.meter(f"M{number}", connection_id=connection, company_id=company, register_start_wh=1_000_000)
        mobile = f"+91600000000{number}"
        consumers.link_by_staff(mobile=mobile, connection_id=connection, by=BY, at=NOW)
    return connection - 1


def who(mobile: str) -> Client:
    client = Client()
    session = client.session
    session["mobile"] = mobile
    session.save()
    return client


@pytest.fixture
def owner(home: int) -> Client:
    return who("+916000000001")


def page(home: int, language: str = "en") -> str:
    return f"/{language}/c/{home}/meter/photo"


def send(client: Client, home: int, content: bytes | None = None, language: str = "en", **more: str) -> Any:
    photo = SimpleUploadedFile("IMG_1.jpg", registers.photo("001150") if content is None else content)
    return client.post(page(home, language), {"step": "photo", "photo": photo, **more}, follow=True)


def say(client: Client, home: int, reading: int, typed: str, language: str = "en") -> Any:
    said = {"step": "confirm", "reading": reading, "register": typed}
    return client.post(page(home, language), said, follow=True)


def text(answer: HttpResponseBase) -> str:
    plain = re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()))  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", plain.replace("\u00a0", " "))


@pytest.mark.parametrize(
    ("language", "taken", "used"),
    [
        ("en", "Taken: your bill will use it", "150.00 units were used"),
        ("hi", "मान ली गई: बिल इसी से बनेगा", "150.00 यूनिट खर्च हुईं"),
    ],
)
def test_from_the_photo_to_the_bill(owner: Client, home: int, language: str, taken: str, used: str) -> None:
    first = owner.get(page(home, language))
    assert 'capture="environment"' in first.content.decode()
    asked = send(owner, home, language=language)
    (draft,) = photo_readings_of(home)
    assert asked.redirect_chain == [(f"{page(home, language)}?reading={draft.id}", 302)]
    assert f"/documents/{draft.document_id}" in asked.content.decode()
    done = say(owner, home, draft.id, "1150", language)
    assert taken in text(done)
    assert used in text(done)
    assert (
        energy_frame(None, [home], date(2026, 10, 1), TODAY + timedelta(days=1))["energy_wh"].sum() > 148_000
    )
    assert taken in text(owner.get(page(home, language)))


def test_what_was_seen_is_put_in_to_be_confirmed(
    owner: Client, home: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digits, "_reader", lambda: lambda points: ("001150", 0.97))
    asked = send(owner, home, frame="210,350,580,280").content.decode()
    assert 'value="001150"' in asked
    assert "We read 001150 on the photo" in asked
    # Without the frame, which a script adds, nothing is looked for and the field is empty.
    asked = send(owner, home, registers.photo("001150", shade=1)).content.decode()
    assert "We read" not in asked
    assert re.search(r'name="register"[^>]*value=""', asked)


@pytest.mark.parametrize(
    ("language", "being", "why"),
    [
        ("en", "Being looked at", "The number is lower than what the meter had shown before."),
        ("hi", "देखी जा रही है", "यह संख्या मीटर की पिछली रीडिंग से कम है।"),
    ],
)
def test_a_doubtful_one_says_why_it_waits(
    owner: Client, home: int, language: str, being: str, why: str
) -> None:
    send(owner, home)
    (draft,) = photo_readings_of(home)
    shown = text(say(owner, home, draft.id, "950", language))
    assert being in shown
    assert why in shown


def test_an_officers_reason_is_told(owner: Client, home: int) -> None:
    send(owner, home)
    (draft,) = photo_readings_of(home)
    say(owner, home, draft.id, "950")
    actions.decide_photo_readings(
        ids=[draft.id], decision="AGAIN", reason="The glass mirrors.", by=Actor("staff", "Asha", 1), at=NOW
    )
    shown = text(owner.get(page(home)))
    assert "Please send another photo" in shown
    assert "The glass mirrors." in shown


@pytest.mark.parametrize("typed", ["", "12,5", "twelve", "9" * 40, "<script>"])
def test_what_is_no_number_is_asked_again_beside_the_field(owner: Client, home: int, typed: str) -> None:
    send(owner, home)
    (draft,) = photo_readings_of(home)
    answer = say(owner, home, draft.id, typed)
    assert answer.status_code == 400
    assert "only the digits of the meter" in text(answer)
    assert "<script>" not in answer.content.decode()
    assert photo_readings_of(home)[0].state == "DRAFT"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "take or choose a photo"),
        (b"GIF89a", "This is no photo. Please take or choose one."),
        (b"\xff\xd8\xff broken", "damaged"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_reason(
    owner: Client, home: int, content: bytes, words: str
) -> None:
    answer = send(owner, home, content)
    assert answer.status_code == 400
    assert words in text(answer)
    assert photo_readings_of(home) == []


@pytest.mark.parametrize(
    ("place_said", "kept"),
    [("23.259900, 77.412600", 23_259_900), ("", None), ("91.0, 77.0", None), ("1e9, x", None)],
)
def test_the_place_is_kept_where_it_was_given(
    owner: Client, home: int, place_said: str, kept: int | None
) -> None:
    send(owner, home, place=place_said, frame="1,2,3")
    assert photo_readings_of(home)[0].latitude_udeg == kept


def test_a_neighbour_sees_and_says_nothing(owner: Client, home: int) -> None:
    send(owner, home)
    (draft,) = photo_readings_of(home)
    photo = f"/en/documents/{draft.document_id}"
    assert owner.get(photo).status_code == 200
    neighbour = who("+916000000002")
    for answer in (
        neighbour.get(page(home)),
        neighbour.get(photo),
        send(neighbour, home),
        say(neighbour, home, draft.id, "1150"),
        say(neighbour, home + 1, draft.id, "1150"),
        neighbour.get(f"{page(home + 1)}?reading={draft.id}"),
        Client().get(photo),
    ):
        assert answer.status_code == 404
    assert Client().get(page(home)).status_code == 302
    assert photo_readings_of(home)[0].state == "DRAFT"


def test_the_photo_shown_carries_no_notes_and_cannot_run(owner: Client, home: int) -> None:
    send(owner, home, registers.photo("001150", taken="2026:11:20 11:00:00", place=True))
    answer = owner.get(f"/en/documents/{photo_readings_of(home)[0].document_id}")
    assert b"Exif" not in answer.content
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    kept = documents.documents_of("metering", [f"photo/{home}"])
    assert [each.kind_code for each in kept] == ["register"]


def test_only_this_page_may_ask_for_the_place_and_nothing_runs_inline(owner: Client, home: int) -> None:
    answer = owner.get(page(home))
    assert answer["Permissions-Policy"] == "camera=(), microphone=(), geolocation=(self)"
    assert "geolocation=()" in owner.get(f"/en/c/{home}/meter")["Permissions-Policy"]
    html = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", html)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "This connection is prepaid"), ("hi", "यह कनेक्शन प्रीपेड है")]
)
def test_a_prepaid_home_is_told_why_not(language: str, words: str) -> None:
    company = place.company()
    home = place.connection(company, 1, is_prepaid=True)
    stage.meter("M1", connection_id=home, company_id=company)
    consumers.link_by_staff(mobile="+916000000001", connection_id=home, by=BY, at=NOW)
    client = who("+916000000001")
    assert words in text(client.get(page(home, language)))
    assert 'type="file"' not in client.get(page(home)).content.decode()
    answer = send(client, home)
    assert answer.status_code == 400
    assert photo_readings_of(home) == []
