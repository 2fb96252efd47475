"""The list of one's applications says by when each has to be done, or that it is late (M25)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bijlighar.applications.tests import stage
from bijlighar.applications.tests.stage import DAY, MOBILE, MONDAY
from bijlighar.consumers.tests import place
from bijlighar.interfaces.portal.offline.tests.test_pages import who

pytestmark = pytest.mark.django_db


def test_the_list_says_by_when_or_how_late(settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_NOW, settings.DOCUMENTS = MONDAY, tmp_path / "documents"
    _company, office = stage.company()
    made = stage.new(office)
    last = made.due_on(MONDAY)
    for days_after, words in (
        (-1, f"By {last.day} November at the latest, 1 day left."),
        (0, "Today is the last day."),
        (2, f"Late by 2 days: it was due on {last.day} November."),
    ):
        settings.PORTAL_NOW = MONDAY + ((last - MONDAY.date()).days + days_after) * DAY
        page = who(MOBILE).get("/en/apply").content.decode().replace("\u00a0", " ")
        (row,) = re.findall(rf"<small>{made.number}.*?</a>", page, re.DOTALL)
        assert words in row
    with CaptureQueriesContext(connection) as asked:
        page = who(MOBILE).get("/en/apply").content.decode()
    assert not [one for one in asked if "applications_pause" in one["sql"]], "a list asks nothing for each"


def test_whose_mobile_has_one_connection_need_not_copy_its_number(settings: Any) -> None:
    settings.PORTAL_NOW = MONDAY
    company, _office = stage.company()
    numbers = (place.connection(company, 1), place.connection(company, 2))

    def form(kind: str = "LOAD", **more: str) -> str:
        phone = who(MOBILE)
        begun = phone.post("/en/apply/new", {"kind": kind, **more}).headers["Location"]
        return phone.get(begun).content.decode()

    assert 'value="N0' not in form()
    stage.linked(numbers[0])
    assert 'value="N0000000001"' in form()
    assert 'value="N0000000009"' in form(service_number="N0000000009"), "what came along stands"
    assert 'value="N0' not in form("NEW")
    stage.linked(numbers[1])
    assert 'value="N0' not in form(), "of two nobody knows which"
