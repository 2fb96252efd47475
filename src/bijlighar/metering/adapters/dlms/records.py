"""What a caller gives the reader of meters, and what it gets back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bijlighar.metering.rules.is15959.objects import (
    SERVER,
    TCP_PORT,
    USUAL_DIALECT,
    Client,
    Dialect,
    Profile,
)
from bijlighar.metering.rules.is15959.reasons import Reason


class Access(StrEnum):
    """How a client proves itself. HLS: keys of suite 0 (GMAC), sealed from the first message on."""

    LLS = "LLS"
    HLS = "HLS"


@dataclass(frozen=True, slots=True)
class MeterKeys:
    """Keys of one client of one meter; never shown, never logged.

    `encryption` (global unicast) and `authentication`: 16 bytes each. `password`: for LLS only.
    """

    encryption: bytes = field(repr=False)
    authentication: bytes = field(repr=False)
    password: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if (len(self.encryption), len(self.authentication)) != (16, 16):
            raise ValueError("A key of security suite 0 has 16 bytes (32 hexadecimal digits).")


@dataclass(frozen=True, slots=True)
class Target:
    """One meter at its address. `serial` is what it must call itself: else nothing of it is taken.

    `counter_floor`: invocation counters up to this one were used before and are never used again.
    `system_title`: our eight bytes, for a make that knows its clients by them; else new ones each session, so
    that no pair of title and counter recurs even where a liar tells us an old counter.
    """

    host: str
    serial: str
    keys: MeterKeys
    port: int = TCP_PORT
    client: Client = Client.UTILITY
    server: int = SERVER
    access: Access = Access.HLS
    system_title: bytes | None = None
    counter_floor: int = 0
    dialect: Dialect = USUAL_DIALECT


@dataclass(frozen=True, slots=True)
class Ask:
    """What to read: the profiles, and for those with dates the half-open period [from_at, to_at).

    An interval belongs to the period it lies in, however it is stamped; a midnight register at either end of
    the period is read too.
    """

    profiles: tuple[Profile, ...] = (Profile.INSTANTANEOUS,)
    from_at: datetime | None = None
    to_at: datetime | None = None

    def __post_init__(self) -> None:
        if set(self.profiles) <= {Profile.INSTANTANEOUS}:
            return
        if self.from_at is None or self.to_at is None or self.from_at >= self.to_at:
            raise ValueError("A profile of rows is read for a period: give from_at and a later to_at.")
        if self.from_at.tzinfo is None or self.to_at.tzinfo is None:
            raise ValueError("from_at and to_at must have a time zone.")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how often and how many at once; no wait is without an end."""

    at_once: int = 500
    connect_seconds: float = 10
    answer_seconds: float = 20
    meter_seconds: float = 300
    attempts: int = 3
    pause_seconds: float = 2
    longest_pause_seconds: float = 60
    drift_seconds: int = 120
    settle_seconds: float = 10
    max_pdu: int = 1024
    most_bytes: int = 2_000_000


USUAL_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Column:
    """One captured object: its class, logical name and attribute, with the meter's scaler and unit."""

    kind: int
    obis: str
    attribute: int
    scaler: int = 0
    unit_number: int = 255


@dataclass(frozen=True, slots=True)
class ProfileRows:
    """What came of one profile. `rows` hold plain values as the meter gave them, stamps as UTC instants.

    `expected` counts rows that the period must have (None where nobody can know); `interval_seconds` 0 where
    rows come at no fixed distance.
    """

    columns: tuple[Column, ...]
    stamps: tuple[datetime | None, ...]
    clock_status: tuple[int, ...]
    rows: tuple[tuple[object, ...], ...]
    interval_seconds: int
    expected: int | None
    missing: tuple[datetime, ...] = ()


class State(StrEnum):
    """How it ended for a meter; there is no third way."""

    COMPLETE = "COMPLETE"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one meter's reading. `profiles` holds whole profiles only, also when the meter FAILED later.

    `drift_seconds`: meter's clock less ours, None when it was not read; `is_drift_large` is a finding, not a
    failure. `counter_used`: highest invocation counter sent, to be given as the next `counter_floor`.
    """

    target: Target
    state: State
    reason: Reason | None
    detail: str
    attempts: int
    seconds: float
    profiles: Mapping[Profile, ProfileRows]
    drift_seconds: float | None
    is_drift_large: bool
    counter_used: int
    bytes_in: int


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened on the way and when: `what` is a code, `detail` for people."""

    what: str
    at: datetime
    detail: str = ""


class RelayState(StrEnum):
    """How a switching ended: CONFIRMED only when the meter itself said so afterwards."""

    CONFIRMED = "CONFIRMED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class RelayOutcome:
    """The end of one switching.

    `read_back`: the output state that the meter told last (True: current flows), None when it told none.
    `was_sent`: a command left for the meter, so that after a FAILED nobody knows unless `read_back` says.
    """

    target: Target
    wanted_on: bool
    state: RelayState
    reason: Reason | None
    detail: str
    read_back: bool | None
    control_state: int | None
    was_sent: bool
    steps: tuple[Step, ...]
    counter_used: int


class Unread(Exception):
    """A meter could not be read or switched: the reason, and what was seen. Never leaves this folder."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


Tell = Callable[[Outcome], None]
