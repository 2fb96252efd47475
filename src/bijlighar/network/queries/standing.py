"""Names of the offices, transformers and feeders of some connections, in one read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """By id: (code, English, Hindi) of offices and transformers; of feeders with their substation's names."""

    offices: dict[int, tuple[str, str, str]]
    transformers: dict[int, tuple[str, str, str]]
    feeders: dict[int, tuple[str, str, str, str, str]]


def place_names(
    office_ids: Sequence[int], transformer_ids: Sequence[int], feeder_ids: Sequence[int]
) -> PlaceNames:
    """What stands above connections, by name; what is unknown is absent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'o', id, code, name_en, name_hi, '', '' FROM network_office WHERE id = ANY(%s::bigint[])"
            " UNION ALL SELECT 't', id, code, name_en, name_hi, '', '' FROM network_transformer"
            " WHERE id = ANY(%s::bigint[])"
            " UNION ALL SELECT 'f', f.id, f.code, f.name_en, f.name_hi, s.name_en, s.name_hi"
            " FROM network_feeder f JOIN network_substation s ON s.id = f.substation_id"
            " WHERE f.id = ANY(%s::bigint[])",
            [list(office_ids), list(transformer_ids), list(feeder_ids)],
        )
        rows = cursor.fetchall()
    return PlaceNames(
        {row[1]: row[2:5] for row in rows if row[0] == "o"},
        {row[1]: row[2:5] for row in rows if row[0] == "t"},
        {row[1]: row[2:7] for row in rows if row[0] == "f"},
    )


def transformers_of_code(code: str) -> list[int]:
    """The transformers that have this code painted on their pole; codes are unique within a company only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM network_transformer WHERE code = %s ORDER BY id", [code.strip()])
        return [row[0] for row in cursor.fetchall()]
