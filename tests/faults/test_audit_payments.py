"""The audits of payments: silent on sound books, and each finds the fault it is there for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli.audit import all_audits, ask
from bijlighar.interfaces.crediting import credit_told, taken_and_credited
from bijlighar.network import queries as network
from bijlighar.payments import queries
from bijlighar.payments.actions import (
    BasketPart,
    claim_refunds,
    close_till,
    decide_refund,
    import_statement,
    keep_event,
    open_basket,
    open_till,
    take_at_till,
)
from bijlighar.payments.rules.statement import CHECKOUT
from bijlighar.payments.tests.gateway import ASHA, AT, BY, RAVI, message, order, set_up, signed
from bijlighar.people.actions import add_api_client
from tests.faults.planted import hold

PLANTED = [
    ("events_name_their_payment",
     "UPDATE payments_event SET payment_id = NULL WHERE verdict_code = 'NEW_PAYMENT'"),
    ("events_name_their_payment", "UPDATE payments_event SET verdict_code = 'FORGED'"
     " WHERE verdict_code = 'REPEATED'"),
    ("events_name_their_payment", "UPDATE payments_event SET payment_reference = 'pay_other'"
     " WHERE verdict_code = 'REPEATED'"),
    ("paid_orders_have_one_payment", "UPDATE payments_order SET paid_paise = paid_paise + 1"
     " WHERE key = 'k1'"),
    ("paid_orders_have_one_payment", "UPDATE payments_order SET paid_at = NULL, paid_paise = NULL,"
     " credited_at = NULL WHERE key = 'k1'"),
    ("paid_orders_have_one_payment", "UPDATE payments_payment SET fit_code = 'OVER'"
     " WHERE reference = 'pay_1'"),
    ("paid_orders_have_one_payment", "UPDATE payments_payment SET gateway_code = 'x'"
     " WHERE reference = 'pay_1'"),
    ("receipts_are_in_the_books", "UPDATE ledger_receipt SET amount_paise = amount_paise + 1"),
    ("receipts_are_in_the_books", "DELETE FROM ledger_receipt"),
    ("receipts_are_in_the_books", "UPDATE payments_order SET credited_at = NULL WHERE key = 'k1'"),
    ("receipts_are_in_the_books", "UPDATE payments_receipt SET connection_id = connection_id + 1"),
    ("nothing_is_credited_twice", "INSERT INTO ledger_receipt (holder_id, receipt_number, code, company_id,"
     " channel_code, amount_paise, received_on, received_at) SELECT holder_id, receipt_number, code + 1000,"
     " company_id, channel_code, amount_paise, received_on, received_at FROM ledger_receipt"),
    ("second_payments_go_back", "DELETE FROM payments_refund_step; DELETE FROM payments_refund"),
    ("second_payments_go_back", "UPDATE payments_refund SET amount_paise = 1"),
    ("second_payments_go_back", "UPDATE payments_refund SET payment_id ="
     " (SELECT id FROM payments_payment WHERE reference = 'pay_1')"),
    ("refunds_were_decided_by_another", "DELETE FROM payments_refund_step WHERE state_code = 'APPROVED'"),
    ("refunds_were_decided_by_another", "UPDATE payments_refund SET decided_by = 'staff/9/Nobody'"),
    ("tills_are_their_receipts", "UPDATE payments_till SET booked_paise = booked_paise + 1,"
     " counted_paise = counted_paise + 1"),
    ("tills_are_their_receipts", "UPDATE payments_payment SET method_code = 'POS' WHERE till_id IS NOT NULL"),
    ("tills_are_their_receipts", "UPDATE payments_payment SET recorded_at = recorded_at + interval '1 day'"
     " WHERE till_id IS NOT NULL"),
    ("statements_keep_every_line", "DELETE FROM payments_settled"),
    ("statements_keep_every_line", "DELETE FROM payments_rejected_line"),
    ("bbps_answers_are_credited", "UPDATE payments_bbps_answer SET payment_id ="
     " (SELECT id FROM payments_payment WHERE reference = 'pay_2')"),
    ("baskets_are_their_parts", "UPDATE payments_payment SET amount_paise = amount_paise + 1"
     " WHERE part_of_id IS NOT NULL"),
    ("baskets_are_their_parts", "UPDATE payments_payment SET part_of_id = NULL WHERE part_of_id IS NOT NULL"),
    ("baskets_are_their_parts", "UPDATE payments_order SET amount_paise = amount_paise + 1"
     " WHERE purpose_code = 'BASKET'"),
    ("baskets_are_their_parts", "UPDATE payments_order SET part_of_id = NULL WHERE part_of_id IS NOT NULL"),
    ("baskets_are_their_parts", "UPDATE payments_order SET credited_at = paid_at"
     " WHERE purpose_code = 'BASKET'"),
    ("orders_are_of_their_company", "UPDATE payments_order SET company_id ="
     " (SELECT max(id) FROM network_company) WHERE key = 'k1'"),
]  # fmt: skip


@pytest.fixture
def books(committed_database: Any, tmp_path: Path, monkeypatch: Any, settings: Any) -> Any:
    """An order paid twice, told twice, the second going back; a till closed; a file; a unit's receipt."""
    set_up(tmp_path, monkeypatch)
    settings.PORTAL_NOW = AT
    company = place.company()
    place.company("west")
    home = place.connection(company, is_prepaid=True)
    next_door = place.connection(company, 2, is_prepaid=True)
    made = order(company, home)
    for payment in ("pay_1", "pay_1", "pay_2"):
        body = message("payment.captured", made.tr, payment)
        take(body, signed(body))
    together = open_basket(
        company_id=company,
        parts=[BasketPart(home, 3_000, "RECHARGE"), BasketPart(next_door, 4_000, "RECHARGE")],
        channel_code="UPI",
        gateway_code="sandbox",
        key="b1",
        by=BY,
        at=AT,
    )
    body = message("payment.captured", together.tr, "pay_3", 7_000)
    take(body, signed(body))
    take(b"{}", {})
    refund = queries.refunds(["PROPOSED"])[0]
    decide_refund(refund_id=refund.id, is_approved=True, by=ASHA, at=AT)
    claim_refunds(gateway_code="sandbox", by=BY, at=AT)
    office = network.head_office(company)
    assert office is not None
    till = open_till(office_id=office, channel_code="COUNTER", by=RAVI, at=AT)
    taken_and_credited(
        lambda: take_at_till(
            till_id=till, connection_id=home, purpose_code="RECHARGE", amount_paise=10_000,
            method_code="CASH", key="1", by=RAVI, at=AT,
        ),
        by=RAVI,
        at=AT,
    )  # fmt: skip
    close_till(till_id=till, counted_paise=10_000, by=RAVI, at=AT)
    header = "entity_id,type,amount,fee,tax,payment_method,order_id,order_receipt,settled_at,settlement_utr\n"
    lines = f"pay_1,payment,500,0,0,upi,,{made.tr},20/11/2026,U1\npay_x,payment,?,0,0,upi,,,20/11/2026,U1\n"
    import_statement(
        gateway_code="sandbox", name="s.csv", content=(header + lines).encode(), layout=CHECKOUT, by=BY, at=AT
    )
    key = add_api_client(
        name="unit", agency_label="BBPOU", company_id=company, purposes=["BBPS"], by=BY, at=place.AT
    ).key
    paid = {
        "billerBillID": "N0000000001.R",
        "paymentDetails": {"uniquePaymentRefID": "BB1", "amountPaid": {"value": 5_000}},
    }
    answer = Client().post(
        "/api/v1/bbps/bills/fetchReceipt", json.dumps(paid), content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip
    assert answer.status_code == 200
    return committed_database


def take(body: bytes, headers: dict[str, str]) -> None:
    keep_event(gateway_code="sandbox", headers=headers, body=body, by=BY, at=AT)
    credit_told(by=BY, at=AT)


def test_each_audit_finds_its_fault_and_none_on_sound_books(books: Any) -> None:
    hold("payments", PLANTED)


def test_the_other_audits_of_money_are_silent_too(books: Any) -> None:
    found = {
        audit.name: answer.rows
        for audit in all_audits()
        if audit.area in ("ledger", "prepaid", "supply") and (answer := ask(audit)).offending
    }
    assert found == {}
