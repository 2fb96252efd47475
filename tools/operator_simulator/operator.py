"""One simulated operator."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from dataclasses import dataclass, field

from bijlighar.interfaces.telephony import media
from bijlighar.interfaces.telephony.credentials import Credentials
from bijlighar.interfaces.telephony.message import Message, address, answer, parameter, parse
from bijlighar.interfaces.telephony.settings import REALM
from bijlighar.interfaces.telephony.wire import GIVE_UP, T1, T2
from tools.operator_simulator.websocket import WebSocket


@dataclass
class Operator:
    """Signs in and answers what rings.

    After `answers_after` seconds (None: never), for `talks_for` seconds or until hung up on.
    """

    given: Credentials
    host: str
    port: int
    origin: str
    answers_after: float | None = 0.05
    talks_for: float | None = None
    refuses: bool = False
    password: str = ""
    registered: int = 0
    calls: list[str] = field(default_factory=list)
    talking: set[str] = field(default_factory=set)
    _unconfirmed: set[str] = field(default_factory=set)
    _socket: WebSocket | None = None
    _work: asyncio.Task[None] | None = None
    _register: str = field(default_factory=lambda: secrets.token_hex(8))
    _tries: int = 0

    async def sign_in(self) -> int:
        """Register; the status in the end, 200 when signed in."""
        self._socket = await WebSocket.open(self.host, self.port, self.origin)
        self._answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._work = asyncio.create_task(self._listen())
        self._send_register(None)
        return await asyncio.wait_for(self._answered, 10)

    def sign_out(self) -> None:
        """Close the page."""
        if self._work is not None:
            self._work.cancel()
        if self._socket is not None:
            self._socket.close()

    def call(self, number: str) -> None:
        """Try to call out, without a password: what comes back stands in `calls` as its status."""
        self._send(self._request("INVITE", f"sip:{number}@{REALM}", secrets.token_hex(8), 1, []))

    async def _listen(self) -> None:
        assert self._socket is not None
        while (data := await self._socket.receive()) is not None:
            if not data.strip():
                continue
            message = parse(data)
            if not message.is_request:
                self._hear_answer(message)
            elif message.method == "INVITE":
                asyncio.get_running_loop().create_task(self._ring(message))
            elif message.method == "ACK":
                self._unconfirmed.discard(message.call_id)
            else:
                self._unconfirmed.discard(message.call_id)
                self.talking.discard(message.call_id)
                self._send(answer(message, 200, "OK", tag=self._tag(message)))

    async def _ring(self, invite: Message) -> None:
        again = bool(parameter(invite.one("to"), "tag"))
        if not again:
            self.calls.append(invite.one("x-call-key"))
            if self.refuses:
                self._send(answer(invite, 486, "Busy here", tag=self._tag(invite)))
                return
            self._send(answer(invite, 180, "Ringing", tag=self._tag(invite)))
            if self.answers_after is None:
                return
            await asyncio.sleep(self.answers_after)
            if self.talks_for is not None:
                asyncio.get_running_loop().call_later(self.talks_for, self._hang_up, invite)
        self.talking.add(invite.call_id)
        body = media.description("127.0.0.1", 40_000, keys=None)
        accepted = answer(invite, 200, "OK", tag=self._tag(invite), contact=self._contact(), body=body)
        self._unconfirmed.add(invite.call_id)
        self._accept(accepted, T1)

    def _accept(self, accepted: Message, pause: float) -> None:
        """Say 200 until the ACK comes: beyond the proxy it goes on over UDP (RFC 3261, 13.3.1.4)."""
        if accepted.call_id in self._unconfirmed and pause < GIVE_UP:
            self._send(accepted)
            asyncio.get_running_loop().call_later(min(pause, T2), self._accept, accepted, 2 * pause)

    def _hang_up(self, invite: Message) -> None:
        if invite.call_id not in self.talking:
            return
        self.talking.discard(invite.call_id)
        headers = [
            ("via", f"SIP/2.0/WS {self._register}.invalid;branch=z9hG4bK{secrets.token_hex(8)}"),
            ("max-forwards", "70"),
            *(("route", each) for each in invite.every("record-route")),
            ("from", f"{invite.one('to')};tag={self._tag(invite)}"),
            ("to", invite.one("from")),
            ("call-id", invite.call_id),
            ("cseq", "1 BYE"),
        ]
        self._send(Message(f"BYE {address(invite.one('contact'))} SIP/2.0", tuple(headers)))

    def _hear_answer(self, message: Message) -> None:
        if message.method == "INVITE" and message.status >= 300:
            self.calls.append(str(message.status))
        if message.method != "REGISTER" or self._answered.done():
            return
        if message.status == 401 and self._tries < 2:
            self._send_register(message.one("www-authenticate"))
        elif message.status >= 200:
            self.registered = message.status
            self._answered.set_result(message.status)

    def _send_register(self, challenge: str | None) -> None:
        self._tries += 1
        headers = [("expires", "120")]
        if challenge:
            headers.append(("authorization", self._digest(challenge, "REGISTER", f"sip:{REALM}")))
        self._send(self._request("REGISTER", f"sip:{REALM}", self._register, self._tries, headers))

    def _request(
        self, method: str, uri: str, call: str, number: int, headers: list[tuple[str, str]]
    ) -> Message:
        name = self.given.uri
        to = name if method == "REGISTER" else uri
        every = [
            ("via", f"SIP/2.0/WS {self._register}.invalid;branch=z9hG4bK{secrets.token_hex(8)}"),
            ("max-forwards", "70"),
            ("from", f"<{name}>;tag={self._register}"),
            ("to", f"<{to}>"),
            ("call-id", call),
            ("cseq", f"{number} {method}"),
            ("contact", f"<{self._contact()}>"),
        ]
        return Message(f"{method} {uri} SIP/2.0", (*every, *headers))

    def _digest(self, challenge: str, method: str, uri: str) -> str:
        nonce = re.findall(r'nonce="([^"]+)"', challenge)[0]
        password = self.password or self.given.password
        first = _md5(f"{self.given.username}:{REALM}:{password}")
        response = _md5(f"{first}:{nonce}:{_md5(f'{method}:{uri}')}")
        return (
            f'Digest username="{self.given.username}", realm="{REALM}", nonce="{nonce}", uri="{uri}", '
            f'response="{response}", algorithm=MD5'
        )

    def _contact(self) -> str:
        return f"sip:{self.given.operator_code}@{self._register}.invalid;transport=ws"

    def _tag(self, message: Message) -> str:
        return hashlib.sha256(message.call_id.encode()).hexdigest()[:10]

    def _send(self, message: Message) -> None:
        assert self._socket is not None
        self._socket.send(message.to_bytes())


def _md5(text: str) -> str:
    """What the digest of SIP asks for; the password is one of hours, made from a secret."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
