"""Home names what its household complained of, and does not say "on" where it was told "no power" (M22)."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.queries import ComplaintRecord
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.outages import actions as outages

__all__ = ["world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def sunita(world: World) -> Client:
    """The consumer of the connection, signed in at the portal."""
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=world.connection, by=world.by, at=place.AT)
    client = Client()
    session = client.session
    session["mobile"] = place.SUNITA
    session.save()
    return client


def text_of(answer: Any) -> str:
    """What a page says."""
    return unescape(str(answer.content.decode()))


HOME_SAID = {
    "hi": ("आपकी शिकायतें", "तक ठीक होनी है", "तक ठीक होनी थी", "ठीक किया, आपके जवाब का इंतज़ार", "सभी शिकायतें"),
    "en": (
        "Your complaints",
        "to be put right by",
        "was to be put right by",
        "waiting for your answer",
        "All comp",
    ),
}


@pytest.mark.parametrize("language", ["hi", "en"])
def test_home_names_what_is_open_until_it_is_closed(
    world: World, sunita: Client, settings: Any, language: str
) -> None:
    heading, due, over, awaited, every = HOME_SAID[language]
    home = f"/{language}/c/{world.connection}/"

    def told(category_code: str, **more: Any) -> ComplaintRecord:
        return actions.register(
            company_id=world.east, connection_id=world.connection, category_code=category_code,
            channel_code="1912", by=world.by, at=NOW, **more,
        )  # fmt: skip

    # What another person told of this home is this home's too, as everywhere.
    first = complaints.brief(world.complaint)
    assert first is not None
    second = told("VOLTAGE", caller_mobile=place.NEIGHBOUR)
    page = text_of(sunita.get(home))
    assert heading in page and due in page and over not in page and every not in page
    assert first.number in page and second.number in page
    assert f'href="/{language}/complaints/{first.id}"' in page
    third = told("BILL")
    page = text_of(sunita.get(home))
    assert first.number in page and third.number in page, "that there is no power, then the newest"
    assert second.number not in page
    assert every in page and f'href="/{language}/complaints"' in page

    settings.PORTAL_NOW = NOW + timedelta(hours=30)
    resolved = {"cause_code": "JUMPER", "by": world.by, "at": settings.PORTAL_NOW}
    actions.resolve(complaint_id=third.id, **resolved)
    page = text_of(sunita.get(home))
    assert awaited in page and over in page
    for each in (second, third):
        if each is second:
            actions.resolve(complaint_id=each.id, **resolved)
        actions.record_feedback(
            complaint_id=each.id, answer_code="SATISFIED", by=world.by, at=settings.PORTAL_NOW
        )
    page = text_of(sunita.get(home))
    assert second.number not in page and third.number not in page and first.number in page


def test_danger_stands_first_on_home_and_is_said_to_be_late_where_it_is(
    world: World, sunita: Client, settings: Any
) -> None:
    home: dict[str, Any] = {"company_id": world.east, "connection_id": world.connection}
    danger, *later = (
        actions.register(category_code=code, channel_code="1912", by=world.by, at=NOW, **home)
        for code in ("LINE_DOWN", "VOLTAGE", "BILL")
    )
    page = text_of(sunita.get(f"/en/c/{world.connection}/"))
    assert danger.number in page and not any(each.number in page for each in later)
    of_it = text_of(sunita.get(f"/en/complaints/{danger.id}"))
    assert "To be put right by" in of_it and "Was to be put right" not in of_it
    settings.PORTAL_NOW = danger.due_at + timedelta(minutes=1)
    for language, before, after in (
        ("en", "To be put right", "Was to be put right by"),
        ("hi", "ठीक होना है", "ठीक होना था"),
    ):
        page = text_of(sunita.get(f"/{language}/complaints/{danger.id}"))
        assert after in page and before not in page


def test_what_is_late_is_not_pushed_off_home_by_what_was_told_after_it(
    world: World, sunita: Client, settings: Any
) -> None:
    first = complaints.brief(world.complaint)
    assert first is not None
    settings.PORTAL_NOW = NOW + timedelta(hours=30)
    home: dict[str, Any] = {"company_id": world.east, "connection_id": world.connection}
    newer = [
        actions.register(
            category_code="NO_SUPPLY", channel_code="1912", by=world.by, at=settings.PORTAL_NOW, **home
        ).number
        for _ in range(2)
    ]
    page = text_of(sunita.get(f"/en/c/{world.connection}/"))
    assert page.index(first.number) < page.index(newer[1]) and newer[0] not in page
    listed = text_of(sunita.get("/en/complaints"))
    assert f"{first.number} · told" in listed and "was to be put right by" in listed


def test_home_doubts_the_meter_where_the_household_says_that_it_has_no_power(
    world: World, sunita: Client
) -> None:
    home = f"/en/c/{world.connection}/"
    outages.restore(outage_id=world.outage, by=world.by, at=NOW)
    assert "You reported none" in text_of(sunita.get(home))
    actions.resolve(complaint_id=world.complaint, cause_code="JUMPER", by=world.by, at=NOW)
    assert "You reported none" not in text_of(sunita.get(home)), "it was put right"
