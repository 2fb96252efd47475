"""Is there power, and when will it be back: for connections, and for one outage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.metering import queries as metering
from bijlighar.outages.models import Signal, Watch
from bijlighar.outages.queries.records import (
    COLUMNS,
    IS_LIVE,
    InterruptionOf,
    OutageBrief,
    StepRecord,
    brief_of,
)

_BELOW = f"""
    FROM {PLACES} p CROSS JOIN LATERAL (VALUES ('CONNECTION', p.connection_id), ('DTR', p.transformer_id),
         ('FEEDER', p.feeder_id)) d(kind, id)
    JOIN outages_reach r ON r.device_kind = d.kind AND r.device_id = d.id AND r.to_at IS NULL
    JOIN outages_outage o ON o.id = r.outage_id
"""
_NOT_BACK = """
    NOT EXISTS (SELECT 1 FROM outages_back b WHERE b.outage_id = o.id AND b.restored_at <= %(at)s
                AND (b.device_kind = 'DTR' AND b.device_id = p.transformer_id
                     OR b.device_kind = 'FEEDER' AND b.device_id = p.feeder_id
                     OR b.device_kind = 'CONNECTION' AND b.device_id = p.connection_id))
"""


def live_for(connection_ids: Sequence[int], at: datetime) -> dict[int, OutageBrief]:
    """The outage above each of these connections; a connection with power is absent.

    Of several the one that is known best and reaches widest: what is confirmed before what is suspected.
    """
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (p.connection_id) p.connection_id, {COLUMNS} {_BELOW}"
            f" WHERE p.connection_id = ANY(%(ids)s) AND {IS_LIVE} AND {_NOT_BACK}"
            " ORDER BY p.connection_id, o.state_code = 'SUSPECTED',"
            " array_position(ARRAY['SUBSTATION', 'FEEDER', 'DTR', 'CONNECTION'], o.device_kind::text), o.id",
            {"ids": list(connection_ids), "at": at},
        )
        return {row[0]: brief_of(row[1:]) for row in cursor.fetchall()}


def upcoming_for(connection_ids: Sequence[int], at: datetime, until: datetime) -> dict[int, OutageBrief]:
    """The next planned shutdown of each of these connections that begins in (at, until)."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (p.connection_id) p.connection_id, {COLUMNS} {_BELOW}"
            " WHERE p.connection_id = ANY(%(ids)s) AND o.state_code = 'APPROVED'"
            " AND o.from_at > %(at)s AND o.from_at < %(until)s ORDER BY p.connection_id, o.from_at, o.id",
            {"ids": list(connection_ids), "at": at, "until": until},
        )
        return {row[0]: brief_of(row[1:]) for row in cursor.fetchall()}


def brief(outage_id: int) -> OutageBrief | None:
    """One outage; None where there is none."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM outages_outage o WHERE o.id = %s", [outage_id])
        row = cursor.fetchone()
    return brief_of(row) if row else None


def briefs(outage_ids: Sequence[int]) -> dict[int, OutageBrief]:
    """Outages by their ids; one that does not exist is absent."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM outages_outage o WHERE o.id = ANY(%s)", [list(outage_ids)])
        return {row[0]: brief_of(row) for row in cursor.fetchall()}


def steps(outage_id: int) -> list[StepRecord]:
    """Everything that was done about an outage, in order."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT step_code, at, by_label, note, estimate_at, counted FROM outages_step"
            " WHERE outage_id = %s ORDER BY id",
            [outage_id],
        )
        return [StepRecord(*row) for row in cursor.fetchall()]


def interruptions_of(connection_id: int, from_at: datetime, to_at: datetime) -> list[InterruptionOf]:
    """When a connection was without power in [from_at, to_at), the newest first; not mere suspicions."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT a.from_at, a.to_at, {COLUMNS} FROM outages_affected a"
            " JOIN outages_outage o ON o.id = a.outage_id"
            " WHERE a.connection_id = %s AND a.from_at < %s AND (a.to_at IS NULL OR a.to_at > %s)"
            " ORDER BY a.from_at DESC, o.id DESC",
            [connection_id, to_at, from_at],
        )
        return [InterruptionOf(brief_of(row[2:]), row[0], row[1]) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Verification:
    """How many meters told of an outage, and how many of them were heard since power should be back."""

    told: int
    heard: int


def verification(outage_id: int, at: datetime) -> Verification:
    """What the meters say of a restoration; nothing is heard of an outage that goes on."""
    signs = Signal.objects.filter(outage_id=outage_id, source_code__in=["LAST_GASP", "POWER_FAIL"])
    ids = sorted(set(signs.values_list("connection_id", flat=True)))
    row = brief(outage_id)
    if row is None or row.restored_at is None or not ids:
        return Verification(len(ids), 0)
    until = at + timedelta(seconds=1)
    said = set(metering.power_back(ids, row.started_at, until))
    return Verification(len(ids), len(said | set(metering.heard_between(ids, row.restored_at, until))))


def is_watching(outage_id: int, mobile: str) -> bool:
    """Whether a mobile asked to be told when power is back."""
    return Watch.objects.filter(outage_id=outage_id, mobile=mobile).exists()
