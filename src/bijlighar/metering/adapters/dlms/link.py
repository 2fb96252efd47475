"""The TCP wrapper of DLMS: one question, one answer, and no wait without an end."""

from __future__ import annotations

import asyncio
import contextlib

from bijlighar.metering.adapters.dlms.pulse import Pulse
from bijlighar.metering.adapters.dlms.records import Limits, Target, Unread
from bijlighar.metering.rules.is15959.reasons import Reason

HEAD = 8
NOTIFICATION = 0x0F
EXTENSIONS = 4
UNASKED_ALLOWED = 8
"""Pushes that may stand before an answer."""


class Link:
    """One TCP connection to one meter. Its methods raise Unread with the reason when they cannot go on."""

    def __init__(self, target: Target, limits: Limits, pulse: Pulse) -> None:
        self.target, self.limits, self._pulse = target, limits, pulse
        self.bytes_in = 0
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    @property
    def is_open(self) -> bool:
        return self._writer is not None

    async def connect(self) -> None:
        """Open TCP."""
        try:
            async with asyncio.timeout(self.limits.connect_seconds):
                self._reader, self._writer = await asyncio.open_connection(
                    self.target.host, self.target.port, limit=1 << 17
                )
        except TimeoutError:
            raise Unread(
                Reason.SILENT, f"no TCP connection within {self.limits.connect_seconds:g} s"
            ) from None
        except OSError as problem:
            raise Unread(Reason.REFUSED, f"no TCP connection: {problem.strerror or problem}") from None

    async def close(self) -> None:
        """Close TCP, whatever state it is in."""
        writer, self._reader, self._writer = self._writer, None, None
        if writer is not None:
            writer.close()
            # The meter may have gone: then there is nothing left to wait for.
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await writer.wait_closed()

    async def exchange(self, client: int, pdu: bytes, what: str) -> bytes:
        """The answer to one message that comes from `client`; `what` names it in reasons."""
        if self._reader is None or self._writer is None:
            raise Unread(Reason.CLOSED, f"{what}: there is no connection")
        talk = asyncio.ensure_future(self._talk(self._reader, self._writer, client, pdu, what))
        try:
            if not await self._is_done_in_time(talk):
                seconds = self.limits.answer_seconds
                raise Unread(Reason.SILENT, f"{what}: no answer within {seconds:g} s")
            return talk.result()
        except OSError as problem:
            raise Unread(Reason.CLOSED, f"{what}: {problem.strerror or type(problem).__name__}") from None
        finally:
            talk.cancel()

    async def _is_done_in_time(self, talk: asyncio.Future[bytes]) -> bool:
        """Wait for an answer; the time in which this program could not listen is not the meter's."""
        seconds, lost = self.limits.answer_seconds, self._pulse.lost_seconds
        await asyncio.wait({talk}, timeout=seconds)
        for _ in range(EXTENSIONS):
            unheard, lost = self._pulse.lost_seconds - lost, self._pulse.lost_seconds
            if talk.done() or unheard <= 0:
                break
            await asyncio.wait({talk}, timeout=min(unheard, seconds))
        return talk.done()

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, client: int, pdu: bytes, what: str
    ) -> bytes:
        parts = (1, client, self.target.server, len(pdu))
        writer.write(b"".join(part.to_bytes(2, "big") for part in parts) + pdu)
        await writer.drain()
        for _ in range(UNASKED_ALLOWED):
            answer = await self._frame(reader, client, what)
            if answer[0] != NOTIFICATION:
                return answer
        raise Unread(Reason.PROTOCOL, f"{what}: pushes come instead of an answer")

    async def _frame(self, reader: asyncio.StreamReader, client: int, what: str) -> bytes:
        try:
            head = await reader.readexactly(HEAD)
        except asyncio.IncompleteReadError as cut:
            reason = Reason.TRUNCATED if cut.partial else Reason.CLOSED
            raise Unread(reason, f"{what}: the meter closed the connection") from None
        version, source, addressee, size = (int.from_bytes(head[at : at + 2], "big") for at in (0, 2, 4, 6))
        if version != 1 or size == 0 or (source, addressee) != (self.target.server, client):
            raise Unread(Reason.PROTOCOL, f"{what}: no frame of ours ({head.hex()})")
        try:
            body = await reader.readexactly(size)
        except asyncio.IncompleteReadError as cut:
            raise Unread(
                Reason.TRUNCATED, f"{what}: {len(cut.partial)} of {size} bytes, then the connection closed"
            ) from None
        self.bytes_in += HEAD + size
        return body
