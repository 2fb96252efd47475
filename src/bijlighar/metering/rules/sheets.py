"""What the sheet of meters holds, and the checks it must pass."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from bijlighar.kernel.sheets import Sheet, SheetColumn

METERS = (
    SheetColumn("serial", most=40),
    SheetColumn("make", most=40),
    SheetColumn("phase", "integer", lowest=1, highest=3),
    SheetColumn("interval_minutes", "integer"),
    SheetColumn("rating_w", "integer", is_required=False, lowest=100, highest=100_000_000),
    SheetColumn("register_max_wh", "integer", is_required=False, lowest=1),
    SheetColumn("service_number", "code", is_required=False, most=20),
    SheetColumn("from_date", "day", is_required=False),
    SheetColumn("register_start_wh", "integer", is_required=False, lowest=0),
)
INTERVALS = (15, 30, 60, 1440)


def check_meters(sheet: Sheet, *, connections: pl.DataFrame, known: pl.DataFrame) -> Sheet:
    """Meters: serials once, a main meter once a connection, connections known and older than the meter.

    `connections` has service_number and connected_on; `known` has the registered meters (columns as here).
    """
    sheet = sheet.refuse_repeats("serial").refuse_repeats("service_number")
    sheet = sheet.refuse(
        pl.col("phase") == 2, column="phase", problem="is out of range", remedy="Give 1 or 3."
    )
    sheet = sheet.refuse(
        ~pl.col("interval_minutes").is_in(INTERVALS),
        column="interval_minutes",
        problem="is no interval that a meter here may have",
        remedy="Give 15, 30 or 60, or 1440 for one reading a day.",
    )
    sheet = sheet.refuse_unknown(
        "service_number", connections["service_number"], what="connection", where="connections.csv"
    )
    sheet = sheet.refuse(
        pl.col("service_number").is_not_null() & pl.col("from_date").is_null(),
        column="from_date",
        problem="is empty",
        remedy="Give the day from which the meter hangs at this connection.",
    )
    hangs = known.filter(pl.col("service_number").is_not_null())
    joined = sheet.frame.join(
        connections.select("service_number", "connected_on").unique("service_number", keep="first"),
        on="service_number", how="left", maintain_order="left",
    ).join(
        hangs.select("service_number", serial_there="serial").unique("service_number", keep="first"),
        on="service_number", how="left", maintain_order="left",
    )  # fmt: skip
    checked = (
        replace(sheet, frame=joined)
        .refuse(
            pl.col("from_date") < pl.col("connected_on"),
            column="from_date",
            problem=pl.format("lies before the connection was made on {}", pl.col("connected_on")),
            remedy="Give that day or a later one.",
        )
        .refuse(
            pl.col("serial") != pl.col("serial_there"),
            column="service_number",
            problem=pl.format("has meter {} already", pl.col("serial_there")),
            remedy="Take that meter away first, or correct the number.",
        )
    )
    return replace(checked, frame=sheet.frame)
