"""Where things are in a meter: logical names (OBIS), classes, client addresses and invocation counters.

Read from field software rather than from the standard's text (mark M in the rulebook's sense): where a make
differs, its `Dialect` says how.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

TCP_PORT = 4059
SERVER = 1

CLOCK = "0.0.1.0.0.255"
METER_NUMBER = "0.0.96.1.0.255"
MAKER = "0.0.96.1.1.255"
FIRMWARE = "1.0.0.2.0.255"
LOGICAL_DEVICE_NAME = "0.0.42.0.0.255"
ASSOCIATION = "0.0.40.0.0.255"
RELAY = "0.0.96.3.10.255"
LOAD_LIMIT = "0.0.17.0.0.255"
NAMEPLATE = "0.0.94.91.10.255"


class Client(IntEnum):
    """Client addresses: who asks the meter, and with it what is allowed."""

    PUBLIC = 16
    METER_READER = 32
    UTILITY = 48
    PUSH = 64
    FIRMWARE = 80
    HOME_DISPLAY = 96


class Kind(IntEnum):
    """Interface classes that are used here."""

    DATA = 1
    REGISTER = 3
    EXTENDED_REGISTER = 4
    DEMAND_REGISTER = 5
    PROFILE = 7
    CLOCK = 8
    ASSOCIATION = 15
    RELAY = 70


INVOCATION_COUNTER = {
    Client.METER_READER: "0.0.43.1.2.255",
    Client.UTILITY: "0.0.43.1.3.255",
    Client.PUSH: "0.0.43.1.4.255",
    Client.FIRMWARE: "0.0.43.1.5.255",
    Client.HOME_DISPLAY: "0.0.43.1.6.255",
}
"""The last counter that the meter took from a client; the public client may read it."""


class Profile(StrEnum):
    """What can be read as a table of rows."""

    INSTANTANEOUS = "INSTANTANEOUS"
    BLOCK = "BLOCK"
    DAILY = "DAILY"
    BILLING = "BILLING"
    EVENTS_VOLTAGE = "EVENTS_VOLTAGE"
    EVENTS_CURRENT = "EVENTS_CURRENT"
    EVENTS_POWER = "EVENTS_POWER"
    EVENTS_TRANSACTION = "EVENTS_TRANSACTION"
    EVENTS_OTHER = "EVENTS_OTHER"
    EVENTS_NON_ROLLOVER = "EVENTS_NON_ROLLOVER"
    EVENTS_CONTROL = "EVENTS_CONTROL"


EVENTS = tuple(profile for profile in Profile if profile.startswith("EVENTS_"))
"""The event logs, in the order of their numbers 0 to 6."""

OBIS_OF = {
    Profile.INSTANTANEOUS: "1.0.94.91.0.255",
    Profile.BLOCK: "1.0.99.1.0.255",
    Profile.DAILY: "1.0.99.2.0.255",
    Profile.BILLING: "1.0.98.1.0.255",
    **{profile: f"0.0.99.98.{number}.255" for number, profile in enumerate(EVENTS)},
}
SCALERS_OF = {
    Profile.INSTANTANEOUS: "1.0.94.91.3.255",
    Profile.BLOCK: "1.0.94.91.4.255",
    Profile.DAILY: "1.0.94.91.5.255",
    Profile.BILLING: "1.0.94.91.6.255",
    **dict.fromkeys(EVENTS, "1.0.94.91.7.255"),
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one make of meters differs from the rest.

    `block_stamp_at` "end" or "start" of its interval. `selects`: it can give a range of a profile; else the
    whole profile is read and cut here. `general`: it wants general-glo ciphering instead of glo.
    `reconnects`: it wants a new TCP connection for each association.
    """

    block_stamp_at: str = "end"
    selects: bool = True
    general: bool = False
    reconnects: bool = False


USUAL_DIALECT = Dialect()


def obis_bytes(text: str) -> bytes:
    """ "1.0.99.1.0.255" -> its six bytes; ValueError for anything else."""
    parts = bytes(int(part) for part in text.split("."))
    if len(parts) != 6:
        raise ValueError(f"{text!r} is no logical name: six numbers from 0 to 255 with dots are needed.")
    return parts


def obis_text(six: bytes) -> str:
    """Six bytes -> "1.0.99.1.0.255"."""
    return ".".join(map(str, six))
