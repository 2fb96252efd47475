"""Looking for a place: any spelling finds it, and one that nobody knows is not told that all is well."""

from __future__ import annotations

import html
import re
from typing import Any

import polars as pl
import pytest
from django.test import Client

from bijlighar.network import actions as network
from bijlighar.outages import actions
from bijlighar.outages.tests.stage import CLOCK, ENGINEER, World, ist, shutdown, world

NOON = ist(12)
RANJHI = "4010203009"


@pytest.fixture
def there(db: Any, settings: Any) -> World:
    """Two companies; the first has Ranjhi Zone with a transformer there, on a line named otherwise."""
    settings.PORTAL_NOW = NOON
    east = world()
    world("west", first=100)
    said: dict[str, Any] = {"company_id": east.company_id, "by": CLOCK, "at": NOON}
    zone = {"code": "Z9", "kind": "dc", "parent_code": "HO", "area_code": "URBAN", "name_en": "Ranjhi Zone",
            "name_hi": "रांझी ज़ोन"}  # fmt: skip
    network.register_offices(rows=pl.DataFrame([zone]), **said)
    pole = {"code": RANJHI, "feeder_code": "F3", "office_code": "Z9", "name_en": "Khamaria DP",
            "name_hi": "खमरिया डीपी", "capacity_va": 63_000}  # fmt: skip
    network.register_transformers(rows=pl.DataFrame([pole]), **said)
    return east


def fault(there: World, kind: str, code: str) -> int:
    return actions.report_fault(
        company_id=there.company_id, device_kind=kind, device_id=there.device(kind, code), from_at=NOON,
        key=code, by=ENGINEER, at=NOON,
    )  # fmt: skip


def page(asked: str, language: str = "en", path: str = "power-cuts", **given: str) -> str:
    content = Client().get(f"/{language}/{path}", {"q": asked, **given}).content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content[content.index("<main") :])).split())


@pytest.mark.parametrize(
    "asked", ["रांझी", "राँझी", "रांझि", "Ranjhi", "raanjhee", "खमरिया", RANJHI, "khamaria dp"]
)
def test_every_spelling_finds_the_cut(there: World, asked: str) -> None:
    fault(there, "DTR", RANJHI)
    for language, off in (("en", "1 line without power."), ("hi", "1 लाइन बंद है।")):
        text = page(asked, language)
        assert off in text and "Khamaria" in text + page(asked)


def test_a_place_below_a_line_that_is_off_hears_of_it(there: World) -> None:
    fault(
        there, "SUBSTATION", "S2"
    )  # neither its name nor its office's is Ranjhi; a transformer below is there
    assert "1 line without power." in page("राँझी")


def test_a_place_without_a_cut_is_told_so_by_those_who_know_it_alone(there: World) -> None:
    fault(there, "FEEDER", "F1")
    text = page("राँझी")
    assert "We know of no line without power at “राँझी”." in text
    assert "Adhartal" not in text and "west" not in text


@pytest.mark.parametrize("asked", ["abcxyz", "रांझपुरी", "—"])
def test_an_unknown_place_is_not_told_that_there_is_no_cut(there: World, asked: str) -> None:
    fault(there, "DTR", RANJHI)
    for path, nothing in (("power-cuts", "no line without power"), ("power-cuts/planned", "None")):
        text = page(asked, path=path)
        assert f"We found no place named “{asked}”" in text and "Show all places" in text
        assert nothing not in text
    assert f"“{asked}” नाम की कोई जगह नहीं मिली" in page(asked, "hi")


def test_what_is_typed_is_shown_as_text(there: World) -> None:
    content = Client().get("/en/power-cuts", {"q": "<b>xq"}).content.decode()
    assert "<b>xq" not in content and "&lt;b&gt;xq" in content
    fault(there, "DTR", RANJHI)
    content = Client().get("/en/power-cuts", {"q": "Adhartal<i>"}).content.decode()
    assert "Adhartal<i>" not in content


def test_shutdowns_are_found_the_same_way(there: World) -> None:
    shutdown(there, "DTR", RANJHI)
    assert "Khamaria DP" in page("raanjhee", path="power-cuts/planned")
    assert "None at “Adhartal” in the next two weeks." in page("Adhartal", path="power-cuts/planned")


def test_a_company_finds_all_of_its_own(there: World) -> None:
    fault(there, "DTR", RANJHI)
    text = page("east")
    assert "1 line without power." in text and "west" not in text
