"""What can be switched off: a substation, a feeder or a transformer, each with the office in charge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import connection as database

DeviceKind = Literal["SUBSTATION", "FEEDER", "DTR"]


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """One device; `above_en`, `above_hi` name its substation or its feeder, empty for a substation."""

    kind: DeviceKind
    id: int
    company_id: int
    office_id: int
    code: str
    name_en: str
    name_hi: str
    above_en: str
    above_hi: str


_ALL = """
    SELECT 'SUBSTATION' AS kind, s.id, s.company_id, s.office_id, s.code, s.name_en, s.name_hi,
           '' AS above_en, '' AS above_hi FROM network_substation s
    UNION ALL
    SELECT 'FEEDER', f.id, f.company_id, s.office_id, f.code, f.name_en, f.name_hi, s.name_en, s.name_hi
    FROM network_feeder f JOIN network_substation s ON s.id = f.substation_id
    UNION ALL
    SELECT 'DTR', t.id, t.company_id, t.office_id, t.code, t.name_en, t.name_hi, f.name_en, f.name_hi
    FROM network_transformer t JOIN network_feeder f ON f.id = t.feeder_id
"""


def device(kind: str, device_id: int) -> DeviceRecord | None:
    """One device by its kind and id; None where there is none."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({_ALL}) d WHERE d.kind = %s AND d.id = %s", [kind, device_id])
        row = cursor.fetchone()
    return DeviceRecord(*row) if row else None


def device_of_code(company_id: int, kind: str, code: str) -> DeviceRecord | None:
    """One device of a company by the code that is painted on it."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({_ALL}) d WHERE d.company_id = %s AND d.kind = %s AND d.code = %s",
            [company_id, kind, code],
        )
        row = cursor.fetchone()
    return DeviceRecord(*row) if row else None


def devices_found(
    company_id: int, text: str, *, office_ids: Sequence[int] | None = None, limit: int = 20
) -> list[DeviceRecord]:
    """Devices whose code begins so or whose name has the text in it, the widest first."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({_ALL}) d WHERE d.company_id = %(company)s"
            " AND (%(offices)s::bigint[] IS NULL OR d.office_id = ANY(%(offices)s))"
            " AND (starts_with(d.code, %(text)s) OR position(lower(%(text)s) IN lower(d.name_en)) > 0"
            "  OR position(%(text)s IN d.name_hi) > 0)"
            " ORDER BY array_position(ARRAY['SUBSTATION', 'FEEDER', 'DTR'], d.kind), d.name_en, d.id"
            " LIMIT %(limit)s",
            {
                "company": company_id,
                "offices": None if office_ids is None else list(office_ids),
                "text": text.strip(),
                "limit": limit,
            },
        )
        return [DeviceRecord(*row) for row in cursor.fetchall()]


def feeders_of(substation_ids: Sequence[int]) -> list[int]:
    """Ids of the feeders out of these substations, ascending."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM network_feeder WHERE substation_id = ANY(%s) ORDER BY id", [list(substation_ids)]
        )
        return [row[0] for row in cursor.fetchall()]


def substations_of(feeder_ids: Sequence[int]) -> dict[int, int]:
    """The substation of each feeder."""
    with database.cursor() as cursor:
        cursor.execute("SELECT id, substation_id FROM network_feeder WHERE id = ANY(%s)", [list(feeder_ids)])
        return dict(cursor.fetchall())


def transformers_of(feeder_ids: Sequence[int]) -> list[int]:
    """Ids of the transformers on these feeders, ascending."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM network_transformer WHERE feeder_id = ANY(%s) ORDER BY id", [list(feeder_ids)]
        )
        return [row[0] for row in cursor.fetchall()]
