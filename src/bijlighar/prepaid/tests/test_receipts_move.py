"""Receipts taken before the ledger kept them are carried over, and back, with every figure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from bijlighar.billing.actions import receive_payment
from bijlighar.billing.tests.readings import BY, company_with_connections
from bijlighar.prepaid.actions import credit

AT = datetime(2025, 6, 2, 19, 0, tzinfo=UTC)
THE_DAY = date(2025, 6, 3)
BEFORE = [("billing", "0002_piece"), ("prepaid", "0001_first")]


def rows(statement: str) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return sorted(cursor.fetchall())


def test_receipts_move_to_the_ledger_and_back(committed_database: Any) -> None:
    _, (home, shop) = company_with_connections(2)
    money: dict[str, Any] = {"receipt_number": "R1", "channel": "UPI", "by": BY, "at": AT}
    receive_payment(connection_id=home, amount_paise=100, **money)
    credit(connection_id=shop, amount_paise=200, **money)
    now = rows("SELECT * FROM ledger_receipt")
    latest = MigrationExecutor(connections["owner"]).loader.graph.leaf_nodes()

    MigrationExecutor(connections["owner"]).migrate(BEFORE)
    paid = (
        "SELECT connection_id, amount_paise, receipt_number, channel_code, received_on FROM billing_payment"
    )
    credited = (
        "SELECT connection_id, amount_paise, receipt_number, channel_code, credited_on FROM prepaid_credit"
    )
    assert rows(paid) == [(home, 100, "R1", "UPI", THE_DAY)]
    assert rows(credited) == [(shop, 200, "R1", "UPI", THE_DAY)]
    assert rows("SELECT * FROM ledger_receipt") == []

    MigrationExecutor(connections["owner"]).migrate(latest)
    assert rows("SELECT * FROM ledger_receipt") == now
    assert len(now) == 2
