"""SIP over UDP to one proxy: what is lost is sent again, what comes twice is heard once (RFC 3261, 17).

Only the proxy is spoken with: datagrams of anybody else are dropped unread.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from bijlighar.interfaces.telephony.message import Message, NotSip, parse

T1, T2, GIVE_UP = 0.5, 4.0, 32.0
"""Seconds until the first repetition, the longest pause between two, and when nothing more is expected."""

ROOM = 4 * 1024 * 1024
"""Bytes of datagrams that may wait to be heard: a hundred calls beginning at once fill what a system gives.
The system may grant less; what is lost then is sent again."""

Heard = Callable[[Message], None]
Answered = Callable[[Message | None], None]


@dataclass
class _Asked:
    """A request of ours that waits for its answer."""

    request: Message
    on_answer: Answered
    timer: asyncio.TimerHandle | None = None
    is_over: bool = False


@dataclass
class _Told:
    """The answer that an INVITE of the other side got; repeated until the ACK comes."""

    answer: Message
    on_lost: Callable[[], None]
    timer: asyncio.TimerHandle | None = None


@dataclass
class Wire(asyncio.DatagramProtocol):
    """One socket to one proxy; `on_request` hears every new request once, ACK included."""

    proxy: tuple[str, int]
    on_request: Heard
    host: str = "127.0.0.1"
    port: int = 0
    dropped: int = 0
    _transport: asyncio.DatagramTransport | None = None
    _asked: dict[tuple[str, str], _Asked] = field(default_factory=dict)
    _heard: dict[tuple[str, str], Message | None] = field(default_factory=dict)
    _told: dict[tuple[str, int], _Told] = field(default_factory=dict)

    async def open(self) -> None:
        """Bind the socket; port 0 takes a free one, which is then known."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, self.port))
        assert self._transport is not None
        self.port = self._transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        """Take no more calls and forget what waits."""
        for asked in self._asked.values():
            _stop(asked)
        for told in self._told.values():
            _stop(told)
        if self._transport is not None:
            self._transport.close()

    def contact(self, name: str) -> str:
        """The address under which the proxy reaches a name here."""
        return f"sip:{name}@{self.host}:{self.port}"

    def via(self) -> str:
        """A new Via: it names the transaction."""
        return f"SIP/2.0/UDP {self.host}:{self.port};rport;branch=z9hG4bK{secrets.token_hex(10)}"

    def send(self, message: Message) -> None:
        """Send once, whether it arrives or not."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(message.to_bytes(), self.proxy)

    def ask(self, request: Message, on_answer: Answered) -> None:
        """Send a request until it is answered; `on_answer` hears every answer, None when none came."""
        asked = _Asked(request, on_answer)
        self._asked[(request.branch, request.method)] = asked
        self.send(request)
        self._repeat(asked, T1, T1)

    def reply(self, answer: Message, request: Message) -> None:
        """Answer a request; the same request, coming again, gets the same."""
        self._heard[(request.branch, request.method)] = answer
        self.send(answer)

    def accept(self, answer: Message, request: Message, on_lost: Callable[[], None]) -> None:
        """Answer an INVITE for good; repeated until the ACK, and `on_lost` is called if none ever comes."""
        told = _Told(answer, on_lost)
        self._told[(request.call_id, request.cseq[0])] = told
        self.reply(answer, request)
        self._repeat_told(request, told, T1, T1)

    # --- What asyncio calls ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket."""
        self._transport = cast("asyncio.DatagramTransport", transport)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Hear a datagram."""
        if addr[:2] != self.proxy:
            self.dropped += 1
            return
        if not data.strip():
            return  # somebody keeps a hole in a wall open
        try:
            message = parse(data)
        except NotSip:
            self.dropped += 1
            return
        if message.is_request:
            self._hear(message)
        else:
            self._hear_answer(message)

    def error_received(self, exc: Exception) -> None:
        """The proxy is not there: what was sent will be sent again."""

    # --- Requests of the other side --------------------------------------------------------------------

    def _hear(self, message: Message) -> None:
        key = (message.branch, message.method)
        if message.method == "ACK":
            told = self._told.pop((message.call_id, message.cseq[0]), None)
            if told is not None:
                _stop(told)
                if told.answer.status < 300:
                    self.on_request(message)
            return
        if key in self._heard:
            before = self._heard[key]
            if before is not None:
                self.send(before)
            return
        self._heard[key] = None
        asyncio.get_running_loop().call_later(GIVE_UP, self._heard.pop, key, None)
        self.on_request(message)

    def _repeat_told(self, request: Message, told: _Told, pause: float, waited: float) -> None:
        def again() -> None:
            if waited >= GIVE_UP:
                self._told.pop((request.call_id, request.cseq[0]), None)
                told.on_lost()
                return
            self.send(told.answer)
            longer = min(2 * pause, T2)
            self._repeat_told(request, told, longer, waited + longer)

        told.timer = asyncio.get_running_loop().call_later(pause, again)

    # --- Answers to our own ----------------------------------------------------------------------------

    def _repeat(self, asked: _Asked, pause: float, waited: float) -> None:
        def again() -> None:
            if waited >= GIVE_UP:
                self._over(asked)
                asked.on_answer(None)
                return
            self.send(asked.request)
            longer = 2 * pause if asked.request.method == "INVITE" else min(2 * pause, T2)
            self._repeat(asked, longer, waited + longer)

        asked.timer = asyncio.get_running_loop().call_later(pause, again)

    def _hear_answer(self, message: Message) -> None:
        asked = self._asked.get((message.branch, message.method))
        if asked is None:
            return
        if message.status < 200:
            if asked.request.method == "INVITE":
                _stop(asked)  # it arrived; how long it may ring is not the wire's business
            if not asked.is_over:
                asked.on_answer(message)
            return
        was_over = asked.is_over
        self._over(asked)
        if asked.request.method == "INVITE" and message.status >= 300:
            self.send(_refusal_ack(asked.request, message))
        if not was_over or (asked.request.method == "INVITE" and message.status < 300):
            asked.on_answer(message)  # a repeated 200 wants its ACK again

    def _over(self, asked: _Asked) -> None:
        _stop(asked)
        if not asked.is_over:
            asked.is_over = True
            key = (asked.request.branch, asked.request.method)
            asyncio.get_running_loop().call_later(GIVE_UP, self._asked.pop, key, None)


def _stop(waiting: _Asked | _Told) -> None:
    if waiting.timer is not None:
        waiting.timer.cancel()


def _refusal_ack(invite: Message, refused: Message) -> Message:
    """The ACK to a refusal belongs to the INVITE's own transaction."""
    kept = [("via", invite.every("via")[0])]
    kept += [(name, value) for name, value in invite.headers if name in ("route", "max-forwards")]
    kept += [("from", invite.one("from")), ("to", refused.one("to")), ("call-id", invite.call_id)]
    kept.append(("cseq", f"{invite.cseq[0]} ACK"))
    return Message(f"ACK {invite.uri} SIP/2.0", tuple(kept))
