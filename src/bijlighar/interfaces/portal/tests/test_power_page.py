"""The page of power says what home and the meter's page say: a complaint, and what the meter wrote down."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bijlighar.complaints import actions as complaints
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.metering.rules.events import POWER_BACK, POWER_FAILED
from bijlighar.outages import actions, queries
from bijlighar.outages.tests.stage import CLOCK, ENGINEER, A, World, events, ist, world

NOON = ist(12)
MONTH = timedelta(days=30)


@pytest.fixture
def there(db: Any, settings: Any) -> World:
    settings.PORTAL_NOW = NOON
    return world()


@pytest.fixture
def home(there: World) -> Client:
    """Somebody of home 1, signed in."""
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=there.homes[1], by=place.BY, at=place.AT)
    client = Client()
    session = client.session
    session["mobile"] = place.SUNITA
    session.save()
    return client


def page(client: Client, there: World, name: str, language: str = "en") -> str:
    answer = client.get(f"/{language}/c/{there.homes[1]}/{name}")
    assert answer.status_code == 200
    content = answer.content.decode()
    said = html.unescape(re.sub(r"<[^>]+>", " ", content[content.index("<body") :]))
    return " ".join(said.replace("\xa0", " ").split())


def told(there: World, category_code: str) -> str:
    return complaints.register(
        company_id=there.company_id, connection_id=there.homes[1], category_code=category_code,
        channel_code="1912", by=CLOCK, at=NOON - timedelta(hours=2),
    ).number  # fmt: skip


def without(there: World, began: Any, minutes: int) -> None:
    """The meter of home 1 tells that its power went, and that it came back."""
    events(there, [1], POWER_FAILED, began)
    events(there, [1], POWER_BACK, began + timedelta(minutes=minutes))


def test_an_own_complaint_of_no_power_stands_where_power_is_told_of(there: World, home: Client) -> None:
    assert "We know of no power cut at your connection." in page(home, there, "power")
    number = told(there, "NO_SUPPLY")
    for language, reported, quiet in (
        ("en", "You reported none", "We know of no power cut"),
        ("hi", "आपने बताया: बंद है", "आपके यहाँ बिजली बंद होने की"),
    ):
        for name in ("", "power"):
            text = page(home, there, name, language)
            assert reported in text and number in text and quiet not in text, (name, text)
    assert "We know of no cut on the lines to your home." in page(home, there, "power")


def test_another_complaint_does_not_say_that_there_is_no_power(there: World, home: Client) -> None:
    number = told(there, "BILL")
    text = page(home, there, "power")
    assert number in text and "We know of no power cut at your connection." in text


def test_a_cut_of_the_line_goes_before_the_complaint(there: World, home: Client) -> None:
    number = told(there, "NO_SUPPLY")
    actions.report_fault(
        company_id=there.company_id, device_kind="DTR", device_id=there.device("DTR", A), from_at=NOON,
        key="f", by=ENGINEER, at=NOON,
    )  # fmt: skip
    text = page(home, there, "power")
    assert "There is no power in your area" in text and number in text and "You reported none" not in text


def test_what_the_meter_wrote_down_is_in_the_year(there: World, home: Client) -> None:
    assert "No power cut in the last 12 months is on record here." in page(home, there, "power")
    without(there, NOON - MONTH, 112)
    without(there, NOON - 13 * MONTH, 60)
    text = page(home, there, "power")
    assert "1 time in the last 12 months, 1 h 52 min in all." in text
    assert "11 May" in text and "From the meter" in text
    assert "मीटर से पता चला" in page(home, there, "power", "hi")
    assert "1 hour 52 minutes" in page(home, there, "meter"), "the same on the meter's page"


def test_a_cut_that_is_known_is_not_told_twice(there: World, home: Client) -> None:
    began = NOON - MONTH
    number = actions.report_fault(
        company_id=there.company_id, device_kind="DTR", device_id=there.device("DTR", A), from_at=began,
        key="f", cause_code="TREE", by=ENGINEER, at=began,
    )  # fmt: skip
    actions.restore(outage_id=number, by=ENGINEER, at=began + timedelta(minutes=40))
    without(there, began + timedelta(minutes=1), 38)
    without(there, began + timedelta(hours=5), 20)
    text = page(home, there, "power")
    assert "2 times in the last 12 months, 1 h in all." in text
    first, second = queries.without_power(there.homes[1], began, NOON)
    assert (first.outage, first.source_code) == (None, "EVENT")
    assert second.outage is not None and second.to_at - second.from_at == timedelta(minutes=40)


def test_a_meter_that_told_of_a_cut_and_was_not_heard_since_is_not_called_quiet(
    there: World, home: Client
) -> None:
    events(there, [1], POWER_FAILED, NOON - timedelta(hours=3))
    for name in ("power", "meter"):
        text = page(home, there, name)
        assert "The meter said that power went" in text and "We know of no power cut" not in text
