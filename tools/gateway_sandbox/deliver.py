"""Sends webhooks over HTTP, each signed, again until it is taken; forged ones signed with another secret."""

from __future__ import annotations

import hashlib
import heapq
import hmac
import http.client
import itertools
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterable

from tools.gateway_sandbox.faults import Delivery

TRIES = 6
_SILENT_SECONDS = 1.0
"""A connection that was silent for longer is not used again: servers end theirs after two seconds."""
_FORGERS_SECRET = b"not the secret that was agreed on"


class Deliverer:
    """Threads that make requests when they are due. `statuses` counts the answers, 0 for none."""

    def __init__(self, url: str, secret: bytes, *, workers: int = 4, retry_seconds: float = 0.5) -> None:
        parts = urllib.parse.urlsplit(url)
        self._host, self._path = parts.netloc, parts.path
        self._secret, self._retry = secret, retry_seconds
        self._due: list[tuple[float, int, Delivery, int]] = []
        self._count = itertools.count()
        self._wake = threading.Condition()
        self._busy = 0
        self._is_ending = False
        self.statuses: Counter[tuple[bool, int]] = Counter()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]
        for each in self._threads:
            each.start()

    def send(self, deliveries: Iterable[Delivery]) -> None:
        """Queue some requests."""
        with self._wake:
            for each in deliveries:
                self._queue(each, each.after_seconds, 1)

    def wait(self, seconds: float = 600) -> bool:
        """Wait until nothing is to be sent any more; False when that took too long."""
        ends = time.monotonic() + seconds
        with self._wake:
            while self._due or self._busy:
                if not self._wake.wait(min(1.0, ends - time.monotonic())) and time.monotonic() > ends:
                    return False
        return True

    def stop(self) -> None:
        """End the threads; what is not sent yet is lost."""
        with self._wake:
            self._is_ending = True
            self._due.clear()
            self._wake.notify_all()
        for each in self._threads:
            each.join(5)

    def _queue(self, delivery: Delivery, after: float, attempt: int) -> None:
        heapq.heappush(self._due, (time.monotonic() + after, next(self._count), delivery, attempt))
        self._wake.notify()

    def _work(self) -> None:
        connection: http.client.HTTPConnection | None = None
        used_at = 0.0
        while True:
            with self._wake:
                while not self._is_ending and (not self._due or self._due[0][0] > time.monotonic()):
                    wait = max(self._due[0][0] - time.monotonic(), 0.001) if self._due else None
                    self._wake.wait(wait)
                if self._is_ending:
                    break
                _, _, delivery, attempt = heapq.heappop(self._due)
                self._busy += 1
            if connection is not None and time.monotonic() - used_at > _SILENT_SECONDS:
                connection.close()
                connection = None
            connection = connection or http.client.HTTPConnection(self._host, timeout=30)
            status = self._once(connection, delivery)
            used_at = time.monotonic()
            if status == 0:
                connection.close()
                connection = None
            with self._wake:
                self.statuses[delivery.is_forged, status] += 1
                if not delivery.is_forged and not 200 <= status < 300 and attempt < TRIES:
                    self._queue(delivery, self._retry * 2**attempt, attempt + 1)
                self._busy -= 1
                self._wake.notify_all()
        if connection is not None:
            connection.close()

    def _once(self, connection: http.client.HTTPConnection, delivery: Delivery) -> int:
        secret = _FORGERS_SECRET if delivery.is_forged else self._secret
        headers = {
            "Content-Type": "application/json",
            "X-Gateway-Event-Id": delivery.webhook.event_id,
            "X-Gateway-Signature": hmac.new(secret, delivery.webhook.body, hashlib.sha256).hexdigest(),
        }
        try:
            connection.request("POST", self._path, delivery.webhook.body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
