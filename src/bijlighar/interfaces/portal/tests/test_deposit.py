"""A consumer reads how the deposit was worked out and what is held (M36-M40); a neighbour reads nothing."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import polars as pl
import pytest
from django.test import Client

from bijlighar.billing import queries as billing
from bijlighar.billing.actions import agree_arrears_plan, bill_cycle
from bijlighar.billing.tests.readings import all_days, store
from bijlighar.consumers import actions as consumers
from bijlighar.consumers import queries as consumer_queries
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.deposits.actions import (
    approve_review,
    credit_interest,
    draft_review,
    fall_due,
    receive_deposits,
    take_over,
)
from bijlighar.deposits.tests.year import (
    APPROVER,
    BY,
    DRAFTER,
    JUNE,
    company_with_connections,
    deposit_receipt,
    on,
    paid,
    year_of_bills,
)
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.interfaces.portal.tests.test_recharge import gateway
from bijlighar.kernel.time import next_month

__all__ = ["gateway"]

pytestmark = pytest.mark.django_db

AUGUST = on(date(2026, 8, 3))
INTEREST = 13_500
"""The year's interest on 2,000 rupees held, taken off what is owed."""


@pytest.fixture
def home(settings: Any) -> int:
    """Sunita's home with 2,000 rupees held and 300 units in its highest month; paid the first instalment."""
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
    assert "300 × ₹7.00 = ₹2,100.00" in page
    assert "₹2,100.00 × 1.5 = ₹3,150.00" in page
    assert "₹3,150.00 − ₹2,000.00 = ₹1,150.00" in page
    assert "12 months' bills were left unpaid ₹2,100.00 × 2 = ₹4,200.00" in page
    assert "₹135.00" in page


def test_the_same_in_hindi(home: int) -> None:
    page = read(f"/hi/c/{home}/money/deposit")
    assert "अभी देना है ₹1,783 .00" in page
    assert "साल का सबसे ज़्यादा खपत वाला महीना 300 यूनिट" in page
    assert "खबरें" in page


def test_home_asks_for_an_instalment_though_the_bills_are_paid(home: int) -> None:
    paid(home, 12 * 50_000 - INTEREST, date(2026, 8, 2))
    page = read(f"/en/c/{home}/")
    assert "To pay, as of 3 August ₹1,783 .00 Deposit: instalment Why this?" in page
    assert "Pay ₹1,783.00 with the next bill. It is an instalment of your security deposit." in page
    assert "Nothing now" not in page
    page = read(f"/hi/c/{home}/")
    assert "भरना है, 3 अगस्त तक का हिसाब ₹1,783 .00 सुरक्षा निधि की किस्त" in page
    assert "₹1,783.00 अगले बिल के साथ भर दीजिए।" in page


def test_home_asks_for_bill_and_instalment_together(home: int) -> None:
    paid(home, 11 * 50_000 - INTEREST, date(2026, 8, 2))
    page = read(f"/en/c/{home}/")
    assert "To pay, as of 3 August ₹2,283 .00" in page
    assert "₹500.00 for electricity, ₹1,783.00 for the security deposit." in page
    assert "₹1,783.00 of it is an instalment of your security deposit." in page


