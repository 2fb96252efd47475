"""Meters by the serial numbers that files name."""

from __future__ import annotations

import polars as pl
from django.db import connection

from bijlighar.kernel.columns import columns
from bijlighar.kernel.incoming import incoming
from bijlighar.metering.rules.blocks import Int64s

_MANY = 1_000
_AHEAD = 4


def meters_known(serials: list[str], company_id: int | None) -> tuple[list[str], Int64s]:
    """Those of the serials that are registered, and the ids of their meters."""
    whose = "m.company_id IS NULL" if company_id is None else "m.company_id = %(company)s"
    named = pl.DataFrame(
        {"at": range(len(serials)), "serial": serials}, schema={"at": pl.Int64, "serial": pl.String}
    )
    with incoming(named, "named"):
        found = columns(
            f"SELECT n.at, m.id FROM named n JOIN metering_meter m ON m.serial = n.serial AND {whose}",
            {"company": company_id},
            [("at", "int8"), ("id", "int8")],
        )
    return [serials[at] for at in found["at"].tolist()], found["id"]


def meters_ahead(serials: list[str], company_id: int | None) -> dict[str, int]:
    """The ids of those of the serials that are registered, and perhaps of meters that follow in their order.

    A large file names its meters mostly in the order of their serials: what its next pieces name is read with
    what this one does. The order is the database's own; where that of the file is another, nothing is lost.
    """
    known: dict[str, int] = {}
    if len(serials) >= _MANY:
        known = _following(min(serials), _AHEAD * len(serials), company_id)
        serials = [serial for serial in serials if serial not in known]
    if serials:
        names, ids = meters_known(serials, company_id)
        known.update(zip(names, ids.tolist(), strict=True))
    return known


def _following(first: str, most: int, company_id: int | None) -> dict[str, int]:
    """At most so many meters from a serial on, as two long texts: rows would cost more than finding them."""
    whose = "company_id IS NULL" if company_id is None else "company_id = %(company)s"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(string_agg(serial, E'\n'), ''), coalesce(string_agg(id::text, ','), '') "
            f"FROM (SELECT serial, id FROM metering_meter WHERE {whose} AND serial >= %(first)s "
            "ORDER BY serial LIMIT %(most)s) m",
            {"company": company_id, "first": first, "most": most},
        )
        names, ids = cursor.fetchone()
    found = names.split("\n") if ids else []
    numbers = [int(one) for one in ids.split(",")] if ids else []
    # A serial with a line break in it came from elsewhere than a file: then each is asked for by its name.
    return dict(zip(found, numbers, strict=True)) if len(found) == len(numbers) else {}
