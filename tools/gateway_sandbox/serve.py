"""The gateway over HTTP: its interface for merchants, and its page for those who pay."""

from __future__ import annotations

import base64
import hmac
import json
import random
import re
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tools.gateway_sandbox import pages, settle
from tools.gateway_sandbox.deliver import Deliverer
from tools.gateway_sandbox.faults import Faults, Webhook, deliveries
from tools.gateway_sandbox.gateway import Gateway, Refused

HOST = "127.0.0.1"
_MOST_BYTES = 65_536


class Sandbox:
    """A gateway with its webhooks: what is paid here is told, well or badly."""

    def __init__(
        self, key_id: str, key_secret: str, deliverer: Deliverer, faults: Faults, seed: int | None = 1
    ) -> None:
        self.gateway = Gateway(seed)
        self.deliverer, self.faults = deliverer, faults
        told = base64.b64encode(f"{key_id}:{key_secret}".encode()).decode()
        self._authorization = f"Basic {told}"
        self._luck = random.Random(seed)
        self.address = ""

    def may_ask(self, authorization: str) -> bool:
        """Whether a merchant's key is right."""
        return hmac.compare_digest(self._authorization.encode(), authorization.encode("utf-8", "replace"))

    def pay(self, order_id: str, method: str = "upi", *, outcome: str = "paid", amount: int = 0) -> None:
        """Pay an order; `outcome` is paid, failed, twice, lost (nobody is told) or cancelled."""
        if outcome == "cancelled":
            return
        for _ in range(2 if outcome == "twice" else 1):
            told = self.gateway.pay(order_id, method, amount=amount, fails=outcome == "failed")
            if outcome != "lost":
                self.tell(told)

    def tell(self, webhooks: list[Webhook]) -> None:
        """Send webhooks with the faults that were asked for."""
        self.deliverer.send(list(deliveries(webhooks, self.faults, self._luck)))


@contextmanager
def served(sandbox: Sandbox, port: int = 0) -> Iterator[str]:
    """Serve until the block ends; the address."""

    class Handler(_Handler):
        gateway = sandbox

    server = ThreadingHTTPServer((HOST, port), Handler)
    server.daemon_threads = True
    sandbox.address = f"http://{HOST}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield sandbox.address
    finally:
        server.shutdown()
        server.server_close()
        sandbox.deliverer.stop()


class _Handler(BaseHTTPRequestHandler):
    gateway: Sandbox
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing: what matters is in the merchant's books."""

    def do_GET(self) -> None:
        """Answer what is asked, or show a page."""
        path, _, query = self.path.partition("?")
        if path == "/style.css":
            self._answer(200, pages.STYLE.encode(), "text/css")
        elif found := re.fullmatch(r"/pay/(order_\w+)", path):
            self._page(found[1])
        elif not self._may_ask():
            self._refuse(401, "wrong key")
        elif found := re.fullmatch(r"/v1/orders/(order_\w+)/payments", path):
            self._payments(found[1])
        elif path in ("/v1/settlement.csv", "/v1/bank.csv"):
            self._file(path, dict(urllib.parse.parse_qsl(query)))
        else:
            self._refuse(404, "nothing here")

    def do_POST(self) -> None:
        """Do what is asked."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MOST_BYTES:
            self.close_connection = True
            self._refuse(413, "too large")
            return
        body = self.rfile.read(length)
        try:
            if found := re.fullmatch(r"/pay/(order_\w+)", self.path):
                self._pay(found[1], body)
            elif not self._may_ask():
                self._refuse(401, "wrong key")
            elif self.path == "/v1/orders":
                self._order(json.loads(body))
            elif found := re.fullmatch(r"/v1/payments/(pay_\w+)/refund", self.path):
                self._refund(found[1], json.loads(body))
            else:
                self._refuse(404, "nothing here")
        except (Refused, ValueError, KeyError, TypeError) as problem:
            self._refuse(400, str(problem))

    def _may_ask(self) -> bool:
        return self.gateway.may_ask(self.headers.get("Authorization", ""))

    def _order(self, asked: dict[str, Any]) -> None:
        if asked["currency"] != "INR":
            raise Refused("only INR")
        made = self.gateway.gateway.order(
            int(asked["amount"]), str(asked["receipt"]), str(asked.get("callback_url", "")),
            str(asked.get("description", "")),
        )  # fmt: skip
        self._json(
            {**self.gateway.gateway.described(made), "short_url": f"{self.gateway.address}/pay/{made.id}"}
        )

    def _payments(self, order_id: str) -> None:
        order = self.gateway.gateway.orders.get(order_id)
        if order is None:
            self._refuse(404, "no such order")
            return
        books = self.gateway.gateway
        self._json({"items": [books.described(books.payments[each]) for each in order.payments]})

    def _refund(self, payment_id: str, asked: dict[str, Any]) -> None:
        made, told = self.gateway.gateway.refund(payment_id, int(asked["amount"]), str(asked["receipt"]))
        self._json({**self.gateway.gateway.described(made), "status": "pending" if told else "processed"})
        self.gateway.tell(told)

    def _file(self, path: str, asked: dict[str, str]) -> None:
        make = settle.settlement if path.endswith("settlement.csv") else settle.bank_statement
        try:
            day = date.fromisoformat(asked["day"])
        except (KeyError, ValueError):
            self._refuse(400, "ask for ?day=2026-11-22&utr=...")
            return
        text = make(self.gateway.gateway, day, asked.get("utr", f"UTR{day:%Y%m%d}"))
        self._answer(200, text.encode(), "text/csv; charset=utf-8")

    def _page(self, order_id: str) -> None:
        order = self.gateway.gateway.orders.get(order_id)
        if order is None:
            self._refuse(404, "no such order")
            return
        is_paid = self.gateway.gateway.described(order)["status"] == "paid"
        self._answer(200, pages.pay_page(order, is_paid).encode(), "text/html; charset=utf-8")

    def _pay(self, order_id: str, body: bytes) -> None:
        order = self.gateway.gateway.orders[order_id]
        way = dict(urllib.parse.parse_qsl(body.decode())).get("way", "")
        outcome, _, method = way.partition(":")
        if outcome not in ("paid", "failed", "twice", "lost", "cancelled"):
            raise Refused("choose one of the ways")
        self.gateway.pay(order_id, method or "upi", outcome=outcome)
        self.send_response(303)
        self.send_header("Location", order.return_url or f"/pay/{order_id}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, content: dict[str, Any], status: int = 200) -> None:
        self._answer(status, json.dumps(content).encode(), "application/json")

    def _refuse(self, status: int, why: str) -> None:
        self._json({"error": {"code": "BAD_REQUEST_ERROR", "description": why}}, status)

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        # No form-action: a browser would hold the way back to the merchant against it.
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'")
        self.end_headers()
        self.wfile.write(body)
