"""Whoever answers at a meter's address may be anyone: each nonsense has an end and a reason (M2)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bijlighar.metering.adapters import dlms
from bijlighar.metering.tests.dlms.stage import AT, BLOCKS

LIMITS = dlms.Limits(answer_seconds=0.3, meter_seconds=5, attempts=1)
KEYS = dlms.MeterKeys(bytes(16), bytes(range(16)))
OPEN = bytes.fromhex(
    "6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f0400001b100400" + "0007"
)


def frame(body: bytes, source: int = 1, addressee: int = 16, version: int = 1) -> bytes:
    return b"".join(part.to_bytes(2, "big") for part in (version, source, addressee, len(body))) + body


def answered(answer: Callable[[bytes], bytes]) -> dlms.Outcome:
    """The outcome of reading a server that gives `answer` to every request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readexactly(8)
                asked = await reader.readexactly(int.from_bytes(head[6:8], "big"))
                writer.write(answer(asked))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def stage() -> Any:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            target = dlms.Target("127.0.0.1", "X1", KEYS, port)
            (outcome,) = await dlms.aread_meters([target], BLOCKS, LIMITS, at=AT)
            return outcome

    outcome: dlms.Outcome = asyncio.run(stage())
    assert outcome.state == "FAILED"
    assert outcome.reason != "INTERNAL", outcome.detail
    return outcome


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (frame(b"\x00"), "PROTOCOL"),
        (frame(b""), "PROTOCOL"),
        (frame(b"\x61\x00", source=9), "PROTOCOL"),
        (frame(b"\x61\x00", addressee=48), "PROTOCOL"),
        (frame(b"\x61\x00", version=2), "PROTOCOL"),
        (frame(b"\x61\x00"), "PROTOCOL"),
        (frame(b"\x61\x7f\xa2"), "TRUNCATED"),
        (frame(b"\x0f" + bytes(20)) * 20, "PROTOCOL"),
        (b"\x00\x01", "SILENT"),
        (frame(OPEN)[:20], "SILENT"),
        (frame(OPEN), "PROTOCOL"),
    ],
)
def test_nonsense_has_a_reason(answer: bytes, reason: str) -> None:
    assert answered(lambda _: answer).reason == reason


def test_blocks_without_an_end_end() -> None:
    """A "meter" that always has one more block may fill neither memory nor the night."""
    blocks = 0

    def more(asked: bytes) -> bytes:
        nonlocal blocks
        if asked[0] != 0xC0:
            return frame(OPEN)
        blocks += 1
        head = b"\xc4\x02" + asked[2:3] + b"\x00" + blocks.to_bytes(4, "big")
        return frame(head + b"\x00\x82\xf0\x00" + bytes(0xF000))

    outcome = answered(more)
    assert outcome.reason == "PROTOCOL"
    assert "more than" in outcome.detail


def test_empty_blocks_are_not_waited_through() -> None:
    def more(asked: bytes) -> bytes:
        return frame(OPEN if asked[0] != 0xC0 else b"\xc4\x02" + asked[2:3] + b"\x00\x00\x00\x00\x01\x00\x00")

    assert answered(more).reason == "PROTOCOL"


def test_a_counter_that_jumps_to_the_end_is_not_followed_around() -> None:
    def spent(asked: bytes) -> bytes:
        return frame(OPEN if asked[0] != 0xC0 else b"\xc4\x01" + asked[2:3] + b"\x00\x06\xff\xff\xff\xff")

    assert answered(spent).reason == "COUNTER_SPENT"


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=4))
def test_no_answers_break_the_reader(bodies: list[bytes]) -> None:
    told = iter(bodies * 4)
    answered(lambda _: frame(next(told, b"\xff")))
