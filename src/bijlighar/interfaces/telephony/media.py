"""What a caller hears before an operator answers, and the keys he presses (RFC 3550, RFC 4733).

8,000 bytes a second of G.711 in packets of 20 ms. Recorded prompts are files `<language>/<prompt>.ulaw` (raw
G.711 mu-law) in the prompts' folder; a prompt that nobody recorded is a short tone.
"""

from __future__ import annotations

import asyncio
import math
import re
import secrets
import struct
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

FRAME = 160
"""Bytes, and samples, in a packet."""
SILENCE = b"\xff" * FRAME
_KEYS = "0123456789*#ABCD"


class NoCommonCodec(ValueError):
    """The caller speaks no G.711; then he cannot be heard here."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a session description says: where its audio goes, by which payload, and how keys come."""

    host: str
    port: int
    payload: int
    keys: int | None


def read_offer(body: bytes) -> Offer:
    """Read a session description. NoCommonCodec: it offers no audio by G.711."""
    text = body.decode("ascii", "replace")
    audio = re.search(r"^m=audio (\d+) \S+ ([\d ]+)", text, re.MULTILINE)
    host = re.search(r"^m=audio[\s\S]*?^c=IN IP4 (\S+)", text, re.MULTILINE) or re.search(
        r"^c=IN IP4 (\S+)", text, re.MULTILINE
    )
    if audio is None or host is None:
        raise NoCommonCodec("no audio is offered")
    payloads = [int(each) for each in audio[2].split()]
    spoken = next((each for each in payloads if each in (0, 8)), None)
    if spoken is None:
        raise NoCommonCodec(f"only payloads {payloads}")
    keys = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", text, re.MULTILINE)
    return Offer(host[1], int(audio[1]), spoken, int(keys[1]) if keys else None)


def description(host: str, port: int, payload: int = 0, keys: int | None = 101) -> bytes:
    """Our own session description: G.711, and keys if the other side knows them."""
    name = {0: "PCMU", 8: "PCMA"}[payload]
    payloads = [payload] if keys is None else [payload, keys]
    lines = [
        "v=0",
        f"o=bijlighar {secrets.randbelow(2**31)} 1 IN IP4 {host}",
        "s=1912",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, payloads))}",
        f"a=rtpmap:{payload} {name}/8000",
    ]
    if keys is not None:
        lines += [f"a=rtpmap:{keys} telephone-event/8000", f"a=fmtp:{keys} 0-15"]
    return "\r\n".join([*lines, "a=ptime:20", "a=sendrecv", ""]).encode()


@dataclass
class Line(asyncio.DatagramProtocol):
    """The audio of one caller while nobody talks with him yet; `on_key` hears each key once."""

    host: str
    on_key: Callable[[str], None]
    offer: Offer | None = None
    port: int = 0
    packets_in: int = 0
    _frames: deque[bytes] = field(default_factory=deque)
    _transport: asyncio.DatagramTransport | None = None
    _number: int = field(default_factory=lambda: secrets.randbelow(2**15))
    _time: int = field(default_factory=lambda: secrets.randbelow(2**31))
    _source: int = field(default_factory=lambda: secrets.randbelow(2**32))
    _last_key: int = -1

    async def open(self) -> None:
        """Take a free port."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, 0))
        assert self._transport is not None
        self.port = self._transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        """Give the port back."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def say(self, sound: bytes) -> None:
        """Add a sound to what the caller hears next."""
        if self.offer is not None and self.offer.payload == 8:
            sound = sound.translate(_ALAW_OF_ULAW)
        padded = sound + SILENCE[: -len(sound) % FRAME]
        self._frames.extend(padded[place : place + FRAME] for place in range(0, len(padded), FRAME))

    def hush(self) -> None:
        """Stop what is being said: a key was pressed, or somebody answered."""
        self._frames.clear()

    @property
    def is_silent(self) -> bool:
        """Whether everything was said."""
        return not self._frames

    def tick(self) -> None:
        """Send the next 20 ms, if there is something to say."""
        self._time += FRAME
        if not self._frames or self._transport is None or self.offer is None:
            return
        self._number = (self._number + 1) % 2**16
        head = struct.pack("!BBHII", 0x80, self.offer.payload, self._number, self._time % 2**32, self._source)
        self._transport.sendto(head + self._frames.popleft(), (self.offer.host, self.offer.port))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Hear a packet; of a key, which comes in many, only the first."""
        if len(data) < 12 or data[0] >> 6 != 2:
            return
        self.packets_in += 1
        payload, stamp = data[1] & 0x7F, struct.unpack("!I", data[4:8])[0]
        begin = 12 + 4 * (data[0] & 0x0F)
        if self.offer is None or payload != self.offer.keys or len(data) < begin + 4:
            return
        if stamp != self._last_key and data[begin] < len(_KEYS):
            self._last_key = stamp
            self.on_key(_KEYS[data[begin]])

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there: whether the call is over, SIP says."""


class Voice:
    """Recorded prompts, named `<language>/<prompt>`, read once each."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._read: dict[str, bytes] = {}

    def sound(self, prompts: Sequence[str]) -> bytes:
        """The prompts one after the other; a tone for each that is not recorded."""
        return b"".join(self._one(prompt) + SILENCE * 5 for prompt in prompts)

    def missing(self, prompts: Sequence[str]) -> list[str]:
        """The files that somebody has to record."""
        return [
            f"{each}.ulaw" for each in prompts if (path := self._path(each)) is None or not path.is_file()
        ]

    def _path(self, prompt: str) -> Path | None:
        if self._folder is None or not re.fullmatch(r"[a-z]{2}/[\w-]+", prompt):
            return None
        return self._folder / f"{prompt}.ulaw"

    def _one(self, prompt: str) -> bytes:
        if prompt not in self._read:
            path = self._path(prompt)
            self._read[prompt] = path.read_bytes() if path is not None and path.is_file() else _TONE
        return self._read[prompt]


def _ulaw(sample: int) -> int:
    """G.711 mu-law of a sample of 14 bits and sign."""
    sign = 0x80 if sample < 0 else 0
    bent = min(abs(sample), 8158) + 33
    exponent = max(0, bent.bit_length() - 6)
    return ~(sign | exponent << 4 | (bent >> (exponent + 1)) & 0x0F) & 0xFF


def _linear(ulaw: int) -> int:
    turned = ~ulaw & 0xFF
    value = (((turned & 0x0F) << 1) + 33 << ((turned >> 4) & 7)) - 33
    return -value if turned & 0x80 else value


def _alaw(sample: int) -> int:
    """G.711 A-law of a sample of 14 bits and sign."""
    size, mask = (sample >> 1, 0xD5) if sample >= 0 else (-(sample >> 1) - 1, 0x55)
    segment = max(0, size.bit_length() - 5)
    return (segment << 4 | (size >> max(1, segment)) & 0x0F) ^ mask


_ALAW_OF_ULAW = bytes(_alaw(_linear(each)) for each in range(256))
_TONE = bytes(_ulaw(round(2000 * math.sin(2 * math.pi * 425 * each / 8000))) for each in range(1600))