def test_what_was_agreed_in_parts_is_asked_for_part_by_part(gateway: None, home: int) -> None:
    owed = billing.dues_card(home, date(2026, 8, 3)).owed_paise
    agree_arrears_plan(
        connection_id=home, amount_paise=owed // 100 * 100, document="letter",
        due_dates=[date(2026, 8, 20), date(2026, 9, 20)], by=BY, at=AUGUST,
    )  # fmt: skip
    part = writing.rupees(owed // 100 // 2 * 100)
    page = read(f"/en/c/{home}/")
    assert f"in parts, as agreed: next {part} , by Thu 20 Aug" in page
    assert f"Pay {part} by Thursday 20 August. It is part 1 of 2, as agreed." in page
    assert "overdue" not in page
    assert "bill: 300.00 units, ₹500.00 Why this?" in page.replace("\u00a0", " "), "not what is owed in all"
    # The same part and day wherever the same money is asked for.
    following = f"in parts, as agreed: next {part} , by Thursday 20 August"
    listed, asked = read(f"/en/c/{home}/money/bills"), read(f"/en/c/{home}/pay")
    assert following in listed and "units paid in parts, as agreed ₹500.00" in listed.replace("\u00a0", " ")
    assert following in asked and f"The next part, as agreed Pay {part} by UPI" in asked
    assert asked.index(f"Pay {part} by UPI") < asked.index("All of it")
    for each in (listed, asked, read("/en/connections")):
        assert "overdue" not in each
    assert f"next {part} by 20 Aug" in read("/en/connections").replace("\u00a0", " ")
    guest = Client()
    due = guest.post("/en/pay", {"service_number": "N0000000001"}).headers["Location"]
    told = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", guest.get(due).content.decode())).split())
    # Whoever has a bill's number may pay it; that there is an agreement is not for them.
    for private in (part, "20 August", "agreed", "parts", "units", "Sunita", "Patel"):
        assert private not in told


def test_the_list_says_how_much_of_a_bill_is_open(home: int) -> None:
    paid(home, 11 * 50_000 - INTEREST + 12_345, date(2026, 8, 2))
    listed = read(f"/en/c/{home}/money/bills")
    assert "₹376.55 of it still open" in listed and listed.count("still open") == 1
    assert listed.count("Paid ₹500.00") == 11
    assert "Beside these bills" not in listed


def test_what_was_paid_ahead_covers_the_instalment_first(home: int) -> None:
    paid(home, 12 * 50_000 - INTEREST + 178_300 + 2_500, date(2026, 8, 2))
    page = read(f"/en/c/{home}/")
    assert "Paid ahead, as of 3 August ₹25 .00" in page
    assert "Nothing now." in page
    covered = "₹1,783.00 of what you paid ahead goes to the security deposit."
    deposit, bills, pay = (read(f"/en/c/{home}/{each}") for each in ("money/deposit", "money/bills", "pay"))
    for each in (page, deposit, bills, pay):
        assert covered in each
    assert "Nothing to be paid now" in deposit and "To be paid now" not in deposit
    assert "August 2026 covered by what you paid ahead ₹1,783.00" in deposit
    assert (
        "Nothing is to be paid; ₹25.00 are paid ahead." in bills and bills.count("Nothing is to be paid") == 1
    )
    assert "Nothing is to be paid; ₹25.00 are paid ahead." in pay


def test_what_was_paid_ahead_covers_a_part_of_the_instalment(home: int) -> None:
    paid(home, 12 * 50_000 - INTEREST + 100_000, date(2026, 8, 2))
    deposit = read(f"/en/c/{home}/money/deposit")
    assert "To be paid now ₹783 .00" in deposit
    assert "₹1,000.00 of what you paid ahead goes to the security deposit." in deposit
    assert "August 2026 paid in part ₹783.00 still to pay ₹1,783.00" in deposit
    assert "To pay, as of 3 August ₹783 .00" in read(f"/en/c/{home}/")


def test_a_bill_in_the_list_holds_its_instalment(home: int, settings: Any) -> None:
    """The bill of July, issued on 2 August after the second instalment fell due; the first is on June's."""
    there = consumer_queries.connection(home)
    assert there is not None
    company_id = there.company_id
    for first, issued in ((date(2026, 6, 1), date(2026, 7, 2)), (date(2026, 7, 1), date(2026, 8, 2))):
        days = all_days(first, next_month(first))
        store([home], days, 2_000)
        bill_cycle(company_id=company_id, cycle_from=first, cycle_to=next_month(first), by=BY, at=on(issued))
    settings.PORTAL_NOW = on(date(2026, 8, 4))
    july, june, *_ = billing.bills(home)
    paid(home, billing.dues_card(home, date(2026, 8, 3)).owed_paise, date(2026, 8, 3))
    page = read(f"/en/c/{home}/money/bills")
    # A bill's amount is that of the passbook and of its own page; the deposit is named beside it.
    until = "₹1,783.00 for the security deposit, to pay by 17 August"
    assert f"the electricity is paid {until} {writing.rupees(july.total_paise)}" in page
    assert f"Paid and ₹1,783.00 for the security deposit {writing.rupees(june.total_paise)}" in page
    assert "सुरक्षा निधि के ₹1,783.00, 17 अगस्त तक भरने हैं" in read(f"/hi/c/{home}/money/bills")
    assert "Pay ₹1,783.00 within 13 days." in read(f"/en/c/{home}/")
    one = read(f"/en/c/{home}/money/bills/{july.id}")
    assert f"Bill of July 2026, {writing.rupees(july.total_paise)}" in one
    with_it = writing.rupees(july.payable_paise + 178_300)
    assert f"With what was open before and the deposit, {with_it} was to be paid" in one
    receipt = deposit_receipt(home, 178_300, "D2")
    receive_deposits(company_id=company_id, receipts=receipt, by=BY, at=on(date(2026, 8, 4)))
    assert "the electricity is paid" not in read(f"/en/c/{home}/money/bills")
    assert "Nothing to pay" in read(f"/en/c/{home}/")


def test_an_instalment_carried_on_has_one_last_day_on_every_page(home: int, settings: Any) -> None:
    """August's instalment came with July's bill, was not paid and is carried on to August's."""
    there = consumer_queries.connection(home)
    assert there is not None
    for first, issued in ((date(2026, 7, 1), date(2026, 8, 2)), (date(2026, 8, 1), date(2026, 9, 2))):
        store([home], all_days(first, next_month(first)), 2_000)
        bill_cycle(
            company_id=there.company_id, cycle_from=first, cycle_to=next_month(first), by=BY, at=on(issued)
        )
    paid(home, billing.dues_card(home, date(2026, 9, 3)).owed_paise, date(2026, 9, 3))
    for day, home_says, list_says, page_says in (
        (4, "Pay ₹1,783.00 within 13 days.", "to pay by 17 September", "to pay by Thursday 17 September"),
        (20, "overdue since Thu 17 Sep", "overdue since 17 September", "overdue since Thursday 17 September"),
    ):
        settings.PORTAL_NOW = on(date(2026, 9, day))
        assert home_says in read(f"/en/c/{home}/")
        listed = read(f"/en/c/{home}/money/bills")
        assert f"₹1,783.00 for the security deposit, {list_says}" in listed and page_says in listed
        assert "17 August" not in listed
        assert page_says in read(f"/en/c/{home}/money/deposit")
        assert page_says in read(f"/en/c/{home}/pay")


def test_an_instalment_of_before_the_bills_shown_stands_with_the_newest(home: int, settings: Any) -> None:
    """July's instalment is paid, August's is not: its bill has it, a list from September on carries it."""
    there = consumer_queries.connection(home)
    assert there is not None
    august, september = date(2026, 8, 1), date(2026, 9, 1)
    for first in (august, september):
        store([home], all_days(first, next_month(first)), 2_000)
        bill_cycle(
            company_id=there.company_id, cycle_from=first, cycle_to=next_month(first), by=BY,
            at=on(next_month(first)),
        )  # fmt: skip
    newest, before, *_ = billing.bills(home)
    both = billing.DepositPart(178_300, 178_300)
    assert billing.deposit_parts(home, date(2025, 4, 1), 178_300) == {before.id: both}
    assert billing.deposit_parts(home, september, 178_300) == {newest.id: billing.DepositPart(0, 178_300)}


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
