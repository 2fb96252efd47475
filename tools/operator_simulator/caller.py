"""One caller who hears and presses keys, which the callers of sipp do not."""

from __future__ import annotations

import asyncio
import secrets
import struct
from dataclasses import dataclass, field

from bijlighar.interfaces.telephony import media
from bijlighar.interfaces.telephony.dialog import Dialog, settled
from bijlighar.interfaces.telephony.message import Message, answer
from bijlighar.interfaces.telephony.wire import Wire

EVENT_PAYLOAD = 101


@dataclass
class Caller:
    """Calls 1912 by way of a proxy on loopback."""

    proxy: tuple[str, int]
    mobile: str = "9876500001"
    heard: int = 0
    is_over: bool = False
    offer: media.Offer | None = None
    _line: media.Line = field(default_factory=lambda: media.Line("127.0.0.1", lambda key: None))

    async def call(self) -> int:
        """Call; the status of the answer."""
        self._wire = Wire(self.proxy, self._hear)
        await self._wire.open()
        await self._line.open()
        self._dialog = Dialog(
            call_id=secrets.token_hex(8),
            local=f"<sip:{self.mobile}@127.0.0.1>;tag={secrets.token_hex(5)}",
            remote="<sip:1912@127.0.0.1>",
            target=f"sip:1912@{self.proxy[0]}:{self.proxy[1]}",
        )
        answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        invite = self._dialog.request(
            self._wire, "INVITE", media.description("127.0.0.1", self._line.port, keys=EVENT_PAYLOAD)
        )

        def said(message: Message | None) -> None:
            if message is None or message.status < 200 or answered.done():
                return
            if message.status < 300:
                settled(self._dialog, message)
                self._wire.send(self._dialog.request(self._wire, "ACK", sequence=invite.cseq[0]))
                self.offer = media.read_offer(message.body)
            answered.set_result(message.status)

        self._wire.ask(invite, said)
        return await asyncio.wait_for(answered, 10)

    async def press(self, key: str) -> None:
        """Press a key: three packets of one event, as telephones send it."""
        assert self.offer is not None and self._line._transport is not None
        for number in range(3):
            head = struct.pack("!BBHII", 0x80, EVENT_PAYLOAD, 100 + number, 4711, 1)
            body = struct.pack(
                "!BBH", "0123456789*#".index(key), 0x8A if number == 2 else 0x0A, 160 * (number + 1)
            )
            self._line._transport.sendto(head + body, (self.offer.host, self.offer.port))
            await asyncio.sleep(0.02)

    async def speak(self, seconds: float) -> None:
        """Make some noise, so that a relay learns where this caller is."""
        self._line.offer = self.offer
        for _ in range(int(seconds / 0.02)):
            self._line.say(media.SILENCE)
            self._line.tick()
            await asyncio.sleep(0.02)

    @property
    def packets(self) -> int:
        """How many packets of audio came."""
        return self._line.packets_in

    def hang_up(self) -> None:
        """End the call."""
        self._wire.ask(self._dialog.request(self._wire, "BYE"), lambda said: None)

    def close(self) -> None:
        """Forget it."""
        self._line.close()
        self._wire.close()

    def _hear(self, request: Message) -> None:
        if request.method == "BYE":
            self.is_over = True
        if request.method == "INVITE":
            body = media.description("127.0.0.1", self._line.port, keys=None)
            contact = self._wire.contact(self.mobile)
            said = answer(request, 200, "OK", contact=contact, body=body)
            self._wire.accept(said, request, lambda: None)
        elif request.method != "ACK":
            self._wire.reply(answer(request, 200, "OK"), request)
