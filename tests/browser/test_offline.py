"""The server stops in the middle of a visit: what was seen stays readable with its time, what was written is
sent once when it is back, and nothing stays on the phone for the next person (M11, M16, M22)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE, Person, phone
from tests.browser.net import Net
from tests.served import Served

SEEN = "This is as it stood on"
expect.set_options(timeout=15_000)


@pytest.fixture
def net(served: Served) -> Iterator[Net]:
    found = Net(int(served.address.rsplit(":", 1)[1]))
    yield found
    found.close()


@pytest.fixture(scope="module")
def own(served: Served) -> tuple[str, str]:
    """Somebody whose session is no other test's: session and home."""
    person = served.visitor()
    person.sign_in(str(served.people[2]["mobile"]))
    home = person.get("/en/connections").links(r"/en/c/\d+/")[0]
    session = person.cookie("sessionid")
    assert session is not None
    return session, home.removeprefix("/en")


def seen(page: Page, address: str) -> None:
    """Open a page and wait until the phone has kept it."""
    page.goto(address)
    page.locator("html[data-kept-ready][data-outbox-ready]").wait_for(state="attached")


def ready(page: Page) -> None:
    page.locator("html[data-outbox-ready]").wait_for(state="attached")


def complaints(served: Served, home: str, remark: str) -> list[str]:
    with psycopg.connect(served.environment["DATABASE_URL"]) as database:
        rows = database.execute(
            "SELECT number FROM complaints_complaint WHERE connection_id = %s AND remark = %s",
            [home.split("/")[2], remark],
        )
        return [number for (number,) in rows]


def photos(served: Served, number: str) -> int:
    with psycopg.connect(served.environment["DATABASE_URL"]) as database:
        (count,) = database.execute(
            "SELECT count(*) FROM documents_document AS d JOIN complaints_complaint AS c"
            " ON d.owner_key = ANY (c.photo_keys) WHERE d.area_code = 'complaints' AND c.number = %s",
            [number],
        ).fetchone() or (0,)
        return int(count)


def write(page: Page, remark: str) -> None:
    """Fill in the form of a complaint with a photo and send it."""
    page.fill("#remark", remark)
    picture = {"name": "p.png", "mimeType": "image/png", "buffer": page.screenshot()}
    page.set_input_files("#photo", picture)  # type: ignore[arg-type]
    page.locator("form[data-outbox] button[type=submit]").click()


def test_the_server_stops_in_the_middle_of_each_journey(
    browser: Browser, served: Served, own: tuple[str, str], net: Net
) -> None:
    session, home = own
    context = phone(browser, served, session)
    page = context.new_page()
    wrong = f"{net.address}/en/wrong/NO_SUPPLY?connection={home.split('/')[2]}"
    seen(page, f"{net.address}/en{home}")
    title = page.title()
    seen(page, wrong)
    order = _order(page, net, home)
    ready(page)
    page.locator("html[data-kept-ready]").wait_for(state="attached")

    # Looking at home and at an order: both as they stood, and saying so.
    net.go("DOWN")
    page.goto(f"{net.address}/en{home}")
    expect(page.locator("#kept-at")).to_contain_text(SEEN)
    assert page.title() == title
    _look(page, "home-en")
    context.set_offline(True)
    page.goto(order)
    expect(page.locator("#kept-at")).to_contain_text("You are offline.")
    expect(page.locator("#kept-at")).to_contain_text(re.compile(r"\d\s[ap]m|noon|midnight"))
    context.set_offline(False)
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"{net.address}/en{home}recharge")
    expect(page.locator("h1")).to_have_text("No connection")
    expect(page.locator("#kept-pages a.row").first).to_be_visible()
    _look(page, "away-en")

    # A complaint, written while there is nothing: kept once, though the page is opened again.
    page.goto(wrong)
    ready(page)
    write(page, "written without network")
    expect(page.locator("#outbox")).to_contain_text("Kept on this phone, will be sent.")
    _look(page, "waiting-en")
    page.goto(f"{net.address}/en{home}")
    expect(page.locator("#outbox")).to_contain_text("Kept on this phone, will be sent.")
    assert complaints(served, home, "written without network") == []

    # The network comes back; the answer to what is sent is lost, then it comes back for good.
    net.go("LOSES_POSTS")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    assert net.has_lost.wait(20)
    assert len(complaints(served, home, "written without network")) == 1
    net.go("UP")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    (number,) = complaints(served, home, "written without network")
    expect(page.locator("#outbox")).to_contain_text(f"Sent. Complaint {number}")
    _look(page, "sent-en")
    assert complaints(served, home, "written without network") == [number]
    assert photos(served, number) == 1
    with page.expect_navigation():
        page.get_by_role("link", name="Open it").click()
    expect(page.locator(".hero")).to_contain_text(number)
    expect(page.locator("#kept-at")).to_have_count(0)
    expect(page.locator("#outbox")).to_have_count(0)

    # The same told again without network, by a page that knew nothing of it: refused with its words, seen
    # and told anyway.
    plain = f"{net.address}/en/wrong/NO_SUPPLY"
    seen(page, plain)
    net.go("DOWN")
    page.goto(plain)
    ready(page)
    page.locator(f"input[name=connection][value='{home.split('/')[2]}']").check()
    write(page, "and told once more")
    expect(page.locator("#outbox")).to_contain_text("will be sent")
    net.go("UP")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox")).to_contain_text(f"You have told us this already: {number}")
    _look(page, "refused-en")
    with page.expect_navigation():
        page.get_by_role("link", name="Put it right").click()
    ready(page)
    expect(page.locator("#remark")).to_have_value("and told once more")
    page.locator("form[data-outbox] button[type=submit]").click()
    page.get_by_role("button", name="Tell us anyway").wait_for()
    ready(page)
    expect(page.locator("#outbox")).to_have_count(0)
    with page.expect_navigation(url=re.compile(r"/complaints/\d+")):
        page.get_by_role("button", name="Tell us anyway").click()
    ready(page)
    expect(page.locator("#outbox")).to_have_count(0)
    assert len(complaints(served, home, "and told once more")) == 1
    context.close()


