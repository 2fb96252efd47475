"""A hosted checkout for cards, net banking and UPI: orders and refunds over HTTP, webhooks signed by HMAC.

The form is the common one of Indian gateways: amounts in paise, Basic authentication with a key and its
secret, webhooks as JSON with the HMAC-SHA256 of the whole body in a header, in hexadecimal.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bijlighar.payments.rules import masked
from bijlighar.payments.rules.codes import Method
from bijlighar.payments.rules.gateway import Gateway
from bijlighar.payments.rules.told import Kind, Told, UnreadableEvent

SIGNATURE, EVENT = "x-gateway-signature", "x-gateway-event-id"
_KINDS: dict[str, Kind] = {
    "payment.captured": "PAID",
    "order.paid": "PAID",
    "payment.failed": "FAILED",
    "refund.processed": "REFUNDED",
    "refund.failed": "REFUND_FAILED",
}
_METHODS: dict[str, Method] = {
    "upi": "UPI",
    "card": "CARD",
    "netbanking": "NETBANKING",
    "wallet": "WALLET",
}
_MOST_PAISE = 10**13
_LONGEST = 80


def signature_of(headers: Mapping[str, str]) -> str:
    """The signature that came with a message; empty without one."""
    return headers.get(SIGNATURE, "")[:160]


def is_genuine(headers: Mapping[str, str], body: bytes, gateway: Gateway) -> bool:
    """Whether a message was signed with a secret shared with the gateway; compared in constant time."""
    given = signature_of(headers).encode("utf-8", "replace")
    found = False
    for secret in gateway.webhook_secrets:
        right = hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
        found |= hmac.compare_digest(right, given)
    return found


def read_event(headers: Mapping[str, str], body: bytes) -> Told:
    """What a genuine message tells. Raises `UnreadableEvent`."""
    content = _json(body)
    kind = _KINDS.get(_text(content, "event"), "OTHER")
    reference = headers.get(EVENT, "")[:_LONGEST]
    payload = content.get("payload")
    if kind == "OTHER" or not isinstance(payload, dict):
        return Told("OTHER", event_reference=reference)
    if kind in ("REFUNDED", "REFUND_FAILED"):
        return _refund(_entity(payload, "refund"), kind, reference)
    return read_payment(_entity(payload, "payment"), kind, reference)


def read_payment(payment: Mapping[str, Any], kind: Kind = "PAID", event_reference: str = "") -> Told:
    """A payment as the gateway describes it, in a webhook or when asked. Raises `UnreadableEvent`."""
    if _text(payment, "currency") != "INR":
        raise UnreadableEvent(f"The currency is {_text(payment, 'currency')!r}; only INR is taken.")
    reference = _text(payment, "id")
    if not reference:
        raise UnreadableEvent("The payment has no id.")
    notes = payment.get("notes")
    method = _METHODS.get(_text(payment, "method"), "OTHER")
    fee, gst = payment.get("fee"), payment.get("tax")
    return Told(
        kind,
        event_reference=event_reference,
        order_reference=_text(payment, "order_id"),
        tr=_text(notes, "tr") if isinstance(notes, dict) else "",
        payment_reference=reference,
        amount_paise=_paise(payment.get("amount")),
        method_code=method,
        instrument=_instrument(payment, method),
        bank_reference=_bank_reference(payment),
        paid_at=_instant(payment.get("created_at")),
        fee_paise=_paise(fee, least=0) if fee is not None else None,
        gst_paise=_paise(gst, least=0) if gst is not None else None,
        reason=_text(payment, "error_description"),
    )


def kept(body: bytes, most: int) -> str:
    """What is kept of a message: its content with everything hidden that tells who paid, at most so long."""
    try:
        shown = json.dumps(masked.content(_json(body)), ensure_ascii=False, separators=(",", ":"))
    except UnreadableEvent:
        shown = masked.text(body.decode("utf-8", "replace"))
    return shown.replace("\0", "�")[:most]


def order_body(*, amount_paise: int, tr: str, return_url: str, name: str) -> bytes:
    """The request that makes the gateway know an order."""
    return _bytes(
        {
            "amount": amount_paise,
            "currency": "INR",
            "receipt": tr,
            "notes": {"tr": tr},
            "payment_capture": 1,
            "description": name[:100],
            "callback_url": return_url,
        }
    )


def read_order(body: bytes) -> tuple[str, str]:
    """(the gateway's reference, where the consumer pays) from its answer. Raises `UnreadableEvent`."""
    content = _json(body)
    reference, url = _text(content, "id"), content.get("short_url")
    if not reference or not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise UnreadableEvent("The answer to the order has no id or no address to pay at.")
    return reference, url


def read_payments(body: bytes) -> list[Told]:
    """The payments of an order that came through, from the gateway's answer. Raises `UnreadableEvent`."""
    items = _json(body).get("items")
    if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
        raise UnreadableEvent("The answer has no list of payments.")
    return [read_payment(each) for each in items if _text(each, "status") == "captured"]


def refund_body(*, amount_paise: int, key: str) -> bytes:
    """The request that gives money back; the same `key` is the same refund."""
    return _bytes({"amount": amount_paise, "speed": "normal", "receipt": key, "notes": {"key": key}})


def read_refund(body: bytes) -> Told:
    """A refund from the gateway's answer: REFUNDED when it is through, OTHER while it is on its way."""
    content = _json(body)
    status = _text(content, "status")
    kinds: dict[str, Kind] = {"processed": "REFUNDED", "failed": "REFUND_FAILED"}
    return _refund(content, kinds.get(status, "OTHER"), "")


def _refund(refund: Mapping[str, Any], kind: Kind, event_reference: str) -> Told:
    notes = refund.get("notes")
    key = _text(notes, "key") if isinstance(notes, dict) else ""
    reference = _text(refund, "id")
    if not reference:
        raise UnreadableEvent("The refund has no id.")
    return Told(
        kind,
        event_reference=event_reference,
        payment_reference=_text(refund, "payment_id"),
        refund_reference=reference,
        key=key or _text(refund, "receipt"),
        amount_paise=_paise(refund.get("amount")),
        reason=_text(refund, "error_description"),
    )


def _instrument(payment: Mapping[str, Any], method: Method) -> str:
    if method == "UPI":
        return masked.vpa(_text(payment, "vpa")) if _text(payment, "vpa") else ""
    if method == "CARD":
        card = payment.get("card")
        return masked.card(_text(card, "last4")) if isinstance(card, dict) else ""
    return masked.text(_text(payment, "bank") or _text(payment, "wallet"))


def _bank_reference(payment: Mapping[str, Any]) -> str:
    told = payment.get("acquirer_data")
    if not isinstance(told, dict):
        return ""
    return (_text(told, "rrn") or _text(told, "bank_transaction_id"))[:60]


def _json(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise UnreadableEvent(f"The message is no JSON: {str(problem)[:120]}.") from problem
    if not isinstance(content, dict):
        raise UnreadableEvent("The message is no JSON object.")
    return content


def _bytes(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


def _entity(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = payload.get(name)
    entity = found.get("entity") if isinstance(found, dict) else None
    if not isinstance(entity, dict):
        raise UnreadableEvent(f"The message tells of no {name}.")
    return entity


def _text(content: Any, name: str) -> str:
    found = content.get(name) if isinstance(content, Mapping) else None
    return found.replace("\0", "")[:_LONGEST] if isinstance(found, str) else ""


def _paise(found: Any, *, least: int = 1) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= _MOST_PAISE:
        raise UnreadableEvent(f"{str(found)[:40]!r} is no amount in paise.")
    return found


def _instant(found: Any) -> datetime | None:
    is_one = isinstance(found, int) and not isinstance(found, bool) and 0 < found < 4_102_444_800
    return datetime.fromtimestamp(found, UTC) if is_one else None
