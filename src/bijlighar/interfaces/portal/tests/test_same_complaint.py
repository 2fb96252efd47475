"""Of several open complaints of one kind the form names the one on which work is furthest (M22)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import NOW, World, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db
SAID = {
    "en": ("You have told us this already", "2 such complaints are open here", "The team is on its way."),
    "hi": ("यह आप पहले बता चुके हैं", "2 शिकायतें खुली हैं", "टीम रास्ते में है।"),
}


def text_of(answer: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_form_names_the_complaint_whose_team_is_on_its_way(
    world: World, settings: Any, language: str
) -> None:
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=world.connection, by=world.by, at=place.AT)
    client = Client()
    session = client.session
    session["mobile"] = place.SUNITA
    session.save()
    on_its_way = complaints.brief(world.complaint)
    assert on_its_way is not None
    form = f"/{language}/wrong/NO_SUPPLY?connection={world.connection}"
    alone = text_of(client.get(form))
    assert on_its_way.number in alone and SAID[language][1][2:] not in alone, "one is not counted"
    late = actions.register(
        company_id=world.east, connection_id=world.connection, category_code="NO_SUPPLY", channel_code="1912",
        by=world.by, at=NOW + timedelta(minutes=1),
    )  # fmt: skip
    actions.take(complaint_id=world.complaint, by=world.by, at=NOW + timedelta(minutes=2))
    settings.PORTAL_NOW = NOW + timedelta(days=2)
    already, count, state = SAID[language]
    for page in (client.get(form), client.post(form, {"connection": world.connection, "once": "a" * 32})):
        said = text_of(page)
        assert f"{already}: {on_its_way.number}" in said
        assert late.number not in said
        assert count in said and state in said


def test_the_desk_s_form_names_it_too(world: World) -> None:
    on_its_way = complaints.brief(world.complaint)
    assert on_its_way is not None
    actions.register(
        company_id=world.east, connection_id=world.connection, category_code="NO_SUPPLY", channel_code="1912",
        by=world.by, at=NOW,
    )  # fmt: skip
    actions.take(complaint_id=world.complaint, by=world.by, at=NOW)
    office = world.offices["east/HO/D1"]
    call = {"kind": "NO_SUPPLY", "once": "a" * 32, "service_number": "N0000000001", "channel": "1912"}
    said = text_of(world.client("operator").post(f"/en/console/complaints/{office}/new", call))
    assert f"The same is open already: {on_its_way.number}" in said
    assert "2 such complaints are open there" in said
