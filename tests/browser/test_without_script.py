"""A whole visit with script switched off, and what script adds when it is on (M11)."""

from __future__ import annotations

import re

from playwright.sync_api import Browser

from tests.browser.conftest import Person, phone
from tests.served import Served


def test_a_visit_without_script(browser: Browser, served: Served) -> None:
    """In by code, home, a day by quarter hours, why an amount, the passbook, type size, English, and out."""
    context = phone(browser, served, None, java_script_enabled=False, locale="hi-IN")
    page = context.new_page()
    mobile = str(served.people[0]["mobile"])

    page.goto(served.address)
    assert page.url.endswith("/hi/")
    page.get_by_role("link", name="मोबाइल नंबर से साइन इन करें").click()
    page.get_by_label("मोबाइल नंबर").fill(mobile)
    before = served.said_when_quiet()
    page.get_by_role("button", name="कोड भेजें").click()
    field = page.get_by_label("एसएमएस में आया 6 अंकों का कोड")
    assert field.get_attribute("autocomplete") == "one-time-code"
    assert field.get_attribute("inputmode") == "numeric"
    field.fill(served.newest_code(mobile, after=before))
    page.get_by_role("button", name="साइन इन करें").click()
    assert re.search(r"/hi/c/\d+/$", page.url)
    assert page.get_by_text("दिन खत्म होने तक").first.is_visible()

    page.get_by_role("link", name="खपत").click()
    page.locator("main a.row").nth(1).click()
    assert page.locator("svg[role=img]").count() == 1
    page.locator("details summary").first.click()
    assert page.locator("details[open] table tbody tr").count() == 8

    page.get_by_role("link", name="पैसे", exact=True).click()
    page.locator("a.row").first.click()
    assert page.get_by_role("heading", name="यह रकम क्यों?").is_visible()
    assert page.locator("details[open] .quote").count() == 1

    page.get_by_role("link", name="अक्षर का आकार और रंग").click()
    page.get_by_label("बहुत बड़ा").check()
    page.get_by_role("button", name="सहेजें").click()
    assert page.locator("html[data-size=xl]").count() == 1
    assert "/money/" in page.url

    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", name="Why this amount?").is_visible()
    page.get_by_role("link", name=re.compile("change connection")).click()
    page.get_by_role("button", name="Sign out").click()
    assert page.url.endswith("/en/")
    context.close()


def test_older_entries_come_without_script_and_with_it(
    browser: Browser, served: Served, prepaid_person: Person
) -> None:
    for script in (False, True):
        context = phone(browser, served, prepaid_person.session, java_script_enabled=script)
        page = context.new_page()
        page.goto(f"{served.address}/en{prepaid_person.home}money")
        rows = page.locator("main li > .row")
        first = rows.count()
        if script:  # what brings them into the page comes after load
            page.wait_for_function("() => 'htmx-internal-data' in document.querySelector('a[hx-get]')")
        page.get_by_role("link", name="Older entries").click()
        if script:
            page.wait_for_function(f"() => document.querySelectorAll('main li > .row').length > {first}")
            assert not page.url.count("before=")
        else:
            assert "before=" in page.url
            assert rows.count() > 0
        context.close()


def test_what_is_ticked_is_added_up_at_once_or_by_a_button(
    browser: Browser, served: Served, office_person: Person
) -> None:
    for script in (False, True):
        context = phone(browser, served, office_person.session, java_script_enabled=script)
        page = context.new_page()
        page.goto(f"{served.address}/en/connections/pay")
        rows, sum_ = page.locator("[data-paise]"), page.locator("output")
        paise = [int(each.get_attribute("data-paise") or 0) for each in rows.all()]
        assert len(paise) > 2 and sum_.locator(".amt").inner_text() == rupees(sum(paise))
        pay = page.locator("button[value=UPI]")
        for place in (0, 1):
            rows.nth(place).locator("input").uncheck()
        left = rupees(sum(paise[2:]))
        if script:
            assert sum_.inner_text().split("\n") == [f"Added up for {len(paise) - 2} connections", left]
            assert pay.inner_text() == f"Pay {left} by UPI"
            assert sum_.evaluate("each => each.computedRole || each.tagName") in ("status", "OUTPUT")
            assert not page.get_by_role("button", name="Add up what is ticked").is_visible()
            for each in rows.all():
                each.locator("input").uncheck()
            assert sum_.locator(".amt").inner_text() == "₹0.00" and not pay.is_visible()
            rows.nth(2).locator("input").check()
            assert pay.inner_text() == f"Pay {rupees(paise[2])} by UPI"
            pay.click()
            assert "/connections/orders/" in page.url
        else:
            assert pay.inner_text() == "Pay by UPI"
            page.get_by_role("button", name="Add up what is ticked").click()
            assert sum_.locator(".amt").inner_text() == left
            assert page.get_by_text(f"It comes to {left} now. Nothing has been taken yet.").is_visible()
        context.close()


def rupees(paise: int) -> str:
    """As the pages write it; of a few lakh at most."""
    whole, part = divmod(paise, 100)
    lakh, rest = divmod(whole, 100_000)
    return f"₹{f'{lakh},{rest // 1000:02d},{rest % 1000:03d}' if lakh else f'{rest:,}'}.{part:02d}"


def test_touching_a_bar_says_what_it_is(browser: Browser, served: Served, prepaid_person: Person) -> None:
    context = phone(browser, served, prepaid_person.session)
    page = context.new_page()
    page.goto(f"{served.address}/en{prepaid_person.home}usage")
    page.locator("main a.row").nth(1).click()
    svg = page.locator("svg[role=img]")
    box = svg.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * (50.5 / 96), box["y"] + 40)
    said = page.locator("figure output").inner_text().replace("\u00a0", " ")
    assert re.fullmatch(r"12:30 pm: ([\d.]+ units|no reading).*", said)
    context.close()


def test_today_refreshes_itself(browser: Browser, served: Served, prepaid_person: Person) -> None:
    context = phone(browser, served, prepaid_person.session)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{served.address}/en{prepaid_person.home}", wait_until="load")
    assert not page.evaluate("() => 'htmx' in window"), "a phone that looks and goes need not fetch it"
    for _ in range(2):
        with page.expect_response(re.compile(r"/today$")) as answer:
            page.clock.fast_forward(301_000)
        assert answer.value.status == 200
    assert page.get_by_role("heading", name="Today so far").count() == 1
    context.close()
