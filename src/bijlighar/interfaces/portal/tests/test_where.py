"""A complaint of somebody with many connections: the one in question first, the rest behind a line (M23)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from bijlighar.complaints import queries as complaints
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import World, world
from bijlighar.interfaces.portal.views.complaints.where import AT_ONCE

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def office(world: World, count: int) -> tuple[Client, list[int]]:
    """Somebody signed in who may see so many connections."""
    found = [world.connection]
    found += [place.connection(world.east, 900 + number) for number in range(count - 1)]
    for each in found:
        consumers.link_by_staff(mobile=place.SUNITA, connection_id=each, by=world.by, at=place.AT)
    client = Client()
    session = client.session
    session["mobile"] = place.SUNITA
    session.save()
    return client, found


def offered(client: Client, path: str) -> tuple[list[str], list[str], str]:
    """What stands at once, what stands behind a line, and which is chosen."""
    page = unescape(client.get(path).content.decode())
    (choice,) = re.findall(
        r"<fieldset class=\"choice\"><legend>(?:Where|कहाँ)</legend>.*?</fieldset>", page, re.S
    )
    at_once, _line, behind = choice.partition("<details")
    value = r'name="connection" value="(\w+)"'
    chosen = re.findall(value + " checked", choice)
    return re.findall(value, at_once), re.findall(value, behind), chosen[0] if chosen else ""


def test_a_few_stand_in_a_row(world: World) -> None:
    client, mine = office(world, AT_ONCE)
    at_once, behind, _chosen = offered(client, "/en/wrong/NO_SUPPLY")
    assert set(at_once[:-1]) == {str(each) for each in mine} and not behind


def test_of_many_the_one_in_question_stands_first_and_none_is_lost(world: World) -> None:
    client, mine = office(world, AT_ONCE + 3)
    at_once, behind, chosen = offered(client, f"/en/wrong/DANGER?connection={mine[4]}")
    assert at_once[0] == chosen == str(mine[4]) and len(at_once) == 2
    assert {at_once[0], *behind} == {str(each) for each in mine}
    at_once, behind, chosen = offered(client, "/hi/wrong/NO_SUPPLY")
    assert len(at_once) == 1 and len(behind) == len(mine) and not chosen
    page = client.get("/en/wrong/NO_SUPPLY").content.decode()
    assert f"One of my connections ({len(mine)})" in page


def test_what_is_chosen_behind_the_line_is_taken_and_stands_first_when_shown_again(world: World) -> None:
    client, mine = office(world, AT_ONCE + 3)
    wrong = client.post("/en/wrong/NO_SUPPLY", {"connection": str(mine[6]), "pin": "4"})
    page = wrong.content.decode().partition("<details")[0]
    assert f'value="{mine[6]}" checked' in page
    told = client.post("/en/wrong/NO_SUPPLY", {"connection": str(mine[6]), "anyway": "1"})
    assert told.status_code == 302
    number = int(told.headers["Location"].rpartition("/")[2].partition("?")[0])
    found = complaints.complaint(number)
    assert found is not None and found.complaint.connection_id == mine[6]
