"""Which pages a phone is told to keep, and that it learns when they are another person's (M16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.portal.offline.pages import KEPT, WITHOUT
from bijlighar.kernel.actor import Actor

pytestmark = pytest.mark.django_db


def who(mobile: str) -> Client:
    client = Client()
    session = client.session
    session["mobile"] = mobile
    session.save()
    return client


@pytest.fixture
def homes() -> list[int]:
    company = place.company()
    made = [place.connection(company, number) for number in (1, 2)]
    for number, connection in enumerate(made, 1):
        consumers.link_by_staff(
            mobile=f"+91600000000{number}", connection_id=connection, by=Actor.system("test"), at=place.AT
        )
    return made


def test_each_persons_pages_carry_their_own_mark(homes: list[int]) -> None:
    one, two = who("+916000000001"), who("+916000000002")
    first = one.get(f"/hi/c/{homes[0]}/money")
    assert first.headers["Keep-Page"] == "yes"
    mark = first.headers["Kept-For"]
    assert f'data-person="{mark}"' in first.content.decode()
    assert "6000000001" not in mark and len(mark) == 16
    assert one.get("/en/connections").headers["Kept-For"] == mark
    other = two.get(f"/hi/c/{homes[1]}/money").headers["Kept-For"]
    assert other not in (mark, "guest")
    assert Client().get("/hi/power-cuts").headers["Kept-For"] == "guest"
    assert one.get("/hi/offline/token").json()["person"] == mark
    assert Client().get("/hi/offline/token").json()["person"] == "guest"


def test_what_is_not_there_asks_for_money_or_tells_of_theft_is_not_kept(homes: list[int]) -> None:
    one = who("+916000000001")
    for path in (
        f"/hi/c/{homes[1]}/money",
        f"/hi/c/{homes[0]}/recharge",
        "/hi/sign-in",
        f"/hi/c/{homes[0]}/settings",
    ):
        assert "Keep-Page" not in one.get(path).headers, path
    theft = one.get("/hi/report-theft")
    assert "Kept-For" not in theft.headers
    assert "offline/script.js" not in theft.content.decode()
    desk = Client().get("/hi/console/sign-in")
    assert "Kept-For" not in desk.headers
    assert "offline/script.js" not in desk.content.decode()


def test_the_pages_to_keep_are_there() -> None:
    known = {f"{each.namespace}:{name}" for each in resolvers(get_resolver()) for name in each.reverse_dict}
    assert set(KEPT) <= known
    assert {f"portal:{name}" for name in WITHOUT} <= known


def test_the_home_stands_before_money_complaints_power_cuts_and_the_rest(homes: list[int]) -> None:
    one = who("+916000000001")
    in_order = [
        f"/hi/c/{homes[0]}/",
        f"/hi/c/{homes[0]}/money",
        "/hi/complaints",
        "/hi/power-cuts",
        f"/hi/c/{homes[0]}/usage",
    ]
    places = [_place(one, path) for path in in_order]
    assert places == sorted(set(places)), places
    assert _place(one, f"/hi/c/{homes[0]}/money/bills") == places[1]
    assert 'data-keep="' not in one.get(f"/hi/c/{homes[0]}/recharge").content.decode()


def _place(client: Client, path: str) -> int:
    found = re.search(r'<html [^>]*data-keep="(\d+)"', client.get(path).content.decode())
    assert found, path
    return int(found.group(1))


def resolvers(top: Any) -> Iterator[Any]:
    for each in top.url_patterns:
        if hasattr(each, "url_patterns"):
            yield each
            yield from resolvers(each)
