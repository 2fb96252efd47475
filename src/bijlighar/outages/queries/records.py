"""Outages as others see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bijlighar.outages.rules import STATES, cause_words


@dataclass(frozen=True, slots=True)
class OutageBrief:
    """What a caller, a page or an operator is told of an outage.

    `started_at`: since when there is no power (of a planned one: from when). `estimate_at`: when it should be
    back, None where nobody knows; `estimates` says the how-manieth estimate that is, told at
    `estimate_told_at`. `affected`: connections without power, 0 while they are not counted.
    """

    id: int
    company_id: int
    office_id: int
    kind_code: str
    state_code: str
    device_kind: str
    device_id: int
    device_code: str
    device_name_en: str
    device_name_hi: str
    above_en: str
    above_hi: str
    cause_code: str
    note_en: str
    note_hi: str
    started_at: datetime
    until_at: datetime | None
    estimate_at: datetime | None
    estimate_told_at: datetime | None
    estimates: int
    crew: str
    crew_arrived_at: datetime | None
    confidence: int | None
    is_storm: bool
    affected: int
    restored_at: datetime | None
    verified_at: datetime | None
    within_id: int | None

    @property
    def cause_en(self) -> str:
        """The cause in English, empty where none is known."""
        return cause_words(self.cause_code)[0]

    @property
    def cause_hi(self) -> str:
        """The cause in Hindi, empty where none is known."""
        return cause_words(self.cause_code)[1]

    @property
    def state_words(self) -> tuple[str, str]:
        """(English, Hindi) of its state."""
        return STATES[self.state_code]


COLUMNS = (
    "o.id, o.company_id, o.office_id, o.kind_code, o.state_code, o.device_kind, o.device_id, o.device_code, "
    "o.device_name_en, o.device_name_hi, o.above_en, o.above_hi, o.cause_code, o.note_en, o.note_hi, "
    "o.from_at, o.until_at, o.estimate_at, o.estimate_told_at, o.estimates, o.crew, o.crew_arrived_at, "
    "o.confidence, o.is_storm, o.affected, o.restored_at, o.verified_at, o.within_id"
)
IS_LIVE = (
    "(o.state_code IN ('STARTED', 'SUSPECTED', 'CONFIRMED') "
    "OR o.state_code = 'APPROVED' AND o.until_at > %(at)s) AND o.from_at <= %(at)s"
)
"""Of an outage `o` at the instant %(at)s; a planned one is live from its beginning on, said or not."""


def brief_of(row: tuple[Any, ...]) -> OutageBrief:
    """A record from the columns `COLUMNS`."""
    return OutageBrief(*row)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of an outage: its code, when, by whom, and what it said."""

    step_code: str
    at: datetime
    by_label: str
    note: str
    estimate_at: datetime | None
    counted: int | None


@dataclass(frozen=True, slots=True)
class AffectedRecord:
    """A connection below an outage; `to_at` None while it has no power."""

    connection_id: int
    service_number: str
    transformer_id: int | None
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True, slots=True)
class AffectedPage:
    """A page of connections by their ids; `after` asks for the next one, None on the last."""

    rows: tuple[AffectedRecord, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class InterruptionOf:
    """A time without power of one connection, and why."""

    outage: OutageBrief
    from_at: datetime
    to_at: datetime | None
