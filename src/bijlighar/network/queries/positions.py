"""Where devices stand, and the areas of offices: what a map is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection as database

from bijlighar.network.rules.area import Outermost, octagon

Point = tuple[int, int]
"""(longitude, latitude) in millionths of a degree."""
MOST_POINTS = 8
"""Transformers of one line that are given at most: a line is known by some of them."""


@dataclass(frozen=True, slots=True)
class DevicePlace:
    """Where a device stands: `source` the substation of a line, `points` its transformers or itself.

    Of a feeder or substation the transformers below it, those farthest apart first, at most `MOST_POINTS`.
    """

    kind: str
    device_id: int
    source: Point | None
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class OfficeArea:
    """The area of an office, as the corners around the transformers in its care."""

    office_id: int
    name_en: str
    name_hi: str
    corners: tuple[Point, ...]


_PLACES = """
    SELECT a.kind, a.id, s.longitude_udeg, s.latitude_udeg,
        coalesce((SELECT array_agg(ARRAY[b.longitude_udeg, b.latitude_udeg] ORDER BY b.far DESC, b.device_id)
            FROM (SELECT p.device_id, p.longitude_udeg, p.latitude_udeg,
                    abs(p.longitude_udeg::bigint - coalesce(s.longitude_udeg, 0))
                    + abs(p.latitude_udeg::bigint - coalesce(s.latitude_udeg, 0)) AS far
                FROM network_transformer t
                JOIN network_position p ON p.device_kind = 'DTR' AND p.device_id = t.id
                WHERE CASE a.kind WHEN 'DTR' THEN t.id = a.id WHEN 'FEEDER' THEN t.feeder_id = a.id
                    ELSE t.feeder_id IN (SELECT id FROM network_feeder WHERE substation_id = a.id) END
                ORDER BY far DESC, p.device_id LIMIT %(most)s) b), '{}')
    FROM unnest(%(kinds)s::text[], %(ids)s::bigint[]) WITH ORDINALITY a(kind, id, place)
    LEFT JOIN network_feeder f ON a.kind = 'FEEDER' AND f.id = a.id
    LEFT JOIN network_position s ON s.device_kind = 'SUBSTATION' AND s.device_id =
        CASE a.kind WHEN 'SUBSTATION' THEN a.id WHEN 'FEEDER' THEN f.substation_id END
    ORDER BY a.place
"""


def device_places(devices: Sequence[tuple[str, int]]) -> list[DevicePlace]:
    """Where devices (kind, id) stand, in their order; one of which nothing is known has no point."""
    if not devices:
        return []
    with database.cursor() as cursor:
        cursor.execute(
            _PLACES,
            {
                "kinds": [kind for kind, _ in devices],
                "ids": [device_id for _, device_id in devices],
                "most": MOST_POINTS,
            },
        )
        return [
            DevicePlace(
                kind,
                device_id,
                (x, y) if x is not None else None,
                tuple((each[0], each[1]) for each in points),
            )
            for kind, device_id, x, y, points in cursor.fetchall()
        ]


def office_areas(office_ids: Sequence[int]) -> list[OfficeArea]:
    """The areas of offices that have transformers of known position in their care."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, o.name_en, o.name_hi, min(p.longitude_udeg), max(p.longitude_udeg),"
            " min(p.latitude_udeg), max(p.latitude_udeg), min(p.latitude_udeg + p.longitude_udeg),"
            " max(p.latitude_udeg + p.longitude_udeg), min(p.latitude_udeg - p.longitude_udeg),"
            " max(p.latitude_udeg - p.longitude_udeg)"
            " FROM network_office o JOIN network_transformer t ON t.office_id = o.id"
            " JOIN network_position p ON p.device_kind = 'DTR' AND p.device_id = t.id"
            " WHERE o.id = ANY(%s::bigint[]) GROUP BY o.id ORDER BY o.id",
            [list(office_ids)],
        )
        return [OfficeArea(row[0], row[1], row[2], octagon(Outermost(*row[3:]))) for row in cursor.fetchall()]


def has_positions(company_id: int) -> bool:
    """Whether any device of a company has a position."""
    with database.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM network_position WHERE company_id = %s)", [company_id])
        return bool(cursor.fetchone()[0])
