"""Connections: one, those of a mobile, and who may see which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection as database

from bijlighar.consumers.queries.places import PLACES
from bijlighar.consumers.rules import service_number as rules
from bijlighar.kernel.outgoing import outgoing


@dataclass(frozen=True, slots=True)
class ConnectionRecord:
    """A connection and in whose name it stands; no mobile number."""

    id: int
    service_number: str
    company_id: int
    office_id: int
    transformer_id: int | None
    feeder_id: int | None
    name_en: str
    name_hi: str
    address_en: str
    address_hi: str
    connected_on: date
    disconnected_on: date | None


# Every page begins with one of these: written out, the statement is not put together anew for each.
_RECORDS = f"""
    SELECT c.id, c.service_number, c.company_id, c.office_id, c.transformer_id, l.feeder_id,
           p.name_en, p.name_hi, c.address_en, c.address_hi, c.connected_on, c.disconnected_on
    FROM consumers_connection c JOIN consumers_person p ON p.id = c.person_id
    JOIN {PLACES} l ON l.connection_id = c.id
"""


def _records(where: str, given: Any) -> list[ConnectionRecord]:
    with database.cursor() as cursor:
        cursor.execute(f"{_RECORDS} WHERE {where}", [given])
        return [ConnectionRecord(*row) for row in cursor.fetchall()]


def connection(connection_id: int) -> ConnectionRecord | None:
    """One connection."""
    return next(iter(_records("c.id = %s", connection_id)), None)


def connections(connection_ids: Sequence[int]) -> dict[int, ConnectionRecord]:
    """Connections by their ids; one that does not exist is absent."""
    found = _records("c.id = ANY(%s)", list(connection_ids))
    return {record.id: record for record in found}


def connection_of_number(service_number: str) -> ConnectionRecord | None:
    """One connection by its service number, however it is typed."""
    number = rules.normalise(service_number)
    return next(iter(_records("c.service_number = %s", number)), None)


def connections_of_mobile(mobile: str) -> list[ConnectionRecord]:
    """Connections this mobile is linked to now, oldest first."""
    live = "SELECT connection_id FROM consumers_mobile_link WHERE mobile = %s AND to_at IS NULL"
    return _records(f"c.id IN ({live}) ORDER BY c.id", mobile)


def may_see(mobile: str, connection_id: int) -> bool:
    """Whether this mobile is linked to this connection now. Being its registered mobile is not enough."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM consumers_mobile_link"
            " WHERE connection_id = %s AND mobile = %s AND to_at IS NULL)",
            [connection_id, mobile],
        )
        return bool(cursor.fetchone()[0])


def contacts(connection_ids: Sequence[int]) -> pl.DataFrame:
    """Where messages about connections go: connection_id, service_number, mobile (or null), language."""
    return outgoing(
        "SELECT c.id, c.service_number, p.mobile, p.language FROM consumers_connection c "
        "JOIN consumers_person p ON p.id = c.person_id WHERE c.id = ANY(%(ids)s) ORDER BY c.id",
        {"ids": list(connection_ids)},
        {
            "connection_id": pl.Int64(),
            "service_number": pl.String(),
            "mobile": pl.String(),
            "language": pl.String(),
        },
    )


def not_of_company(connection_ids: Sequence[int], company_id: int) -> list[int]:
    """Those of the ids that are no connection of this company, in order."""
    frame = outgoing(
        "SELECT asked.id FROM (SELECT DISTINCT unnest(%(ids)s::bigint[]) AS id) asked "
        "LEFT JOIN consumers_connection c ON c.id = asked.id AND c.company_id = %(company_id)s "
        "WHERE c.id IS NULL ORDER BY asked.id",
        {"ids": list(connection_ids), "company_id": company_id},
        {"connection_id": pl.Int64()},
    )
    return frame.get_column("connection_id").to_list()


def numbers(*, company_id: int | None = None, service_numbers: Sequence[str] | None = None) -> pl.DataFrame:
    """Ids by service number: connection_id, service_number, company_id, office_id, connected_on."""
    where = ["TRUE"]
    if company_id is not None:
        where.append("company_id = %(company_id)s")
    if service_numbers is not None:
        where.append("service_number = ANY(%(service_numbers)s)")
    return outgoing(
        "SELECT id, service_number, company_id, office_id, connected_on FROM consumers_connection "
        f"WHERE {' AND '.join(where)} ORDER BY id",
        {"company_id": company_id, "service_numbers": list(service_numbers or ())},
        {
            "connection_id": pl.Int64(),
            "service_number": pl.String(),
            "company_id": pl.Int64(),
            "office_id": pl.Int64(),
            "connected_on": pl.Date(),
        },
    )
