"""The yearly review on a real PostgreSQL (M36-M40): drafted, approved by another, asked in three parts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.actions import change_terms
from bijlighar.deposits import queries
from bijlighar.deposits.actions import (
    Drafted,
    UnableToReceiveDeposit,
    UnableToReview,
    UnableToTakeOver,
    approve_review,
    collect,
    draft_review,
    drop_review,
    fall_due,
    receive_deposits,
    take_over,
    take_over_months,
)
from bijlighar.deposits.models import Review
from bijlighar.deposits.tests.year import (
    APPROVER,
    BY,
    DRAFTER,
    JUNE,
    MONTHS,
    YEAR_FROM,
    YEAR_TO,
    company_with_connections,
    deposit_receipt,
    on,
    paid,
    year_of_bills,
)
from bijlighar.kernel.models import OutboxMessage
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, Entry
from bijlighar.notifications.rules.render import render

JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)
STEADY = [200_000] * 5 + [300_000] + [150_000] * 6
"""A year of months in Wh, the highest 300 kWh."""


def drafted(company_id: int, at: Any = JUNE) -> Drafted:
    return draft_review(company_id=company_id, by=DRAFTER, at=at)


def approved(company_id: int) -> int:
    draft = drafted(company_id)
    approve_review(review_id=draft.review_id, by=APPROVER, at=JUNE + timedelta(hours=1))
    return draft.review_id


def hold(company_id: int, connection_id: int, paise: int) -> None:
    held = pl.DataFrame({"connection_id": [connection_id], "amount_paise": [paise]})
    take_over(company_id=company_id, held=held, by=BY, at=on(date(2025, 4, 1)))


def pay_all(company_id: int, homes: list[int]) -> None:
    """Every bill of the year on the tenth day after it."""
    for home in homes:
        for month in range(1, 13):
            paid(home, 50_000, date(2025 + (month + 3) // 12, (month + 3) % 12 + 1, 10), f"{home}/{month}")


def balances(home: int) -> tuple[int, int, int]:
    """Held, due, owed."""
    return tuple(  # type: ignore[return-value]
        ledger.balance(home, account)
        for account in (Account.DEPOSIT, Account.DEPOSIT_DUE, Account.RECEIVABLE)
    )


def test_what_a_review_finds(db: None) -> None:
    company_id, homes = company_with_connections(6)
    home, holder, defaulter, empty, prepaid, new = homes
    change_terms(connection_id=prepaid, from_date=date(2026, 1, 1), is_prepaid=True, by=BY, at=JUNE)
    year_of_bills(
        company_id,
        {home: STEADY, holder: STEADY, defaulter: STEADY, empty: [0] * 12, prepaid: STEADY[:9]},
    )
    hold(company_id, holder, 200_000)
    pay_all(company_id, [home, holder, empty])
    draft = drafted(company_id)
    assert (draft.connections, draft.asked_connections) == (6, 3)
    found = {each.connection_id: each for each in queries.items(draft.review_id)}
    assert {one: each.outcome_code for one, each in found.items()} == {
        home: "ASKED",
        holder: "ASKED",
        defaulter: "ASKED",
        empty: "NO_USE",
        prepaid: "PREPAID",
        new: "NO_BILLS",
    }
    assert (found[home].basis_wh, found[home].max_from, found[home].months) == (300_000, date(2025, 9, 1), 12)
    assert found[home].instalments_paise == (105_000, 105_000, 105_000)
    assert found[holder].held_paise == 200_000
    assert found[holder].instalments_paise == (38_300, 38_300, 38_400)
    # Its last bill, of March, is due on 16 April; thirty days after that are over on 10 June.
    assert (found[defaulter].unpaid_months, found[defaulter].extra_paise) == (12, 420_000)
    assert found[defaulter].instalments_paise == (245_000, 245_000, 245_000)
    assert draft.shortfall_paise == 315_000 + 115_000 + 315_000
    assert draft.extra_paise == 420_000
    counted = {each.outcome_code: each.connections for each in queries.outcomes(draft.review_id)}
    assert counted == {"ASKED": 3, "NO_USE": 1, "PREPAID": 1, "NO_BILLS": 1}


def test_who_is_asked_is_told_once_and_in_the_own_language(db: None) -> None:
    company_id, homes = company_with_connections(3)
    home, holder, empty = homes
    year_of_bills(company_id, {home: STEADY, holder: STEADY, empty: [0] * 12})
    hold(company_id, holder, 200_000)
    pay_all(company_id, homes)
    draft = drafted(company_id)
    told = OutboxMessage.objects.filter(template="deposit_asked").order_by("connection_id")
    assert not told.exists(), "a draft tells nobody"
    approve_review(review_id=draft.review_id, by=APPROVER, at=JUNE)
    assert [(each.connection_id, each.channel, each.company_id) for each in told] == [
        (one, "sms", company_id) for one in (home, holder)
    ]
    contacts = {row["connection_id"]: row for row in consumers.contacts(homes).iter_rows(named=True)}
    for each, amount in zip(told, ("3,150.00", "1,150.00"), strict=True):
        contact = contacts[each.connection_id]
        assert (each.recipient, each.language) == (contact["mobile"], contact["language"])
        sign = "₹" if each.language == "hi" else "Rs "
        assert each.context == {
            "service_number": contact["service_number"],
            "amount": sign + amount,
            "count": 3,
            "day": "01-07-2026",
        }
        assert sign + amount in render(each.template, each.language, each.context).text


def test_a_preview_writes_nothing(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: STEADY})
    year = queries.year_of(company_id, date(2026, 6, 10))
    assert (year.from_date, year.to_date) == (YEAR_FROM, YEAR_TO)
    found = queries.reckoned(year, [home])
    assert found.select("outcome_code", "total_paise").row(0) == ("ASKED", 315_000 + 420_000)
    assert Review.objects.count() == 0
    assert balances(home) == (0, 0, 600_000)


def test_a_draft_asks_nothing_and_its_drafter_may_not_approve_it(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: STEADY})
    draft = drafted(company_id)
    fall_due(company_id=company_id, by=BY, at=on(JULY))
    assert balances(home)[1] == 0
    with pytest.raises(UnableToReview, match="Another person"):
        approve_review(review_id=draft.review_id, by=DRAFTER, at=JUNE)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        Review.objects.filter(id=draft.review_id).update(approved_by="staff/1/Asha", approved_at=JUNE)
    assert approve_review(review_id=draft.review_id, by=APPROVER, at=JUNE) == 1
    with pytest.raises(UnableToReview, match="approved already"):
        approve_review(review_id=draft.review_id, by=APPROVER, at=JUNE)
    with pytest.raises(UnableToReview, match="once a year"):
        drafted(company_id)


def test_a_new_draft_takes_the_place_of_the_old(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: STEADY})
    first, second = drafted(company_id), drafted(company_id)
    assert [each.state for each in queries.reviews(company_id)] == ["DRAFT", "DROPPED"]
    with pytest.raises(UnableToReview, match="dropped"):
        approve_review(review_id=first.review_id, by=APPROVER, at=JUNE)
    drop_review(review_id=second.review_id, by=APPROVER, at=JUNE)
    with pytest.raises(UnableToReview, match="dropped"):
        approve_review(review_id=second.review_id, by=APPROVER, at=JUNE)


def test_what_moved_since_the_draft_is_drafted_anew(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: STEADY})
    draft = drafted(company_id)
    receive_deposits(company_id=company_id, receipts=deposit_receipt(home, 100_000, "D1"), by=BY, at=JUNE)
    with pytest.raises(UnableToReview, match="1 connections have moved"):
        approve_review(review_id=draft.review_id, by=APPROVER, at=JUNE)
    assert queries.items(drafted(company_id).review_id)[0].held_paise == 100_000


def test_instalments_fall_due_on_their_days_and_are_carried_on_until_paid(db: None) -> None:
    """M37: three equal parts in July, August, September; an unpaid one is carried on, not lost."""
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: STEADY})
    pay_all(company_id, [home])
    approved(company_id)
    assert fall_due(company_id=company_id, by=BY, at=on(date(2026, 6, 30))).instalments == 0
    done = fall_due(company_id=company_id, by=BY, at=on(JULY))
    assert (done.instalments, done.amount_paise, done.passed_over) == (1, 105_000, 0)
    assert fall_due(company_id=company_id, by=BY, at=on(JULY)).instalments == 0
    assert balances(home) == (0, 105_000, 0)
    # Nothing in July, 1,600 rupees in August: the first in whole, half a thousand and a half of the second.
    assert collect(company_id=company_id, by=BY, at=on(date(2026, 7, 20))).amount_paise == 0
    fall_due(company_id=company_id, by=BY, at=on(AUGUST))
    paid(home, 160_000, date(2026, 8, 10))
    assert collect(company_id=company_id, by=BY, at=on(date(2026, 8, 10))).amount_paise == 160_000
    assert collect(company_id=company_id, by=BY, at=on(date(2026, 8, 11))).amount_paise == 0
    assert balances(home) == (160_000, 50_000, 0)
    card = queries.deposit_card(home, date(2026, 8, 11))
    assert [(each.state, each.open_paise) for each in card.instalments] == [
        ("PAID", 0),
        ("PART", 50_000),
        ("COMING", 0),
    ]
    fall_due(company_id=company_id, by=BY, at=on(date(2026, 9, 5)))
    card = queries.deposit_card(home, date(2026, 9, 5))
    assert (card.held_paise, card.due_paise, card.arrear_paise) == (160_000, 155_000, 50_000)
    paid(home, 155_000, date(2026, 12, 1))
    collect(company_id=company_id, by=BY, at=on(date(2026, 12, 1)))
    assert balances(home) == (315_000, 0, 0)
    names = {each.name_en for each in ledger.passbook(home, limit=10)}
    assert "Security deposit: instalment due" in names
    assert "Security deposit: from your payment" in names


def test_bills_come_before_instalments(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: STEADY})
    approved(company_id)
    fall_due(company_id=company_id, by=BY, at=on(JULY))
    paid(home, 600_000 + 40_000, date(2026, 7, 10))
    collect(company_id=company_id, by=BY, at=on(date(2026, 7, 10)))
    assert balances(home) == (40_000, 205_000, 0)  # 2,450 due, as four and more months were unpaid


def test_two_payments_of_one_day_are_both_collected(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: STEADY})
    pay_all(company_id, [home])
    approved(company_id)
    fall_due(company_id=company_id, by=BY, at=on(JULY))
    for number in ("A", "B"):
        paid(home, 50_000, date(2026, 7, 10), number)
        collect(company_id=company_id, by=BY, at=on(date(2026, 7, 10)))
    assert balances(home) == (100_000, 5_000, 0)


def test_money_paid_towards_the_deposit_itself(db: None) -> None:
    company_id, (home, neighbour) = company_with_connections(2)
    year_of_bills(company_id, {home: STEADY})
    pay_all(company_id, [home])
    approved(company_id)
    fall_due(company_id=company_id, by=BY, at=on(JULY))
    receipt = deposit_receipt(home, 200_000, "D1")
    at = on(date(2026, 7, 3))
    assert receive_deposits(company_id=company_id, receipts=receipt, by=BY, at=at) == 1
    assert receive_deposits(company_id=company_id, receipts=receipt, by=BY, at=at) == 0
    assert balances(home) == (200_000, 0, 0)
    assert balances(neighbour) == (0, 0, 0)
    with pytest.raises(UnableToReceiveDeposit, match="has no connection"):
        receive_deposits(company_id=company_id, receipts=deposit_receipt(10**9, 1, "D2"), by=BY, at=at)


def test_the_next_review_sets_off_what_was_asked_and_withdraws_what_is_not_needed(db: None) -> None:
    """M38: only the shortfall is asked; nothing twice."""
    company_id, (home, saver) = company_with_connections(2)
    year_of_bills(company_id, {home: STEADY, saver: STEADY})
    pay_all(company_id, [home, saver])
    approved(company_id)
    for day in (JULY, AUGUST, SEPTEMBER):
        fall_due(company_id=company_id, by=BY, at=on(day))
    receive_deposits(
        company_id=company_id, receipts=deposit_receipt(home, 105_000, "D1"), by=BY, at=on(SEPTEMBER)
    )
    next_year = [
        (start.replace(year=start.year + 1), end.replace(year=end.year + 1)) for start, end in MONTHS
    ]
    year_of_bills(company_id, {home: [400_000] * 12, saver: [100_000] * 12}, cycles=next_year, each_paise=1)
    for each in (home, saver):
        paid(each, 12, date(2026, 4, 20))
    at = on(date(2027, 6, 10))
    draft = draft_review(company_id=company_id, by=DRAFTER, at=at)
    found = {each.connection_id: each for each in queries.items(draft.review_id)}
    # 400 x 1.5 x 7.00 = 4,200; held 1,050, asked 2,100.
    assert (found[home].held_paise, found[home].asked_paise) == (105_000, 210_000)
    assert found[home].shortfall_paise == 105_000
    # 100 x 1.5 x 7.00 = 1,050; asked 3,150.
    assert (found[saver].outcome_code, found[saver].withdrawn_paise) == ("COVERED", 210_000)
    approve_review(review_id=draft.review_id, by=APPROVER, at=at)
    assert balances(saver) == (0, 105_000, 0)
    assert balances(home) == (105_000, 210_000, 0)


def test_who_becomes_prepaid_or_leaves_is_asked_for_no_more(db: None) -> None:
    company_id, (home, convert) = company_with_connections(2)
    year_of_bills(company_id, {home: STEADY, convert: STEADY})
    approved(company_id)
    fall_due(company_id=company_id, by=BY, at=on(JULY))
    change_terms(connection_id=convert, from_date=date(2026, 7, 20), is_prepaid=True, by=BY, at=on(JULY))
    done = fall_due(company_id=company_id, by=BY, at=on(AUGUST))
    assert (done.instalments, done.passed_over) == (1, 1)
    states = [each.state for each in queries.deposit_card(convert, AUGUST).instalments]
    assert states == ["DUE", "DROPPED", "COMING"]


def test_a_deposit_is_taken_over_once(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    hold(company_id, home, 200_000)
    again = pl.DataFrame({"connection_id": [home], "amount_paise": [200_000]})
    assert take_over(company_id=company_id, held=again, by=BY, at=JUNE) == 0
    with pytest.raises(UnableToTakeOver, match="200000 paise, not 1"):
        take_over(company_id=company_id, held=again.with_columns(amount_paise=pl.lit(1)), by=BY, at=JUNE)
    assert balances(home)[0] == 200_000


def test_the_first_year_counts_what_was_billed_before(db: None) -> None:
    """M36: the year's consumption records, also those of the system before."""
    company_id, (home, both) = company_with_connections(2)
    of_year = [(start, end) for start, end in MONTHS]
    months = pl.DataFrame(
        [
            (home, start, end, 250_000 + 10_000 * place, place < 4)
            for place, (start, end) in enumerate(of_year)
        ]
        + [(both, start, end, 300_000, False) for start, end in of_year],
        schema=["connection_id", "cycle_from", "cycle_to", "energy_wh", "was_unpaid"],
        orient="row",
    )
    taken: dict[str, Any] = {"company_id": company_id, "by": BY, "at": JUNE}
    assert take_over_months(months=months, **taken) == 24
    assert take_over_months(months=months, **taken) == 0
    # Our own bills from October on count instead of what was told of these months.
    year_of_bills(company_id, {both: [400_000] * 6}, cycles=of_year[6:])
    found = {each.connection_id: each for each in queries.items(drafted(company_id).review_id)}
    # 250 + 110 = 360 units in March; 360 x 1.5 x 7.00 = 3,780, four months unpaid: 360 x 2 x 7.00 = 5,040.
    assert (found[home].basis_wh, found[home].months, found[home].unpaid_months) == (360_000, 12, 4)
    assert (found[home].shortfall_paise, found[home].extra_paise) == (378_000, 504_000)
    assert (found[both].basis_wh, found[both].months) == (400_000, 12)
    with pytest.raises(UnableToTakeOver, match="no month of use"):
        take_over_months(months=months.with_columns(energy_wh=pl.lit(-1)), **taken)
    with pytest.raises(UnableToTakeOver, match="has no connection"):
        take_over_months(months=months.with_columns(connection_id=pl.lit(10**9)), **taken)


