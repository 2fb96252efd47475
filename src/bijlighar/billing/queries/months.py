"""The bills of a year as a frame: what other areas need to know of a connection's months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from bijlighar.kernel.outgoing import outgoing


def billed_months(connection_ids: Sequence[int], from_date: date, to_date: date) -> pl.DataFrame:
    """The latest revision of every bill whose last day lies in [from_date, to_date).

    Columns: connection_id, cycle_from, cycle_to, energy_wh, solar_wh, due_date, billed_paise (of all the
    connection's bills so far, this one with them); in order of connection and cycle.
    """
    return outgoing(
        "SELECT connection_id, cycle_from, cycle_to, energy_wh, solar_wh, due_date, billed_paise FROM ("
        " SELECT *, (sum(total_paise) OVER (PARTITION BY connection_id ORDER BY cycle_from))::bigint"
        "  AS billed_paise FROM ("
        "  SELECT DISTINCT ON (connection_id, cycle_from) connection_id, cycle_from, cycle_to, energy_wh,"
        "   solar_wh, due_date, total_paise FROM billing_bill"
        "  WHERE connection_id = ANY(%(ids)s) AND cycle_from < %(to)s"
        "  ORDER BY connection_id, cycle_from, revision DESC) latest) bills"
        " WHERE cycle_to > %(from)s AND cycle_to <= %(to)s ORDER BY connection_id, cycle_from",
        {"ids": list(connection_ids), "from": from_date, "to": to_date},
        {
            "connection_id": pl.Int64(),
            "cycle_from": pl.Date(),
            "cycle_to": pl.Date(),
            "energy_wh": pl.Int64(),
            "solar_wh": pl.Int64(),
            "due_date": pl.Date(),
            "billed_paise": pl.Int64(),
        },
    )
