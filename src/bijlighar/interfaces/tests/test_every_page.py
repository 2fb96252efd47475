"""Every address there is, as consumer, neighbour, operator of another company and stranger (M3, M16, M22).

Found by looking into the resolver: an address that somebody adds tomorrow is walked tomorrow. What tells
who the consumer is (name, address, number, mobile) is searched in every answer of the other three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from bijlighar.complaints import queries as complaints
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import DAY, NOW, World, world
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.privacy import actions as privacy

__all__ = ["world"]
pytestmark = pytest.mark.django_db
MARKS = (
    "Sunita Patel", "सुनीता पटेल", "12, Adhartal", "12, अधारताल", "N0000000001", "N0000\u00a0000\u00a0001",
    "6000000001", "60000\u00a000001",
)  # fmt: skip
LEAVES = {"sign_out"}
"""Ends the session that the walk goes on with."""
LEAST_PAGES, LEAST_SHOWN = 150, 15
"""So many addresses there are at least, and on so many the consumer finds himself, else the walk is blind."""


def every(patterns: Any = None, above: str = "") -> Iterator[tuple[str, str]]:
    """Name and path of every address, with its parameters as they stand in the pattern."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        path = above + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from every(each.url_patterns, path)
        elif isinstance(each, URLPattern):
            yield str(each.name), path


@pytest.fixture
def walked(world: World) -> tuple[World, dict[str, str]]:
    """The world with a consumer linked to his connection, and what the addresses' parameters stand for."""
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=world.connection, by=world.by, at=place.AT)
    other = place.connection(
        world.east, 2, name_en="Asha Rao", name_hi="आशा राव", address_en="x", address_hi="x"
    )
    consumers.link_by_staff(mobile=place.NEIGHBOUR, connection_id=other, by=world.by, at=place.AT)
    asked = privacy.ask(
        key="once", kind_code="GRIEVANCE", company_id=world.east, office_id=world.offices["east/HO/D1"],
        connection_id=world.connection, mobile=place.SUNITA, language="hi", words="who looked?", by=world.by,
        at=NOW,
    )  # fmt: skip
    told = complaints.brief(world.complaint)
    assert told is not None
    return world, {
        "connection_id": str(world.connection), "office_id": str(world.offices["east/HO/D1"]),
        "meter_id": str(world.meter), "batch_id": str(world.batch), "complaint_id": str(world.complaint),
        "theft_id": str(world.theft), "outage_id": str(world.outage), "request_id": str(asked.id),
        "company_code": "east", "serial": "M1", "day": DAY.isoformat(), "kind": "grievance",
    }  # fmt: skip


def consumer(mobile: str) -> Client:
    client = Client(raise_request_exception=False)
    session = client.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return client


def text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unescape(content.decode(errors="replace"))


def paths(parts: dict[str, str]) -> list[str]:
    found = []
    for name, pattern in every():
        if name not in LEAVES:
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: parts.get(part[1], "1"), pattern)
            found.append("/" + path.removeprefix("/"))
    return [path.replace("^", "").replace("$", "") for path in found if "\\" not in path]


def test_nobody_finds_another_on_any_page(walked: tuple[World, dict[str, str]]) -> None:
    world, parts = walked
    every_path = paths(parts)
    assert len(every_path) > LEAST_PAGES
    mine = consumer(place.SUNITA)
    shown = [path for path in every_path if any(mark in text(mine.get(path)) for mark in MARKS)]
    assert len(shown) >= LEAST_SHOWN, shown
    west = world.client("operator.west")
    west.raise_request_exception = False
    visitors = {
        "neighbour": consumer(place.NEIGHBOUR),
        "operator": west,
        "stranger": Client(raise_request_exception=False),
    }
    found = []
    for who, client in visitors.items():
        for path in every_path:
            for method in (client.get, client.post):
                answer = method(path)
                leaked = [mark for mark in MARKS if mark in text(answer)]
                if leaked or answer.status_code >= 500:
                    found.append((who, method.__name__, path, answer.status_code, leaked))
    assert found == []
