"""The state of the meter at a connection: heard when, its switch, its clock, what it told last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database

from bijlighar.metering.queries.card import MeterRecord, meter_card
from bijlighar.metering.queries.events import events_of_connection
from bijlighar.metering.rules.episodes import Episode, State, episodes
from bijlighar.metering.rules.events import CONNECTED, DISCONNECTED, POWER_FAILED
from bijlighar.metering.rules.hearing import Hearing, hearing

_EVENTS_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class RelayRecord:
    """The load switch: whether power flows, seen when. `is_event`: the meter told it, nobody asked.

    `control_state` as in IS 15959 (2: it waits for its button), None where only an event told.
    """

    is_on: bool
    control_state: int | None
    seen_at: datetime
    is_event: bool


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """By how many seconds the meter's clock was ahead (+) or behind (-) when it was compared."""

    offset_seconds: int
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class MeterState:
    """What is known of a meter; everything has the time for which it is true.

    `heard_at`: the end of the last interval it told of, or when it told an event or was read, if later.
    `episodes`: the newest first. `power_gone_at`: it told that power went and was not heard since.
    """

    card: MeterRecord
    heard_at: datetime | None
    hearing: Hearing
    relay: RelayRecord | None
    clock: ClockRecord | None
    episodes: tuple[Episode, ...]
    power_gone_at: datetime | None


def meter_state(connection_id: int, *, at: datetime, limit: int = 10) -> MeterState | None:
    """The main meter of a connection as it is known at an instant; None when there never was one."""
    card = meter_card(connection_id)
    if card is None:
        return None
    told = events_of_connection(connection_id, before=at, limit=_EVENTS_LOOKED_AT)
    own = [(one.occurred_at, one.code) for one in told if one.meter_id == card.meter_id]
    relay, clock = _relay(card, own, at), _clock(card, at)
    seen = [
        own[0][0] if own else None,
        relay.seen_at if relay else None,
        clock.measured_at if clock else None,
    ]
    heard_at = max((one for one in (card.last_heard_at, *seen) if one is not None), default=None)
    found = [episode for meter in {one.meter_id for one in told} for episode in episodes(
        (one.occurred_at, one.code) for one in told if one.meter_id == meter
    )]  # fmt: skip
    found.sort(key=lambda one: one.at, reverse=True)
    gone = next((one.from_at for one in found if one.series == POWER_FAILED), None)
    is_out = any(one.series == POWER_FAILED and one.state is State.OPEN for one in found)
    return MeterState(
        card=card,
        heard_at=heard_at,
        hearing=hearing(heard_at, at),
        relay=relay,
        clock=clock,
        episodes=tuple(found[:limit]),
        power_gone_at=gone
        if is_out and gone is not None and heard_at is not None and heard_at <= gone
        else None,
    )


def _relay(card: MeterRecord, told: list[tuple[datetime, int]], at: datetime) -> RelayRecord | None:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT is_on, control_state, read_at FROM metering_relay_reading "
            "WHERE meter_id = %s AND read_at >= %s AND read_at <= %s ORDER BY read_at DESC LIMIT 1",
            [card.meter_id, card.installed_at, at],
        )
        row = cursor.fetchone()
    read = RelayRecord(row[0], row[1], row[2], is_event=False) if row else None
    switched = next((one for one in told if one[1] in (DISCONNECTED, CONNECTED)), None)
    if switched is not None and (read is None or switched[0] > read.seen_at):
        return RelayRecord(switched[1] == CONNECTED, None, switched[0], is_event=True)
    return read


def _clock(card: MeterRecord, at: datetime) -> ClockRecord | None:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT offset_seconds, measured_at FROM metering_clock_offset "
            "WHERE meter_id = %s AND measured_at >= %s AND measured_at <= %s "
            "ORDER BY measured_at DESC, id DESC LIMIT 1",
            [card.meter_id, card.installed_at, at],
        )
        row = cursor.fetchone()
    return ClockRecord(*row) if row else None
