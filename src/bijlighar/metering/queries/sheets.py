"""What is registered of a company's meters, in the columns of their sheet."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering.queries.stored import array


def meter_serials(meter_ids: Sequence[int]) -> pl.DataFrame:
    """What is written on meters: meter_id, serial; a meter that nobody registered is absent."""
    return outgoing(
        "SELECT id, serial FROM metering_meter WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id",
        {"ids": array(meter_ids)},
        {"meter_id": pl.Int64(), "serial": pl.String()},
    )


def meter_rows(company_id: int) -> pl.DataFrame:
    """Meters with where each hangs now: every column of meters.csv."""
    rows = outgoing(
        """
        SELECT m.serial, m.make, m.phase, m.interval_minutes, m.rating_w, m.register_max_wh, i.connection_id,
               (i.from_at AT TIME ZONE 'Asia/Kolkata')::date, i.register_start_wh
        FROM metering_meter m
        LEFT JOIN metering_installation i ON i.meter_id = m.id AND i.to_at IS NULL AND i.role_code = 'MAIN'
        WHERE m.company_id = %(company_id)s ORDER BY m.id
        """,
        {"company_id": company_id},
        {
            "serial": pl.String(),
            "make": pl.String(),
            "phase": pl.Int64(),
            "interval_minutes": pl.Int64(),
            "rating_w": pl.Int64(),
            "register_max_wh": pl.Int64(),
            "connection_id": pl.Int64(),
            "from_date": pl.Date(),
            "register_start_wh": pl.Int64(),
        },
    )
    numbers = consumers.numbers(company_id=company_id).select("connection_id", "service_number")
    return rows.join(numbers, on="connection_id", how="left", maintain_order="left").drop("connection_id")
