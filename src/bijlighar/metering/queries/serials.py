"""Meters by the serial numbers that files name."""

from __future__ import annotations

import polars as pl

from bijlighar.kernel.columns import columns
from bijlighar.kernel.incoming import incoming
from bijlighar.metering.rules.blocks import Int64s


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


def meters_pushed(serials: list[str], company_id: int) -> tuple[list[str], Int64s]:
    """As `meters_known`, in one statement and without a temporary table, which goes into the log."""
    found = columns(
        "SELECT named.at - 1, m.id FROM unnest(%(serials)s::text[]) WITH ORDINALITY AS named(serial, at) "
        "JOIN metering_meter m ON m.serial = named.serial AND m.company_id = %(company)s",
        {"company": company_id, "serials": serials},
        [("at", "int8"), ("id", "int8")],
    )
    return [serials[at] for at in found["at"].tolist()], found["id"]
