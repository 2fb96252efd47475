"""Bytes of the simulator: tagged values, and the sealing of suite 0. Nothing here comes from the reader."""

from __future__ import annotations

import struct
from datetime import datetime

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def size(count: int) -> bytes:
    """A length, in one, two or three bytes."""
    if count < 128:
        return struct.pack("B", count)
    if count < 256:
        return b"\x81" + struct.pack("B", count)
    return b"\x82" + struct.pack(">H", count)


def unsize(raw: bytes, at: int) -> tuple[int, int]:
    """A length and where the content begins."""
    more = raw[at] - 128
    if more < 0:
        return raw[at], at + 1
    return int.from_bytes(raw[at + 1 : at + 1 + more], "big"), at + 1 + more


def text(content: bytes) -> bytes:
    return b"\x09" + size(len(content)) + content


def u16(number: int) -> bytes:
    return b"\x12" + struct.pack(">H", number)


def u32(number: int) -> bytes:
    return b"\x06" + struct.pack(">I", number)


def i8(number: int) -> bytes:
    return b"\x0f" + struct.pack(">b", number)


def choice(number: int) -> bytes:
    return b"\x16" + struct.pack("B", number)


def truth(flag: bool) -> bytes:
    return b"\x03\x01" if flag else b"\x03\x00"


def group(*members: bytes) -> bytes:
    return b"\x02" + size(len(members)) + b"".join(members)


def table(members: list[bytes]) -> bytes:
    return b"\x01" + size(len(members)) + b"".join(members)


def name(dotted: str) -> bytes:
    return bytes(map(int, dotted.split(".")))


def when(local: datetime, status: int = 0) -> bytes:
    """Indian wall time in twelve bytes; the deviation says 330 minutes from local time back to UTC."""
    return text(
        struct.pack(">HBBBB", local.year, local.month, local.day, local.isoweekday(), local.hour)
        + struct.pack(">BBBhB", local.minute, local.second, 0, -330, status)
    )


def unwhen(raw: bytes) -> datetime:
    """Twelve bytes as wall time, whatever deviation is written beside."""
    year, month, day, hour, minute, second = struct.unpack(">HBBxBBB", raw[:8])
    return datetime(year, month, day, hour, minute, second if second < 60 else 0)  # noqa: DTZ001


class Safe:
    """The two keys of one client."""

    def __init__(self, encryption: bytes, authentication: bytes) -> None:
        self.encryption, self.authentication = encryption, authentication

    def close(self, title: bytes, counter: int, plain: bytes) -> bytes:
        lock = self._lock(title, counter).encryptor()
        lock.authenticate_additional_data(b"\x30" + self.authentication)
        hidden = lock.update(plain) + lock.finalize()
        return b"\x30" + struct.pack(">I", counter) + hidden + lock.tag[:12]

    def open(self, title: bytes, closed: bytes) -> tuple[bytes, int]:
        """(plain bytes, counter); cryptography.exceptions.InvalidTag for another key."""
        counter = int.from_bytes(closed[1:5], "big")
        mode = modes.GCM(title + closed[1:5], closed[-12:], min_tag_length=12)
        lock = Cipher(algorithms.AES(self.encryption), mode).decryptor()
        lock.authenticate_additional_data(closed[:1] + self.authentication)
        return lock.update(closed[5:-12]) + lock.finalize(), counter

    def sign(self, title: bytes, counter: int, challenge: bytes) -> bytes:
        lock = self._lock(title, counter).encryptor()
        lock.authenticate_additional_data(b"\x10" + self.authentication + challenge)
        lock.finalize()
        return b"\x10" + struct.pack(">I", counter) + lock.tag[:12]

    def _lock(self, title: bytes, counter: int) -> Cipher[modes.GCM]:
        return Cipher(algorithms.AES(self.encryption), modes.GCM(title + struct.pack(">I", counter)))
