"""GET and ACTION as bytes, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.metering.adapters.dlms import axdr
from bijlighar.metering.adapters.dlms.records import Unread
from bijlighar.metering.rules.is15959.objects import CLOCK, Kind, obis_bytes
from bijlighar.metering.rules.is15959.reasons import Reason

GET, ACTION = 0xC0, 0xC3
GET_ANSWER, ACTION_ANSWER, EXCEPTION = 0xC4, 0xC7, 0xD8
CONFIRMED_ERROR = 0x0E
HIGH_PRIORITY_CONFIRMED = 0xC0

ACCESS_ERRORS = {
    1: "hardware fault", 2: "temporary failure", 3: "read-write denied", 4: "object undefined",
    9: "object class inconsistent", 11: "object unavailable", 12: "type unmatched", 13: "scope violated",
    14: "data block unavailable", 15: "long get aborted", 16: "no long get in progress", 250: "other reason",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `data` of a value, a block or a method; `error` the meter's code, 0 for none."""

    invoke_id: int
    data: bytes
    error: int = 0
    block: int = 0
    is_last: bool = True


def get(invoke_id: int, kind: int, obis: str, attribute: int, selection: bytes = b"") -> bytes:
    """Ask for an attribute, or for a part of it."""
    head = bytes([GET, 1, HIGH_PRIORITY_CONFIRMED | invoke_id]) + kind.to_bytes(2, "big") + obis_bytes(obis)
    return head + bytes([attribute]) + (b"\x01" + selection if selection else b"\x00")


def get_next(invoke_id: int, block: int) -> bytes:
    """Ask for the block behind `block`."""
    return bytes([GET, 2, HIGH_PRIORITY_CONFIRMED | invoke_id]) + block.to_bytes(4, "big")


def action(invoke_id: int, kind: int, obis: str, method: int, argument: bytes) -> bytes:
    """Call a method."""
    head = bytes([ACTION, 1, HIGH_PRIORITY_CONFIRMED | invoke_id]) + kind.to_bytes(2, "big")
    return head + obis_bytes(obis) + bytes([method, 1]) + argument


def between(first: datetime, last: datetime) -> bytes:
    """Selective access: rows whose clock is from `first` to `last`, both included, all columns."""
    clock = (
        b"\x02\x04\x12"
        + Kind.CLOCK.to_bytes(2, "big")
        + axdr.octets(obis_bytes(CLOCK))
        + b"\x0f\x02\x12\x00\x00"
    )
    return (
        b"\x01\x02\x04" + clock + axdr.octets(axdr.stamp(first)) + axdr.octets(axdr.stamp(last)) + b"\x01\x00"
    )


def answer(data: bytes) -> Answer:
    """Read an answer to GET or ACTION. Raises Unread for exceptions and nonsense."""
    if len(data) < 3:
        raise Unread(Reason.TRUNCATED, "an answer of less than three bytes")
    tag, form, invoke_id = data[0], data[1], data[2] & 0x0F
    if tag == EXCEPTION:
        # 6: the meter has seen a higher invocation counter than ours.
        reason = Reason.COUNTER_REFUSED if data[2] == 6 else Reason.PROTOCOL
        raise Unread(reason, f"the meter answers with an exception, state {data[1]}, service {data[2]}")
    if tag == GET_ANSWER and form == 1:
        return _result(data, invoke_id)
    if tag == GET_ANSWER and form == 2:
        return _block(data, invoke_id)
    if tag == ACTION_ANSWER and form == 1:
        return _method(data, invoke_id)
    raise Unread(Reason.PROTOCOL, f"an answer that was not asked for ({data[:2].hex()})")


def _result(data: bytes, invoke_id: int) -> Answer:
    if len(data) < 5:
        raise Unread(Reason.TRUNCATED, "an answer without its value")
    return Answer(invoke_id, data[4:]) if data[3] == 0 else Answer(invoke_id, b"", data[4])


def _block(data: bytes, invoke_id: int) -> Answer:
    if len(data) < 10:
        raise Unread(Reason.TRUNCATED, "a block without its head")
    is_last, number = data[3] != 0, int.from_bytes(data[4:8], "big")
    if data[8] != 0:
        return Answer(invoke_id, b"", data[9], number, is_last)
    size, at = axdr.length(data, 9)
    content, end = axdr.taken(data, at, size)
    if end != len(data):
        raise Unread(Reason.PROTOCOL, f"{len(data) - end} bytes follow a block")
    return Answer(invoke_id, content, 0, number, is_last)


def _method(data: bytes, invoke_id: int) -> Answer:
    if len(data) < 4:
        raise Unread(Reason.TRUNCATED, "an answer to a method without its result")
    if data[3] != 0:
        return Answer(invoke_id, b"", data[3])
    if len(data) < 6 or data[4] == 0:
        return Answer(invoke_id, b"")
    # Optional data follow: 0 and a value, or 1 and an error.
    return Answer(invoke_id, data[6:]) if data[5] == 0 else Answer(invoke_id, b"", data[-1])
