"""Notices and questions for everybody: a list, a page, a feed; a question by whoever signed in (M7)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from django.test import Client

from bijlighar.consumers.tests import place
from bijlighar.interfaces.portal.tests.test_privacy import browser, text
from bijlighar.notices import queries
from bijlighar.notices.tests.test_notices import GOOD, proposed, publish

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def made(db: None) -> tuple[int, int, int]:
    """A published notice of east and of west, and one of east that waits."""
    east, west = place.company("east"), place.company("west", pattern="W[0-9]{10}", example="W1234567890")
    mine, theirs = proposed(east), proposed(west, replace(GOOD, title_en="Recharge", title_hi="रिचार्ज"))
    publish(mine)
    publish(theirs)
    return mine, theirs, proposed(east, replace(GOOD, title_en="Not yet", title_hi="अभी नहीं"))


@pytest.mark.parametrize(
    ("language", "mine", "theirs"), [("en", GOOD.title_en, "Recharge"), ("hi", GOOD.title_hi, "रिचार्ज")]
)
def test_list_page_and_feed_say_the_same_in_each_language(
    made: tuple[int, int, int], language: str, mine: str, theirs: str
) -> None:
    client, base = Client(), f"/{language}/notices"
    page = text(client.get(base))
    assert mine in page and theirs in page
    assert "Not yet" not in page and "अभी नहीं" not in page
    assert theirs not in text(client.get(f"{base}?company=east"))
    assert mine not in text(client.get(f"{base}?q={theirs}"))
    one = text(client.get(f"{base}/{made[0]}"))
    assert (GOOD.source_hi if language == "hi" else GOOD.source_en) in one and GOOD.link in one
    assert client.get(f"{base}/{made[2]}").status_code == client.get(f"{base}/999999").status_code == 404
    answer = client.get(f"{base}/feed?company=east")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    entries = ET.fromstring(answer.content).findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in entries] == [mine]
    assert all(
        each.findtext(f"{ATOM}updated") and each.findtext(f"{ATOM}author/{ATOM}name") for each in entries
    )


def test_nonsense_in_the_address_is_not_asked(made: tuple[int, int, int]) -> None:
    for query in ("after=x", "after=99999999999999999999", "company=no", "kind=x", "q=%25%27", "after=-1"):
        assert Client().get(f"/en/notices?{query}").status_code == 200


def test_a_question_is_asked_signed_in_and_read_by_nobody_else(made: tuple[int, int, int]) -> None:
    assert Client().get("/en/notices/ask").status_code == 302
    mine = browser(place.SUNITA)
    assert mine.post("/en/notices/ask", {"company": "east", "words": " ", "once": "q"}).status_code == 400
    assert mine.post("/en/notices/ask", {"company": "no", "words": "why?", "once": "q"}).status_code == 400
    for _ in range(2):
        answer = mine.post("/en/notices/ask", {"company": "east", "words": "why so dear?", "once": "q"})
        assert answer.status_code == 302
    assert len(queries.questions_of(place.SUNITA)) == 1
    assert "why so dear?" in text(mine.get("/en/notices/ask"))
    for client in (browser(place.NEIGHBOUR), Client()):
        for path in ("notices", "notices/ask", "notices/feed", f"notices/{made[0]}"):
            assert "why so dear?" not in text(client.get(f"/en/{path}"))
