"""The counter on a small phone in both languages: asking, the yes, the account (M3, M11)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE, sign_in_officer
from tests.browser.test_pages import _OVERFLOW, _SMALL_TARGETS
from tests.served import Served, officer


@pytest.fixture
def desk(browser: Browser, served: Served) -> Iterator[Page]:
    """Signed in as the first officer of the east; the check is a script that the policy would refuse."""
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    sign_in_officer(page, served.address, *officer(served, 0))
    yield page
    context.close()


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_counter_fits_a_phone_and_reads_well(desk: Page, served: Served, language: str) -> None:
    desk.goto(f"{served.address}/{language}/console/counter")
    problems = _problems(desk, f"ask-{language}")
    mobile, number = _home(served)
    before = served.said_when_quiet()
    desk.fill("#service_number", number)
    desk.select_option("#reason", "PAY")
    desk.locator("main form button.btn").click()
    desk.locator("#code").wait_for()
    problems += _problems(desk, f"code-{language}")
    desk.fill("#code", "000000000000")
    desk.click("button[value=agree]")
    desk.locator("#code").wait_for()
    problems += _problems(desk, f"wrong-{language}")
    desk.fill("#code", served.newest_code(mobile, after=before))
    desk.click("button[value=agree]")
    desk.locator("#amount").wait_for()
    problems += _problems(desk, f"account-{language}")
    desk.fill("#amount", "200")
    desk.click("button[value=pay]")
    desk.locator("main svg.square").wait_for()
    problems += _problems(desk, f"square-{language}")
    desk.click("button[value=end]")
    desk.locator("#service_number").wait_for()
    problems += _problems(desk, f"closed-{language}")
    assert problems == []


def _home(served: Served) -> tuple[str, str]:
    """Registered mobile (10 digits) and service number of a home of the east."""
    with psycopg.connect(served.environment["DATABASE_URL"]) as database:
        row = database.execute(
            "SELECT p.mobile, c.service_number FROM consumers_connection c"
            " JOIN consumers_person p ON p.id = c.person_id JOIN network_company n ON n.id = c.company_id"
            " WHERE n.code = 'east' AND p.mobile <> '' ORDER BY c.id LIMIT 1"
        ).fetchone()
    assert row is not None
    return row[0].removeprefix("+91"), row[1]


def _problems(page: Page, name: str) -> list[tuple[str, object]]:
    """What axe objects to, what runs off the side, what is too small for a thumb."""
    if folder := os.environ.get("BIJLIGHAR_PICTURES"):
        page.screenshot(path=Path(folder) / f"counter-{name}.png", full_page=True)
    wide, seen = page.evaluate(_OVERFLOW)
    found: list[tuple[str, object]] = [(name, f"{wide} px wide at {seen}")] if wide > seen else []
    found += [(name, small) for small in page.evaluate(_SMALL_TARGETS)]
    return found + [(name, each["id"]) for each in Axe().run(page).response["violations"]]
