"""Values on the wire (A-XDR): bytes to plain Python values, and the few that are sent."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta, timezone

from bijlighar.kernel.time import IST
from bijlighar.metering.adapters.dlms.records import Unread
from bijlighar.metering.rules.is15959.reasons import Reason

DEEPEST = 8
EARLIEST, LATEST = 1990, 2200
_FIXED = {
    tag: struct.Struct(f">{form}")
    for tag, form in (
        (0x03, "?"), (0x05, "i"), (0x06, "I"), (0x0D, "B"), (0x0F, "b"), (0x10, "h"), (0x11, "B"),
        (0x12, "H"), (0x14, "q"), (0x15, "Q"), (0x16, "B"), (0x17, "f"), (0x18, "d"),
    )
}  # fmt: skip
_STAMPS = {0x19: 12, 0x1A: 5, 0x1B: 4}
_UNSPECIFIED = -0x8000
_INDIAN = (_UNSPECIFIED, -330, 330)
"""Deviations that Indian meters write for Indian time: none, the standard's sign, and the other one."""


def value(data: bytes) -> object:
    """The one value that `data` holds. Raises Unread TRUNCATED when it ends early, PROTOCOL for nonsense."""
    found, end = parse(data, 0)
    if end != len(data):
        raise Unread(Reason.PROTOCOL, f"{len(data) - end} bytes follow the value")
    return found


def parse(data: bytes, at: int, depth: int = 0) -> tuple[object, int]:
    """The value that begins at `at`, and where it ends.

    Arrays and structures become lists, a bit string text of 0 and 1; dates stay bytes.
    """
    if at >= len(data):
        raise Unread(Reason.TRUNCATED, "a value is missing at the end")
    tag = data[at]
    at += 1
    if fixed := _FIXED.get(tag):
        if at + fixed.size > len(data):
            raise Unread(Reason.TRUNCATED, "a number ends early")
        return fixed.unpack_from(data, at)[0], at + fixed.size
    if tag == 0:
        return None, at
    if tag in (0x01, 0x02):
        if depth >= DEEPEST:
            raise Unread(Reason.PROTOCOL, f"structures lie more than {DEEPEST} deep")
        count, at = length(data, at)
        if count > len(data) - at:
            raise Unread(Reason.TRUNCATED, f"{count} elements announced, {len(data) - at} bytes left")
        found = []
        for _ in range(count):
            one, at = parse(data, at, depth + 1)
            found.append(one)
        return found, at
    if tag in (0x09, 0x0A, 0x0C):
        count, at = length(data, at)
        raw, at = taken(data, at, count)
        return (raw if tag == 0x09 else raw.decode("utf-8", "replace")), at
    if tag == 0x04:
        count, at = length(data, at)
        raw, at = taken(data, at, (count + 7) // 8)
        return "".join(f"{byte:08b}" for byte in raw)[:count], at
    if tag in _STAMPS:
        return taken(data, at, _STAMPS[tag])
    raise Unread(Reason.PROTOCOL, f"no value begins with the byte {tag:#04x}")


def length(data: bytes, at: int) -> tuple[int, int]:
    """A length of one byte, or of several behind their count."""
    if at >= len(data):
        raise Unread(Reason.TRUNCATED, "a length is missing at the end")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    raw, end = taken(data, at + 1, first & 0x7F)
    if not 1 <= len(raw) <= 4:
        raise Unread(Reason.PROTOCOL, f"a length of {len(raw)} bytes")
    return int.from_bytes(raw, "big"), end


def taken(data: bytes, at: int, count: int) -> tuple[bytes, int]:
    """`count` bytes from `at` on."""
    if at + count > len(data):
        raise Unread(Reason.TRUNCATED, f"{count} bytes announced, {len(data) - at} there")
    return data[at : at + count], at + count


def sized(content: bytes) -> bytes:
    """A length and the bytes it counts."""
    count = len(content)
    if count < 0x80:
        return bytes([count]) + content
    raw = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(raw)]) + raw + content


def octets(content: bytes) -> bytes:
    """An octet string."""
    return b"\x09" + sized(content)


def instant(raw: object) -> tuple[datetime, int]:
    """Twelve bytes of date and time -> (UTC instant, clock status).

    The deviation is minutes from local time to UTC. Indian time is written in three ways, all of which mean
    it; any other deviation is taken at its word. Raises Unread PROTOCOL for what is no instant.
    """
    if not isinstance(raw, bytes) or len(raw) != 12:
        raise Unread(Reason.PROTOCOL, "no date and time where one must be")
    year, month, day, _, hour, minute, second, _, deviation, status = struct.unpack(">HBBBBBBBhB", raw)
    try:
        zone = IST if deviation in _INDIAN else timezone(timedelta(minutes=-deviation))
        # Seconds may be left open (255); nothing above them may.
        found = datetime(year, month, day, hour, minute, 0 if second == 255 else second, tzinfo=zone)
    except ValueError as problem:
        raise Unread(Reason.PROTOCOL, f"{raw.hex()} is no date and time ({problem})") from problem
    if not EARLIEST <= found.year <= LATEST:
        raise Unread(Reason.PROTOCOL, f"{raw.hex()} is a time in the year {found.year}")
    return found.astimezone(UTC), status


def stamp(at: datetime) -> bytes:
    """An instant as twelve bytes in Indian time, weekday and deviation left open."""
    local = at.astimezone(IST)
    return struct.pack(
        ">HBBBBBBBhB",
        local.year, local.month, local.day, 255, local.hour, local.minute, local.second, 0, _UNSPECIFIED, 0,
    )  # fmt: skip
