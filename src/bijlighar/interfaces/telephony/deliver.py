"""The signed webhook, sent until it is taken: a call's events in order, different calls beside each other."""

from __future__ import annotations

import concurrent.futures
import json
import queue
import threading
import zlib
from collections.abc import Mapping
from typing import Any

from bijlighar.interfaces.telephony.spool import Kept, Spool
from bijlighar.interfaces.telephony.webhook import Application

LONGEST_PAUSE = 30.0
REFUSED = (413, 415, 422)
"""Answers that will not change by asking again; a wrong signature may be put right meanwhile."""


class Delivery:
    """Threads that send what the spool holds; `expect` gives what the application says to one event."""

    def __init__(self, spool: Spool, application: Application, *, hands: int = 4) -> None:
        self._spool, self._application = spool, application
        self._queues: list[queue.Queue[Kept | None]] = [queue.Queue() for _ in range(hands)]
        self._asked: dict[str, concurrent.futures.Future[Mapping[str, Any]]] = {}
        self._over = threading.Event()
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
        """What the application will answer to an event; ask before the event is added to the spool."""
        future: concurrent.futures.Future[Mapping[str, Any]] = concurrent.futures.Future()
        self._asked[key] = future
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
        application = self._application.again()
        while (kept := mine.get()) is not None and not self._over.is_set():
            pause = 0.25
            while not self._over.is_set():
                taken = application.event(kept.event)
                if taken.is_well:
                    self._spool.taken([kept.id])
                    self._settle(kept.event.key, taken.answer)
                    break
                if taken.status in REFUSED:
                    self._spool.refuse(kept.id, f"{taken.status} {json.dumps(dict(taken.answer))}")
                    self._settle(kept.event.key, {})
                    break
                self._over.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        application.close()

    def _settle(self, key: str, answer: Mapping[str, Any]) -> None:
        future = self._asked.pop(key, None)
        if future is not None and future.set_running_or_notify_cancel():
            future.set_result(answer)
