"""What a caller hears and presses, with rtpengine between where there is one (M29, M30)."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Awaitable
from pathlib import Path

import pytest

from bijlighar.interfaces.telephony import media
from bijlighar.interfaces.telephony.call import Event, Step
from tools.operator_simulator.caller import Caller
from tools.operator_simulator.exchange import exchange, free_port, lacking


class Menu:
    """Asks for a key once; 1 ends the call, 0 leads to an operator."""

    def expect(self, event: Event) -> Awaitable[Step]:
        future: asyncio.Future[Step] = asyncio.get_running_loop().create_future()
        if event.kind == "ARRIVED":
            future.set_result(Step("GATHER", ("hi/welcome", "hi/outage_fault", "hi/outage_menu")))
        else:
            future.set_result(Step("HANG_UP" if event.digits == "1" else "QUEUE", ("hi/message_promised",)))
        return future


@pytest.mark.parametrize("is_relayed", [False, True], ids=["direct", "rtpengine"])
def test_a_caller_hears_the_menu_and_answers_it_by_a_key(tmp_path: Path, is_relayed: bool) -> None:
    if missing := lacking():
        pytest.skip(f"no telephone line here: apt-get install {' '.join(missing)}")
    if is_relayed and not shutil.which("rtpengine"):
        pytest.skip("no rtpengine here: apt-get install rtpengine-daemon")
    engine = ("127.0.0.1", free_port(socket.SOCK_DGRAM)) if is_relayed else None
    with exchange(tmp_path, media=engine, script=Menu(), key_seconds=5.0) as line:
        one = Caller(line.settings.sip)
        assert line.do(one.call()) == 200
        assert one.offer is not None
        # With a relay between, the caller is told the relay's port and not the switchboard's.
        [call] = line.board.calls.values()
        assert (one.offer.port != call.line.port) is is_relayed
        line.do(one.speak(0.2))
        assert line.wait(lambda: one.packets > 10), "the caller hears nothing"
        line.do(one.press("1"))
        assert line.wait(lambda: one.is_over), "the menu did not hear the key"
        one_key = [event.digits for event in line.kinds("IVR_CHOICE")]
        assert one_key == ["1"]
        assert [event.kind for event in line.told] == ["ARRIVED", "IVR_CHOICE", "HUNG_UP"]
        line.loop.call_soon_threadsafe(one.close)


def test_a_menu_that_does_not_answer_leads_to_an_operator(tmp_path: Path) -> None:
    """The application is down; a caller who gives up while he waits is told as gone."""

    class Silent:
        def expect(self, event: Event) -> Awaitable[Step]:
            return asyncio.get_running_loop().create_future()

    if missing := lacking():
        pytest.skip(f"no telephone line here: apt-get install {' '.join(missing)}")
    with exchange(tmp_path, script=Silent(), step_seconds=0.2) as line:
        one = Caller(line.settings.sip)
        assert line.do(one.call()) == 200
        assert line.wait(lambda: bool(line.kinds("QUEUED")))
        assert len(line.board.waiting) == 1
        line.loop.call_soon_threadsafe(one.hang_up)
        assert line.wait(lambda: bool(line.kinds("HUNG_UP")))
        assert (line.board.calls, list(line.board.waiting)) == ({}, [])
        line.loop.call_soon_threadsafe(one.close)


# G.711 against itself as the standard's tables have it: (mu-law, A-law of the same sample).
@pytest.mark.parametrize(("ulaw", "alaw"), [(0xFF, 0xD5), (0x80, 0xAA), (0x00, 0x2A)])
def test_silence_and_the_loudest_are_the_same_in_both_laws(ulaw: int, alaw: int) -> None:
    assert media._ALAW_OF_ULAW[ulaw] == alaw


def test_both_laws_keep_what_is_said_audible() -> None:
    """Each step of mu-law comes out of A-law within the coarser step of the two, and keeps its sign."""
    audioop = pytest.importorskip("audioop", reason="the standard library of this Python has no G.711")
    every = bytes(range(256))
    there = audioop.alaw2lin(every.translate(media._ALAW_OF_ULAW), 2)
    before = audioop.ulaw2lin(every, 2)
    pairs = zip(memoryview(before).cast("h"), memoryview(there).cast("h"), strict=True)
    assert all(abs(first - second) <= max(16, abs(first) // 16) for first, second in pairs)
