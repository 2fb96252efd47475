"""The audits of conversions and of what was owed before them: silent on sound books, each finds its fault."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.interfaces.cli.audit import all_audits, ask
from tests.faults.planted import missed

FROM, TO = date(2025, 5, 1), date(2025, 7, 20)
TURN, BACK = date(2025, 6, 11), date(2025, 7, 1)

PLANTED = [
    (
        "arrears_parts_fall_due_on_time",
        "DELETE FROM ledger_transfer WHERE code = 61 AND for_day = '2025-06-20'",
    ),
    ("arrears_parts_fall_due_on_time", "UPDATE prepaid_arrears_plan SET ended_on = NULL, end_code = NULL"),
    ("arrears_parts_fall_due_on_time", "UPDATE prepaid_arrears_plan SET from_day = from_day - 1"),
    ("arrears_plans_are_posted", "UPDATE prepaid_arrears_plan SET amount_paise = amount_paise + 1"),
    ("arrears_plans_are_posted", "UPDATE ledger_transfer SET debit_code = 2 WHERE code = 62"),
    ("arrears_plans_are_posted", "UPDATE ledger_transfer SET sequence = 9 WHERE code = 61"),
    ("conversions_are_the_terms", "UPDATE prepaid_conversion SET from_date = from_date + 1"),
    ("conversions_are_the_terms", "UPDATE consumers_terms SET is_prepaid = true"),
    (
        "conversions_are_the_terms",
        "UPDATE prepaid_conversion SET settled_at = settled_at - interval '2 days'",
    ),
    ("arrears_parts_fall_due_on_time", "DELETE FROM ledger_transfer WHERE code = 64"),
    (
        "not_yet_due_is_what_is_left_of_the_steps",
        "UPDATE ledger_transfer SET credit_code = 2 WHERE code = 64",
    ),
]


@pytest.fixture
def books(committed_database: Any) -> Any:
    """Two homes with a bill unpaid, prepaid in the middle of June; one of them postpaid again in July."""
    from bijlighar.billing.actions import bill_cycle, receive_payment
    from bijlighar.prepaid import actions

    company_id, homes = company_with_connections(2, sanctioned_load_w=3000)
    days = all_days(FROM, TO)
    store(homes, days, 20_000)
    said: dict[str, Any] = {"by": BY, "at": morning_after(date(2025, 6, 2))}
    bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=date(2025, 6, 1), **said)
    for home in homes:
        actions.convert_to_prepaid(connection_id=home, from_date=TURN, **said)
    for day in days[days.index(TURN) :]:
        said["at"] = morning_after(day - timedelta(days=1))
        if day == TURN:
            for home in homes:
                actions.settle_conversion(connection_id=home, **said)
        if day == date(2025, 6, 20):
            receive_payment(
                connection_id=homes[0], amount_paise=20_000, receipt_number="P1", channel="UPI", **said
            )
            actions.convert_to_postpaid(connection_id=homes[1], from_date=BACK, **said)
        if day == BACK:
            actions.settle_conversion(connection_id=homes[1], **said)
        if day > TURN:
            actions.charge_days(company_id=company_id, through_day=day - timedelta(days=1), **said)
    return committed_database


def test_each_audit_finds_its_fault_and_none_on_sound_books(books: Any) -> None:
    named = {name for name, _ in PLANTED}
    every = {audit.name: audit for audit in all_audits() if audit.area in ("prepaid", "ledger", "billing")}
    answers = {name: ask(audit) for name, audit in every.items()}
    assert {name: answer.rows for name, answer in answers.items() if answer.offending} == {}
    assert {name for name in named if not answers[name].checked} == set()
    assert missed(PLANTED) == []
