"""Balances and the passbook."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bijlighar.ledger import queries
from bijlighar.ledger.actions import close_accounts, post
from bijlighar.ledger.models import Transfer
from bijlighar.ledger.rules import FAMILIES, Account, Entry, codes_of_family
from bijlighar.ledger.tests.frames import AT, BY, DAY, transfer, transfers
from conftest import FreshDatabase

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


PAIRS = [(101, 2), (2, 201), (3, 2), (1, 204), (101, 4), (5, 302), (101, 6)]


@pytest.mark.parametrize("seed", range(6))
def test_every_page_is_what_adding_up_from_the_first_entry_gives(db: None, seed: int) -> None:
    """Some late, some ahead of their day, some of a closed day; pages of any length, all kinds and some."""
    luck = random.Random(seed)
    codes = [*sorted(codes_of_family("deductions"))[:3], int(Entry.RECHARGE)]
    for turn in range(3):
        days = [DAY + timedelta(days=luck.randrange(30)) for _ in range(40)]
        rows = [
            transfer(
                sequence=100 * turn + number, code=luck.choice(codes), amount_paise=luck.randrange(1, 10**6),
                for_day=day, posted_on=day + timedelta(days=luck.choice((-2, 0, 0, 0, 1, 20))),
                holder_id=luck.choice((7, 7, 8)), debit_code=debit, credit_code=credit,
            )
            for number, day in enumerate(days)
            for debit, credit in [luck.choice(PAIRS)]
        ]  # fmt: skip
        post(transfers=transfers(*rows), by=BY, at=AT)
        assert close_accounts(through_day=DAY + timedelta(days=8 * turn), by=BY, at=AT) is not None
    wanted = added_up(7)
    for kinds in (None, codes[:1], codes[1:]):
        those = [each for each in wanted if kinds is None or each[0][2] in kinds]
        for limit in (1, 7, 500):
            found, before = list[Any](), None
            while page := queries.passbook(7, before=before, limit=limit, codes=kinds):
                found += [(each.cursor, each.balances) for each in page]
                before = page[-1].cursor
            assert found == those


def added_up(holder: int) -> list[tuple[tuple[Any, ...], dict[Account, int]]]:
    """The places of a holder's entries, the latest first, with the balances: added up one after the other."""
    told, stands = [], dict.fromkeys((each for each in Account if each.is_personal), 0)
    rows = Transfer.objects.filter(holder_id=holder).order_by("posted_on", "for_day", "code", "sequence")
    for each in rows:
        for code, change in ((each.debit_code, each.amount_paise), (each.credit_code, -each.amount_paise)):
            if Account(code) in stands:
                is_owed = Account(code) in (Account.RECEIVABLE, Account.NOT_YET_DUE, Account.DEPOSIT_DUE)
                stands[Account(code)] += change if is_owed else -change
        told.append(((each.posted_on, each.for_day, each.code, each.sequence), dict(stands)))
    return told[::-1]


def test_a_page_is_read_by_the_key_and_adds_up_no_years(committed_database: FreshDatabase) -> None:
    """On a table of its own, looked after as by autovacuum: others' rows taken back would change the plan."""
    days = [DAY + timedelta(days=each) for each in range(800)]
    rows = [transfer(for_day=day, posted_on=day, sequence=each) for day in days for each in range(3)]
    rows += [transfer(holder_id=100 + each, for_day=day, posted_on=day) for day in days for each in range(30)]
    post(transfers=transfers(*rows), by=BY, at=AT)
    close_accounts(through_day=days[-2], by=BY, at=AT)
    with CaptureQueriesContext(connection) as asked:
        page = queries.passbook(7, limit=50)
    assert page[0].balances[Account.PREPAID] == 100 * 3 * 800
    (one,) = asked
    with psycopg.connect(committed_database.owner_url, autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE) ledger_transfer")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {one['sql']}")
        (plan,) = cursor.fetchone()[0]
    nodes = list(nodes_of(plan["Plan"]))
    assert all(each["Node Type"] != "Seq Scan" for each in nodes if each.get("Relation Name"))
    of_table = [each for each in nodes if each.get("Relation Name") == "ledger_transfer"]
    assert {each["Node Type"] for each in of_table} <= {"Index Scan", "Index Only Scan"}
    # Rows themselves are fetched for the page alone; added up are the page and the days not closed.
    fetched = [each for each in of_table if each["Node Type"] == "Index Scan"]
    assert sum(each["Actual Rows"] * each["Actual Loops"] for each in fetched) <= 50
    (window,) = [each for each in nodes if each["Node Type"] == "WindowAgg"]
    assert window["Actual Rows"] == 50
    added = [each for each in nodes if each["Node Type"] == "Aggregate" and "Plans" in each]
    assert all(below["Actual Rows"] <= 3 for each in added for below in each["Plans"])


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes_of(below)


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
