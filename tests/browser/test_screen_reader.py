"""What a screen reader is told: roles, names and their order, from the browser's own accessibility tree."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Person, phone
from tests.served import Served

_HOME = {
    # Balance and till when; power; use now; what to do: heading by heading, each before what answers it.
    "hi": (
        r'heading "आपका बिजली खाता" \[level=1\]',
        r"paragraph: बैलेंस, ",
        r"text: −?₹",
        r'link "रिचार्ज करें"',
        r'heading "आपके यहाँ बिजली" \[level=2\]',
        r"paragraph: \S+",
        r'heading "अभी खपत" \[level=2\]',
        r'heading "आपको क्या करना है" \[level=2\]',
        r"paragraph: \S+",
        r'link "कोई दिक्कत है\?"',
    ),
    "en": (
        r'heading "Your electricity account" \[level=1\]',
        r"paragraph: Balance",
        r"text: −?₹",
        r'link "Recharge"',
        r'heading "Your power supply" \[level=2\]',
        r"paragraph: \S+",
        r'heading "Using now" \[level=2\]',
        r'heading "What you need to do" \[level=2\]',
        r"paragraph: \S+",
        r'link "Something wrong\?"',
    ),
}


@pytest.mark.parametrize("language", ["hi", "en"])
def test_home_tells_its_four_answers_in_their_order(
    browser: Browser, served: Served, prepaid_person: Person, language: str
) -> None:
    """M16: what is left, whether there is power, what is being used, what to do, before anything else."""
    page = _page(browser, served, prepaid_person)
    page.goto(f"{served.address}/{language}{prepaid_person.home}")
    told = page.locator("body").aria_snapshot()
    place = 0
    for words in _HOME[language]:
        found = re.compile(words).search(told, place)
        assert found, f"{words} does not follow in: {told[place:][:400]}"
        place = found.end()
    # A link that is only a figure or only a picture would have no name; a heading without words says nothing.
    assert not re.search(r"- (link|button|heading|img)( \[level=\d\])?:?$", told, re.M)
    assert page.locator("html").get_attribute("lang") == language
    page.context.close()


def test_the_curve_of_a_day_has_its_table(browser: Browser, served: Served, prepaid_person: Person) -> None:
    """M9: 96 quarter hours that are a picture for the eye are four named tables for the ear."""
    days = prepaid_person.visitor.get(f"/en{prepaid_person.home}usage").links(
        r"/en/c/\d+/usage/\d{4}-\d\d-\d\d"
    )
    page = _page(browser, served, prepaid_person)
    page.goto(f"{served.address}/hi{days[-1].removeprefix('/en')}")
    picture = page.get_by_role("img", name=re.compile("यूनिट, .* की रीडिंग; 15-15 मिनट के हिसाब में हर रीडिंग है"))
    assert picture.count() == 1
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    tables = page.get_by_role("table", name=re.compile("^15 मिनट के हिस्से, "))
    assert tables.count() == 4
    # Every hour is a row with its name, its four quarters and their sum.
    rows = tables.get_by_role("row").filter(has=page.get_by_role("rowheader"))
    assert rows.filter(has_not=page.get_by_role("columnheader")).count() >= 24
    first = tables.first.get_by_role("row").nth(1)
    assert first.get_by_role("rowheader").count() == 1 and first.get_by_role("cell").count() == 5
    page.context.close()


@pytest.mark.parametrize(
    ("language", "button", "label", "said"),
    [
        ("hi", "यूपीआई से भरें", "कितने रुपये", "कम से कम ₹10"),
        ("en", "Pay by UPI", "Amount in rupees", "is the least"),
    ],
)
def test_what_is_wrong_in_a_form_is_told_at_its_field(
    browser: Browser,
    served: Served,
    prepaid_person: Person,
    language: str,
    button: str,
    label: str,
    said: str,
) -> None:
    """M18: a recharge that is too small: the field has the focus, is invalid, its description says why."""
    page = _page(browser, served, prepaid_person)
    page.goto(f"{served.address}/{language}{prepaid_person.home}recharge")
    page.get_by_label(label).fill("5")
    page.get_by_role("button", name=button).click()
    field = page.locator("#amount[aria-invalid=true]")
    field.wait_for()
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    [node] = [each for each in tree["nodes"] if each.get("role", {}).get("value") == "textbox"]
    facts = {each["name"]: each["value"].get("value") for each in node["properties"]}
    assert label in node["name"]["value"]
    assert said in node["description"]["value"]
    assert facts["invalid"] == "true" and facts["required"] is True and facts["focused"] is True
    page.context.close()


def _page(browser: Browser, served: Served, person: Person) -> Page:
    return phone(browser, served, person.session).new_page()
