"""Whether we ourselves were listening: a meter is not silent while this program is too busy to hear it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

BEAT_SECONDS = 0.1


class Pulse:
    """Counts the seconds by which the event loop came late, all others' work being in its way."""

    def __init__(self) -> None:
        self.lost_seconds = 0.0

    @contextlib.asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Count for as long as this lasts."""
        task = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            task.cancel()

    async def _beat(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(BEAT_SECONDS)
            late = time.monotonic() - before - BEAT_SECONDS
            if late > BEAT_SECONDS:
                self.lost_seconds += late
