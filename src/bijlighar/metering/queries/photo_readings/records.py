"""Readings by photo and what became of them: one, those of a connection, those that wait for an officer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.metering.queries.stored import array
from bijlighar.metering.rules.read_off import WORDS, Doubt

PhotoState = Literal["DRAFT", "WAITING", "TAKEN", "REFUSED", "AGAIN"]


@dataclass(frozen=True, slots=True)
class PhotoReadingRecord:
    """A reading by photo. `state`: DRAFT not confirmed yet, WAITING for an officer, TAKEN (it counts),
    REFUSED, AGAIN (another photo was asked for).

    `typed` and `register_wh` are what the person said, `hint` what a program saw ("": nothing). `from_at` and
    `from_register_wh` are what was known before, `shared_wh` was used in blocks nobody measured.
    """

    id: int
    connection_id: int
    service_number: str
    office_id: int
    meter_id: int
    serial: str
    document_id: int
    hint: str
    hint_percent: int
    read_at: datetime
    is_camera_time: bool
    latitude_udeg: int | None
    longitude_udeg: int | None
    submitted_at: datetime
    typed: str | None
    register_wh: int | None
    doubts: tuple[Doubt, ...]
    facts: dict[str, Any]
    confirmed_at: datetime | None
    decision_code: str | None
    reason: str | None
    decided_at: datetime | None
    decided_by: str | None
    from_at: datetime | None
    from_register_wh: int | None
    shared_wh: int | None
    taken_at: datetime | None

    @property
    def state(self) -> PhotoState:
        """What became of it."""
        if self.confirmed_at is None:
            return "DRAFT"
        if self.taken_at is not None:
            return "TAKEN"
        if self.decision_code is None:
            return "WAITING"
        return "AGAIN" if self.decision_code == "AGAIN" else "REFUSED"

    def reasons(self) -> list[tuple[str, str]]:
        """(English, Hindi) of every doubt."""
        return [WORDS[doubt] for doubt in self.doubts]


_COLUMNS = {
    "p": "id connection_id meter_id document_id hint hint_percent read_at is_camera_time latitude_udeg "
    "longitude_udeg submitted_at",
    "c": "service_number office_id",
    "m": "serial",
    "k": "typed register_wh doubts facts confirmed_at",
    "d": "decision_code reason decided_at decided_by",
    "t": "from_at from_register_wh shared_wh taken_at",
}
_NAMES = [(table, name) for table, names in _COLUMNS.items() for name in names.split()]
_SELECT = (
    f"SELECT {', '.join(f'{table}.{name}' for table, name in _NAMES)} "
    "FROM metering_photo_reading p JOIN metering_meter m ON m.id = p.meter_id "
    f"JOIN {PLACES} c ON c.connection_id = p.connection_id "
    "LEFT JOIN metering_photo_confirmed k ON k.reading_id = p.id "
    "LEFT JOIN metering_photo_decision d ON d.reading_id = p.id "
    "LEFT JOIN metering_photo_taken t ON t.reading_id = p.id "
)
_WAITING = "k.doubts <> '{}' AND k.confirmed_at IS NOT NULL AND d.reading_id IS NULL"


def photo_reading(reading_id: int) -> PhotoReadingRecord | None:
    """One reading by photo."""
    found = _records("WHERE p.id = %(id)s", {"id": reading_id})
    return found[0] if found else None


def photo_readings_of(connection_id: int, *, limit: int = 12) -> list[PhotoReadingRecord]:
    """The readings by photo of a connection, the newest first."""
    return _records(
        "WHERE p.connection_id = %(connection)s ORDER BY p.submitted_at DESC, p.id DESC LIMIT %(limit)s",
        {"connection": connection_id, "limit": limit},
    )


def photo_readings_waiting(
    office_ids: Sequence[int], *, after_id: int = 0, limit: int = 50
) -> list[PhotoReadingRecord]:
    """Doubtful readings of some offices that wait for a decision, oldest first; next page by `after_id`."""
    return _records(
        f"WHERE {_WAITING} AND c.office_id = ANY(%(offices)s::bigint[]) AND p.id > %(after)s "
        "ORDER BY p.id LIMIT %(limit)s",
        {"offices": array(office_ids), "after": after_id, "limit": limit},
    )


def photo_readings_waiting_count(office_ids: Sequence[int]) -> tuple[int, datetime | None]:
    """How many doubtful readings of some offices wait, and since when the oldest does."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(k.confirmed_at) FROM metering_photo_confirmed k "
            "JOIN metering_photo_reading p ON p.id = k.reading_id "
            f"JOIN {PLACES} c ON c.connection_id = p.connection_id "
            "LEFT JOIN metering_photo_decision d ON d.reading_id = k.reading_id "
            f"WHERE {_WAITING} AND c.office_id = ANY(%s::bigint[])",
            [array(office_ids)],
        )
        count, oldest = cursor.fetchone()
    return count, oldest


def seen_before(
    connection_id: int, received_digest: str, *, limit: int = 24
) -> tuple[bool, list[tuple[bytes, int | None, int | None, bool]]]:
    """Whether these very bytes came before for any connection; and of this connection's latest photos their
    likeness, latitude and longitude, and whether they count."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM metering_photo_reading p JOIN metering_photo_confirmed k "
            "ON k.reading_id = p.id WHERE p.received_digest = %s)",
            [received_digest],
        )
        is_known = bool(cursor.fetchone()[0])
        cursor.execute(
            "SELECT p.likeness, p.latitude_udeg, p.longitude_udeg, t.reading_id IS NOT NULL "
            "FROM metering_photo_reading p JOIN metering_photo_confirmed k ON k.reading_id = p.id "
            "LEFT JOIN metering_photo_taken t ON t.reading_id = p.id "
            "WHERE p.connection_id = %s ORDER BY p.submitted_at DESC, p.id DESC LIMIT %s",
            [connection_id, limit],
        )
        return is_known, [(bytes(row[0]), *row[1:]) for row in cursor.fetchall()]


def _records(where: str, asked: dict[str, Any]) -> list[PhotoReadingRecord]:
    with database.cursor() as cursor:
        cursor.execute(_SELECT + where, asked)
        rows = [
            {name: cell for (_, name), cell in zip(_NAMES, row, strict=True)} for row in cursor.fetchall()
        ]
    for row in rows:
        row["doubts"] = tuple(Doubt(each) for each in row["doubts"] or ())
        row["facts"] = json.loads(row["facts"] or "{}")
    return [PhotoReadingRecord(**row) for row in rows]
