"""The application as the switchboard sees it: one address, one secret, every message signed."""

from __future__ import annotations

import http.client
import json
import secrets
import urllib.parse
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bijlighar.calls.adapters import signed
from bijlighar.interfaces.telephony.call import Event

CODE = "switchboard"
"""The exchange's name in `exchanges.toml`."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one try: the status (0: nobody answered) and what was answered."""

    status: int
    answer: Mapping[str, Any]

    @property
    def is_well(self) -> bool:
        """Whether it was taken."""
        return 200 <= self.status < 300


class Application:
    """A connection of one thread, opened when it is needed and again after it broke."""

    def __init__(self, address: str, secret: bytes, *, has_menu: bool = True) -> None:
        self._parts = urllib.parse.urlsplit(address)
        self._secret, self._has_menu = secret, has_menu
        self._connection: http.client.HTTPConnection | None = None

    def again(self) -> Application:
        """The same for another thread."""
        return Application(self._parts.geturl(), self._secret, has_menu=self._has_menu)

    def event(self, event: Event) -> Taken:
        """Tell an event."""
        return self._post("events", body_of(event, self._has_menu))

    def offer(self) -> Taken:
        """Ask which call rings where."""
        return self._post("offer", b"{}")

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _post(self, what: str, body: bytes) -> Taken:
        path = f"{self._parts.path.rstrip('/')}/api/telephony/{what}"
        sent_at = str(int(datetime.now(UTC).timestamp()))
        told = signed.Signed("POST", path, sent_at, secrets.token_hex(8), body)
        headers = {
            "Content-Type": "application/json",
            "X-Telephony-Exchange": CODE,
            signed.TIME: told.sent_at,
            signed.NONCE: told.nonce,
            signed.SIGNATURE: signed.signature(self._secret, told),
        }
        try:
            if self._connection is None:
                self._connection = _connect(self._parts)
            self._connection.request("POST", path, body, headers)
            said = self._connection.getresponse()
            content = said.read(65_536)
        except (OSError, http.client.HTTPException):
            self.close()
            return Taken(0, {})
        try:
            answer = json.loads(content or b"{}")
        except ValueError:
            answer = None
        return Taken(said.status, answer if isinstance(answer, dict) else {})


def body_of(event: Event, has_menu: bool) -> bytes:
    """An event as the application's adapter reads it; where a menu speaks it is asked for its steps."""
    fields = {**asdict(event), "event_key": event.key, "plays_prompts": has_menu}
    return json.dumps(fields).encode()


def _connect(parts: urllib.parse.SplitResult) -> http.client.HTTPConnection:
    made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return made(parts.hostname or "127.0.0.1", parts.port, timeout=10)
