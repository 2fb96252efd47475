"""A slow mobile network between a browser and a server of this machine.

The browser's own throttling reaches no service worker and knows no connecting; this line knows both.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

PACKET = 1400
HELLO, CERTIFICATES, RESUMED = 500, 4000, 400
"""Bytes of beginning with TLS 1.3: up; down the first time; down when both sides know each other already."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How slow: kilobits a second each way, and seconds from here to there and back."""

    name: str
    down_kbit: float
    up_kbit: float
    round_trip: float

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.down_kbit:.0f} kbit/s down, {self.up_kbit:.0f} up, "
            f"{1000 * self.round_trip:.0f} ms there and back"
        )


class _Way:
    """One direction: all connections share it, packet by packet."""

    def __init__(self, kbit: float) -> None:
        self._seconds_a_byte, self._free_at, self.bytes = 8 / 1000 / kbit, 0.0, 0

    async def send(self, size: int) -> None:
        """Wait until so many bytes have left."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(now, self._free_at) + size * self._seconds_a_byte
        self.bytes += size
        await asyncio.sleep(self._free_at - now)


class Line:
    """The line while it is up: `address` to open in the browser, and what has crossed it."""

    def __init__(self, port: int, profile: Profile) -> None:
        self.port, self.profile = port, profile
        self.down, self.up = _Way(profile.down_kbit), _Way(profile.up_kbit)
        self._is_known, self.connections, self.address = False, 0, ""

    def forget(self) -> None:
        """The next connection is the first: as on a phone that was never here."""
        self._is_known, self.connections, self.down.bytes, self.up.bytes = False, 0, 0, 0

    async def serve(self, up: threading.Event) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        up.set()
        async with server:
            await server.serve_forever()

    async def _accept(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            server, to_server = await asyncio.open_connection("127.0.0.1", self.port)
            await self._begin()
            there = asyncio.create_task(self._pass(phone, to_server, self.up))
            await self._pass(server, to_phone, self.down)
            await there
        except OSError:
            to_phone.close()

    async def _begin(self) -> None:
        """TCP, then TLS 1.3: a round trip each before anything can be asked."""
        await asyncio.sleep(self.profile.round_trip)
        await self.up.send(HELLO)
        for _ in range(0, CERTIFICATES if not self._is_known else RESUMED, PACKET):
            await self.down.send(PACKET if not self._is_known else RESUMED)
        self._is_known = True
        await asyncio.sleep(self.profile.round_trip)

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, way: _Way) -> None:
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            while data := await source.read(PACKET):
                await way.send(len(data))
                loop.call_later(self.profile.round_trip / 2, _write, target, data)
        await asyncio.sleep(self.profile.round_trip / 2 + 0.01)
        with suppress(OSError):
            target.close()


def _write(target: asyncio.StreamWriter, data: bytes) -> None:
    if not target.is_closing():
        target.write(data)


@contextmanager
def slow_line(port: int, profile: Profile) -> Iterator[Line]:
    """The line to a port of this machine, until the block ends."""
    line, up, loop = Line(port, profile), threading.Event(), asyncio.new_event_loop()
    task = loop.create_task(line.serve(up))
    thread = threading.Thread(target=_run, args=(loop, task), daemon=True)
    thread.start()
    up.wait(10)
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    asyncio.set_event_loop(loop)
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(task)
    for each in asyncio.all_tasks(loop):
        each.cancel()
    loop.set_exception_handler(lambda *_: None)  # connections that were open are cut
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
