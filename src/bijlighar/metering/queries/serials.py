"""Meters by the serial numbers that files name."""

from __future__ import annotations

import polars as pl

from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering.rules.blocks import Int64s


def meters_known(serials: list[str], company_id: int | None) -> tuple[list[str], Int64s]:
    """Those of the serials that are registered, and the ids of their meters."""
    whose = "m.company_id IS NULL" if company_id is None else "m.company_id = %(company)s"
    with incoming(pl.DataFrame({"serial": serials}, schema={"serial": pl.String}), "named"):
        found = outgoing(
            f"SELECT m.serial, m.id FROM named JOIN metering_meter m ON m.serial = named.serial AND {whose}",
            {"company": company_id},
            {"serial": pl.String(), "id": pl.Int64()},
        )
    return found["serial"].to_list(), found["id"].to_numpy()


def meters_pushed(serials: list[str], company_id: int) -> tuple[list[str], Int64s]:
    """As `meters_known`, in one statement and without a temporary table, which would be written to the log."""
    found = outgoing(
        "SELECT m.serial, m.id FROM unnest(%(serials)s::text[]) AS named(serial) "
        "JOIN metering_meter m ON m.serial = named.serial AND m.company_id = %(company)s",
        {"company": company_id, "serials": serials},
        {"serial": pl.String(), "id": pl.Int64()},
    )
    return found["serial"].to_list(), found["id"].to_numpy()
