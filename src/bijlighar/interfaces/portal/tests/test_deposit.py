"""A consumer reads how the deposit was worked out and what is held (M36-M40); a neighbour reads nothing."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import polars as pl
import pytest
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.deposits.actions import approve_review, credit_interest, draft_review, fall_due, take_over
from bijlighar.deposits.tests.year import (
    APPROVER,
    BY,
    DRAFTER,
    JUNE,
    company_with_connections,
    deposit_receipt,
    on,
    year_of_bills,
)
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE

pytestmark = pytest.mark.django_db

AUGUST = on(date(2026, 8, 3))


@pytest.fixture
def home(settings: Any) -> int:
    """Sunita's home with 2,000 rupees held and 300 units in its highest month; paid the first instalment."""
    from bijlighar.deposits.actions import receive_deposits

    settings.PORTAL_NOW = AUGUST
    company_id, (home, _neighbour) = company_with_connections(2)
    for mobile, number in ((SUNITA, "N0000000001"), (NEIGHBOUR, "N0000000002")):
        consumers.link(mobile=mobile, service_number=number, by=BY, at=JUNE)
    year_of_bills(company_id, {home: [300_000] * 12})
    held = pl.DataFrame({"connection_id": [home], "amount_paise": [200_000]})
    take_over(company_id=company_id, held=held, by=BY, at=on(date(2025, 4, 1)))
    draft = draft_review(company_id=company_id, by=DRAFTER, at=JUNE)
    approve_review(review_id=draft.review_id, by=APPROVER, at=JUNE)
    fall_due(company_id=company_id, by=BY, at=on(date(2026, 7, 1)))
    receipt = deposit_receipt(home, 178_300, "D1")
    receive_deposits(company_id=company_id, receipts=receipt, by=BY, at=on(date(2026, 7, 5)))
    fall_due(company_id=company_id, by=BY, at=on(date(2026, 8, 1)))
    credit_interest(company_id=company_id, by=BY, at=AUGUST)
    return home


def client(mobile: str) -> Client:
    found = Client()
    session = found.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return found


def read(path: str, mobile: str = SUNITA) -> str:
    answer = client(mobile).get(path)
    assert answer.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", text)


def test_the_page_says_what_is_held_what_is_due_and_why(home: int) -> None:
    page = read(f"/en/c/{home}/money/deposit")
    assert "₹3,783 .00 held for you on 3 August" in page
    assert "To be paid now ₹1,783 .00" in page
    assert "July 2026 paid ₹1,783.00 August 2026 to be paid ₹1,783.00" in page
    assert "September 2026 comes with the bill of its month ₹1,784.00" in page
    assert "300 × 7.00 = ₹2,100.00" in page
    assert "2100.00 × 1.5 = ₹3,150.00" in page
    assert "3150.00 − 2000.00 = ₹1,150.00" in page
    assert "12 months' bills were left unpaid 2100.00 × 2 = ₹4,200.00" in page
    assert "₹135.00" in page


def test_the_same_in_hindi(home: int) -> None:
    page = read(f"/hi/c/{home}/money/deposit")
    assert "अभी देना है ₹1,783 .00" in page
    assert "साल का सबसे ज़्यादा खपत वाला महीना 300 यूनिट" in page
    assert "ख़बरें" in page


def test_the_passbook_names_each_entry_and_opens_the_page(home: int) -> None:
    page = read(f"/en/c/{home}/money")
    for name in ("Security deposit: instalment due", "Security deposit: paid", "held from before"):
        assert name in page
    assert "stands apart from the balance" in page
    assert f"/en/c/{home}/money/deposit" in client(SUNITA).get(f"/en/c/{home}/money").content.decode()


def test_a_home_without_a_review_reads_why(home: int) -> None:
    neighbour = home + 1
    page = read(f"/en/c/{neighbour}/money/deposit", NEIGHBOUR)
    assert "There was no bill in the year that was looked at" in page
    assert "₹3,150" not in page.replace("₹3,150 in three parts", "")


def test_a_neighbour_and_a_stranger_read_nothing(home: int) -> None:
    for language in ("en", "hi"):
        answer = client(NEIGHBOUR).get(f"/{language}/c/{home}/money/deposit")
        assert answer.status_code == 404
        assert b"3,783" not in answer.content
    assert Client().get(f"/en/c/{home}/money/deposit").status_code == 302
