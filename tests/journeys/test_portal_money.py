"""What the pages say of money agrees with itself, from the balance down to the quarter hours (M1, M6, M9)."""

from __future__ import annotations

import re

import pytest

from tests.served import Page, Served, Visitor

_RUPEES = re.compile(r"([+\u2212]?)₹([\d,]+)\.(\d\d)")


def paise(text: str) -> int:
    """The first amount in a text."""
    sign, whole, part = _first(text)
    return (int(whole.replace(",", "")) * 100 + int(part)) * (-1 if sign == "\u2212" else 1)


def _first(text: str) -> tuple[str, str, str]:
    found = _RUPEES.search(re.sub(r"</?small>", "", text))
    assert found, text
    return found.group(1), found.group(2), found.group(3)


def hero(page: Page) -> int:
    """The number of a page's top."""
    found = re.search(r'<b class="num[^"]*">(.*?)</b>', page.text)
    assert found
    return paise(found.group(1))


def total(page: Page, title: str) -> int:
    """The amount closed by a double rule under this title."""
    found = re.search(
        rf'<div class="row total"><span>{title}</span><span class="amt">(.*?)</span>', page.text
    )
    assert found, title
    return paise(found.group(1))


def lines(page: Page) -> list[int]:
    """The amounts of the lines of "What it is made of"."""
    section = page.text.split('id="lines"')[1].split("</section>")[0]
    summaries = re.findall(r'<summary>.*?<span class="amt">(.*?)</span></summary>', section, re.S)
    plain = re.findall(
        r'\n(?:[^\n]*</details>)?<div class="row"><span>.*?</span><span class="amt">(.*?)</span></div>',
        section,
    )
    return [paise(each) for each in [*summaries, *plain]]


@pytest.fixture(scope="module")
def prepaid(served: Served) -> tuple[Visitor, str]:
    visitor = served.person(0)
    return visitor, visitor.get("/en/connections").links(r"/en/c/\d+/")[0]


@pytest.fixture(scope="module")
def postpaid(served: Served) -> tuple[Visitor, str]:
    visitor = served.person(1)
    return visitor, visitor.get("/en/connections").links(r"/en/c/\d+/")[0]


def test_the_passbook_adds_up_to_the_balance(prepaid: tuple[Visitor, str]) -> None:
    visitor, home = prepaid
    amounts: list[int] = []
    path: str | None = f"{home}money"
    while path is not None:
        page = visitor.get(path)
        rows = page.text.split('<ul class="list">')[1].split("</ul>")[0]
        amounts += [paise(each) for each in re.findall(r'<span class="amt[^"]*">(.*?)</span>', rows)]
        older = page.links(r"\?before=.*")
        path = f"{home}money{older[0]}" if older else None
    assert len(amounts) > 30
    assert sum(amounts) == hero(visitor.get(home))


def test_every_line_of_the_passbook_stands_beside_the_balance_after_it(prepaid: tuple[Visitor, str]) -> None:
    """A person can add up the page: balance before it, its lines, and the figure on home."""
    visitor, home = prepaid
    page = visitor.get(f"{home}money")
    amounts = [paise(each) for each in re.findall(r'<span class="amt[^"]*">(.*?)</span>', page.text)]
    balances = [paise(each) for each in re.findall(r"<small>balance (.*?)</small>", page.text)]
    before = re.search(r'Balance before these entries</span><span class="sums">(.*?)</span>', page.text)
    assert before
    assert balances[0] == hero(visitor.get(home))
    after = [*balances[1:], paise(before.group(1))]
    assert [now - then for now, then in zip(balances, after, strict=True)] == amounts


def test_every_deduction_of_the_passbook_opens_into_lines_that_add_up(prepaid: tuple[Visitor, str]) -> None:
    visitor, home = prepaid
    listed = visitor.get(f"{home}money").links(r"/en/c/\d+/money/\d{4}-\d\d-\d\d")
    assert len(listed) > 10
    for path in listed:
        page = visitor.get(path)
        assert page.status == 200
        assert sum(lines(page)) == total(page, "Charged for this day"), path


def test_the_deduction_on_home_is_the_one_explained(prepaid: tuple[Visitor, str]) -> None:
    visitor, home = prepaid
    page = visitor.get(home)
    link = re.search(r'<a class="fig" href="(/en/c/\d+/money/[\d-]+)">(.*?)</a>', page.text)
    assert link
    assert hero(visitor.get(link.group(1))) == paise(link.group(2))


def test_the_units_of_a_deduction_are_the_sum_of_its_quarter_hours(prepaid: tuple[Visitor, str]) -> None:
    visitor, home = prepaid
    path = visitor.get(f"{home}money").links(r"/en/c/\d+/money/\d{4}-\d\d-\d\d")[0]
    page = visitor.get(path)
    used = re.search(r"you used <b>([\d.,]+) units</b>", page.text)
    cells = re.findall(r'<td[^>]*class="n">(?:<i class="est">)?([\d.]+)', page.text.split("When were the")[1])
    assert used
    assert round(sum(float(each) for each in cells if each) * 1000) > 0
    assert sum(_wh(each) for each in cells) == 2 * _wh(used.group(1)), "each block and each part's sum"


def test_a_late_day_has_its_own_line_and_date(served: Served) -> None:
    """M9: days that came late are charged as days of their own, never as one lump."""
    visitor = served.person(5)
    home = visitor.get("/en/connections").links(r"/en/c/\d+/")[0]
    page = visitor.get(f"{home}money")
    late = re.findall(r"For (\d+\u00a0\w+), booked on \d+\u00a0\w+</small><small>Charged late", page.text)
    assert len(late) == len(set(late)) >= 1


def test_a_bills_lines_add_up_and_the_passbook_opens_it(postpaid: tuple[Visitor, str]) -> None:
    visitor, home = postpaid
    listed = visitor.get(f"{home}money/bills").links(r"/en/c/\d+/money/bills/\d+")
    assert listed
    assert visitor.get(f"{home}money").links(r"/en/c/\d+/money/bills/\d+") == listed
    for path in listed:
        page = visitor.get(path)
        assert sum(lines(page)) == total(page, "Bill of this period")


def test_a_day_and_a_bill_that_are_not_there_are_not_found(prepaid: tuple[Visitor, str]) -> None:
    visitor, home = prepaid
    for path in (
        "money/1999-01-01",
        "money/bills/1",
        "usage/2999-01-01",
        "usage/1999-01-01",
        "money?before=x",
        "usage/2026-13-01",
    ):
        assert visitor.get(home + path).status == 404, path


def _wh(units: str) -> int:
    whole, _, part = units.replace(",", "").partition(".")
    return int(whole) * 1000 + int(part.ljust(3, "0"))


def test_a_day_inside_the_free_units_is_a_deduction_of_nothing(served: Served) -> None:
    visitor = served.person(3)
    home = visitor.get("/en/connections").links(r"/en/c/\d+/")[0]
    text = visitor.get(f"{home}money").text
    assert "'s deduction" in text or "&#x27;s deduction" in text
    assert "₹0.00" in text
    assert "A correction that changed nothing" not in text
    assert "Nothing is being deducted just now." in visitor.get(home).text


def test_no_line_of_a_passbook_with_late_days_is_a_dead_link(served: Served) -> None:
    """A day whose readings came late took the parts due on it first; each of its lines opens (M17)."""
    visitor = served.person(5)
    home = visitor.get("/en/connections").links(r"/en/c/\d+/")[0]
    for line in visitor.get(f"{home}money").links(r"/en/c/\d+/money/\d{4}-\d\d-\d\d"):
        assert visitor.get(line).status == 200, line