def test_the_card_explains_what_was_asked(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: STEADY})
    hold(company_id, home, 200_000)
    assert queries.deposit_card(home, date(2026, 6, 1)).review is None
    drafted(company_id)
    assert queries.deposit_card(home, date(2026, 6, 10)).review is None  # a draft is nobody's business
    approved(company_id)
    card = queries.deposit_card(home, date(2026, 6, 11))
    assert card.item is not None
    assert card.item.unpaid_months == 12
    lines = [(step.label.en, step.arithmetic, step.paise) for step in card.steps]
    assert lines == [
        ("Month of the year with the most units", "300 kWh", None),
        ("Value of its units", "300 × ₹7.00", 210_000),
        ("Deposit needed", "₹2,100.00 × 1.5", 315_000),
        ("Still lacking, in whole rupees", "₹3,150.00 − ₹2,000.00", 115_000),
        ("In addition, because 12 months' bills were left unpaid", "₹2,100.00 × 2", 420_000),
        ("In 3 instalments, the last takes the rest", "₹1,783.00 + ₹1,783.00 + ₹1,784.00", 535_000),
    ]


def test_what_a_review_found_is_never_changed(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: STEADY})
    approved(company_id)
    for verb in ("UPDATE deposits_review_item SET months = 1", "DELETE FROM deposits_review_item"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(verb)


def test_the_ledger_has_nothing_but_these_entries(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: STEADY})
    approved(company_id)
    fall_due(company_id=company_id, by=BY, at=on(JULY))
    found = ledger.entries([Entry.DEPOSIT_INSTALMENT], [home], JULY, AUGUST)
    assert found.select("for_day", "posted_on", "amount_paise", "debit_code", "credit_code").rows() == [
        (JULY, JULY, 245_000, int(Account.DEPOSIT_DUE), int(Account.DEPOSITS_ASKED))
    ]
    assert ledger.company_balances(company_id)[Account.DEPOSITS_ASKED] == 245_000
