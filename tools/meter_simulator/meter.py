"""One simulated meter: its keys, faults, clock, switch, counters, and the objects that can be read."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tools.meter_simulator import wire
from tools.meter_simulator.home import BLOCK, EPOCH, Home

FAULTS = (
    "silent", "absent", "wrong-key", "clock-drift", "cut", "truncated", "slow", "drops", "drops-once", "gaps",
    "relay-stuck", "relay-cuts", "other-meter", "replays",
    "late-release",
)  # fmt: skip
"""silent: takes the connection, never answers. absent: nothing listens. cut: a frame ends in its middle.
truncated: whole frames, but the data inside end early. drops: closes while the association is made; once or
always. gaps: rows are missing in the block profile. relay-cuts: switches, but
closes the first time before it says so. replays: an old sealed answer is sent again.
late-release: answers the end of an association after three seconds."""

SCALERS = {
    "1.0.1.29.0.255": (0, 30), "1.0.9.29.0.255": (0, 31), "1.0.12.27.0.255": (-1, 35),
    "1.0.11.27.0.255": (-2, 33), "1.0.1.8.0.255": (0, 30), "1.0.9.8.0.255": (0, 31), "1.0.1.6.0.255": (0, 27),
    "1.0.12.7.0.255": (-1, 35), "1.0.11.7.0.255": (-2, 33), "1.0.14.7.0.255": (-2, 44),
    "1.0.13.7.0.255": (-3, 255), "1.0.1.7.0.255": (0, 27),
}  # fmt: skip
"""Power of ten and number of the unit (30 Wh, 31 VAh, 27 W, 35 V, 33 A, 44 Hz)."""
CLOCK = "0.0.1.0.0.255"
COLUMNS = {
    "1.0.94.91.0.255": [
        "1.0.12.7.0.255", "1.0.11.7.0.255", "1.0.13.7.0.255", "1.0.14.7.0.255", "1.0.1.7.0.255",
        "1.0.1.8.0.255", "1.0.9.8.0.255",
    ],
    "1.0.99.1.0.255": ["1.0.1.29.0.255", "1.0.9.29.0.255", "1.0.12.27.0.255", "1.0.11.27.0.255"],
    "1.0.99.2.0.255": ["1.0.1.8.0.255", "1.0.9.8.0.255"],
    "1.0.98.1.0.255": ["1.0.1.8.0.255", "1.0.1.6.0.255"],
}  # fmt: skip
SCALER_PROFILES = {
    "1.0.94.91.3.255": "1.0.94.91.0.255", "1.0.94.91.4.255": "1.0.99.1.0.255",
    "1.0.94.91.5.255": "1.0.99.2.0.255", "1.0.94.91.6.255": "1.0.98.1.0.255",
}  # fmt: skip
EVENT_LOGS = {f"0.0.99.98.{log}.255": f"0.0.96.11.{log}.255" for log in range(7)}
COUNTERS = {"0.0.43.1.2.255": 32, "0.0.43.1.3.255": 48}


@dataclass(slots=True)
class Clockwork:
    """Indian wall time of all meters: starts where it is told and runs, faster if asked."""

    starts_at: datetime
    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        return self.starts_at + timedelta(seconds=time.monotonic() - self.began)


@dataclass(slots=True)
class Meter:
    """State that outlives a connection."""

    seed: int
    number: int
    clockwork: Clockwork
    fault: str = ""
    slow_seconds: float = 60
    latency_seconds: float = 0
    drift_seconds: float = 900
    shifted_seconds: int = 0
    relay_on: bool = True
    taken: dict[int, int] = field(default_factory=dict)
    sent: int = 0
    connections: int = 0
    commands: int = 0

    def __post_init__(self) -> None:
        dice = random.Random(f"keys/{self.seed}/{self.number}")
        # Counters of a meter in the field do not stand at zero.
        self.taken = {32: dice.randrange(1, 5000), 48: dice.randrange(1, 5000)}
        self.sent = dice.randrange(1, 5000)

    @property
    def serial(self) -> str:
        return f"SIM{self.number:07d}"

    @property
    def title(self) -> bytes:
        return b"SIM" + self.number.to_bytes(5, "big")

    @property
    def home(self) -> Home:
        return Home(self.seed, self.number)

    def keys(self) -> tuple[bytes, bytes, bytes]:
        """What the head-end holds: encryption key, authentication key, password."""
        dice = random.Random(f"secret/{self.seed}/{self.number}")
        return dice.randbytes(16), dice.randbytes(16), dice.randbytes(8).hex().encode()

    def safe(self) -> wire.Safe:
        """The keys that the meter itself has: others, when that is its fault."""
        encryption, authentication, _ = self.keys()
        if self.fault == "wrong-key":
            encryption = bytes(byte ^ 0x5A for byte in encryption)
        return wire.Safe(encryption, authentication)

    def now(self) -> datetime:
        drift = self.drift_seconds if self.fault == "clock-drift" else 0
        return self.clockwork.now() + timedelta(seconds=drift + self.shifted_seconds)

    def switch(self, on: bool) -> None:
        """Move the switch, unless it is stuck."""
        self.commands += 1
        if self.fault != "relay-stuck":
            self.relay_on = on

    def read(self, kind: int, logical: str, attribute: int, chosen: bytes) -> bytes | None:
        """The tagged value of an attribute, or None where there is none."""
        if attribute == 1:
            return wire.text(wire.name(logical))
        if kind == 8 and logical == CLOCK and attribute == 2:
            return wire.when(self.now())
        if kind == 1 and attribute == 2:
            return self._data(logical)
        if kind == 70 and logical == "0.0.96.3.10.255":
            state = {2: wire.truth(self.relay_on), 3: wire.choice(int(self.relay_on)), 4: wire.choice(4)}
            return state.get(attribute)
        if kind == 3 and logical in SCALERS and attribute == 3:
            return _scaler(logical)
        if kind == 3 and logical == "1.0.1.8.0.255" and attribute == 2:
            return wire.u32(self.home.register_wh(self.now()))
        return self._profile(logical, attribute, chosen) if kind == 7 else None

    def _data(self, logical: str) -> bytes | None:
        if logical == "0.0.96.1.0.255":
            serial = f"SIM{self.number + 1_000_000:07d}" if self.fault == "other-meter" else self.serial
            return wire.text(serial.encode())
        if logical in COUNTERS:
            return wire.u32(self.taken[COUNTERS[logical]])
        if logical == "0.0.96.1.1.255":
            return wire.text(b"SIMULATED")
        return None

    def _profile(self, logical: str, attribute: int, chosen: bytes) -> bytes | None:
        if logical in SCALER_PROFILES:
            columns = COLUMNS[SCALER_PROFILES[logical]]
            if attribute == 3:
                return wire.table([_captured(3, one, 3) for one in columns])
            return wire.table([wire.group(*map(_scaler, columns))]) if attribute == 2 else None
        if logical in EVENT_LOGS:
            described = [_captured(8, CLOCK, 2), _captured(1, EVENT_LOGS[logical], 2)]
        elif logical in COLUMNS:
            described = [_captured(8, CLOCK, 2), *(_captured(3, one, 2) for one in COLUMNS[logical])]
        else:
            return None
        if attribute == 3:
            return wire.table(described)
        if attribute == 4:
            return wire.u32({"1.0.99.1.0.255": 900, "1.0.99.2.0.255": 86_400}.get(logical, 0))
        if attribute != 2:
            return None
        first, last = _range(chosen) if chosen else (EPOCH + timedelta(days=200), self.now())
        return wire.table(list(self._rows(logical, first, min(last, self.now()))))

    def _rows(self, logical: str, first: datetime, last: datetime) -> Iterator[bytes]:
        home = self.home
        if logical in EVENT_LOGS:
            if logical == "0.0.99.98.2.255":
                for at, code in home.power_failures():
                    if first <= at <= last:
                        yield wire.group(wire.when(at), wire.u16(code))
            return
        stamps: Callable[[datetime, datetime], Iterator[datetime]]
        if logical == "1.0.94.91.0.255":
            now = self.now()
            wh = home.block_wh(now)
            cells = (home.volt_tenths(now), home.ampere_hundredths(now), 980, 4998, wh * 4)
            registers = (home.register_wh(now), home.register_wh(now) * 11 // 10)
            yield wire.group(wire.when(now), *map(wire.u32, cells + registers))
            return
        stamps = {"1.0.99.1.0.255": _quarters, "1.0.99.2.0.255": _midnights}.get(logical, _months)
        row: tuple[int, ...]
        for at in stamps(first, last):
            if logical == "1.0.99.1.0.255":
                if self.fault == "gaps" and 40 <= at.hour * 4 + at.minute // 15 < 44:
                    continue
                wh = home.block_wh(at)
                row = (wh, wh * 11 // 10, home.volt_tenths(at), home.ampere_hundredths(at))
            elif logical == "1.0.99.2.0.255":
                row = (home.register_wh(at), home.register_wh(at) * 11 // 10)
            else:
                row = (home.register_wh(at), 1200 + self.number % 700)
            yield wire.group(wire.when(at), *map(wire.u32, row))


def _captured(kind: int, logical: str, attribute: int) -> bytes:
    return wire.group(wire.u16(kind), wire.text(wire.name(logical)), wire.i8(attribute), wire.u16(0))


def _scaler(logical: str) -> bytes:
    power, unit = SCALERS[logical]
    return wire.group(wire.i8(power), wire.choice(unit))


def _range(chosen: bytes) -> tuple[datetime, datetime]:
    """From and to of a range descriptor: one byte 1, a structure of the clock object, two times, columns."""
    at = 1 + 2 + (2 + 3 + 8 + 2 + 3)
    found = []
    for _ in range(2):
        at += 2 if chosen[at] == 0x09 else 1
        found.append(wire.unwhen(chosen[at : at + 12]))
        at += 12
    return found[0], found[1]


def _quarters(first: datetime, last: datetime) -> Iterator[datetime]:
    passed = (first - EPOCH) // BLOCK
    at = EPOCH + passed * BLOCK
    at = at if at >= first else at + BLOCK
    while at <= last:
        yield at
        at += BLOCK


def _midnights(first: datetime, last: datetime) -> Iterator[datetime]:
    return (at for at in _quarters(first, last) if (at.hour, at.minute) == (0, 0))


def _months(first: datetime, last: datetime) -> Iterator[datetime]:
    return (at for at in _midnights(first, last) if at.day == 1)
