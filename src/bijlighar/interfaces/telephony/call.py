"""A call on the switchboard, and what the switchboard asks of those beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Literal, Protocol

from bijlighar.interfaces.telephony.dialog import Dialog
from bijlighar.interfaces.telephony.media import Line
from bijlighar.interfaces.telephony.message import Message


class Place(Enum):
    """How far a call has come."""

    ARRIVED = auto()
    ANSWERED = auto()
    SCRIPT = auto()
    WAITING = auto()
    OFFERED = auto()
    TALKING = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on the line; `key` is its own, so that it counts once however often it is sent."""

    key: str
    call_key: str
    kind: str
    caller_mobile: str
    dialled: str
    line: str
    operator_code: str
    digits: str
    reason: str
    happened_at: str


@dataclass(frozen=True, slots=True)
class Step:
    """What a caller hears next, as names of recordings, and then: a key, the queue, or the end."""

    then: Literal["GATHER", "QUEUE", "HANG_UP"]
    prompts: tuple[str, ...] = ()


class Script(Protocol):
    """The menu."""

    def expect(self, event: Event) -> Awaitable[Step]:
        """What follows an event that is about to be told; asked for before it is told."""


class Operators(Protocol):
    """Who answers."""

    def ready(self) -> Sequence[str]:
        """The codes of those who are ready, who has waited longest first. Must not wait."""


class StraightToTheQueue:
    """No menu: a welcome, and an operator."""

    def expect(self, event: Event) -> Awaitable[Step]:
        """Queue."""
        future: asyncio.Future[Step] = asyncio.get_running_loop().create_future()
        future.set_result(Step("QUEUE", ("hi/welcome", "hi/to_operator")))
        return future


@dataclass(eq=False)
class Call:
    """One caller; `dialog` is his side, `other` the operator's while one is asked or talks."""

    key: str
    caller: str
    dialled: str
    dialog: Dialog
    invite: Message
    line: Line
    place: Place = Place.ARRIVED
    asked_at: float | None = None
    theirs: bytes = b""
    ours: bytes = b""
    theirs_of_operator: bytes = b""
    operator: str | None = None
    other: Dialog | None = None
    offer_invite: Message | None = None
    ringing: asyncio.TimerHandle | None = None
    is_ringing: bool = False
    is_withdrawn: bool = False
    is_accepted: bool = False
    dialog_over: bool = False
    other_over: bool = False
    told: int = 0
    is_acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
