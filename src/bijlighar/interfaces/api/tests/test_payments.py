"""Webhooks and Bharat Connect over HTTP: what is answered, what is credited, what a stranger meets (M21)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from bijlighar.billing.models import Bill
from bijlighar.consumers.models import Connection
from bijlighar.consumers.tests import place
from bijlighar.kernel.time import IST
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import receive
from bijlighar.ledger.rules import Account, Entry, one_receipt
from bijlighar.payments import queries
from bijlighar.payments.models import BbpsAnswer, Event, Payment
from bijlighar.payments.rules.receipt import receipt_number
from bijlighar.payments.tests.gateway import message, order, set_up, signed
from bijlighar.people import actions as people

NOW = datetime(2026, 11, 20, 12, 2, tzinfo=IST)
HOOK = "/api/v1/payments/webhooks/sandbox"


@pytest.fixture(autouse=True)
def at_noon(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    settings.PORTAL_NOW = NOW
    set_up(tmp_path, monkeypatch)


@pytest.fixture
def home(db: Any) -> tuple[int, int]:
    company = place.company()
    return company, place.connection(company, is_prepaid=True)


def hook(body: bytes, headers: dict[str, str] | None = None, path: str = HOOK) -> Any:
    return Client().post(
        path, body, content_type="application/json", headers=signed(body) if headers is None else headers
    )


def test_a_webhook_credits_once_and_a_repeat_is_answered_the_same(home: tuple[int, int]) -> None:
    made = order(*home)
    body = message("payment.captured", made.tr)
    first, again = hook(body), hook(body)
    assert (
        (first.status_code, first.content) == (again.status_code, again.content) == (200, b'{"status": "ok"}')
    )
    assert ledger.balance(home[1], Account.PREPAID) == 50_000
    found = queries.order("k1")
    assert found is not None
    assert (found.state, len(queries.receipts(home[1]))) == ("CREDITED", 1)


def test_a_forged_webhook_is_refused_and_recorded(home: tuple[int, int]) -> None:
    body = message("payment.captured", order(*home).tr)
    answer = hook(body, signed(body, b"not the gateway's secret"))
    assert (answer.status_code, answer.json()["error"]) == (401, "NOT_SIGNED")
    assert Event.objects.get().verdict_code == "FORGED"
    assert ledger.balance(home[1], Account.PREPAID) == 0


@pytest.mark.parametrize(
    ("path", "method", "size", "status"),
    [
        (HOOK, "get", 0, 405),
        ("/api/v1/payments/webhooks/nobody", "post", 10, 404),
        (HOOK, "post", 70_000, 413),
    ],
)
def test_what_is_no_webhook(db: Any, path: str, method: str, size: int, status: int) -> None:
    client = Client()
    answer = client.get(path) if method == "get" else hook(b"x" * size, path=path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"


def test_money_that_the_books_refuse_stays_taken_and_waits(home: tuple[int, int]) -> None:
    made = order(*home)
    # A receipt of the same number with another amount is what the books refuse.
    cursor = connection.cursor()
    cursor.execute("SELECT last_value, is_called FROM payments_payment_id_seq")
    last, is_called = cursor.fetchone()
    payment_id = last + 1 if is_called else last
    taken = one_receipt(home[1], 1, receipt_number(payment_id, NOW.date()), "UPI")
    receive(company_id=home[0], receipts=taken, what=Entry.RECHARGE, by=place.BY, at=NOW)
    assert hook(message("payment.captured", made.tr)).status_code == 200
    assert [each.id for each in queries.paid_uncredited()] == [made.id]


def test_a_bill_is_paid_too(home: tuple[int, int]) -> None:
    made = order(*home, purpose_code="BILL")
    hook(message("payment.captured", made.tr))
    assert ledger.balance(home[1], Account.RECEIVABLE) == -50_000


def test_on_to_a_gateway_that_is_away(home: tuple[int, int]) -> None:
    answer = Client().get(order(*home).pay_url)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert Client().get("/pay/BJNOBODY").status_code == 404


def test_a_paid_order_leads_back(home: tuple[int, int]) -> None:
    made = order(*home, return_path="/hi/c/1/")
    hook(message("payment.captured", made.tr))
    answer = Client().get(f"/pay/{made.tr}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/hi/c/1/")


# --- Bharat Connect -------------------------------------------------------------------------------------


def let_in(company: int, name: str = "unit") -> str:
    return people.add_api_client(
        name=name, agency_label="BBPOU", company_id=company, purposes=["BBPS"], by=place.BY,
        at=NOW - timedelta(days=1),
    ).key  # fmt: skip


def bbps(key: str, path: str, content: Any) -> Any:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Client().post(
        f"/api/v1/bbps/bills/{path}", body, content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip


def fetch(key: str, number: str) -> Any:
    return bbps(key, "fetch", {"customerIdentifiers": [{"attributeName": "CA", "attributeValue": number}]})


def paid(reference: str = "BB01", value: Any = 70_000, bill: str = "N0000000001.R", **more: Any) -> Any:
    details = {"uniquePaymentRefID": reference, "amountPaid": {"currencyCode": "INR", "value": value}, **more}
    return {"billerBillID": bill, "paymentDetails": details}


def test_a_prepaid_connection_is_shown_and_recharged(home: tuple[int, int]) -> None:
    key = let_in(home[0])
    told = fetch(key, "N0000000001").json()
    (bill,) = told["data"]["billDetails"]["bills"]
    assert (bill["billerBillID"], bill["amountExactness"]) == ("N0000000001.R", "ANY")
    assert told["data"]["customer"]["name"] == "S•••• P••••"
    answer = bbps(key, "fetchReceipt", paid())
    assert answer.status_code == 200
    assert answer.json()["data"]["receipt"]["id"] == queries.receipts(home[1])[0].number
    assert ledger.balance(home[1], Account.PREPAID) == 70_000


def test_a_repeat_hears_the_first_receipt_byte_for_byte(home: tuple[int, int], settings: Any) -> None:
    key = let_in(home[0])
    first = bbps(key, "fetchReceipt", paid())
    settings.PORTAL_NOW = NOW + timedelta(days=3)
    again = bbps(key, "fetchReceipt", paid(extra="spaced differently"))
    assert first.content == again.content
    assert (BbpsAnswer.objects.count(), Payment.objects.count()) == (1, 1)
    assert ledger.balance(home[1], Account.PREPAID) == 70_000


def test_a_reference_stands_for_one_payment(home: tuple[int, int]) -> None:
    key = let_in(home[0])
    bbps(key, "fetchReceipt", paid())
    other = bbps(key, "fetchReceipt", paid(value=1))
    assert (other.status_code, other.json()["error"]["code"]) == (409, "reference-used")
    assert bbps(key, "fetchReceipt", paid("BB02")).status_code == 200
    # Another unit may use the same reference for its own.
    assert bbps(let_in(home[0], "other"), "fetchReceipt", paid()).status_code == 200
    assert ledger.balance(home[1], Account.PREPAID) == 3 * 70_000


def test_a_postpaid_connection_without_a_bill_has_nothing_outstanding(home: tuple[int, int]) -> None:
    place.connection(home[0], 2)
    assert Bill.objects.count() == 0
    details = fetch(let_in(home[0]), "N0000000002").json()["data"]["billDetails"]
    assert details == {"billFetchStatus": "NO_OUTSTANDING", "bills": []}


def test_a_unit_sees_its_company_alone(home: tuple[int, int]) -> None:
    key = let_in(place.company("west"))
    assert fetch(key, "N0000000001").status_code == 404
    assert bbps(key, "fetchReceipt", paid()).status_code == 404
    Connection.objects.update(disconnected_on=NOW.date())
    assert fetch(let_in(home[0], "other"), "N0000000001").status_code == 404
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{" * 2_000,
        paid(reference=""),
        paid(reference="x" * 61),
        paid(value=0),
        paid(value=-1),
        paid(value="700"),
        paid(value=True),
        paid(value=10**15),
        paid(bill="N0000000001"),
        paid(amountPaid={"currencyCode": "USD", "value": 5}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_taken(home: tuple[int, int], content: Any) -> None:
    answer = bbps(let_in(home[0]), "fetchReceipt", content)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert Payment.objects.count() == 0


def test_without_a_key_nothing(home: tuple[int, int]) -> None:
    assert bbps("bjl_none", "fetchReceipt", paid()).status_code == 401
    pushing = people.add_api_client(
        name="hes", agency_label="HPL", company_id=home[0], purposes=["PUSH_READINGS"], by=place.BY,
        at=NOW - timedelta(days=1),
    )  # fmt: skip
    assert bbps(pushing.key, "fetchReceipt", paid()).status_code == 401
