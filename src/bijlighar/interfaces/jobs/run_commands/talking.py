"""Talks to meters in a thread of its own, so many at once, and tells how each turn ended."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from queue import Empty, Queue
from types import TracebackType
from typing import NamedTuple

from bijlighar.interfaces.jobs.run_commands.turn import target_of, turn
from bijlighar.metering.actions import Claimed, Shown
from bijlighar.metering.adapters.dlms import Keyring, Limits
from bijlighar.metering.rules.commands import Result


class Ended(NamedTuple):
    """How a turn ended: the command, what became of it, what its meter showed."""

    claimed: Claimed
    result: Result
    shown: Shown


class Talking:
    """The conversations that go on now. `begin` and `ended` are for one thread, that of the database."""

    def __init__(self, keys: Mapping[str, Keyring], limits: Limits) -> None:
        self.keys, self.limits = keys, limits
        self.going_on = 0
        self._loop = asyncio.new_event_loop()
        self._ended: Queue[Ended] = Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="meters", daemon=True)

    def __enter__(self) -> Talking:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._give_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def free(self) -> int:
        """How many more meters may be talked to now."""
        return self.limits.at_once - self.going_on

    def begin(self, claimed: Claimed, at: datetime) -> None:
        """Take a turn at a command."""
        self.going_on += 1
        ring = self.keys.get(claimed.key_reference)
        if ring is None:
            self._ended.put(Ended(claimed, Result(False, reason_code="NO_KEY"), Shown(at)))
        else:
            self._loop.call_soon_threadsafe(self._start, claimed, ring, at)

    def ended(self, timeout: float | None = None, *, gather_seconds: float = 0.0) -> list[Ended]:
        """Turns that have ended since; waits for the first of them, at most so long, and then for others."""
        found: list[Ended] = []
        try:
            found.append(self._ended.get(timeout=timeout))
            time.sleep(gather_seconds)
            while True:
                found.append(self._ended.get_nowait())
        except Empty:
            self.going_on -= len(found)
            return found

    def _start(self, claimed: Claimed, ring: Keyring, at: datetime) -> None:
        task = self._loop.create_task(self._one(claimed, ring, at))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _give_up(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(self, claimed: Claimed, ring: Keyring, at: datetime) -> None:
        try:
            result, shown = await turn(claimed, target_of(claimed, ring), self.limits, at)
        except Exception as bug:  # one meter must not end the turns of the others
            detail = f"{type(bug).__name__}: {bug}"
            result, shown = Result(False, True, None, "INTERNAL", detail), Shown(at)
        self._ended.put(Ended(claimed, result, shown))
