"""The consumer takes a bill home on paper: it says what the page says, nobody else gets it (M1, M16, M24)."""

from __future__ import annotations

import re
import urllib.request

import pypdfium2
import pytest

from tests.served import Served, Visitor


@pytest.fixture(scope="module")
def owner(served: Served) -> Visitor:
    return served.person(1)


@pytest.fixture(scope="module")
def bill(owner: Visitor) -> str:
    home = owner.get("/en/connections").links(r"/en/c/\d+/")[0]
    return owner.get(f"{home}money/bills").links(rf"{home}money/bills/\d+")[0]


def raw(visitor: Visitor, path: str) -> tuple[bytes, str]:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(visitor.cookies))
    with opener.open(visitor.served.address + path, timeout=30) as answer:
        return answer.read(), answer.headers["Content-Type"]


def amounts(text: str) -> list[str]:
    return re.findall(r"\u2212?₹[\d,]+\.\d\d", re.sub(r"</?small>", "", text))


def test_the_paper_says_what_the_page_says(owner: Visitor, bill: str) -> None:
    page = owner.get(bill)
    assert len(page.text.encode()) < 60_000
    (link,) = page.links(rf"{bill}/paper")
    for language in ("en", "hi"):
        pdf, kind = raw(owner, link.replace("/en/", f"/{language}/"))
        assert kind == "application/pdf"
        paper = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
        payable = amounts(page.text.split('<b class="num ')[1])[0]
        assert payable in paper
        section = page.text.split('id="lines"')[1].split("</section>")[0]
        shown = re.findall(r'<span class="amt">(.*?)</span></summary>', section, re.S)
        assert len(shown) >= 4
        for amount in shown:
            assert amount in paper


def test_the_page_says_what_changed_and_how_to_complain(owner: Visitor, bill: str) -> None:
    page = owner.get(bill).text
    assert "What changed" in page
    said = r"than the last bill: .+\.|About the same as the last bill\.|This is the first bill here\."
    assert re.search(said, page)
    assert 'href="tel:1912"' in page
    assert "<script>" not in page


def test_that_it_was_taken_is_on_record(owner: Visitor, bill: str) -> None:
    before = looks(owner)
    raw(owner, f"{bill}/paper")
    assert looks(owner) == before + 1


def looks(owner: Visitor) -> int:
    home = owner.get("/en/connections").links(r"/en/c/\d+/")[0]
    page = owner.get(f"{home}settings")
    return page.text.count("the consumer looked")


def test_a_bill_that_is_none_has_no_paper(owner: Visitor, bill: str) -> None:
    assert owner.get(f"{bill.rpartition('/')[0]}/209912010/paper").status == 404
