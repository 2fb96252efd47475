"""A real browser at the size of a cheap phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.served import Served, Visitor

CHROMIUM = Path("/usr/bin/chromium")
PHONE = {"width": 360, "height": 640}
_PRIVACY_ASKS = ("correction", "erasure", "nominee", "grievance")


@pytest.fixture(scope="module")
def browser(served: Served) -> Iterator[Browser]:
    """Chromium of the system where there is one, else the one Playwright brought.

    It brings an event loop into this thread, beside which Django refuses to work: so it comes after the
    database and goes with its module.
    """
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        try:
            started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Exception as problem:
            pytest.skip(f"no browser here: install chromium ({str(problem).splitlines()[0]})")
        yield started
        started.close()


@dataclass(frozen=True)
class Person:
    """Someone signed in, with the pages of their connection."""

    visitor: Visitor
    home: str

    @property
    def session(self) -> str:
        """The session's cookie, to give to a browser."""
        found = self.visitor.cookie("sessionid")
        assert found is not None
        return found


@pytest.fixture(scope="session")
def prepaid_person(served: Served) -> Person:
    """A prepaid home of the demo that passes 150 units."""
    return _person(served, 0)


@pytest.fixture(scope="session")
def postpaid_person(served: Served) -> Person:
    """A postpaid home of the demo with a bill."""
    return _person(served, 1)


def _person(served: Served, place: int) -> Person:
    visitor = served.person(place)
    home = visitor.get("/en/connections").links(r"/en/c/\d+/")[0]
    return Person(visitor, home.removeprefix("/en"))


@pytest.fixture(scope="session")
def office_person(served: Served) -> Person:
    """A government office of the demo with forty connections."""
    return _person(served, 9)


def pages(served: Served, prepaid: Person, postpaid: Person, office: Person) -> list[tuple[str, str | None]]:
    """Every page of the portal, without its language: address and whose session it needs."""
    charged = prepaid.visitor.get(f"/en{prepaid.home}money").links(r"/en/c/\d+/money/\d{4}-\d\d-\d\d")
    crossed = with_parts(prepaid, charged)
    bills = postpaid.visitor.get(f"/en{postpaid.home}money/bills").links(r"/en/c/\d+/money/bills/\d+")
    days = prepaid.visitor.get(f"/en{prepaid.home}usage").links(r"/en/c/\d+/usage/\d{4}-\d\d-\d\d")
    mine = prepaid.session
    found: list[tuple[str, str | None]] = [
        ("/", None),
        ("/design", None),
        ("/appearance", None),
        ("/sign-in", None),
        ("/nowhere", None),
        ("/rollout", None),
        ("/rollout/programmes/central/GOV-2024", None),
        ("/rollout/programmes/east/HOMES-2026", None),
        ("/rollout/agencies/AMISP-EAST", None),
        ("/rollout/meters", None),
        ("/rollout/meters/east/E1000002", None),
        ("/connections", mine),
        ("/connections/link", mine),
        ("/connections/link/letter", mine),
        ("/call", mine),
        (prepaid.home, mine),
        (f"{prepaid.home}usage", mine),
        (f"{prepaid.home}usage?days=60", mine),
        (f"{prepaid.home}usage/months", mine),
        (f"{prepaid.home}usage/export", mine),
        (days[-1].removeprefix("/en"), mine),
        (f"{prepaid.home}money", mine),
        (charged[0].removeprefix("/en"), mine),
        (crossed.removeprefix("/en"), mine),
        (f"{prepaid.home}meter", mine),
        (f"{prepaid.home}recharge", mine),
        (f"{prepaid.home}recharge?days=15", mine),
        (_order(prepaid, "recharge").removeprefix("/en"), mine),
        (f"{prepaid.home}orders", mine),
        ("/status", None),
        ("/install", None),
        ("/offline", None),
        ("/check-a-bill", None),
        ("/wrong", mine),
        ("/wrong/LINE_DOWN", None),
        (f"/wrong/NO_SUPPLY?connection={_number(prepaid)}", mine),
        ("/complaints", mine),
        ("/follow", None),
        (_told(served), None),
        ("/pay", None),
        ("/pay?again=1", None),
        *_guest(served),
        ("/report-theft", None),
        ("/report-theft/follow", None),
        ("/power-cuts", None),
        ("/power-cuts/planned", None),
        (f"{prepaid.home}power", mine),
        (f"{prepaid.home}check-meter", mine),
        (f"{prepaid.home}check-meter/ask", mine),
        (f"{prepaid.home}meter/photo", mine),
        (f"{prepaid.home}settings/messages", mine),
        (f"{prepaid.home}usage/what-if", mine),
        (f"{prepaid.home}usage/cost", mine),
        (f"{prepaid.home}threshold", mine),
        (f"{prepaid.home}name", mine),
        (f"{prepaid.home}privacy", mine),
        (f"{prepaid.home}privacy/copy", mine),
        *((f"{prepaid.home}privacy/ask/{kind}", mine) for kind in _PRIVACY_ASKS),
        ("/privacy/where", None),
        ("/keys", mine),
        ("/api", None),
        ("/stories", None),
        ("/notices", None),
        (_notice(served), None),
        ("/notices/ask", mine),
        ("/connections", office.session),
        ("/connections/pay", office.session),
        ("/connections/recharge", mine),
        ("/apply", mine),
        ("/apply/find", None),
        *((page, None) for page in _applied(served)),
        (f"{prepaid.home}settings", mine),
        (f"{prepaid.home}unlink", mine),
        (postpaid.home, postpaid.session),
        (f"{postpaid.home}pay", postpaid.session),
        (_order(postpaid, "pay", channel="CARD").removeprefix("/en"), postpaid.session),
        (f"{postpaid.home}money", postpaid.session),
        (f"{postpaid.home}money/bills", postpaid.session),
        (f"{postpaid.home}money/deposit", postpaid.session),
        *_anew(served),
    ]
    return found + [(bill.removeprefix("/en"), postpaid.session) for bill in bills[:1]]


