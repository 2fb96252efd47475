"""Event logs of meters -> events as they are stored; what stands beside a code goes along."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import polars as pl

from bijlighar.metering.adapters.dlms.records import Outcome, ProfileRows
from bijlighar.metering.rules.is15959.objects import EVENTS, Kind
from bijlighar.metering.rules.is15959.quantities import quantity, scaled

COLUMNS = {
    "serial": pl.String(),
    "code": pl.Int64(),
    "occurred_at": pl.Datetime("us", "UTC"),
    "detail": pl.String(),
}


def events(outcomes: Iterable[Outcome]) -> pl.DataFrame:
    """The events of every log that was read: serial, code, occurred_at (UTC), detail (JSON as text).

    A log's rows without a time or a code are no events; `readings` has them as they came.
    """
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for outcome in outcomes:
        for profile in EVENTS:
            table = outcome.profiles.get(profile)
            if table is not None:
                _add(found, outcome.target.serial, table)
    return pl.DataFrame(found, schema=COLUMNS)


def _add(found: dict[str, list[Any]], serial: str, table: ProfileRows) -> None:
    meant = [quantity(column.obis, column.unit_number) for column in table.columns]
    place = next((at for at, one in enumerate(meant) if one.code == "EVENT_CODE"), None)
    if place is None:
        return
    for stamp, status, row in zip(table.stamps, table.clock_status, table.rows, strict=True):
        code = row[place]
        if stamp is None or not isinstance(code, int) or code < 0:
            continue
        detail: dict[str, Any] = {"clock_status": status} if status else {}
        for at, (column, one) in enumerate(zip(table.columns, meant, strict=True)):
            cell = row[at]
            if at != place and column.kind != Kind.CLOCK and isinstance(cell, int):
                value, _ = scaled(int(cell), column.scaler, one.decimals)
                detail[one.code] = value
        found["serial"].append(serial)
        found["code"].append(int(code))
        found["occurred_at"].append(stamp)
        found["detail"].append(json.dumps(detail))
