"""What registers of meters showed at the ends of many stretches of days, as it was known at an instant."""

from __future__ import annotations

import polars as pl

from bijlighar.kernel.outgoing import outgoing


def registers_as_known(asked: pl.DataFrame) -> pl.DataFrame:
    """The register of each meter as its first day began and as its last day ended.

    `asked` as `days_as_known` takes it. Columns ref, meter_id, serial, from_date, to_date, start_wh, end_wh
    (null where the meter told none, or the month lies in the archive), in the order of ref and from_date.
    """
    newest = (
        "SELECT d.{column} FROM metering_day d WHERE d.day = {day} AND d.meter_id = a.meter_id"
        " AND d.known_at <= timestamptz 'epoch' + a.known_us * interval '1 microsecond'"
        " ORDER BY d.version DESC LIMIT 1"
    )
    start = newest.format(column="register_start_wh", day="a.from_date")
    end = newest.format(column="register_end_wh", day="a.to_date - 1")
    return outgoing(
        f"SELECT a.ref, a.meter_id, m.serial, a.from_date, a.to_date, ({start}), ({end})"
        " FROM unnest(%(ref)s::bigint[], %(meter)s::bigint[], %(from)s::date[], %(to)s::date[],"
        "  %(known)s::bigint[]) a(ref, meter_id, from_date, to_date, known_us)"
        " JOIN metering_meter m ON m.id = a.meter_id ORDER BY a.ref, a.from_date, a.meter_id",
        {
            "ref": asked.get_column("ref").to_list(),
            "meter": asked.get_column("meter_id").to_list(),
            "from": asked.get_column("from_date").to_list(),
            "to": asked.get_column("to_date").to_list(),
            "known": asked.get_column("known_us").to_list(),
        },
        {
            "ref": pl.Int64(),
            "meter_id": pl.Int64(),
            "serial": pl.String(),
            "from_date": pl.Date(),
            "to_date": pl.Date(),
            "start_wh": pl.Int64(),
            "end_wh": pl.Int64(),
        },
    )
