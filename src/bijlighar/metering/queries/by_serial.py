"""A company's meters by serial, kept in memory: a push names a hundred thousand of them every few seconds.

A serial keeps its id for ever, so that what was read once stays true; one that is not in memory is looked up.
"""

from __future__ import annotations

from operator import itemgetter

import polars as pl
from django.db import connection

from bijlighar.kernel.outgoing import outgoing

_SCHEMA: dict[str, pl.DataType] = {"serial": pl.String(), "id": pl.Int64()}
_kept: dict[tuple[str, int], dict[str, int]] = {}


def meters_kept(company_id: int) -> dict[str, int]:
    """The ids of the meters of a company by serial, as far as they are in memory."""
    known = _kept.get(_place(company_id))
    if known is None or not _still_holds(known, company_id):
        known = _kept[_place(company_id)] = _read(
            "SELECT serial, id FROM metering_meter WHERE company_id = %(company)s ORDER BY id",
            {"company": company_id},
        )
    return known


def meters_also(known: dict[str, int], serials: list[str], company_id: int) -> dict[str, int]:
    """The same, and those of the serials that are not among them but meters of the company all the same."""
    more = _looked_up([serial for serial in serials if serial not in known], company_id)
    if more:
        # A dictionary of its own: another thread may be going through the one that is kept.
        known = _kept[_place(company_id)] = dict(sorted((known | more).items(), key=itemgetter(1)))
    return known


def _place(company_id: int) -> tuple[str, int]:
    return str(connection.settings_dict["NAME"]), company_id


def _still_holds(known: dict[str, int], company_id: int) -> bool:
    """Whether the newest meter in memory is in this database: another may have been restored in its place."""
    if not known:
        return False
    serial = next(reversed(known))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM metering_meter WHERE id = %s AND serial = %s AND company_id = %s",
            [known[serial], serial, company_id],
        )
        return cursor.fetchone() is not None


def _looked_up(serials: list[str], company_id: int) -> dict[str, int]:
    if not serials:
        return {}
    # One text, split by the server; names hold no control characters. No temporary table: that would be
    # written to the log with every push.
    return _read(
        "SELECT m.serial, m.id FROM unnest(string_to_array(%(serials)s, E'\\n')) AS named(serial) "
        "JOIN metering_meter m ON m.serial = named.serial AND m.company_id = %(company)s ORDER BY m.id",
        {"company": company_id, "serials": "\n".join(serials)},
    )


def _read(select: str, parameters: dict[str, object]) -> dict[str, int]:
    found = outgoing(select, parameters, _SCHEMA)
    return dict(zip(found["serial"].to_list(), found["id"].to_list(), strict=True))
