"""The audits of money: silent on sound books, and each finds the fault it is there for."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bijlighar.billing.tests.officers import officer
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.interfaces.cli.audit import AuditUnreadable, all_audits, ask
from bijlighar.ledger.rules import Account
from bijlighar.network import queries as network
from tests.faults import test_audit_conversion, test_audit_cycle
from tests.faults.planted import missed

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
AREAS = ("ledger", "prepaid", "billing")
AUDITS = {audit.name: audit for audit in all_audits() if audit.area in AREAS}
PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]

PLANTED = {
    "transfers_use_the_chart": "UPDATE ledger_transfer SET debit_code = 77 WHERE code = 70",
    "holders_have_one_company": "UPDATE ledger_transfer SET company_id = 99 WHERE code = 70",
    "reversals_have_their_original": "UPDATE ledger_transfer SET code = 1070 WHERE code = 70",
    "nothing_is_posted_before_its_day": "UPDATE ledger_transfer SET posted_on = for_day - 1 WHERE code = 70",
    "closings_are_their_transfers": "UPDATE ledger_closing SET prepaid_paise = prepaid_paise + 1",
    "charges_are_posted": "UPDATE ledger_transfer SET amount_paise = amount_paise + 1 WHERE code = 21",
    "versions_follow_each_other": "UPDATE prepaid_charge SET version = 3 WHERE for_day = '2025-06-29'",
    "late_says_late": "UPDATE prepaid_charge SET kind_code = 'LATE' WHERE for_day = '2025-06-30'",
    "steps_are_spread": "UPDATE prepaid_charge SET spread_paise = spread_paise + 1 WHERE spread_paise > 0",
    "parts_fall_due_on_time": "DELETE FROM ledger_transfer WHERE code = 60 AND for_day = '2025-06-30'",
    "not_yet_due_is_what_is_left_of_the_steps": "UPDATE ledger_transfer SET debit_code = 2"
    " WHERE debit_code = 3",
    "cancelled_parts_were_open": "UPDATE prepaid_cancelled SET cancelled_paise = 1000000",
    "days_add_up_to_the_month": "UPDATE prepaid_charge SET month_paise = 1 WHERE for_day = '2025-06-30'",
    "days_follow_each_other": "DELETE FROM prepaid_charge WHERE for_day = '2025-06-15'",
    "charges_are_for_prepaid_days": "UPDATE consumers_terms SET sanctioned_load_w = 9000 WHERE is_prepaid",
    "no_day_is_billed_and_charged": "UPDATE billing_bill SET connection_id = ("
    "SELECT min(connection_id) FROM prepaid_charge) WHERE connection_id = (SELECT max(connection_id) FROM"
    " billing_bill)",
    "bills_are_posted": "UPDATE billing_bill SET total_paise = total_paise + 1,"
    " payable_paise = payable_paise + 1",
    "numbers_are_used_once": "UPDATE billing_bill SET number = 'X'",
    "no_day_is_billed_twice": 'INSERT INTO billing_bill SELECT (jsonb_populate_record(b, \'{"cycle_from":'
    ' "2025-06-10", "from_date": "2025-06-10"}\')).* FROM billing_bill b',
    "bills_keep_their_facts": "DELETE FROM billing_kept_stay",
    "pieces_add_up": "UPDATE billing_piece SET energy_wh = energy_wh + 1 WHERE piece = 1",
    "missing_days_are_named": "UPDATE billing_bill SET is_provisional = true",
    "receipts_are_posted": "DELETE FROM ledger_receipt WHERE code = 70",
    "rebates_are_for_charged_units": "UPDATE ledger_transfer SET sequence = 2025050100 WHERE code = 100",
    "rebates_are_for_what_was_paid": "UPDATE ledger_transfer SET amount_paise = 9999999 WHERE code = 101",
    "adjustments_are_booked_once": "UPDATE ledger_transfer SET amount_paise = 1 WHERE code = 81",
    "adjustments_need_two_persons": "UPDATE billing_adjustment_step SET proposed_by_id = NULL",
    "replaced_bills_are_taken_back": "DELETE FROM ledger_transfer WHERE code = 1011",
    "revisions_were_approved": "UPDATE billing_revision_member SET new_total_paise = 1",
}
AND_PLANTED = [
    ("closings_are_their_transfers", "DELETE FROM ledger_transfer WHERE code = 21"),
    ("bills_keep_their_facts", "DELETE FROM billing_kept_rulebook"),
    ("receipts_are_posted", "UPDATE ledger_transfer SET amount_paise = amount_paise + 1 WHERE code = 71"),
    ("receipts_are_posted", "UPDATE ledger_receipt SET code = 70 WHERE code = 71"),
    (
        "rebates_are_for_charged_units",
        "INSERT INTO ledger_transfer SELECT (jsonb_populate_record(t, '{\"sequence\": 2025060101}')).*"
        " FROM ledger_transfer t WHERE code = 100",
    ),
    ("rebates_are_for_what_was_paid", "DELETE FROM ledger_receipt WHERE code = 71"),
    ("adjustments_are_booked_once", "DELETE FROM ledger_transfer WHERE code = 1081"),
    ("adjustments_are_booked_once", "UPDATE billing_adjustment SET amount_paise = 1"),
    ("adjustments_need_two_persons", "UPDATE billing_adjustment SET source = 'check/1'"),
    ("replaced_bills_are_taken_back", "DELETE FROM billing_bill WHERE revision = 1"),
    ("revisions_were_approved", "DELETE FROM billing_revision"),
    ("revisions_were_approved", "UPDATE billing_revision_decision SET step_code = 'REFUSED', reason = 'x'"),
]

OF_THE_CYCLE = {name for name, _ in test_audit_cycle.PLANTED}
OF_CONVERSIONS = {name for name, _ in test_audit_conversion.PLANTED} - set(PLANTED)
ELSEWHERE = OF_THE_CYCLE | OF_CONVERSIONS


@pytest.fixture
def books(committed_database: Any) -> Any:
    """Two homes, one prepaid and one postpaid, charged and billed for June, both with money in."""
    from bijlighar.billing.actions import bill_cycle, book_rebates, receive_payment
    from bijlighar.consumers.actions import change_terms
    from bijlighar.ledger.actions import close_accounts
    from bijlighar.prepaid.actions import charge_days, credit, credit_rebates

    company_id, (prepaid, postpaid, other) = company_with_connections(3, sanctioned_load_w=3000)
    change_terms(connection_id=prepaid, from_date=FROM, is_prepaid=True, by=BY, at=morning_after(FROM))
    days = all_days(FROM, TO)
    change_terms(
        connection_id=other, from_date=days[15], sanctioned_load_w=4000, by=BY, at=morning_after(FROM)
    )
    store([prepaid, postpaid, other], days, 5200)
    for day in days:
        charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
    at = morning_after(days[-1])
    # The 30th was a little less: a credit that cancels some of what the lost subsidy still is to take.
    store([prepaid], days[-1:], 4200, version=2, known_at=at)
    charge_days(company_id=company_id, through_day=days[-1], by=BY, at=at + timedelta(minutes=5))
    bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=at)
    money: dict[str, Any] = {
        "amount_paise": 10_000,
        "receipt_number": "R1",
        "channel": "UPI",
        "by": BY,
        "at": at,
    }
    assert close_accounts(through_day=days[20], by=BY, at=at) is not None
    credit(connection_id=prepaid, **money)
    receive_payment(connection_id=postpaid, **money)
    receive_payment(connection_id=other, **money | {"amount_paise": 500_000, "receipt_number": "R2"})
    book_rebates(company_id=company_id, from_day=FROM, by=BY, at=at)
    credit_rebates(company_id=company_id, month_from=FROM, connection_ids=[prepaid], by=BY, at=at)
    put_right(company_id, postpaid, days, at)
    return committed_database


def put_right(company_id: int, home: int, days: list[date], at: datetime) -> None:
    """A bill made anew, an adjustment that was taken back, and two that were not."""
    from bijlighar.billing import actions

    asha, binod = officer("asha", "east/HO/D1"), officer("binod", "east/HO")
    office = network.office_of_path("east/HO/D1")
    assert office is not None
    said: dict[str, Any] = {"words_en": "read anew", "words_hi": "", "by": asha, "at": at}
    store([home], days[:3], 6000, version=2, known_at=at)
    made = actions.propose_revisions(
        company_id=company_id, office_id=office.id, cycle_from=FROM, cycle_to=TO, connection_ids=[home],
        reason_code="CORRECTED", **said,
    )  # fmt: skip
    actions.approve_revisions(set_id=made.set_id or 0, by=binod, at=at)
    for paise in (-3_000, 500, 700):
        number = actions.propose_adjustment(
            connection_id=home, amount_paise=paise, reason_code="ORDER", document="forum 7", from_date=FROM,
            to_date=TO, **said,
        )  # fmt: skip
        if paise != 700:
            actions.approve_adjustment(adjustment_id=number, by=binod, at=at)
    actions.reverse_adjustment(adjustment_id=number - 1, reason="of another home", by=asha, at=at)


def test_each_audit_finds_its_fault_and_none_on_sound_books(books: Any) -> None:
    answers = {name: ask(audit) for name, audit in AUDITS.items() if name not in ELSEWHERE}
    assert {name: answer.rows for name, answer in answers.items() if answer.offending} == {}
    asked_of_nothing = {name for name, answer in answers.items() if not answer.checked}
    assert asked_of_nothing == set()

    assert set(PLANTED) | ELSEWHERE == set(AUDITS)
    assert missed([*PLANTED.items(), *AND_PLANTED]) == []


def test_the_chart_in_the_audit_is_the_chart() -> None:
    text = AUDITS["transfers_use_the_chart"].sql
    assert f"({', '.join(str(int(code)) for code in sorted(Account))})" in text


def audit(database: Any, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, "audit", *arguments], env=database.env, capture_output=True, text=True, check=False
    )


def test_an_empty_database_proves_nothing(fresh_database: Any) -> None:
    done = audit(fresh_database, "--area", "ledger")
    assert done.returncode == 1
    assert "Nothing was checked" in done.stderr


def test_the_program_says_what_it_checked(books: Any) -> None:
    done = audit(books, *(word for area in AREAS for word in ("--area", area)), "--json")
    assert done.returncode == 0, done.stdout
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["name"] for one in answers} == set(AUDITS)
    posted = next(one for one in answers if one["name"] == "charges_are_posted")
    assert (posted["checked"], posted["offending"], posted["rows"]) == (31, 0, [])


def test_an_audit_without_its_first_lines_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ledger" / "audits"
    folder.mkdir(parents=True)
    (folder / "silent.sql").write_text("SELECT 1")
    with pytest.raises(AuditUnreadable, match=r"silent\.sql"):
        all_audits(tmp_path)


def test_charge_and_bill_as_commands(fresh_database: Any, books: Any) -> None:
    def run(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        done = subprocess.run(
            [*PROGRAM, *arguments, "--json"], env=books.env, capture_output=True, text=True, check=False
        )
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    after = (morning_after(TO) + timedelta(days=1)).isoformat()
    code, lines, _ = run("charge", "--through", str(TO), "--at", after)
    assert (code, lines[0]["company"], lines[0]["days"], lines[0]["transfers"]) == (0, "east", 0, 1)
    code, lines, _ = run("bill", "--month", "2025-06", "--at", after)
    assert (code, lines[0]["bills"], lines[0]["already_billed"]) == (0, 0, 2)
    code, _, words = run("charge", "--company", "nowhere")
    assert (code, "Known: east" in words) == (3, True)
    code, _, words = run("bill", "--month", "June")
    assert (code, "not a month" in words) == (2, True)
