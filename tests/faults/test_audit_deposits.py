"""The audits of deposits: silent on sound books, and each finds the fault it is there for."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from bijlighar.consumers.actions import change_terms, close_connection
from bijlighar.deposits.actions import (
    approve_review,
    collect,
    credit_interest,
    draft_review,
    fall_due,
    settle,
    take_over,
)
from bijlighar.deposits.tests.year import (
    APPROVER,
    BY,
    DRAFTER,
    JUNE,
    company_with_connections,
    on,
    paid,
    year_of_bills,
)
from bijlighar.interfaces.cli.audit import all_audits, ask
from tests.faults.planted import hold

A_DUE_DAY = "code = 90 AND for_day = '2026-07-01'"

PLANTED = [
    ("items_add_up", "UPDATE deposits_review_item SET instalments_paise[1] = instalments_paise[1] + 100"),
    ("items_add_up", "UPDATE deposits_review_item SET instalments_paise ="
     " ARRAY[-100, instalments_paise[2], instalments_paise[1] + instalments_paise[3] + 100]"),
    ("items_add_up", "UPDATE deposits_review_item SET held_paise = required_paise WHERE shortfall_paise > 0"),
    ("reviews_are_their_items", "UPDATE deposits_review SET extra_paise = extra_paise + 1"),
    ("instalments_are_approved", f"UPDATE ledger_transfer SET amount_paise = 1 WHERE {A_DUE_DAY}"),
    ("instalments_are_approved", f"UPDATE ledger_transfer SET for_day = '2026-07-02' WHERE {A_DUE_DAY}"),
    ("instalments_are_approved", "UPDATE deposits_review SET approved_at = NULL, approved_by = NULL"),
    ("due_instalments_are_booked", f"DELETE FROM ledger_transfer WHERE {A_DUE_DAY}"),
    ("two_people_decide", "UPDATE deposits_review SET approved_at = drafted_at - interval '1 day'"),
    ("two_people_decide", "UPDATE deposits_review SET approved_at = NULL, approved_by = NULL"),
    ("deposits_are_never_below_nothing", "DELETE FROM ledger_transfer WHERE code = 99"),
    ("deposits_are_never_below_nothing", "DELETE FROM ledger_transfer WHERE code = 90"),
    ("asked_is_what_is_due", "UPDATE ledger_transfer SET credit_code = 101 WHERE code = 93"),
    ("interest_is_posted", "UPDATE ledger_transfer SET amount_paise = amount_paise + 1 WHERE code = 95"),
    ("interest_is_posted", "DELETE FROM deposits_interest"),
    ("interest_is_counted_once", "INSERT INTO deposits_interest SELECT connection_id, from_date + 1, to_date,"
     " company_id, amount_paise, credited_code, rulebook, credited_at FROM deposits_interest"),
    ("settlements_are_posted", "DELETE FROM ledger_transfer WHERE code = 96"),
    ("settlements_are_posted", "UPDATE deposits_settlement SET used_paise = used_paise - 1"
     " WHERE used_paise > 0"),
    ("settlements_are_posted", "UPDATE deposits_settlement SET surplus_back_paise = surplus_back_paise + 1"
     " WHERE reason_code = 'CLOSED'"),
    ("what_is_left_goes_back", "UPDATE payments_refund SET amount_paise = amount_paise - 1"),
    ("what_is_left_goes_back", "UPDATE payments_refund SET state_code = 'DONE', decided_by = 'x'"),
    ("what_is_left_goes_back", "UPDATE ledger_transfer SET credit_code = 101 WHERE credit_code = 304"),
    ("what_is_left_goes_back", "UPDATE deposits_settlement SET refund_id = NULL, reference = 'X'"
     " WHERE reason_code = 'CLOSED'"),
    ("paid_instalments_are_settled", "UPDATE ledger_transfer SET sequence = 7 WHERE code = 93"),
]  # fmt: skip


@pytest.fixture
def books(committed_database: Any) -> Any:
    """A year reviewed, approved, two instalments due, one paid, interest credited, one deposit used."""
    company_id, (home, defaulter, prepaid, gone) = company_with_connections(4)
    year_of_bills(company_id, {each: [300_000] * 12 for each in (home, defaulter, prepaid)})
    held = pl.DataFrame({"connection_id": [home, defaulter], "amount_paise": [200_000, 150_000]})
    take_over(company_id=company_id, held=held, by=BY, at=on(date(2025, 6, 1)))
    change_terms(connection_id=prepaid, from_date=date(2026, 4, 1), is_prepaid=True, by=BY, at=JUNE)
    paid(home, 600_000, date(2026, 4, 2))
    credit_interest(company_id=company_id, by=BY, at=on(date(2026, 4, 3)))
    draft = draft_review(company_id=company_id, by=DRAFTER, at=JUNE)
    approve_review(review_id=draft.review_id, by=APPROVER, at=JUNE)
    fall_due(company_id=company_id, by=BY, at=on(date(2026, 7, 1)))
    paid(home, 50_000, date(2026, 7, 10))
    collect(company_id=company_id, by=BY, at=on(date(2026, 7, 10)))
    fall_due(company_id=company_id, by=BY, at=on(date(2026, 8, 1)))
    settle(connection_id=defaulter, reason_code="DEFAULT", by=APPROVER, at=on(date(2026, 8, 2)))
    paid(gone, 900_000, date(2026, 8, 2))
    close_connection(connection_id=gone, from_date=date(2026, 8, 3), by=BY, at=on(date(2026, 8, 3)))
    settle(connection_id=gone, reason_code="CLOSED", by=APPROVER, at=on(date(2026, 8, 3)))
    return committed_database


def test_each_audit_finds_its_fault_and_none_on_sound_books(books: Any) -> None:
    hold("deposits", PLANTED)


def test_the_other_audits_of_money_are_silent_too(books: Any) -> None:
    found = {
        audit.name: answer.rows
        for audit in all_audits()
        if audit.area in ("ledger", "consumers") and (answer := ask(audit)).offending
    }
    assert found == {}
