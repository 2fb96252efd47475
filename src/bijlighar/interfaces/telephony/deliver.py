"""The signed webhook, sent until it is taken: a call's events in order, different calls beside each other."""

from __future__ import annotations

import concurrent.futures
import http.client
import json
import queue
import threading
import time
import urllib.parse
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bijlighar.interfaces.telephony.call import Event
from bijlighar.interfaces.telephony.spool import Kept, Spool

LONGEST_PAUSE = 30.0
REFUSED = (400, 404, 413, 415, 422)
"""Answers that will not change by asking again; a wrong signature may be put right meanwhile."""

Sign = Callable[[bytes, float], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one try: the status (0: nobody answered) and what was answered."""

    status: int
    answer: Mapping[str, Any]


class Delivery:
    """Threads that send what the spool holds; `answers` gives what the webhook said to one event."""

    def __init__(
        self, spool: Spool, address: str, body_of: Callable[[Event], bytes], sign: Sign, *, hands: int = 4
    ):
        self._spool, self._address, self._body_of, self._sign = spool, address, body_of, sign
        self._queues: list[queue.Queue[Kept | None]] = [queue.Queue() for _ in range(hands)]
        self._asked: dict[str, concurrent.futures.Future[Mapping[str, Any]]] = {}
        self._over = threading.Event()
        self.is_reached: bool | None = None
        self._threads = [threading.Thread(target=self._read, daemon=True)]
        self._threads += [
            threading.Thread(target=self._work, args=(each,), daemon=True) for each in self._queues
        ]

    def start(self) -> None:
        """Begin to send, what was left from last time first."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Send no more; what was not taken stays in the spool."""
        self._over.set()
        self._spool.wake()
        for each in self._queues:
            each.put(None)
        for thread in self._threads:
            thread.join(10)

    def expect(self, key: str) -> concurrent.futures.Future[Mapping[str, Any]]:
        """What the webhook will answer to an event; ask before the event is added to the spool."""
        self._asked[key] = future = concurrent.futures.Future()
        return future

    def forget(self, key: str) -> None:
        """Nobody waits for that answer any more."""
        self._asked.pop(key, None)

    def _read(self) -> None:
        last = 0
        while not self._over.is_set():
            found = self._spool.after(last)
            for kept in found:
                self._queues[zlib.crc32(kept.event.call_key.encode()) % len(self._queues)].put(kept)
                last = kept.id
            if not found:
                self._spool.wait(0.5)

    def _work(self, mine: queue.Queue[Kept | None]) -> None:
        connection: http.client.HTTPConnection | None = None
        while (kept := mine.get()) is not None and not self._over.is_set():
            pause = 0.5
            while not self._over.is_set():
                connection = connection or _connect(self._address)
                taken = self._try(connection, kept.event)
                if taken.status == 0:
                    connection.close()
                    connection = None
                self.is_reached = 200 <= taken.status < 300
                if self.is_reached:
                    self._spool.taken([kept.id])
                    self._settle(kept.event.key, taken.answer)
                    break
                if taken.status in REFUSED:
                    self._spool.refuse(kept.id, f"{taken.status} {json.dumps(dict(taken.answer))}")
                    self._settle(kept.event.key, {})
                    break
                self._over.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        if connection is not None:
            connection.close()

    def _settle(self, key: str, answer: Mapping[str, Any]) -> None:
        future = self._asked.pop(key, None)
        if future is not None and future.set_running_or_notify_cancel():
            future.set_result(answer)

    def _try(self, connection: http.client.HTTPConnection, event: Event) -> Taken:
        body = self._body_of(event)
        headers = {"Content-Type": "application/json", **self._sign(body, time.time())}
        try:
            connection.request("POST", urllib.parse.urlsplit(self._address).path, body, headers)
            said = connection.getresponse()
            content = said.read(65_536)
        except (OSError, http.client.HTTPException):
            return Taken(0, {})
        try:
            answer = json.loads(content or b"{}")
        except ValueError:
            answer = {"said": content[:200].decode("utf-8", "replace")}
        return Taken(said.status, answer if isinstance(answer, dict) else {"said": answer})


def _connect(address: str) -> http.client.HTTPConnection:
    parts = urllib.parse.urlsplit(address)
    made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return made(parts.hostname or "127.0.0.1", parts.port, timeout=10)
