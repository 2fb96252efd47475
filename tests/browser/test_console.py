"""The officer's desk on a small phone: nothing runs off the side, targets are wide, axe is content (M11)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import sign_in_officer
from tests.browser.test_pages import _OVERFLOW, _SMALL_TARGETS
from tests.served import Served, officer

PAGES = (
    "",
    "readings/{office}",
    "readings/{office}/meters",
    "meters/{meter}",
    "meters?q=E1",
    "queues/{office}",
    "queues/{office}/findings",
    "queues/{office}/corrections",
    "queues/{office}/files",
    "queues/{office}/check-meters",
    "queues/{office}/tampers",
    "payments/{office}",
    "payments/{office}/tills",
    "complaints/{office}",
    "complaints/{office}/board",
    "outages/{office}",
    "outages/{office}/plan",
    "outages/{office}/reliability",
    "applications/{office}",
    "supply/{office}",
)


@pytest.fixture(scope="module")
def desk(browser: Browser, served: Served) -> Iterator[Page]:
    """Signed in as the first officer of the east; the check is a script that the policy would refuse."""
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    page = context.new_page()
    sign_in_officer(page, served.address, *officer(served, 0))
    yield page
    context.close()


@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_page_of_the_desk(desk: Page, served: Served, language: str) -> None:
    root = f"{served.address}/{language}/console"
    desk.goto(f"{root}/")
    office = _found(desk, r"/console/readings/(\d+)")
    desk.goto(f"{root}/readings/{office}/meters")
    meter = _found(desk, r"/console/meters/(\d+)")
    axe, problems = Axe(), list[tuple[str, object]]()
    for each in PAGES:
        path = each.format(office=office, meter=meter)
        answer = desk.goto(f"{root}/{path}")
        assert answer is not None
        assert answer.status == 200, path
        wide, seen = desk.evaluate(_OVERFLOW)
        problems += [(path, f"{wide} px wide at {seen}")] if wide > seen else []
        problems += [(path, small) for small in desk.evaluate(_SMALL_TARGETS)]
        desk.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        problems += [(path, each["id"]) for each in axe.run(desk).response["violations"]]
    assert problems == []


def _found(page: Page, pattern: str) -> str:
    found = re.search(pattern, page.content())
    assert found is not None
    return found[1]
