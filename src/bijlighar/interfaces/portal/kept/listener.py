"""Hears of whom something changed; a page made before that, or while nobody listened, is not given again."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import psycopg
from django.db import connections

from bijlighar.interfaces.portal.kept.page import LASTS, KeptPage, ticks
from bijlighar.kernel.changed import CHANNEL, Wire, read_changed

LISTENER = "bijlighar kept pages"
"""What the database calls who listens."""
_QUIET = 5.0
_DEAF_AFTER = 12.0
_AGAIN = 1.0


class Listener:
    """What a process has heard, since when without a break, and when it last knew that it hears."""

    def __init__(self, every_minute: Callable[[], None]) -> None:
        self._lock = threading.Lock()
        self._process = 0
        self._since: float | None = None
        self._heard = 0.0
        self._everybody = 0.0
        self._companies: dict[int, float] = {}
        self._holders: dict[int, float] = {}
        self._wires: dict[Wire, float] = {}
        self._every_minute = every_minute
        self._ended = threading.Event()

    def begin(self) -> None:
        """Listen in this process, once: a fork begins anew."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process == os.getpid():
                return
            self._process, self._since = os.getpid(), None
            threading.Thread(target=self._listen_forever, name="kept pages", daemon=True).start()

    def end(self) -> None:
        """Listen no more, from the next notice on or within some seconds."""
        self._ended.set()

    def is_fresh(self, page: KeptPage) -> bool:
        """Whether nothing of a page is known to have changed since it began to be made, and that is known."""
        now, since = ticks(), self._since
        return (
            since is not None
            and since < page.made <= now < page.until
            and now - self._heard < _DEAF_AFTER
            and page.made > self._everybody
            and page.made > self._companies.get(page.company_id, 0.0)
            and page.made > self._holders.get(page.connection_id, 0.0)
            and all(page.made > self._wires.get(wire, 0.0) for wire in page.wires)
        )

    def hear(self, words: str) -> None:
        """Take in one notice."""
        told, now = read_changed(words), ticks()
        if told.company_id is not None:
            self._companies[told.company_id] = now
        elif told.holders or told.wires:
            self._holders.update(dict.fromkeys(told.holders, now))
            self._wires.update(dict.fromkeys(told.wires, now))
        else:
            self._everybody = now

    def _listen_forever(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except psycopg.Error:
                self._since = None
            self._ended.wait(_AGAIN)

    def _listen(self) -> None:
        where = {**connections["default"].get_connection_params(), "application_name": LISTENER}
        with psycopg.connect(**where, autocommit=True) as database:
            database.execute(f"LISTEN {CHANNEL}")
            self._since = self._heard = swept = ticks()
            while not self._ended.is_set():
                for notice in database.notifies(timeout=_QUIET, stop_after=1):
                    self.hear(notice.payload)
                database.execute("SELECT 1")  # it is still there, and so what was said before has come
                self._heard = now = ticks()
                if now - swept > 60:
                    swept = now
                    self._holders = {one: at for one, at in self._holders.items() if now - at < LASTS}
                    self._wires = {one: at for one, at in self._wires.items() if now - at < LASTS}
                    self._every_minute()
