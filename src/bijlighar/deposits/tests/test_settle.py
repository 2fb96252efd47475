"""The consumer's money, held in trust (M40): interest, use for dues, refund; nobody else's moves."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from django.db import connection

from bijlighar.consumers.actions import change_terms
from bijlighar.consumers.models import Terms
from bijlighar.deposits import queries
from bijlighar.deposits.actions import (
    UnableToCredit,
    UnableToSettle,
    approve_review,
    credit_interest,
    draft_review,
    fall_due,
    settle,
    settle_on_conversion,
    take_over,
)
from bijlighar.deposits.tests.year import (
    APPROVER,
    BY,
    DRAFTER,
    JUNE,
    YEAR_FROM,
    YEAR_TO,
    company_with_connections,
    on,
    year_of_bills,
)
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, Entry

HELD = (Account.DEPOSIT, Account.DEPOSIT_DUE, Account.RECEIVABLE, Account.PREPAID)
# 2,000.00 x 6.75 % = 135.00 for a whole year.
DEPOSIT, INTEREST = 200_000, 13_500


def hold(company_id: int, connection_ids: list[int], day: date, paise: int = DEPOSIT) -> None:
    held = pl.DataFrame({"connection_id": connection_ids}).with_columns(
        amount_paise=pl.lit(paise, dtype=pl.Int64)
    )
    take_over(company_id=company_id, held=held, by=BY, at=on(day))


def balances(home: int) -> tuple[int, ...]:
    """Held, due, owed, prepaid."""
    return tuple(ledger.balance(home, account) for account in HELD)


def end_terms(home: int, day: date) -> None:
    """The connection is closed: its terms end."""
    Terms.objects.filter(connection_id=home).update(to_date=day)


def test_interest_of_a_year_goes_off_the_next_bill(db: None) -> None:
    company_id, (whole, half, none) = company_with_connections(3)
    hold(company_id, [whole], date(2025, 3, 1))
    # From 1 October: 182 days. 2,000.00 x 6.75 % x 182 / 365 = 67.315... -> 67.32.
    hold(company_id, [half], date(2025, 10, 1))
    done = credit_interest(company_id=company_id, by=BY, at=JUNE)
    assert (done.deposits, done.credited, done.amount_paise) == (2, 2, INTEREST + 6_732)
    assert balances(whole) == (DEPOSIT, 0, -INTEREST, 0)
    assert balances(half)[2] == -6_732
    assert balances(none) == (0, 0, 0, 0)
    assert ledger.company_balances(company_id)[Account.INTEREST_ON_DEPOSITS] == INTEREST + 6_732
    entries = ledger.entries([Entry.DEPOSIT_INTEREST], [whole], YEAR_FROM, YEAR_TO)
    assert entries.get_column("for_day").to_list() == [date(2026, 3, 31)]
    assert queries.deposit_card(whole, date(2026, 6, 11)).interest[0].amount_paise == INTEREST


def test_interest_is_credited_once(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    hold(company_id, [home], date(2025, 3, 1))
    credit_interest(company_id=company_id, by=BY, at=JUNE)
    again = credit_interest(company_id=company_id, by=BY, at=JUNE + timedelta(days=1))
    assert (again.deposits, again.amount_paise) == (0, 0)
    assert balances(home)[2] == -INTEREST


def test_interest_of_a_prepaid_connection_goes_to_its_balance(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    hold(company_id, [home], date(2025, 3, 1))
    change_terms(connection_id=home, from_date=date(2026, 4, 1), is_prepaid=True, by=BY, at=JUNE)
    credit_interest(company_id=company_id, by=BY, at=JUNE)
    assert balances(home) == (DEPOSIT, 0, 0, INTEREST)


def test_a_year_that_is_not_over_earns_nothing_yet(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    hold(company_id, [home], date(2025, 3, 1))
    with pytest.raises(UnableToCredit, match="2027-04-01"):
        credit_interest(company_id=company_id, year_to=date(2027, 4, 1), by=BY, at=JUNE)
    assert balances(home)[2] == 0


def test_used_for_bills_past_their_day(db: None) -> None:
    company_id, (home, neighbour) = company_with_connections(2)
    year_of_bills(company_id, {home: [100_000] * 2, neighbour: [100_000] * 2})
    hold(company_id, [home, neighbour], date(2025, 6, 2))
    # Two bills of 500; the second is due on 16 June.
    with pytest.raises(UnableToSettle, match="past its due date"):
        settle(connection_id=home, reason_code="DEFAULT", by=BY, at=on(date(2025, 5, 16)))
    done = settle(connection_id=home, reason_code="DEFAULT", by=BY, at=on(date(2025, 7, 1)))
    assert (done.used_paise, done.refunded_paise, done.left_paise) == (100_000, 0, 100_000)
    assert balances(home) == (100_000, 0, 0, 0)
    assert balances(neighbour) == (DEPOSIT, 0, 100_000, 0)
    with pytest.raises(UnableToSettle):
        settle(connection_id=home, reason_code="DEFAULT", by=BY, at=on(date(2025, 7, 1)))


def test_on_becoming_prepaid_what_is_owed_is_paid_and_the_rest_is_balance(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: [100_000] * 1})
    hold(company_id, [home], date(2025, 6, 2))
    at = on(date(2025, 7, 1))
    with pytest.raises(UnableToSettle, match="not prepaid"):
        settle(connection_id=home, reason_code="PREPAID", by=BY, at=at)
    change_terms(connection_id=home, from_date=date(2025, 7, 1), is_prepaid=True, by=BY, at=at)
    done = settle(connection_id=home, reason_code="PREPAID", by=BY, at=at)
    assert (done.used_paise, done.moved_paise, done.left_paise) == (50_000, 150_000, 0)
    assert balances(home) == (0, 0, 0, 150_000)


def test_a_conversion_uses_what_there_is_once_and_passes_who_has_nothing(db: None) -> None:
    company_id, (home, without) = company_with_connections(2)
    year_of_bills(company_id, {home: [100_000], without: [100_000]})
    hold(company_id, [home], date(2025, 6, 2))
    at = on(date(2025, 7, 1))
    with pytest.raises(UnableToSettle, match="not prepaid"):
        settle_on_conversion(connection_id=home, by=BY, at=at)
    for each in (home, without):
        change_terms(connection_id=each, from_date=date(2025, 7, 1), is_prepaid=True, by=BY, at=at)
    done = settle_on_conversion(connection_id=home, by=BY, at=at)
    assert done is not None
    assert (done.used_paise, done.moved_paise, done.left_paise) == (50_000, 150_000, 0)
    assert balances(home) == (0, 0, 0, 150_000)
    assert settle_on_conversion(connection_id=home, by=BY, at=at) is None
    assert settle_on_conversion(connection_id=without, by=BY, at=at) is None
    assert balances(without) == (0, 0, 50_000, 0)


def test_on_closing_dues_are_paid_and_the_rest_goes_back_with_its_interest(db: None) -> None:
    company_id, (home, neighbour) = company_with_connections(2)
    year_of_bills(company_id, {home: [300_000] * 12, neighbour: [300_000] * 12}, each_paise=1_000)
    hold(company_id, [home, neighbour], date(2025, 4, 1))
    draft = draft_review(company_id=company_id, by=DRAFTER, at=JUNE)
    approve_review(review_id=draft.review_id, by=APPROVER, at=JUNE)
    fall_due(company_id=company_id, by=BY, at=on(date(2026, 7, 1)))
    assert balances(home)[1] > 0
    at = on(date(2026, 7, 11))
    with pytest.raises(UnableToSettle, match="still has terms"):
        settle(connection_id=home, reason_code="CLOSED", by=BY, at=at)
    end_terms(home, date(2026, 7, 11))
    done = settle(connection_id=home, reason_code="CLOSED", reference="NEFT1", by=BY, at=at)
    # 2025-26 in whole, and 101 days of 2026-27: 2,000.00 x 6.75 % x 101 / 365 = 37.356.
    assert done.held_paise == DEPOSIT + INTEREST + 3_736
    assert done.used_paise == 12_000
    assert done.refunded_paise == done.held_paise - 12_000
    assert balances(home) == (0, 0, 0, 0)
    assert balances(neighbour)[0] == DEPOSIT
    credit_interest(company_id=company_id, by=BY, at=on(date(2027, 4, 2)))
    assert balances(home) == (0, 0, 0, 0)
    assert queries.deposit_card(home, date(2026, 7, 11)).settlements[0].refunded_paise == done.refunded_paise


def test_nothing_held_is_told(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: [100_000] * 2})
    with pytest.raises(UnableToSettle, match="Nothing is held"):
        settle(connection_id=home, reason_code="DEFAULT", by=BY, at=on(date(2025, 7, 1)))
    with pytest.raises(UnableToSettle, match="no connection"):
        settle(connection_id=10**9, reason_code="DEFAULT", by=BY, at=on(date(2025, 7, 1)))


def test_who_decided_is_kept(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: [100_000] * 2})
    hold(company_id, [home], date(2025, 6, 2))
    settle(
        connection_id=home, reason_code="DEFAULT", note="two notices", by=APPROVER, at=on(date(2025, 7, 1))
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT decided_by, note, reason_code FROM deposits_settlement")
        assert cursor.fetchall() == [("staff/2/Ravi", "two notices", "DEFAULT")]
