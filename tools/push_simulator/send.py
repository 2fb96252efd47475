"""Sends batches over HTTP as a careful client does: the same key again until it is answered."""

from __future__ import annotations

import http.client
import json
import time
import urllib.parse
from dataclasses import dataclass
from typing import Any

from tools.push_simulator.headend import Batch


@dataclass(frozen=True, slots=True)
class Answered:
    """The verdict, seconds from the first attempt to the answer, and how many attempts it took."""

    verdict: dict[str, Any]
    seconds: float
    attempts: int


class NotTaken(Exception):
    """The server refused the batch for good, or did not answer for too long."""


def as_json(batch: Batch, serial: str) -> bytes:
    """One quarter hour of many meters; `serial` is a pattern as "P%07d"."""
    block = {
        "start": batch.start.isoformat(),
        "meters": [serial % number for number in batch.meter.tolist()],
        "wh": batch.wh.tolist(),
    }
    return json.dumps({"blocks": [block]}, separators=(",", ":")).encode()


class Sender:
    """One kept connection to one server."""

    def __init__(self, address: str, key: str, *, patience_seconds: float = 120.0) -> None:
        parts = urllib.parse.urlsplit(address)
        self._host, self._is_tls = parts.netloc, parts.scheme == "https"
        self._key, self._patience = key, patience_seconds
        self._connection: http.client.HTTPConnection | None = None

    def send(self, name: str, body: bytes, form: str = "application/json") -> Answered:
        """Push a body under a name until the server says what became of it. Raises NotTaken."""
        began, attempts, pause = time.monotonic(), 0, 0.05
        while True:
            attempts += 1
            status, wait, text = self._once(name, body, form)
            if status == 200:
                return Answered(json.loads(text), time.monotonic() - began, attempts)
            if 400 <= status < 500 and status != 429:
                raise NotTaken(f"{status}: {text}")
            if time.monotonic() - began > self._patience:
                raise NotTaken(f"no answer in {self._patience:.0f} s, last {status}: {text}")
            time.sleep(wait or pause)
            pause = min(2 * pause, 2.0)

    def _once(self, name: str, body: bytes, form: str) -> tuple[int, float, str]:
        """(status, seconds to wait or 0, text); status 0 where nothing came back."""
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Idempotency-Key": name,
            "Content-Type": form,
        }
        try:
            if self._connection is None:
                kind = http.client.HTTPSConnection if self._is_tls else http.client.HTTPConnection
                self._connection = kind(self._host, timeout=60)
            self._connection.request("POST", "/api/v1/readings", body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, float(answer.headers.get("Retry-After") or 0), text
        except (OSError, http.client.HTTPException) as problem:
            # Nobody knows whether it was taken: the same name again tells.
            self.close()
            return 0, 0.0, repr(problem)

    def close(self) -> None:
        """Forget the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
