"""A company's meters by serial, kept in memory: a push names a hundred thousand of them every few seconds.

A serial keeps its id for ever, so that what was read once stays true; one that is not in memory is looked up.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from django.db import connection

from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering.rules.blocks import Int64s

_SCHEMA: dict[str, pl.DataType] = {"serial": pl.String(), "id": pl.Int64()}
_kept: dict[tuple[str, int], pl.DataFrame] = {}


def meters_pushed(serials: list[str], company_id: int) -> tuple[list[str], Int64s]:
    """Those of the serials that are a company's meters, and their ids."""
    place = (str(connection.settings_dict["NAME"]), company_id)
    known = _kept.get(place)
    if known is None or not _still_holds(known, company_id):
        known = outgoing(
            "SELECT serial, id FROM metering_meter WHERE company_id = %(company)s ORDER BY id",
            {"company": company_id},
            _SCHEMA,
        )
        _kept[place] = known
    named = pl.DataFrame({"serial": serials}, schema={"serial": pl.String})
    found = named.join(known, on="serial", how="left", maintain_order="left")
    lost = found.filter(pl.col("id").is_null())["serial"]
    if len(lost):
        more = _looked_up(lost, company_id)
        if more.height:
            _kept[place] = pl.concat([known, more]).unique("serial").sort("id")
            found = pl.concat([found, more])
    found = found.drop_nulls()
    return found["serial"].to_list(), np.array(found["id"], np.int64)


def _still_holds(known: pl.DataFrame, company_id: int) -> bool:
    """Whether the newest meter in memory is in this database: another may have been restored in its place."""
    if not known.height:
        return False
    serial, meter_id = known.row(-1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM metering_meter WHERE id = %s AND serial = %s AND company_id = %s",
            [meter_id, serial, company_id],
        )
        return cursor.fetchone() is not None


def _looked_up(serials: pl.Series, company_id: int) -> pl.DataFrame:
    # One text, split by the server; names hold no control characters. No temporary table: that would be
    # written to the log with every push.
    return outgoing(
        "SELECT m.serial, m.id FROM unnest(string_to_array(%(serials)s, E'\\n')) AS named(serial) "
        "JOIN metering_meter m ON m.serial = named.serial AND m.company_id = %(company)s ORDER BY m.id",
        {"company": company_id, "serials": "\n".join(serials.to_list())},
        _SCHEMA,
    )
