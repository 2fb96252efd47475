"""Who calls, or is looked for by an operator: connections with all that is said at once, in one read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection as database

from bijlighar.consumers.rules import service_number as rules
from bijlighar.kernel import mobile as mobiles


@dataclass(frozen=True, slots=True)
class CallerConnection:
    """A connection with its person and terms; `is_own`: the mobile that called is registered or linked.

    `category_code` and what follows are None where no terms hold on the day.
    """

    connection_id: int
    service_number: str
    company_id: int
    office_id: int
    transformer_id: int | None
    feeder_id: int | None
    name_en: str
    name_hi: str
    address_en: str
    address_hi: str
    mobile: str
    language: str
    connected_on: date
    disconnected_on: date | None
    category_code: str | None
    area_code: str | None
    sanctioned_load_w: int | None
    is_prepaid: bool | None
    is_smart: bool | None


MOST: Final = 25
OF_MOBILE: Final = (
    "SELECT connection_id AS id FROM consumers_mobile_link WHERE mobile = %(mobile)s AND to_at IS NULL"
    " UNION SELECT c.id FROM consumers_person p JOIN consumers_connection c ON c.person_id = p.id"
    " WHERE p.mobile = %(mobile)s"
)
"""The connections that a mobile may act for: linked now, or of a person who registered it."""
_WITHIN = "c.office_id = ANY(%(offices)s)"
_READ = (
    "SELECT c.id, c.service_number, c.company_id, c.office_id, c.transformer_id, p2.feeder_id, p.name_en,"
    " p.name_hi, c.address_en, c.address_hi, p.mobile, p.language, c.connected_on, c.disconnected_on,"
    " t.category_code, t.area_code, t.sanctioned_load_w, t.is_prepaid, t.is_smart FROM found"
    " JOIN consumers_connection c ON c.id = found.id JOIN consumers_person p ON p.id = c.person_id"
    " JOIN consumers_place p2 ON p2.connection_id = c.id"
    " LEFT JOIN consumers_terms t ON t.connection_id = c.id AND t.from_date <= %(day)s"
    " AND (t.to_date IS NULL OR t.to_date > %(day)s)"
    " ORDER BY c.disconnected_on IS NOT NULL, c.id"
)


def of_caller(mobile: str, day: date) -> list[CallerConnection]:
    """Connections a mobile is registered or linked for, those in supply first; at most `MOST`."""
    if not mobile:
        return []
    return _asked(f"WITH found AS ({OF_MOBILE} LIMIT %(most)s) ", {"mobile": mobile, "day": day})


def for_operator(connection_ids: Sequence[int], day: date) -> list[CallerConnection]:
    """The same for connections by id."""
    return _asked(
        "WITH found AS (SELECT unnest(%(ids)s::bigint[]) AS id LIMIT %(most)s) ",
        {"ids": list(connection_ids), "day": day},
    )


def looked_for(
    text: str, day: date, *, office_ids: Sequence[int], transformer_ids: Sequence[int] = ()
) -> list[CallerConnection]:
    """Connections of these offices by number, mobile, part of a name or address, or below transformers.

    A mobile finds all that it may act for: where it is registered, and where it is linked now. Three letters
    at least, in either script, whatever the case. At most `MOST`.
    """
    typed = " ".join(text.split())[:60]
    if len(typed) < 3:
        return []
    escaped = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    given = {
        "number": rules.normalise(typed),
        "mobile": _mobile(typed),
        "within": f"%{escaped}%",
        "wires": list(transformer_ids),
        "offices": list(office_ids),
        "day": day,
    }
    if transformer_ids:
        ways = [
            "SELECT c.id FROM consumers_place w JOIN consumers_connection c ON c.id = w.connection_id"
            f" WHERE w.transformer_id = ANY(%(wires)s) AND {_WITHIN} ORDER BY c.id"
        ]
    else:
        ways = [
            f"SELECT c.id FROM consumers_connection c WHERE c.service_number = %(number)s AND {_WITHIN}",
            "SELECT c.id FROM consumers_person p JOIN consumers_connection c ON c.person_id = p.id"
            f" WHERE (p.name_en || ' ' || p.name_hi) ILIKE %(within)s AND {_WITHIN}",
            "SELECT c.id FROM consumers_connection c"
            f" WHERE (c.address_en || ' ' || c.address_hi) ILIKE %(within)s AND {_WITHIN}",
        ]
    if given["mobile"]:
        # Ten digits may be a transformer's code as well: then both are told, and the operator chooses.
        ways.append(
            f"SELECT c.id FROM ({OF_MOBILE}) m JOIN consumers_connection c ON c.id = m.id WHERE {_WITHIN}"
        )
    found = " UNION ".join(f"({way} LIMIT %(most)s)" for way in ways)
    return _asked(f"WITH found AS (SELECT id FROM ({found}) every LIMIT %(most)s) ", given)


def _mobile(typed: str) -> str:
    """What was typed as a mobile number; empty where it is none."""
    try:
        return mobiles.normalise(typed)
    except mobiles.NotAMobile:
        return ""


def _asked(found: str, given: dict[str, Any]) -> list[CallerConnection]:
    with database.cursor() as cursor:
        cursor.execute(found + _READ, {"most": MOST, **given})
        return [CallerConnection(*row) for row in cursor.fetchall()]
