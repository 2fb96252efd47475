"""A gateway set up in a folder, and messages as it would sign them; the HMAC is written here once more."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bijlighar.kernel.actor import Actor
from bijlighar.payments.actions import EventTaken, keep_event, open_order, take_events
from bijlighar.payments.queries import OrderRecord

BY = Actor.system("test")
ASHA, RAVI = Actor("staff", "Asha", 1), Actor("staff", "Ravi", 2)
AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
SECRET, OLD_SECRET = b"a webhook secret of tests", b"the secret of last year"


def set_up(folder: Path, monkeypatch: Any, address: str = "http://127.0.0.1:9") -> None:
    """`gateways.toml` with the gateway "sandbox" in a folder of the test's."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "key").write_text("the key of tests, long enough")
    (folder / "hook").write_bytes(SECRET + b"\n" + OLD_SECRET + b"\n")
    (folder / "gateways.toml").write_text(
        f'[sandbox]\nadapter = "checkout"\naddress = "{address}"\nkey_id = "k"\n'
        'key_secret_file = "key"\nwebhook_secret_file = "hook"\n'
    )
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", str(folder / "gateways.toml"))


def order(company_id: int, connection_id: int, key: str = "k1", **changes: Any) -> OrderRecord:
    """An order of Rs 500.00 by UPI."""
    told: dict[str, Any] = {
        "purpose_code": "RECHARGE",
        "amount_paise": 50_000,
        "channel_code": "UPI",
        "gateway_code": "sandbox",
        "by": BY,
        "at": AT,
    } | changes
    return open_order(company_id=company_id, connection_id=connection_id, key=key, **told)


def message(event: str, tr: str = "", payment: str = "pay_1", amount: Any = 50_000, **more: Any) -> bytes:
    """A message about a payment."""
    entity = {
        "id": payment, "amount": amount, "currency": "INR", "status": "captured", "method": "upi",
        "vpa": "sunita.patel@okbank", "email": "sunita@example.org", "contact": "+919812345678",
        "notes": {"tr": tr}, "fee": 531, "tax": 81, "created_at": 1795156200,
        "acquirer_data": {"rrn": "632412345678"}, **more,
    }  # fmt: skip
    return json.dumps({"event": event, "payload": {"payment": {"entity": entity}}}).encode()


def refund_message(
    key: str, refund: str = "rfnd_1", amount: int = 50_000, *, event: str = "processed"
) -> bytes:
    """A message about a refund."""
    entity = {"id": refund, "payment_id": "pay_2", "amount": amount, "notes": {"key": key}}
    return json.dumps({"event": f"refund.{event}", "payload": {"refund": {"entity": entity}}}).encode()


def signed(body: bytes, secret: bytes = SECRET, event: str = "evt_1") -> dict[str, str]:
    """The headers that come with a message."""
    return {
        "X-Gateway-Signature": hmac.new(secret, body, hashlib.sha256).hexdigest(),
        "X-Gateway-Event-Id": event,
    }


def told(body: bytes, headers: dict[str, str] | None = None, at: datetime = AT) -> EventTaken:
    """Keep a message, signed rightly unless told otherwise, and take what waits then."""
    kept = keep_event(
        gateway_code="sandbox",
        headers=signed(body) if headers is None else headers,
        body=body,
        by=BY,
        at=at,
    )
    if kept.verdict is not None:
        return EventTaken(kept.verdict, None, None, kept.id)
    (taken,) = take_events(by=BY, at=at)
    return taken
