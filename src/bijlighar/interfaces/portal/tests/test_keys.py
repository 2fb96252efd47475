"""A key that is not made: what is wrong stands first on the page and leads to where it is put right."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.rules.tokens import LIVE_TOKENS, SCOPES
from bijlighar.consumers.tests import place
from bijlighar.interfaces.portal.tests.test_preferences import browser

pytestmark = pytest.mark.django_db
SCOPE = next(iter(SCOPES))


@pytest.fixture
def home(settings: Any) -> int:
    settings.PORTAL_NOW = place.AT
    found = place.connection(place.company("east"), 1)
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=found, by=place.BY, at=place.AT)
    return found


def grant(home: int, name: str) -> None:
    consumers.grant_token(
        mobile=place.SUNITA, name=name, scopes=[SCOPE], connection_ids=[home],
        ends_at=place.AT + timedelta(days=9), by=place.BY, at=place.AT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "leads_to"),
    [
        ({"name": ""}, "name"),
        ({"name": "Meter watch"}, "name"),
        ({"last": "someday"}, "last"),
        ({"c": []}, "connections"),
        ({"scope": []}, "scopes"),
    ],
)
def test_what_is_wrong_stands_first_and_leads_to_its_field(
    home: int, change: dict[str, Any], leads_to: str
) -> None:
    grant(home, "Meter watch")
    shown = refused(home, change)
    first = shown[shown.index('<main id="main">') :].split("</section>")[0]
    assert 'role="alert" tabindex="-1" autofocus' in first
    # Sent from "#scopes" to no address of its own, the form would open its next answer down there.
    assert '<form method="post" action="/en/keys"' in shown
    assert re.findall(r'href="#(\w+)"', first) == [leads_to]
    words = re.findall(r'href="#\w+">([^<]+)</a>', first)[0]
    # The words stand at the field too, and whoever hears it hears them.
    assert shown.count(words) == 2
    assert shown.count(f'id="{leads_to}"') == shown.count(f'id="{leads_to}-error"') == 1
    assert f"{leads_to}-error" in " ".join(re.findall(r'aria-describedby="([^"]+)"', shown))


def test_too_many_keys_lead_to_the_list_where_one_is_withdrawn(home: int) -> None:
    for number in range(LIVE_TOKENS):
        grant(home, f"House {number}")
    shown = refused(home, {})
    assert '<a class="tap" href="#keys">' in shown
    assert 'id="keys"' in shown


def test_a_page_without_mistake_shows_no_alarm(home: int) -> None:
    assert 'role="alert"' not in browser(place.SUNITA).get("/en/keys").content.decode()


def refused(home: int, change: dict[str, Any]) -> str:
    last = (place.AT + timedelta(days=30)).date().isoformat()
    form = {"name": "Kitchen", "last": last, "c": [home], "scope": [SCOPE], **change}
    answer = browser(place.SUNITA).post("/en/keys", form)
    assert answer.status_code == 400
    return answer.content.decode()
