"""Bharat Connect (BBPS), the biller's side: bills/fetch and bills/fetchReceipt as units publish them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bijlighar.payments.rules.codes import Purpose

_NUMBER = re.compile(r"[A-Za-z0-9 ./_-]{1,40}")
_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,60}")
_BILL = re.compile(r"([A-Za-z0-9_-]{1,40})\.([RB])")
_MOST_PAISE = 10**11
_PURPOSES: dict[str, Purpose] = {"R": "RECHARGE", "B": "BILL"}


class NotAsAgreed(ValueError):
    """The request lacks something, or has it in another form; the message says what."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a consumer would be shown: `amount_paise` is asked for, any other may be paid."""

    service_number: str
    purpose_code: Purpose
    name: str
    amount_paise: int
    bill_number: str
    generated_on: date
    due_date: date | None


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that the unit took: its own `reference` for it, and for what. `sha256` is of what matters."""

    service_number: str
    purpose_code: Purpose
    reference: str
    amount_paise: int
    sha256: bytes


def read_fetch(body: bytes) -> str:
    """The service number that is asked for. Raises `NotAsAgreed`."""
    found = _json(body).get("customerIdentifiers")
    values = (
        [each.get("attributeValue") for each in found if isinstance(each, dict)]
        if isinstance(found, list)
        else []
    )
    if len(values) != 1 or not isinstance(values[0], str) or not _NUMBER.fullmatch(values[0].strip()):
        raise NotAsAgreed("customerIdentifiers holds one attributeValue: the service number on the bill.")
    return values[0].strip()


def due_body(due: Due | None, *, name: str) -> bytes:
    """The answer to a fetch for a consumer who is known: his bill, or that nothing is outstanding."""
    details: dict[str, Any] = {"billFetchStatus": "NO_OUTSTANDING", "bills": []}
    if due is not None:
        details = {
            "billFetchStatus": "AVAILABLE",
            "bills": [
                {
                    "billerBillID": f"{due.service_number}.{'R' if due.purpose_code == 'RECHARGE' else 'B'}",
                    "billNumber": due.bill_number,
                    "generatedOn": due.generated_on.isoformat(),
                    **({"dueDate": due.due_date.isoformat()} if due.due_date else {}),
                    "recurrence": "AS_PRESENTED" if due.purpose_code == "RECHARGE" else "MONTHLY",
                    "amountExactness": "ANY",
                    "customerAccount": {"id": due.service_number},
                    "aggregates": {
                        "total": {
                            "displayName": "Total outstanding",
                            "amount": {"currencyCode": "INR", "value": due.amount_paise},
                        }
                    },
                }
            ],
        }
    return _bytes(
        {"status": 200, "success": True, "data": {"customer": {"name": name}, "billDetails": details}}
    )


def read_paid(body: bytes) -> Paid:
    """The payment of a fetchReceipt. Raises `NotAsAgreed`."""
    content = _json(body)
    details = content.get("paymentDetails")
    bill = _BILL.fullmatch(_text(content, "billerBillID"))
    if bill is None or not isinstance(details, dict):
        raise NotAsAgreed(
            "billerBillID is the one that bills/fetch gave, and paymentDetails say what was paid."
        )
    reference = _text(details, "uniquePaymentRefID")
    if not _REFERENCE.fullmatch(reference):
        raise NotAsAgreed("uniquePaymentRefID has 1 to 60 letters, digits and . _ : -.")
    paid = details.get("amountPaid")
    amount: dict[str, Any] = paid if isinstance(paid, dict) else {}
    value = amount.get("value")
    if (
        not isinstance(value, int)
        or isinstance(value, bool)
        or not 0 < value <= _MOST_PAISE
        or _text(amount, "currencyCode", "INR") != "INR"
    ):
        raise NotAsAgreed("amountPaid.value is the amount in paise, above nothing, in INR.")
    matters = json.dumps([bill[0], reference, value]).encode()
    return Paid(bill[1], _PURPOSES[bill[2]], reference, value, hashlib.sha256(matters).digest())


def receipt_body(paid: Paid, *, receipt_number: str, at: datetime) -> bytes:
    """The receipt for a payment; given once and kept, every repeat gets these bytes."""
    return _bytes(
        {
            "status": 200,
            "success": True,
            "data": {
                "billerBillID": f"{paid.service_number}.{'R' if paid.purpose_code == 'RECHARGE' else 'B'}",
                "uniquePaymentRefID": paid.reference,
                "amountPaid": {"currencyCode": "INR", "value": paid.amount_paise},
                "receipt": {"id": receipt_number, "date": at.isoformat(timespec="seconds")},
            },
        }
    )


def refusal_body(status: int, code: str, detail: str) -> bytes:
    """A refusal in the form of the unit."""
    return _bytes({"status": status, "success": False, "error": {"code": code, "detail": detail}})


def masked_name(name: str) -> str:
    """A name that its owner recognises and a stranger does not learn: "Ramesh Kumar" -> "R•••• K••••"."""
    return " ".join(f"{word[0]}••••" for word in name.split()) or "••••"


def _json(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise NotAsAgreed("The body is no JSON.") from problem
    if not isinstance(content, dict):
        raise NotAsAgreed("The body is no JSON object.")
    return content


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _text(content: dict[str, Any], name: str, default: str = "") -> str:
    found = content.get(name, default)
    return found if isinstance(found, str) else ""
