"""The audits of the billing cycle: silent on a sound one, and each finds the fault it is there for."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.interfaces.cli.audit import all_audits, ask
from bijlighar.kernel.actor import Actor
from tests.faults.planted import missed

MONTHS = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
AUDITS = {audit.name: audit for audit in all_audits() if audit.area in ("billing", "ledger")}

PLANTED = [
    ("bills_are_as_approved", "UPDATE billing_draft SET energy_wh = energy_wh + 1"),
    ("bills_are_as_approved", "UPDATE billing_group SET approved_at = approved_at + interval '1 day'"),
    (
        "bills_are_as_approved",
        "UPDATE billing_draft SET connection_id = connection_id + 1000000 WHERE connection_id = (SELECT"
        " min(connection_id) FROM billing_draft)",
    ),
    ("groups_issue_what_was_approved", "UPDATE billing_group SET approved_bills = 1"),
    ("groups_issue_what_was_approved", "UPDATE billing_group SET approved_total_paise = 5"),
    (
        "groups_issue_what_was_approved",
        "UPDATE billing_draft SET decided_by_id = (SELECT max(approved_by_id) FROM billing_group)",
    ),
    ("late_charges_belong_to_a_bill", "UPDATE ledger_transfer SET document = 'late/X' WHERE code = 72"),
    ("late_charges_belong_to_a_bill", "UPDATE ledger_transfer SET amount_paise = 9999999 WHERE code = 72"),
    ("parts_add_up_to_their_plan", "UPDATE billing_arrears_plan SET amount_paise = amount_paise + 1"),
    ("parts_add_up_to_their_plan", "UPDATE billing_arrears_part SET due_date = '2026-03-01'"),
]


@pytest.fixture
def cycle(committed_database: Any) -> None:
    """Two homes billed for December and January, which pay nothing; one pays in parts."""
    from bijlighar.billing import actions, queries
    from bijlighar.network import queries as network
    from bijlighar.people import actions as people

    company_id, homes = company_with_connections(2)
    store(homes, all_days(MONTHS[0], MONTHS[2]), 4000)
    head = network.head_office(company_id)
    assert head is not None
    at = morning_after(MONTHS[0])
    staff_id = people.add_staff(login="ravi", name_en="Ravi", name_hi="रवि", by=BY, at=at)
    people.give_role(staff_id=staff_id, role_code="BILLING_OFFICER", office_id=head, by=BY, at=at)
    for first, end in pairwise(MONTHS):
        at = morning_after(end - timedelta(days=1))
        actions.plan_cycle(company_id=company_id, cycle_from=first, cycle_to=end, by=BY, at=at)
        (group,) = queries.groups(company_id=company_id, cycle_from=first)
        actions.check_reads(group_id=group.id, by=BY, at=at)
        actions.draft_bills(group_id=group.id, by=BY, at=at)
        if queries.summary(group.id).waiting:  # the same use in both months is doubtful
            actions.decide_drafts(group_id=group.id, decision="ACCEPT", note="seen", expected=2, by=BY, at=at)
        found = actions.close_checks(group_id=group.id, by=BY, at=at)
        actions.approve_group(
            group_id=group.id, bills=found.bills, total_paise=found.total_paise,
            by=Actor("staff", "Ravi", staff_id), at=at,
        )  # fmt: skip
        actions.issue_bills(group_id=group.id, by=BY, at=at)
    actions.agree_arrears_plan(
        connection_id=homes[0],
        amount_paise=30_000,
        due_dates=[date(2026, 3, 1), date(2026, 4, 1)],
        document="letter 12",
        by=BY,
        at=at,
    )


def test_each_audit_of_the_cycle_finds_its_fault(cycle: None) -> None:
    answers = {name: ask(audit) for name, audit in AUDITS.items()}
    assert {name: answer.rows for name, answer in answers.items() if answer.offending} == {}
    assert {name for name, _ in PLANTED if not answers[name].checked} == set()
    assert missed(PLANTED) == []
