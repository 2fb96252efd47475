"""A home sees its next threshold and switches the messages about it off and on; a neighbour does not (11)."""

from __future__ import annotations

import pytest

from tests.served import Served, Visitor


@pytest.fixture(scope="module")
def owner(served: Served) -> Visitor:
    return served.person(1)


@pytest.fixture(scope="module")
def home(owner: Visitor) -> str:
    return owner.get("/en/connections").links(r"/en/c/\d+/")[0]


def test_home_and_the_page_tell_the_same(owner: Visitor, home: str) -> None:
    card, page = owner.get(home).text, owner.get(f"{home}threshold").text
    assert "Before the next threshold" in page
    outlooks = ["stays below", "may pass it", "will pass it"]
    assert [words in card for words in outlooks] == [words in page for words in outlooks]
    assert "अगली सीमा" in owner.get(f"{home.replace('/en/', '/hi/')}threshold").text


def test_messages_are_switched_off_and_on(owner: Visitor, home: str) -> None:
    assert "You get a message when" in owner.get(f"{home}threshold").text
    assert "You get no messages" in owner.post(f"{home}threshold", messages="off").text
    assert "You get no messages" in owner.get(f"{home}threshold").text
    assert "You get a message when" in owner.post(f"{home}threshold", messages="on").text


def test_a_neighbour_neither_sees_nor_switches_it(served: Served, owner: Visitor, home: str) -> None:
    neighbour = served.person(3)
    assert neighbour.get(f"{home}threshold").status == 404
    assert neighbour.post(f"{home}threshold", messages="off").status in (403, 404)
    assert "You get a message when" in owner.get(f"{home}threshold").text
