"""Balances and the passbook."""

from __future__ import annotations

from datetime import date

from django.db import connection

from bijlighar.ledger import queries
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import FAMILIES, Account, Entry, codes_of_family
from bijlighar.ledger.tests.frames import AT, BY, DAY, transfer, transfers

DEDUCTION = {
    "code": Entry.DAY + 1,
    "debit_code": int(Account.PREPAID),
    "credit_code": int(Account.REVENUE_ENERGY),
    "amount_paise": 30,
    "document": "charge/1",
}


def test_balance_grows_on_its_own_side_and_ends_on_the_day_asked_for(db: None) -> None:
    later = transfer(**DEDUCTION, posted_on=date(2026, 6, 3))
    post(transfers=transfers(transfer(), later), by=BY, at=AT)
    assert queries.balance(7, Account.PREPAID) == 70
    assert queries.balance(7, Account.PREPAID, as_of_day=date(2026, 6, 2)) == 100
    assert queries.balance(7, Account.DEPOSIT) == 0
    assert queries.company_balances(1) == {
        Account.PREPAID: 70,
        Account.CASH: 100,
        Account.REVENUE_ENERGY: 30,
    }


def test_a_neighbour_is_not_counted(db: None) -> None:
    post(transfers=transfers(transfer(), transfer(holder_id=8, amount_paise=5)), by=BY, at=AT)
    assert queries.balance(7, Account.PREPAID) == 100
    assert queries.balances(Account.PREPAID, holder_ids=[8, 9]).rows() == [(8, 5)]


def test_passbook_pages_from_the_latest_backwards(db: None) -> None:
    post(
        transfers=transfers(*(transfer(sequence=n, posted_on=date(2026, 6, 1 + n % 3)) for n in range(7))),
        by=BY,
        at=AT,
    )
    first = queries.passbook(7, limit=4)
    rest = queries.passbook(7, before=first[-1].cursor, limit=50)
    seen = [(entry.posted_on.day, entry.sequence) for entry in first + rest]
    assert seen == [(3, 5), (3, 2), (2, 4), (2, 1), (1, 6), (1, 3), (1, 0)]


def test_an_entry_says_what_it_did_to_the_holder(db: None) -> None:
    post(transfers=transfers(transfer(**DEDUCTION)), by=BY, at=AT)
    entry = queries.passbook(7)[0]
    assert entry.changes == {Account.PREPAID: -30}
    assert (entry.name_en, entry.name_hi) == ("Day's deduction: energy", "दिन की कटौती: ऊर्जा शुल्क")
    assert (entry.for_day, entry.posted_at) == (DAY, AT)


def test_each_entry_stands_beside_the_balance_after_it(db: None) -> None:
    """100 in, 30 out, 100 in: 100, 70, 170; the second page goes on counting from the first entry."""
    entries = (
        transfer(),
        transfer(**DEDUCTION, posted_on=date(2026, 6, 2)),
        transfer(sequence=1, posted_on=date(2026, 6, 3)),
        transfer(holder_id=8, amount_paise=5000),
    )
    post(transfers=transfers(*entries), by=BY, at=AT)
    latest, *older = queries.passbook(7)
    assert latest.balances[Account.PREPAID] == queries.balance(7, Account.PREPAID) == 170
    assert [entry.balances[Account.PREPAID] for entry in older] == [70, 100]
    assert latest.balances[Account.RECEIVABLE] == 0
    page = queries.passbook(7, before=latest.cursor, limit=1)
    assert [entry.balances[Account.PREPAID] for entry in page] == [70]


def test_entries_of_some_codes_stand_beside_the_balance_of_all(db: None) -> None:
    """100 in, 30 out, 100 in, 30 out: asked for what went out, 140 and 70 are left after each."""
    entries = (
        transfer(),
        transfer(**DEDUCTION, posted_on=date(2026, 6, 2)),
        transfer(sequence=1, posted_on=date(2026, 6, 3)),
        transfer(**{**DEDUCTION, "sequence": 1}, posted_on=date(2026, 6, 4)),
    )
    post(transfers=transfers(*entries), by=BY, at=AT)
    out = queries.passbook(7, codes=codes_of_family("deductions"))
    assert [entry.balances[Account.PREPAID] for entry in out] == [140, 70]
    latest, before = out
    assert queries.passbook(7, before=latest.cursor, limit=1, codes=codes_of_family("deductions")) == [before]
    assert queries.passbook(7, codes=codes_of_family("bills")) == []


def test_families_hold_what_people_call_so() -> None:
    of = {family: codes_of_family(family) for family in FAMILIES}
    assert {Entry.DAY + 1, Entry.THRESHOLD + 6, Entry.RELEASE, Entry.ARREARS_PART} <= of["deductions"]
    assert {Entry.RECHARGE, Entry.PAYMENT, Entry.DEPOSIT_PAID} <= of["payments"]
    assert {Entry.BILL + 1, Entry.LATE_CHARGE} <= of["bills"]
    assert {Entry.CORRECTION + 1, Entry.ADJUSTMENT, Entry.PAID_OUT} <= of["corrections"]
    # A bill that was taken back stands among the bills, and is a correction.
    assert {Entry.BILL + 1001} <= of["bills"] & of["corrections"]
    assert not of["deductions"] & of["payments"]
    assert Entry.RECHARGE not in of["deductions"] | of["bills"] | of["corrections"]


def test_a_balance_is_read_from_the_index_alone(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            "EXPLAIN SELECT SUM(amount_paise) FROM ledger_transfer WHERE holder_id = 7 AND debit_code = 2"
            " AND posted_on <= '2026-06-01'"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using ledger_transfer_pkey" in plan
