"""What the gateway knows: orders, payments, refunds; and the events that tell of them."""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tools.gateway_sandbox.faults import Webhook

FEE_PER_MILLE, GST_PER_CENT = 9, 18
"""What the gateway keeps of a payment: 0.9 %, and the tax on that. Invented, in the usual size."""


@dataclass
class Order:
    """An order as the merchant made it."""

    id: str
    amount: int
    tr: str
    return_url: str
    description: str
    payments: list[str] = field(default_factory=list)


@dataclass
class Payment:
    """A payment or an attempt that failed."""

    id: str
    order_id: str
    amount: int
    method: str
    status: str
    created_at: int
    tr: str
    rrn: str
    fee: int
    tax: int
    refunded: int = 0


@dataclass
class Refund:
    """Money given back."""

    id: str
    payment_id: str
    amount: int
    key: str
    created_at: int


class Refused(Exception):
    """The merchant asked for something that cannot be."""


class Gateway:
    """The books of the gateway; safe to use from several threads. The same seed makes the same ids.

    Without a seed no id ever comes twice, also after a restart: to the merchant an id is one payment.
    """

    def __init__(self, seed: int | None = 1) -> None:
        self._luck = random.Random(seed)
        self._lock = threading.RLock()
        self.orders: dict[str, Order] = {}
        self.payments: dict[str, Payment] = {}
        self.refunds: dict[str, Refund] = {}
        self._by_tr: dict[str, str] = {}
        self._by_key: dict[str, str] = {}

    def order(self, amount: int, tr: str, return_url: str = "", description: str = "") -> Order:
        """Make an order, or give the one that was made for the same `tr`."""
        with self._lock:
            if tr in self._by_tr:
                found = self.orders[self._by_tr[tr]]
                if found.amount != amount:
                    raise Refused("another amount was ordered under this receipt")
                found.return_url = return_url or found.return_url
                return found
            if amount < 100:
                raise Refused("the least amount is 100 paise")
            made = Order(self._id("order"), amount, tr, return_url, description)
            self.orders[made.id] = made
            self._by_tr[tr] = made.id
            return made

    def pay(
        self, order_id: str, method: str = "upi", *, amount: int = 0, fails: bool = False
    ) -> list[Webhook]:
        """Pay an order (again, for all that is checked here) and say what is to be told of it, in order."""
        with self._lock:
            order = self.orders[order_id]
            paid = amount or order.amount
            fee = paid * FEE_PER_MILLE // 1000
            tax = fee * GST_PER_CENT // 100
            payment = Payment(
                self._id("pay"), order.id, paid, method, "failed" if fails else "captured",
                int(time.time()), order.tr, f"{self._luck.randrange(10**12):012d}", fee + tax, tax,
            )  # fmt: skip
            self.payments[payment.id] = payment
            order.payments.append(payment.id)
            if fails:
                return [self._event("payment.failed", payment=payment)]
            return [
                self._event("payment.authorized", payment=payment),
                self._event("payment.captured", payment=payment),
                self._event("order.paid", payment=payment),
            ]

    def refund(self, payment_id: str, amount: int, key: str) -> tuple[Refund, list[Webhook]]:
        """Give money back once a key; what is to be told of it."""
        with self._lock:
            if key in self._by_key:
                return self.refunds[self._by_key[key]], []
            payment = self.payments.get(payment_id)
            if payment is None or payment.status != "captured":
                raise Refused("there is no such payment")
            if payment.refunded + amount > payment.amount:
                raise Refused("more would go back than was paid")
            payment.refunded += amount
            made = Refund(self._id("rfnd"), payment_id, amount, key, int(time.time()))
            self.refunds[made.id] = made
            self._by_key[key] = made.id
            return made, [self._event("refund.processed", payment=payment, refund=made)]

    def described(self, thing: Order | Payment | Refund) -> dict[str, Any]:
        """A thing as the gateway's interface shows it."""
        if isinstance(thing, Order):
            return {
                "id": thing.id, "entity": "order", "amount": thing.amount, "currency": "INR",
                "receipt": thing.tr, "status": "paid" if self._is_paid(thing) else "created",
            }  # fmt: skip
        if isinstance(thing, Refund):
            return {
                "id": thing.id, "entity": "refund", "payment_id": thing.payment_id, "amount": thing.amount,
                "currency": "INR", "status": "processed", "receipt": thing.key,
                "notes": {"key": thing.key}, "created_at": thing.created_at,
            }  # fmt: skip
        shown: dict[str, Any] = {
            "id": thing.id, "entity": "payment", "amount": thing.amount, "currency": "INR",
            "status": thing.status, "order_id": thing.order_id, "method": thing.method,
            "email": "ramesh@example.org", "contact": "+919812345678", "notes": {"tr": thing.tr},
            "fee": thing.fee, "tax": thing.tax, "created_at": thing.created_at,
            "acquirer_data": {"rrn": thing.rrn},
        }  # fmt: skip
        if thing.method == "upi":
            shown["vpa"] = "ramesh.kumar@sandbox"
        elif thing.method == "card":
            shown["card"] = {"name": "RAMESH KUMAR", "last4": "4366", "network": "RuPay"}
        else:
            shown["bank"] = "SBIN"
        if thing.status == "failed":
            shown["error_description"] = "The bank declined the payment"
        return shown

    def captured(self) -> list[Payment]:
        """Every payment that came through, in the order in which it did."""
        with self._lock:
            return [each for each in self.payments.values() if each.status == "captured"]

    def _is_paid(self, order: Order) -> bool:
        return any(self.payments[each].status == "captured" for each in order.payments)

    def _event(self, name: str, **parts: Payment | Refund) -> Webhook:
        payload = {kind: {"entity": self.described(part)} for kind, part in parts.items()}
        content = {"entity": "event", "event": name, "payload": payload, "created_at": int(time.time())}
        return Webhook(self._id("evt"), json.dumps(content, separators=(",", ":")).encode())

    def _id(self, kind: str) -> str:
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return f"{kind}_{''.join(self._luck.choice(letters) for _ in range(14))}"
