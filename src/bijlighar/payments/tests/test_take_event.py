"""What gateways tell: genuine or forged, once or many times, in any order (M21)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bijlighar.consumers.tests import place
from bijlighar.payments import queries
from bijlighar.payments.actions import (
    UnableToNote,
    UnableToOpen,
    UnableToTake,
    keep_event,
    note_credited,
    note_gateway_order,
)
from bijlighar.payments.models import Event, Payment
from bijlighar.payments.tests.gateway import (
    AT,
    BY,
    OLD_SECRET,
    SECRET,
    message,
    order,
    set_up,
    signed,
    told,
)


@pytest.fixture
def home(db: Any, tmp_path: Path, monkeypatch: Any) -> tuple[int, int]:
    set_up(tmp_path, monkeypatch)
    company = place.company()
    return company, place.connection(company, is_prepaid=True)


def test_a_payment_is_taken_and_its_order_paid(home: tuple[int, int]) -> None:
    made = order(*home)
    assert (made.state, made.pay_url) == ("OPEN", f"/pay/{made.tr}")
    taken = told(message("payment.captured", made.tr))
    assert taken.verdict == "NEW_PAYMENT"
    assert taken.order is not None and taken.payment is not None
    assert (taken.order.id, taken.order.state, taken.order.paid_paise) == (made.id, "PAID", 50_000)
    assert (taken.payment.fit_code, taken.payment.instrument) == ("EXACT", "s•••@okbank")
    assert (taken.payment.fee_paise, taken.payment.gst_paise) == (531, 81)
    assert [each.id for each in queries.paid_uncredited()] == [made.id]


def test_told_again_and_of_the_same_payment_it_is_taken_once(home: tuple[int, int]) -> None:
    made = order(*home)
    body = message("payment.captured", made.tr)
    verdicts = [told(body).verdict, told(body).verdict, told(message("order.paid", made.tr)).verdict]
    assert verdicts == ["NEW_PAYMENT", "REPEATED", "REPEATED"]
    assert Payment.objects.count() == 1
    assert Event.objects.count() == 3


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Gateway-Signature": ""},
        {"X-Gateway-Signature": "0" * 64},
        {"X-Gateway-Signature": "é"},
        signed(b"another body"),
        signed(message("payment.captured", "T"), b"another secret"),
    ],
)
def test_a_forged_message_is_kept_and_believed_in_nothing(
    home: tuple[int, int], headers: dict[str, str]
) -> None:
    made = order(*home)
    taken = told(message("payment.captured", made.tr), headers)
    assert (taken.verdict, taken.order, taken.payment) == ("FORGED", None, None)
    assert Payment.objects.count() == 0
    kept = queries.events(verdict="FORGED")
    assert len(kept) == 1 and "sunita" not in kept[0].body and "9812345678" not in kept[0].body


def test_a_secret_may_be_replaced_without_losing_a_message(home: tuple[int, int]) -> None:
    made = order(*home)
    body = message("payment.captured", made.tr)
    assert told(body, signed(body, OLD_SECRET)).verdict == "NEW_PAYMENT"
    assert told(body, signed(body, SECRET)).verdict == "REPEATED"


@pytest.mark.parametrize(("amount", "how"), [(20_000, "UNDER"), (60_000, "OVER")])
def test_another_amount_is_credited_as_it_came_and_named(
    home: tuple[int, int], amount: int, how: str
) -> None:
    made = order(*home)
    taken = told(message("payment.captured", made.tr, amount=amount))
    assert (taken.verdict, taken.payment.fit_code, taken.payment.amount_paise) == ("NEW_PAYMENT", how, amount)
    note_credited(receipts={made.id: taken.payment.receipt_number}, by=BY, at=AT)
    (receipt,) = queries.receipts(home[1])
    assert (receipt.amount_paise, receipt.ordered_paise) == (amount, 50_000)


def test_a_second_payment_of_one_order_waits_to_go_back(home: tuple[int, int]) -> None:
    made = order(*home)
    told(message("payment.captured", made.tr, "pay_1"))
    taken = told(message("payment.captured", made.tr, "pay_2"))
    assert (taken.verdict, taken.payment.fit_code) == ("SECOND_PAYMENT", "SECOND")
    (refund,) = queries.refunds(["PROPOSED"])
    assert (refund.payment_reference, refund.amount_paise, refund.reason_code) == ("pay_2", 50_000, "SECOND")
    assert queries.order("k1").paid_paise == 50_000


def test_a_payment_of_no_order_is_taken_and_waits_for_a_person(home: tuple[int, int]) -> None:
    taken = told(message("payment.captured", "BJUNKNOWN"))
    assert (taken.verdict, taken.order) == ("UNKNOWN_ORDER", None)
    assert [each.reference for each in queries.without_order()] == ["pay_1"]


def test_the_same_payment_with_another_amount_changes_nothing(home: tuple[int, int]) -> None:
    made = order(*home)
    told(message("payment.captured", made.tr))
    assert told(message("payment.captured", made.tr, amount=90_000)).verdict == "DIFFERS"
    assert Payment.objects.get().amount_paise == 50_000


def test_messages_out_of_order_end_alike(home: tuple[int, int]) -> None:
    made = order(*home)
    failed = message("payment.failed", made.tr, "pay_0", error_description="no money")
    told(message("payment.captured", made.tr))
    assert told(failed).verdict == "FAILED"
    assert queries.order("k1").state == "PAID"
    other = order(*home, key="k2")
    told(message("payment.failed", other.tr, "pay_8", error_description="no money"))
    assert (queries.order("k2").state, queries.order("k2").failed_reason) == ("FAILED", "no money")
    told(message("payment.captured", other.tr, "pay_9"))
    assert queries.order("k2").state == "PAID"


def test_an_order_is_also_known_by_the_gateways_reference(home: tuple[int, int]) -> None:
    made = order(*home)
    note_gateway_order(order_id=made.id, gateway_reference="order_77", by=BY, at=AT)
    taken = told(message("payment.captured", "", order_id="order_77"))
    assert taken.verdict == "NEW_PAYMENT"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"event": "payment.captured"}',
        b'{"event": "payment.captured", "payload": {}}',
        b'{"event": "payment.captured", "payload": {"payment": {"entity": {"id": "p"}}}}',
        message("payment.captured", "T", amount="50000"),
        message("payment.captured", "T", amount=-5),
        message("payment.captured", "T", amount=True),
        message("payment.captured", "T", amount=10**30),
        message("payment.captured", "T", amount=1.5),
        message("payment.captured", "T", currency="USD"),
        message("payment.captured", "T", payment=""),
        b"[" * 5_000,
    ],
)
def test_what_makes_no_sense_is_kept_and_changes_nothing(home: tuple[int, int], body: bytes) -> None:
    assert told(body).verdict in ("UNREADABLE", "NOTED")
    assert (Payment.objects.count(), Event.objects.count()) == (0, 1)


def test_other_messages_are_noted(home: tuple[int, int]) -> None:
    made = order(*home)
    assert told(message("payment.authorized", made.tr)).verdict == "NOTED"
    assert told(message("payment.dispute.created", made.tr)).verdict == "NOTED"
    assert queries.order("k1").state == "OPEN"


def test_an_unknown_gateway_is_refused(home: tuple[int, int]) -> None:
    with pytest.raises(UnableToTake, match=r"gateways\.toml"):
        keep_event(gateway_code="nobody", headers={}, body=b"{}", by=BY, at=AT)


def test_the_same_key_is_the_same_order(home: tuple[int, int]) -> None:
    assert order(*home).id == order(*home).id
    with pytest.raises(UnableToOpen, match="key of its own"):
        order(*home, amount_paise=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_paise": 0},
        {"amount_paise": -1},
        {"key": ""},
        {"key": "x" * 121},
        {"return_path": "https://evil.example"},
        {"return_path": "//evil.example"},
        {"purpose_code": "GIFT"},
    ],
)
def test_an_order_that_cannot_be_is_refused(home: tuple[int, int], wrong: dict[str, Any]) -> None:
    with pytest.raises(UnableToOpen):
        order(*home, **wrong)


def test_an_order_stays_within_its_company(home: tuple[int, int]) -> None:
    with pytest.raises(UnableToOpen, match="has no connection"):
        order(place.company("west"), home[1])


def test_a_receipt_is_issued_once_under_its_number(home: tuple[int, int]) -> None:
    made = order(*home)
    with pytest.raises(UnableToNote, match="was not paid"):
        note_credited(receipts={made.id: "R1"}, by=BY, at=AT)
    taken = told(message("payment.captured", made.tr))
    number = taken.payment.receipt_number
    with pytest.raises(UnableToNote, match=number):
        note_credited(receipts={made.id: "R1"}, by=BY, at=AT)
    note_credited(receipts={made.id: number}, by=BY, at=AT)
    first = queries.receipt(number)
    note_credited(receipts={made.id: number}, by=BY, at=AT + timedelta(days=1))
    assert first is not None and first == queries.receipt(number)
    found = queries.order("k1")
    assert (found.state, found.receipt_number, found.pay_url) == ("CREDITED", number, "")
    assert [each.number for each in queries.receipts(home[1])] == [number]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments_event SET verdict_code = 'NOTED'",
        "DELETE FROM payments_event",
        "UPDATE payments_payment SET amount_paise = 1",
        "DELETE FROM payments_payment",
        "UPDATE payments_receipt SET amount_paise = 1",
    ],
)
def test_the_program_cannot_change_what_was_told(home: tuple[int, int], statement: str) -> None:
    from django.db import ProgrammingError, transaction

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_body_is_kept_without_who_paid(home: tuple[int, int]) -> None:
    made = order(*home)
    told(message("payment.captured", made.tr))
    kept = json.loads(queries.events()[0].body)
    entity = kept["payload"]["payment"]["entity"]
    assert entity["vpa"] == "s•••@okbank"
    assert "sunita" not in json.dumps(kept).lower() and "98123" not in json.dumps(kept)
