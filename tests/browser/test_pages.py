"""Every page on a cheap phone, in both languages, by day and by night (M11)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import Person, pages, phone
from tests.served import Served

_ALLOWED_LATIN = re.compile(
    r"(SMS|UPI|FPPAS|N|LV|DS|KJ|I|II|kW|1912|[A-Z]+-\d[\d-]*|[A-Z]{1,4}\d+|N\d+|[A-Z]+)", re.ASCII
)
_OVERFLOW = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
_SMALL_TARGETS = """() => [...document.querySelectorAll(
    'nav a, .btn, .row[href], a.row, summary, .top a, .acct, .tabs a, .choice label, .turn a, a.tap, input')]
    .filter((each) => each.offsetParent !== null && each.type !== 'hidden')
    .filter((each) => each.getBoundingClientRect().height < 43.5 && each.type !== 'radio')
    .map((each) => each.outerHTML.slice(0, 90))"""
_HINDI_TEXT = """() => {
    const seen = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode())
        if (!walk.currentNode.parentElement.closest('[lang=en]')) seen.push(walk.currentNode.data);
    return seen.join(' ');
}"""


@pytest.fixture(scope="module")
def every_page(
    served: Served, prepaid_person: Person, postpaid_person: Person
) -> list[tuple[str, str | None]]:
    return pages(served, prepaid_person, postpaid_person)


def opened(context: BrowserContext, served: Served, path: str) -> tuple[Page, list[str]]:
    page, problems = context.new_page(), list[str]()
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.goto(served.address + path)
    return page, [problem for problem in problems if "404 (Not Found)" not in problem]


@pytest.mark.parametrize("language", ["hi", "en"])
def test_nothing_overflows_and_nothing_is_refused_by_the_policy(
    browser: Browser, served: Served, every_page: list[tuple[str, str | None]], language: str
) -> None:
    found = []
    for path, session in every_page:
        for width in (360, 320):
            context = phone(browser, served, session, viewport={"width": width, "height": 640})
            page, problems = opened(context, served, f"/{language}{path}")
            wide, seen = page.evaluate(_OVERFLOW)
            if wide > seen or problems:
                found.append((path, width, wide, problems))
            context.close()
    assert found == []


@pytest.mark.parametrize("size", ["l", "xxl"])
def test_large_type_overflows_nowhere(
    browser: Browser, served: Served, every_page: list[tuple[str, str | None]], size: str
) -> None:
    found = []
    for path, session in every_page:
        context = phone(browser, served, session)
        context.add_cookies([{"name": "size", "value": size, "url": served.address}])
        page, _ = opened(context, served, f"/hi{path}")
        assert page.evaluate("() => document.documentElement.dataset.size") == size
        wide, seen = page.evaluate(_OVERFLOW)
        if wide > seen:
            found.append((path, wide))
        context.close()
    assert found == []


@pytest.mark.parametrize(("language", "scheme"), [("hi", "light"), ("en", "dark")])
def test_axe_finds_nothing(
    browser: Browser, served: Served, every_page: list[tuple[str, str | None]], language: str, scheme: str
) -> None:
    axe, found = Axe(), []
    for path, session in every_page:
        # The check itself is a script that the policy would refuse.
        context = phone(browser, served, session, color_scheme=scheme, bypass_csp=True)
        page, _ = opened(context, served, f"/{language}{path}")
        page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        for violation in axe.run(page).response["violations"]:
            found.append((path, violation["id"], [node["html"][:120] for node in violation["nodes"]][:3]))
        context.close()
    assert found == []


@pytest.mark.parametrize("language", ["hi", "en"])
def test_everything_to_touch_is_large_enough(
    browser: Browser, served: Served, every_page: list[tuple[str, str | None]], language: str
) -> None:
    found: list[tuple[str, Any]] = []
    for path, session in every_page:
        context = phone(browser, served, session)
        page, _ = opened(context, served, f"/{language}{path}")
        small = page.evaluate(_SMALL_TARGETS)
        if small:
            found.append((path, small))
        context.close()
    assert found == []


def test_no_hindi_page_shows_an_untranslated_word(
    browser: Browser, served: Served, every_page: list[tuple[str, str | None]]
) -> None:
    found = []
    for path, session in every_page:
        context = phone(browser, served, session)
        page, _ = opened(context, served, f"/hi{path}")
        text = str(page.evaluate(_HINDI_TEXT))
        for word in re.findall(r"[A-Za-z][A-Za-z0-9-]*", text):
            if not _ALLOWED_LATIN.fullmatch(word):
                found.append((path, word))
        context.close()
    assert found == []


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_four_answers_stand_above_the_fold(
    browser: Browser, served: Served, prepaid_person: Person, language: str
) -> None:
    context = phone(browser, served, prepaid_person.session)
    page, _ = opened(context, served, f"/{language}{prepaid_person.home}")
    bottom = page.evaluate("() => document.querySelector('main > .sec p').getBoundingClientRect().bottom")
    nav = page.evaluate("() => document.querySelector('.nav').getBoundingClientRect().top")
    assert bottom <= nav
    context.close()


def test_the_first_load_of_home_is_light(browser: Browser, served: Served, prepaid_person: Person) -> None:
    """All files of the page as they cross the air: under 60 kB, and what it needs to be read under 24."""
    context = phone(browser, served, prepaid_person.session)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: dict[str, int] = {}
    kinds: dict[str, str] = {}
    network.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    network.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    page.goto(f"{served.address}/hi{prepaid_person.home}", wait_until="networkidle")
    assert 0 < sum(sizes.values()) < 60_000
    needed = sum(size for request, size in sizes.items() if kinds.get(request) in ("Document", "Stylesheet"))
    assert 0 < needed < 24_000
    context.close()
