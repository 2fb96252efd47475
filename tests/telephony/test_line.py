"""Calls by sipp through kamailio to operators who sign in over WebSocket: nobody hears busy (M29, M35)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bijlighar.interfaces.telephony.credentials import credentials
from tools.operator_simulator.exchange import Exchange
from tools.operator_simulator.operator import Operator

MANY = [f"98765{number:05d}" for number in range(12)]
DIALOGUE = ["ARRIVED", "QUEUED", "OFFERED", "ANSWERED", "HUNG_UP"]


@pytest.fixture(autouse=True)
def nobody_ready(line: Exchange) -> None:
    line.ready.codes.clear()
    line.told.clear()


def test_all_are_answered_or_wait_and_none_hears_busy(line: Exchange) -> None:
    desks = [f"desk{number}" for number in range(8)]
    assert line.sign_in(desks, talks_for=1.0) == [200] * 8
    line.ready.codes[:] = desks[:4]
    callers = line.callers(MANY)
    assert line.wait(lambda: len(line.kinds("QUEUED")) == 12 and len(line.kinds("ANSWERED")) >= 4)
    line.ready.codes[:] = desks
    assert callers.result() == {"well": 12, "failed": 0}, callers.errors()
    assert line.wait(lambda: len(line.kinds("HUNG_UP")) == 12)
    of_call: dict[str, list[str]] = {}
    for event in line.told:
        of_call.setdefault(event.call_key, []).append(event.kind)
    assert list(of_call.values()) == [DIALOGUE] * 12
    assert {event.caller_mobile for event in line.told} == {f"+91{each}" for each in MANY}
    queued, offered = ([event.call_key for event in line.kinds(kind)] for kind in ("QUEUED", "OFFERED"))
    assert offered == queued  # who waits longest is next
    assert line.board.calls == {} and not line.board.waiting and not line.board.offers.busy


def test_who_refuses_or_is_away_loses_the_call_to_the_next(line: Exchange) -> None:
    line.sign_in(["busy1"], refuses=True)
    line.sign_in(["there1"], talks_for=0.2)
    line.ready.codes[:] = ["nobody", "busy1"]
    callers = line.callers(MANY[:1])
    assert line.wait(lambda: len(line.kinds("OFFERED")) == 2)
    line.ready.codes.append("there1")
    assert callers.result() == {"well": 1, "failed": 0}, callers.errors()
    assert [event.operator_code for event in line.kinds("OFFERED")] == ["nobody", "busy1", "there1"]
    assert [event.operator_code for event in line.kinds("ANSWERED")] == ["there1"]
    assert len({event.call_key for event in line.told}) == 1


def test_only_1912_comes_in_and_nothing_goes_out(line: Exchange, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.xml"
    scenario = (Path(__file__).parents[2] / "tools/operator_simulator/caller.xml").read_text()
    refused = scenario[: scenario.index('<recv response="180"')] + '<recv response="403"></recv></scenario>'
    abroad = refused.replace("sip:1912@", "sip:00447700900000@").replace(' start_rtd="answered"', "")
    elsewhere.write_text(abroad)
    assert line.callers(MANY[:1], scenario=elsewhere).result() == {"well": 1, "failed": 0}
    assert line.told == []
    line.sign_in(["out1"])
    operator = line.operators["out1"]
    line.loop.call_soon_threadsafe(operator.call, "9876500001")
    assert line.wait(lambda: bool(operator.calls))
    assert operator.calls in (["401"], ["407"])


def test_who_signs_in(line: Exchange) -> None:
    """A wrong password, another's name, hours gone by and a foreign page: none gets a telephone."""

    def status(code: str, name: str, at: datetime, password: str = "") -> int:
        given = credentials(line.settings, code, at)
        claimed = credentials(line.settings, name, at)
        mixed = type(given)(name, given.username, given.password, claimed.uri, given.websocket, given.until)
        operator = Operator(mixed, *line.settings.web, line.settings.origins[0], password=password)
        return line.do(operator.sign_in())

    now = datetime.now(UTC)
    assert status("a1", "a1", now) == 200
    assert status("a1", "a1", now, "wrong") == 401
    assert status("a1", "a2", now) == 403
    assert status("a1", "a1", datetime(2026, 1, 1, tzinfo=UTC)) == 401
    foreign = Operator(credentials(line.settings, "a1", now), *line.settings.web, "http://evil.example")
    with pytest.raises(ConnectionError, match="403"):
        line.do(foreign.sign_in())