@pytest.mark.parametrize(("lang", "kind"), [("en", "VOLTAGE"), ("hi", "METER")])
def test_a_complaint_is_written_where_no_form_was_ever_opened(
    browser: Browser, served: Served, own: tuple[str, str], net: Net, lang: str, kind: str
) -> None:
    """Only home was seen: a kind is asked for without network, written on the phone and sent once (M22)."""
    session, home = own
    context = phone(browser, served, session)
    page = context.new_page()
    seen(page, f"{net.address}/{lang}{home}")
    net.go("DOWN")
    page.goto(f"{net.address}/{lang}/wrong/{kind}?connection={home.split('/')[2]}")
    ready(page)
    form = page.locator("form[data-kinds]")
    expect(form.locator(f"input[value={kind}]")).to_be_checked()
    expect(form.locator("#mobile")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    _look(page, f"any-kind-{lang}")
    remark = f"written away {lang}"
    page.fill("#remark", remark)
    form.locator("button[type=submit]").click()
    expect(page.locator("#outbox [data-draft=WAITING]")).to_have_count(1)
    expect(form).to_be_hidden()
    page.goto(f"{net.address}/{lang}{home}")
    expect(page.locator("#kept-at")).to_be_visible()
    net.go("UP")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox [data-draft=DONE]")).to_have_count(1)
    # What the page says of the network is true again.
    expect(page.locator("#newer")).to_contain_text(
        "The network is back." if lang == "en" else "नेटवर्क वापस आ गया।"
    )
    expect(page.locator("#kept-at")).to_have_count(0)
    assert len(complaints(served, home, remark)) == 1
    context.close()


def test_a_guest_writes_a_complaint_without_network(browser: Browser, served: Served, net: Net) -> None:
    """Nobody is signed in, and the list of kinds was never seen: place and mobile are asked for as well."""
    context = phone(browser, served, None)
    page = context.new_page()
    page.goto(f"{net.address}/hi/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    net.go("DOWN")
    page.goto(f"{net.address}/hi/wrong")
    ready(page)
    form = page.locator("form[data-kinds]")
    expect(form.locator("input[value=NO_SUPPLY]")).to_be_checked()
    page.fill("#mobile", "60000 00011")
    page.fill("#service_number", "N3000 000 001")
    form.locator("button[type=submit]").click()
    expect(page.locator("#outbox [data-draft=WAITING]")).to_have_count(1)
    _look(page, "guest-hi")
    net.go("UP")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    # Without its company it is not taken; what was written stands in the form of its kind.
    expect(page.locator("#outbox [data-draft=REFUSED]")).to_have_count(1)
    with page.expect_navigation(url=re.compile("/hi/wrong/NO_SUPPLY")):
        page.locator("#outbox a").click()
    ready(page)
    expect(page.locator("#mobile")).to_have_value("60000 00011")
    expect(page.locator("#service_number")).to_have_value("N3000 000 001")
    context.close()


def test_a_silent_network_shows_what_is_kept_and_then_what_is_newer(
    browser: Browser, served: Served, own: tuple[str, str], net: Net
) -> None:
    context = phone(browser, served, own[0])
    page = context.new_page()
    seen(page, f"{net.address}/hi{own[1]}")
    net.go("SILENT")
    page.goto(f"{net.address}/hi{own[1]}")
    expect(page.locator("#kept-at")).to_contain_text("नेटवर्क धीमा है")
    _look(page, "slow-hi")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    net.go("UP")
    # A browser may ask again by itself what was cut; then the newer page is offered before one asks for it.
    with page.expect_navigation():
        page.locator("#kept-at a, #newer a").click()
    expect(page.locator("h1")).to_be_attached()
    expect(page.locator("#kept-at, #newer")).to_have_count(0)
    assert page.evaluate("document.documentElement.dataset.kept") is None
    context.close()


def test_the_home_stands_first_and_a_page_of_the_other_language_is_offered(
    browser: Browser, served: Served, own: tuple[str, str], net: Net
) -> None:
    """A page that was seen in Hindi alone is said first when it is asked for in English, and back."""
    home = own[1]
    context = phone(browser, served, own[0])
    page = context.new_page()
    for path in (f"/hi{home}", "/hi/power-cuts", f"/hi{home}usage", "/hi/complaints", f"/hi{home}money"):
        seen(page, f"{net.address}{path}")
    seen(page, f"{net.address}/en{home}meter")
    net.go("DOWN")

    # Asked for in English, kept in Hindi: said before all else, and led to.
    page.goto(f"{net.address}/en{home}money?from=app")
    expect(page.locator("main > section").first).to_have_id("kept-twin")
    expect(page.locator("#kept-twin")).to_contain_text("This page is kept on this phone in Hindi")
    rows = page.locator("#kept-pages a.row")
    expect(rows).to_have_count(6)
    said = [str(each.get_attribute("href")) for each in rows.all()]
    assert said == [
        f"/hi{home}", f"/hi{home}money", "/hi/complaints", "/hi/power-cuts", f"/en{home}meter",
        f"/hi{home}usage",
    ]  # fmt: skip
    expect(rows.first).to_contain_text("in Hindi")
    expect(rows.nth(4)).not_to_contain_text("in Hindi")
    for row in rows.all():
        expect(row.locator("small")).to_have_text(re.compile(r"^As of .*\d"))
        assert (row.bounding_box() or {"height": 0})["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    _look(page, "twin-en")
    with page.expect_navigation():
        page.get_by_role("link", name="Open it in Hindi").click()
    expect(page.locator("html")).to_have_attribute("lang", "hi")
    expect(page.locator("#kept-at")).to_be_visible()
    expect(page.locator("#kept-pages")).to_have_count(0)

    # And the other way; a page that is kept in neither is not said to be.
    page.goto(f"{net.address}/hi{home}meter")
    expect(page.locator("#kept-twin a")).to_have_attribute("href", f"/en{home}meter")
    expect(page.locator("#kept-pages a.row").first).to_have_attribute("href", f"/hi{home}")
    _look(page, "twin-hi")
    page.goto(f"{net.address}/hi{home}recharge")
    expect(page.locator("#kept-pages a.row").first).to_be_visible()
    expect(page.locator("#kept-twin")).to_be_hidden()
    context.close()


def test_nothing_stays_for_the_next_person(
    browser: Browser, served: Served, own: tuple[str, str], prepaid_person: Person, net: Net
) -> None:
    """Another one signs in: the pages of the first are gone. Signing out leaves nothing at all."""
    session, home = own
    context = phone(browser, served, prepaid_person.session)
    page = context.new_page()
    seen(page, f"{net.address}/en{prepaid_person.home}")
    _sign_in(context, served, session)
    seen(page, f"{net.address}/en{home}")
    kept = _kept(page)
    assert f"/en{home}" in kept
    assert f"/en{prepaid_person.home}" not in kept
    page.goto(f"{net.address}/en{home}settings")
    ready(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in with your mobile number").wait_for()
    assert _kept(page) == []
    ready(page)
    assert page.evaluate(_DRAFTS) == 0
    context.close()


_DRAFTS = """() => new Promise((done) => {
    const asked = indexedDB.open("bijlighar");
    asked.onsuccess = () => {
        const count = asked.result.transaction("drafts").objectStore("drafts").count();
        count.onsuccess = () => done(count.result);
    };
})"""


def _kept(page: Page) -> list[str]:
    """Addresses of the pages that the phone keeps."""
    return list(
        page.evaluate(
            """async () => {
                const found = [];
                for (const name of await caches.keys())
                    if (name.startsWith("kept-"))
                        for (const key of await (await caches.open(name)).keys())
                            found.push(new URL(key.url).pathname);
                return found;
            }"""
        )
    )


def _sign_in(context: BrowserContext, served: Served, session: str) -> None:
    context.add_cookies([{"name": "sessionid", "value": session, "url": served.address}])


def _order(page: Page, net: Net, home: str) -> str:
    """Open an order; its address."""
    page.goto(f"{net.address}/en{home}recharge")
    with page.expect_navigation(url=re.compile("/orders/")):
        page.locator("form:has(input[name=amount]) button[type=submit]:visible").first.click()
    return page.url


def _look(page: Page, name: str) -> None:
    """Pictures for a person to look at, where they are asked for."""
    if folder := os.environ.get("BIJLIGHAR_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"offline-{name}.png"), full_page=True)