def _number(person: Person) -> str:
    return person.home.strip("/").rpartition("/")[2]


def _told(served: Served) -> str:
    """The page of a complaint that somebody made without signing in."""
    guest = served.visitor()
    once = re.search(r'name="once" value="(\w+)"', guest.get("/en/wrong/STREET_LIGHT").text)
    assert once is not None
    told = {
        "once": once[1],
        "company": "east",
        "mobile": "9876543210",
        "locality": "रांझी",
        "q_WHAT": "DARK",
    }
    found = guest.post("/en/wrong/STREET_LIGHT", **told)
    assert "/follow/" in found.path, found.text
    return found.path.removeprefix("/en").partition("?")[0]


def _guest(served: Served) -> list[tuple[str, str | None]]:
    """What a guest pays for a prepaid and for a postpaid home of the demo, each with its order's page."""
    found: list[tuple[str, str | None]] = []
    for person in served.people[:2]:
        guest, numbers = served.visitor(), person["service_numbers"]
        assert isinstance(numbers, list)
        due = guest.post("/en/pay", service_number=str(numbers[0]))
        assert "/pay/for/" in due.path, due.text
        order = guest.post(due.path, amount="250")
        assert re.search(r"/pay/order/[0-9a-f]{16,}$", order.path), order.text
        found.append((due.path.removeprefix("/en"), guest.cookie("sessionid")))
        found.append((order.path.removeprefix("/en"), None))
    return found


def _anew(served: Served) -> list[tuple[str, str | None]]:
    """The page of a bill that was disputed and made anew, of a shop."""
    shop = _person(served, 2)
    bills = shop.visitor.get(f"/en{shop.home}money/bills").links(r"/en/c/\d+/money/bills/\d+")
    return [(bill.removeprefix("/en"), shop.session) for bill in bills[:1]]


def _notice(served: Served) -> str:
    """The page of a notice that everybody may read."""
    return served.visitor().get("/en/notices").links(r"/en/notices/\d+")[0].removeprefix("/en")


def _applied(served: Served) -> list[str]:
    """The pages of a form for a new connection: where first, then every question, then the papers."""
    guest = served.visitor()
    guest.get("/en/apply")
    first = guest.post("/en/apply/new", kind="NEW").path.removeprefix("/en")
    empty = guest.post("/en/apply/new", kind="NEW").path.removeprefix("/en")
    office = re.search(r'<option value="(\d+)">Ranjhi Zone', guest.get(f"/en{first}").text)
    assert office is not None
    guest.post(f"/en{first}", office=office[1], first="1")
    return [empty, first, f"{first}?look=1", f"{first}/papers"]


def _order(person: Person, page: str, **values: str) -> str:
    """The page of an order that waits to be paid."""
    found = person.visitor.post(f"/en{person.home}{page}", amount="250", **values)
    assert "/orders/" in found.path
    return found.path


def with_parts(person: Person, charged: list[str]) -> str:
    """The newest day on which an amount was spread over later days; the oldest day shown if there is none."""
    for path in charged:
        if re.search(r"in \d+ daily parts", person.visitor.get(path).text):
            return path
    return charged[-1]


def phone(browser: Browser, served: Served, session: str | None, **options: object) -> BrowserContext:
    """A new phone, signed in with a session if one is given."""
    context = browser.new_context(**{"viewport": PHONE, **options})  # type: ignore[arg-type]
    if session is not None:
        context.add_cookies([{"name": "sessionid", "value": session, "url": served.address}])
    return context


def sign_in_officer(page: Page, address: str, login: str, password: str, *, after: str = "") -> None:
    """Sign in at the desk of the program at `address`; then the desk, or the page `after` (a path)."""
    page.goto(f"{address}/en/console/sign-in" + (f"?next={after}" if after else ""))
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("button.btn")
