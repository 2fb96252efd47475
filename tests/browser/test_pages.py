"""Every page on a cheap phone, in both languages, by day and by night (M11)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Browser, ConsoleMessage, Page

from bijlighar.interfaces.portal.power_state import reported
from bijlighar.kernel.time import IST
from tests.browser.conftest import Person, pages, phone, with_parts
from tests.served import Served

_ALLOWED_LATIN = re.compile(
    r"(SMS|UPI|FPPAS|Parquet|N|LV|DS|DS-II?|KJ|I|II|kW|kWh|Wh|1912"
    r"|[A-Z]+-[A-Z]?\d[\d-]*(?:R\d+)?|[A-Z]{1,4}\d+|N\d+|[A-Z]+)",
    re.ASCII,
)
_OVERFLOW = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
_SMALL_TARGETS = """() => [...document.querySelectorAll('a:not(.skip), button, summary, input, select')]
    .filter((each) => each.offsetParent !== null && each.type !== 'hidden')
    .filter((each) => {
        const box = (each.closest('label') || each).getBoundingClientRect();
        return box.height < 43.5 || box.width < 43.5;
    })
    .map((each) => each.outerHTML.slice(0, 90))"""
_WORDIEST = """([state, note, behind]) => {
    const stat = document.querySelector('.pair .stat'), hero = document.querySelector('.hero');
    stat.querySelector('.state').lastChild.data = state;
    stat.querySelector('small').textContent = note;
    if (behind && !hero.querySelector('.notice'))
        hero.querySelector('.btn').insertAdjacentHTML('beforebegin', behind);
}"""
_HINDI_TEXT = """() => {
    const seen = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode())
        if (!walk.currentNode.parentElement.closest('[lang=en]')) seen.push(walk.currentNode.data);
    return seen.join(' ');
}"""


@pytest.fixture(scope="module")
def every_page(
    served: Served, prepaid_person: Person, postpaid_person: Person, office_person: Person
) -> list[tuple[str, str | None]]:
    return pages(served, prepaid_person, postpaid_person, office_person)


class Phones:
    """A phone for each person who looks, all set up alike; each shows one page after another."""

    def __init__(
        self, browser: Browser, served: Served, cookie: dict[str, str] | None = None, **options: Any
    ) -> None:
        self._browser, self._served, self._cookie, self._options = browser, served, cookie, options
        self._pages: dict[str | None, Page] = {}
        self.problems: list[str] = []

    def show(self, path: str, session: str | None) -> Page:
        """Open a page on the phone of whoever has this session; `problems` then holds its complaints."""
        if session not in self._pages:
            context = phone(self._browser, self._served, session, **self._options)
            if self._cookie:
                context.add_cookies([{**self._cookie, "url": self._served.address}])  # type: ignore[typeddict-item]
            self._pages[session] = page = context.new_page()
            page.on("console", self._said)
            page.on("pageerror", lambda problem: self.problems.append(str(problem)))
        self.problems.clear()
        self._pages[session].goto(self._served.address + path)
        return self._pages[session]

    def close(self) -> None:
        """Put all phones away."""
        for page in self._pages.values():
            page.context.close()

    def _said(self, message: ConsoleMessage) -> None:
        # A form that is sent back with what is wrong in it says 422, a page that is not there 404.
        if message.type == "error" and not re.search(r"status of (404|422) \(", message.text):
            self.problems.append(message.text)


def test_every_page_keeps_the_policy_and_is_in_hindi(
    browser: Browser, served: Served, every_page: list[tuple[str, str | None]]
) -> None:
    """At 360 and 320 px and with type of double size nothing runs off; no script refused, no English word."""
    phones, found = Phones(browser, served), list[tuple[str, Any]]()
    for path, session in every_page:
        page = phones.show(f"/hi{path}", session)
        found += [(path, problem) for problem in phones.problems]
        found += [(path, problem) for problem in _misfits(page)]
        words = re.findall(r"[A-Za-z][A-Za-z0-9-]*", str(page.evaluate(_HINDI_TEXT)))
        found += [(path, word) for word in words if not _ALLOWED_LATIN.fullmatch(word)]
        page.set_viewport_size({"width": 360, "height": 640})
        page.evaluate("() => { document.documentElement.dataset.size = 'xxl'; }")
        wide, seen = page.evaluate(_OVERFLOW)
        if wide > seen:
            found.append((path, f"{wide} px wide at double size"))
    phones.close()
    assert found == []


def test_the_size_that_was_chosen_is_kept(browser: Browser, served: Served) -> None:
    phones = Phones(browser, served, {"name": "size", "value": "xxl"})
    page = phones.show("/hi/", None)
    assert page.evaluate("() => document.documentElement.dataset.size") == "xxl"
    phones.close()


@pytest.mark.parametrize(("language", "scheme"), [("hi", "light"), ("en", "dark")])
def test_axe_finds_nothing(
    browser: Browser, served: Served, every_page: list[tuple[str, str | None]], language: str, scheme: str
) -> None:
    """By day in Hindi, by night in English, where every page also has to fit."""
    # The check itself is a script that the policy would refuse.
    phones = Phones(browser, served, color_scheme=scheme, bypass_csp=True)
    axe, found = Axe(), list[tuple[str, Any]]()
    for path, session in every_page:
        page = phones.show(f"/{language}{path}", session)
        if language == "en":
            found += [(path, problem) for problem in _misfits(page)]
        page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        for violation in axe.run(page).response["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"]][:3]
            found.append((path, f"{violation['id']}: {nodes}"))
    phones.close()
    assert found == []


def _misfits(page: Page) -> list[str]:
    """What runs off the side at 360 or 320 px, and targets under 44 px."""
    found = []
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 640})
        wide, seen = page.evaluate(_OVERFLOW)
        if wide > seen:
            found.append(f"{wide} px wide at {width}")
    return [*found, *page.evaluate(_SMALL_TARGETS)]


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("kind", ["prepaid", "postpaid"])
def test_the_four_answers_stand_above_the_fold(
    browser: Browser, served: Served, request: pytest.FixtureRequest, language: str, kind: str
) -> None:
    """Whatever the hour: days that are late, and a supply that takes the longest words, push nothing out."""
    person: Person = request.getfixturevalue(f"{kind}_person")
    context = phone(browser, served, person.session)
    page = context.new_page()
    page.goto(f"{served.address}/{language}{person.home}")
    with translation.override(language):
        off_at = datetime(2026, 11, 22, 12, 45, tzinfo=IST)
        state = reported(off_at, off_at - timedelta(minutes=15), off_at.date())
        behind = render_to_string("portal/parts/behind.html") if kind == "prepaid" else ""
    page.evaluate(_WORDIEST, [state.words, state.note, behind])
    bottom = page.evaluate("() => document.querySelector('main > .sec p').getBoundingClientRect().bottom")
    nav = page.evaluate("() => document.querySelector('.nav').getBoundingClientRect().top")
    assert bottom <= nav
    context.close()


@pytest.mark.parametrize("language", ["hi", "en"])
def test_an_amount_of_any_length_has_room_beside_yesterday_s_deduction(
    browser: Browser, served: Served, prepaid_person: Person, language: str
) -> None:
    context = phone(browser, served, prepaid_person.session)
    page = context.new_page()
    page.goto(f"{served.address}/{language}{prepaid_person.home}")
    for rupees in (7, 999, -457, 8888, -8888, 88_888, 888_888):
        number = render_to_string("portal/components/number.html", {"paise": 100 * rupees + 78})
        row = page.evaluate(
            """number => {
              document.querySelector(".lead .num").outerHTML = number;
              const row = document.querySelector(".lead"), [amount, beside] = row.children;
              return [amount.getBoundingClientRect().right, beside.getBoundingClientRect().left, innerWidth,
                document.documentElement.scrollWidth];
            }""",
            number,
        )
        assert row[0] <= row[1], rupees
        assert row[2] == row[3], rupees
    context.close()


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_tables_of_a_deduction_need_no_scrolling_sideways(
    browser: Browser, served: Served, prepaid_person: Person, language: str
) -> None:
    """At 320 px, and with type of every size we offer (WCAG 1.4.10, 1.4.4)."""
    days = prepaid_person.visitor.get(f"/en{prepaid_person.home}money").links(
        r"/en/c/\d+/money/\d{4}-\d\d-\d\d"
    )
    context = phone(browser, served, prepaid_person.session)
    page, found = context.new_page(), list[tuple[str, Any]]()
    for day in {days[0], days[-1], with_parts(prepaid_person, days)}:
        page.goto(f"{served.address}/{language}{day.removeprefix('/en')}")
        page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        for width, size in ((320, ""), (320, "l"), (320, "xl"), (320, "xxl"), (360, "xxl"), (640, "xxl")):
            page.set_viewport_size({"width": width, "height": 640})
            page.evaluate(
                "size => { const html = document.documentElement;"
                " if (size) html.dataset.size = size; else delete html.dataset.size; }",
                size,
            )
            wide = page.evaluate(
                "() => [...document.querySelectorAll('.wide')]"
                ".filter((each) => each.scrollWidth > each.clientWidth)"
                ".map((each) => each.getAttribute('aria-label'))"
            )
            found += [(f"{day} {width} {size}", each) for each in wide]
        # What fell apart says beside each figure what it is, and what stands in columns does not.
        says = "() => getComputedStyle(document.querySelector('.falls td'), '::before').display"
        assert page.evaluate(says) != "none"
        page.evaluate("() => { delete document.documentElement.dataset.size; }")
        assert page.evaluate(says) == "none"
    context.close()
    assert found == []


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


def test_the_first_page_holds_its_style_and_the_next_only_names_it(browser: Browser, served: Served) -> None:
    context = phone(browser, served, None)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    ground = "() => getComputedStyle(document.querySelector('.hero')).backgroundColor"
    page.goto(f"{served.address}/hi/status")
    first = page.evaluate(ground)
    assert page.locator("style[data-at]").count() == 1
    page.wait_for_function("() => document.cookie.includes('style=')")
    page.goto(f"{served.address}/en/status")
    assert page.locator("style").count() == 0
    assert page.locator("link[rel=stylesheet]").count() == 1
    assert page.evaluate(ground) == first != "rgba(0, 0, 0, 0)"
    assert said == []
    context.close()
