"""What the meters of the stories tell besides readings: the cuts of their feeder, and a few things to see."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from bijlighar.interfaces.demo.connect import BY
from bijlighar.interfaces.demo.cuts import cuts
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.kernel.time import BLOCKS_PER_DAY, block_start
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as metered
from bijlighar.metering.rules.events import POWER_BACK, POWER_FAILED

TOLD_DAYS = 30
"""For how many days before the demo's last one the meters tell events."""
_SWITCH_READ_AFTER, _TOLD_AFTER = timedelta(minutes=5), timedelta(minutes=10)
_CLOCK_AHEAD_SECONDS = 12

# (days before the last one, place of the connection, minute, minutes long or None, code)
_SEEN = (
    (1, 0, 19 * 60 + 12, 41, 9),
    (3, 0, 11 * 60 + 30, None, 151),
    (4, 1, 20 * 60 + 5, 18, 7),
    (2, 10, 14 * 60 + 20, None, 203),
    (3, 11, 16 * 60, 25, 201),
    (2, 12, 12 * 60, None, 4711),
)


def tell_day(company: CompanyWorld, company_id: int, day: date, last_day: date) -> int:
    """Tell the events of a day in the night after it; returns how many were new.

    Only a few meters tell: those of the stories, and some for the officer's list.
    """
    if day < last_day - timedelta(days=TOLD_DAYS):
        return 0
    told = _told(company, day, last_day)
    stories = [c.meter_serial for c in company.connections if c.member is not None]
    ids = metered.meter_ids(company_id, sorted({*stories, *(serial for serial, _, _ in told)}))
    over = block_start(day, BLOCKS_PER_DAY)
    rows = [(ids[serial], code, at) for serial, code, at in told if serial in ids]
    new = 0
    if rows:
        frame = pl.DataFrame(
            rows,
            schema={"meter_id": pl.Int64, "code": pl.Int64, "occurred_at": pl.Datetime("us", "UTC")},
            orient="row",
        )
        new = metering.record_events(events=frame, source_code="DLMS", by=BY, at=over + _TOLD_AFTER).new
    if day >= last_day - timedelta(days=1):
        _look([ids[serial] for serial in stories if serial in ids], over + _SWITCH_READ_AFTER)
    return new


def _told(company: CompanyWorld, day: date, last_day: date) -> list[tuple[str, int, datetime]]:
    rural = np.array([feeder.centre.is_rural for feeder in company.feeders])
    start = block_start(day, 0)
    found = [
        (connection.meter_serial, code, start + timedelta(minutes=minute))
        for cut in cuts(company.key, day, rural)
        for connection in company.connections
        if connection.member is not None and connection.transformer.feeder.index == cut.feeder
        for code, minute in ((POWER_FAILED, cut.first), (POWER_BACK, cut.last))
    ]
    for before, place, minute, length, code in _SEEN:
        if day == last_day - timedelta(days=before) and place < len(company.connections):
            serial = company.connections[place].meter_serial
            found.append((serial, code, start + timedelta(minutes=minute)))
            if length is not None:
                found.append((serial, code + 1, start + timedelta(minutes=minute + length)))
    return found


def _look(meter_ids: list[int], at: datetime) -> None:
    """The switches were read and the clocks compared in the night."""
    for meter_id in meter_ids:
        metering.record_relay(meter_id=meter_id, is_on=True, control_state=1, read_at=at, by=BY, at=at)
    offsets = pl.DataFrame({"meter_id": meter_ids}, schema={"meter_id": pl.Int64}).with_columns(
        measured_at=pl.lit(at).cast(pl.Datetime("us", "UTC")),
        offset_seconds=pl.lit(_CLOCK_AHEAD_SECONDS),
        source_code=pl.lit("CHECK"),
    )
    metering.record_clock_offsets(offsets=offsets, by=BY, at=at)
