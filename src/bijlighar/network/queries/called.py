"""Which companies know a place, line or office of a name, and which devices lie at one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection as database

_NAMED = ("network_office", "network_substation", "network_feeder", "network_transformer")
# The index knows the letters of a name three by three; that they stand in this order `strpos` says.
_SOUNDS = "network_letters({row}.folded) @@ %(letters)s::tsquery AND strpos({row}.folded, %(name)s) > 0"
# Company by company, the few offices first: the first row found answers for its company.
KNOWN = "SELECT c.id FROM network_company c WHERE " + " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} n WHERE n.company_id = c.id AND {_SOUNDS.format(row='n')})"
    for table in _NAMED
)
_WIRES = """
    SELECT s.id AS substation_id, f.id AS feeder_id, t.id AS transformer_id,
           s.folded AS of_substation, f.folded AS of_feeder, t.folded AS of_transformer,
           s.office_id AS substation_office, t.office_id AS transformer_office
    FROM network_substation s LEFT JOIN network_feeder f ON f.substation_id = s.id
    LEFT JOIN network_transformer t ON t.feeder_id = f.id
"""
_OF_KIND = " UNION ALL ".join(
    f"""
    SELECT d.kind, d.id FROM asked d WHERE d.kind = '{kind}' AND EXISTS (
        SELECT 1 FROM ({_WIRES}) w WHERE w.{column} = d.id AND (
            strpos(w.of_substation, %(name)s) > 0 OR strpos(w.of_feeder, %(name)s) > 0
            OR strpos(w.of_transformer, %(name)s) > 0
            OR w.transformer_office IN (SELECT id FROM offices)
            OR d.kind <> 'DTR' AND w.substation_office IN (SELECT id FROM offices)))
    """
    for kind, column in (
        ("SUBSTATION", "substation_id"),
        ("FEEDER", "feeder_id"),
        ("DTR", "transformer_id"),
    )
)
_AT = f"""
    WITH asked AS (SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::bigint[]) d(kind, id)),
         offices AS MATERIALIZED (SELECT o.id FROM network_office o JOIN network_office named
                     ON named.company_id = o.company_id AND starts_with(o.path, named.path)
                     WHERE {_SOUNDS.format(row="named")})
    {_OF_KIND}
"""


def companies_knowing(name: str) -> set[int]:
    """Ids of the companies that have a place, line or office with this folded name in its own."""
    with database.cursor() as cursor:
        cursor.execute(KNOWN, asked_by(name))
        return {row[0] for row in cursor.fetchall()}


def devices_at(name: str, devices: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Those of some devices (kind, id) that have to do with a folded name.

    It is in their own name, in that of a line above or below them, or in that of an office which looks after
    them or after what hangs below them, or of one above it: who looks for a place finds all that reaches it.
    """
    asked = sorted(set(devices))
    if not asked:
        return set()
    kinds, ids = [kind for kind, _ in asked], [device_id for _, device_id in asked]
    with database.cursor() as cursor:
        cursor.execute(_AT, {**asked_by(name), "kinds": kinds, "ids": ids})
        return {(row[0], row[1]) for row in cursor.fetchall()}


def asked_by(name: str) -> dict[str, str]:
    """The name, and all its letters three by three; one that is shorter is where such three begin with it."""
    threes = {name[i : i + 3] for i in range(max(len(name) - 2, 1))}
    begins = ":*" if len(name) < 3 else ""
    return {"name": name, "letters": " & ".join(f"'{three}'{begins}" for three in sorted(threes))}
