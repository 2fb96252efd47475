"""The meter's page: how far its readings came, as on home; a photo where one is taken; who put it up."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.metering import actions, queries
from bijlighar.metering.tests import stage

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
FIRST = date(2026, 10, 25)
"""The first of the thirty days that end with today."""


@pytest.fixture
def company(settings: Any) -> int:
    settings.PORTAL_NOW = stage.ist(TODAY, 17, 33)
    return place.company()


def somebody(company: int, **terms: Any) -> tuple[int, Client]:
    """A connection with the meter M1, and its person signed in."""
    connection = place.connection(company, 1, **terms)
    stage.meter(connection_id=connection, company_id=company)
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=connection, by=stage.BY, at=stage.NOW)
    client = Client()
    session = client.session
    session["mobile"] = place.SUNITA
    session.save()
    return connection, client


def meter_of(connection: int) -> int:
    state = queries.meter_state(connection, at=stage.ist(TODAY, 17))
    assert state is not None
    return state.card.meter_id


def read(folder: Path, first: date, last: date, *, blocks: int = 96) -> None:
    """Whole days of the meter, the last of them up to a quarter hour."""
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    body = [
        line for day in days for line in stage.lines(day=day, values=(0.1,) * (blocks if day == last else 96))
    ]
    stage.ingest(folder, body, at=stage.ist(TODAY, 17))


def page(client: Client, connection: int, name: str = "meter", language: str = "en") -> str:
    answer = client.get(f"/{language}/c/{connection}/{name}")
    assert answer.status_code == 200
    plain = re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()))
    return re.sub(r"\s+", " ", plain.replace("\u00a0", " "))


def test_the_days_that_are_missing_are_those_of_home(company: int, tmp_path: Path) -> None:
    connection, client = somebody(company)
    read(tmp_path, FIRST, date(2026, 11, 19))  # 20, 21 and 22 November are missing
    assert "No readings for 3 days." in page(client, connection, "")
    said = page(client, connection)
    assert "The last readings are those of 19 November." in said
    assert "Of the last 30 days, the readings of 3 days are missing." in said
    said = page(client, connection, language="hi")
    assert "आखिरी रीडिंग 19 नवंबर की है।" in said and "3 दिनों की रीडिंग नहीं आई।" in said


def test_a_meter_that_answers_but_sends_no_readings_is_not_called_an_hour_late_alone(
    company: int, tmp_path: Path
) -> None:
    connection, client = somebody(company)
    read(tmp_path, FIRST, date(2026, 11, 19))
    read_at = stage.ist(TODAY, 15)  # of 17:33; its switch was read, its readings ended four days before
    actions.record_relay(
        meter_id=meter_of(connection), is_on=True, control_state=1, read_at=read_at, by=stage.BY, at=read_at
    )
    said = page(client, connection)
    assert "Late by 2 hours" in said and "today's figures end at the time above" not in said
    assert "The meter answers, but no readings have come since 19 November." in said
    assert "मीटर से संपर्क है, पर 19 नवंबर के बाद उसकी रीडिंग नहीं आई।" in page(client, connection, language="hi")
    read(tmp_path, date(2026, 11, 20), TODAY - timedelta(days=1))
    assert "The meter answers" not in page(client, connection)


def test_a_gap_between_is_called_estimated_and_none_where_there_is_none(company: int, tmp_path: Path) -> None:
    connection, client = somebody(company)
    assert "No readings have come for any of the last 30 days." in page(client, connection)
    read(tmp_path, FIRST, date(2026, 11, 9))
    read(tmp_path, date(2026, 11, 11), TODAY, blocks=60)
    said = page(client, connection)
    assert "The last readings are those of today." in said
    assert "1 day is estimated, as no reading of it came." in said and "None of the last" not in said
    read(tmp_path, date(2026, 11, 10), date(2026, 11, 10))
    assert "None of the last 30 days is missing." in page(client, connection)


@pytest.mark.parametrize(
    ("terms", "is_heard", "why"),
    [
        ({"is_smart": False}, False, ""),
        ({"is_prepaid": True}, True, "A prepaid meter tells by itself what is used"),
        ({}, True, "The meter sends its readings by itself"),
        ({}, False, ""),  # silent: one is taken
    ],
)
def test_a_photo_is_asked_for_where_one_is_taken(
    company: int, tmp_path: Path, terms: dict[str, Any], is_heard: bool, why: str
) -> None:
    connection, client = somebody(company, **terms)
    if is_heard:
        read(tmp_path, TODAY, TODAY, blocks=70)
    photo = client.get(f"/en/c/{connection}/meter/photo").content.decode()
    meter = client.get(f"/en/c/{connection}/meter").content.decode()
    is_taken = 'type="file"' in photo
    assert is_taken == (not why)
    assert (f'href="/en/c/{connection}/meter/photo"' in meter) == is_taken
    assert why in meter and (is_taken or "no photo of it is" in meter)


def test_who_put_up_the_own_meter_is_one_touch_away(company: int) -> None:
    connection, client = somebody(company)
    assert 'href="/hi/rollout/meters/east/M1"' in client.get(f"/hi/c/{connection}/meter").content.decode()
