"""The start page's stories lead to what they tell of: the street without power, and one home's complaints."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.interfaces.demo.connect import demo_folder
from bijlighar.interfaces.demo.plan import Plan, keep
from bijlighar.interfaces.demo.tales import TALES
from bijlighar.outages import actions as outages

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.mark.parametrize(
    ("language", "name", "since"),
    [("en", "A whole street is dark", "Off since"), ("hi", "पूरी गली अँधेरे में", "से बंद है")],
)
def test_the_street_s_story_leads_to_the_street(
    world: World, settings_home: Path, language: str, name: str, since: str
) -> None:
    plan = Plan(seed=5, connections=24, first_day=date(2026, 9, 1), last_day=NOW.date(), until_block=30)
    keep(demo_folder(), Plan(**{**{each: getattr(plan, each) for each in plan.__slots__}, "is_loaded": True}))
    start = Client().get(f"/{language}/stories")
    assert name in text_of(start)
    (way,) = re.findall(r'href="(/\w+/power-cuts\?[^"]+)"', unescape(start.content.decode()))
    street = text_of(Client().get(way))
    assert since in street and ("Adhartal" if language == "en" else "अधारताल") in street
    outages.restore(outage_id=world.outage, by=world.by, at=NOW)
    later = Client().get(f"/{language}/stories")
    assert name not in text_of(later), "no street is dark now: nothing is promised"


def test_each_page_of_a_story_is_of_the_connection_it_tells_of() -> None:
    """The pump's bills are the pump's, not those of the mill that the story begins with."""
    (family,) = [each for each in TALES if each.code == "mill-and-farm"]
    story = family.story
    assert story is not None
    places = [family.place, *(each.place for each in family.also)]
    kinds = [story.members[place].category for place in places]
    assert kinds == ["MILL", "PUMP", "ROOF"]
