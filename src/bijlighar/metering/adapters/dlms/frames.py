"""Outcomes of many meters as frames that the rest of metering takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from bijlighar.metering.adapters.dlms import axdr
from bijlighar.metering.adapters.dlms.records import Column, Outcome, ProfileRows, Unread
from bijlighar.metering.rules.is15959.objects import Kind, Profile
from bijlighar.metering.rules.is15959.quantities import Quantity, quantity, scaled
from bijlighar.metering.rules.is15959.reasons import words

_UTC = pl.Datetime("us", "UTC")
READINGS = {
    "serial": pl.String(), "profile": pl.String(), "row": pl.Int32(), "stamp": _UTC,
    "clock_status": pl.UInt8(), "quantity": pl.String(), "obis": pl.String(),
    "value": pl.Int64(), "unit": pl.String(),
    "decimals": pl.UInt8(), "is_rounded": pl.Boolean(), "instant": _UTC, "text": pl.String(),
}  # fmt: skip
"""One row a value: `value` is in 10**-decimals of `unit`; `instant` and `text` hold what is no number."""
VERDICTS = {
    "serial": pl.String(), "host": pl.String(), "port": pl.Int32(), "state": pl.String(),
    "reason": pl.String(), "reason_en": pl.String(), "reason_hi": pl.String(), "detail": pl.String(),
    "attempts": pl.Int32(), "seconds": pl.Float64(), "drift_seconds": pl.Float64(),
    "is_drift_large": pl.Boolean(), "rows": pl.Int64(), "expected": pl.Int64(), "missing": pl.Int64(),
    "counter_used": pl.Int64(), "bytes_in": pl.Int64(),
}  # fmt: skip
_LARGEST = 2**63 - 1


def readings(outcomes: Iterable[Outcome], profile: Profile | None = None) -> pl.DataFrame:
    """Every value that came, of failed meters too, with the columns of `READINGS`."""
    found: dict[str, list[Any]] = {name: [] for name in READINGS}
    for outcome in outcomes:
        for name, table in outcome.profiles.items():
            if profile in (None, name):
                _add(found, outcome.target.serial, name, table)
    return pl.DataFrame(found, schema=READINGS)


def verdicts(outcomes: Iterable[Outcome]) -> pl.DataFrame:
    """One row a meter: how it ended and why, with the columns of `VERDICTS`."""
    rows = []
    for one in outcomes:
        name_en, name_hi = words(one.reason) if one.reason else ("", "")
        tables = one.profiles.values()
        rows.append(
            (
                one.target.serial, one.target.host, one.target.port, str(one.state),
                str(one.reason) if one.reason else None, name_en, name_hi, one.detail,
                one.attempts, one.seconds, one.drift_seconds, one.is_drift_large,
                sum(len(table.rows) for table in tables), sum(table.expected or 0 for table in tables),
                sum(len(table.missing) for table in tables), one.counter_used, one.bytes_in,
            )
        )  # fmt: skip
    return pl.DataFrame(rows, schema=VERDICTS, orient="row")


def _add(found: dict[str, list[Any]], serial: str, profile: Profile, table: ProfileRows) -> None:
    known = [
        (at, column, quantity(column.obis, column.unit_number))
        for at, column in enumerate(table.columns)
        if column.kind != Kind.CLOCK
    ]
    for number, (stamp, status, row) in enumerate(
        zip(table.stamps, table.clock_status, table.rows, strict=True)
    ):
        for at, column, meant in known:
            value, is_rounded, instant, text = _plain(row[at], column, meant)
            cells = (
                serial, str(profile), number, stamp, status, _code(column, meant), column.obis, value,
                meant.unit, meant.decimals, is_rounded, instant, text,
            )  # fmt: skip
            for name, cell in zip(READINGS, cells, strict=True):
                found[name].append(cell)


def _code(column: Column, meant: Quantity) -> str:
    # Attribute 5 of an extended register is the time of its value: when the maximum demand occurred.
    is_time = column.kind == Kind.EXTENDED_REGISTER and column.attribute == 5
    return f"{meant.code}_AT" if is_time else meant.code


def _plain(cell: object, column: Column, meant: Quantity) -> tuple[int | None, bool, Any, str | None]:
    if isinstance(cell, int):
        value, is_rounded = scaled(int(cell), column.scaler, meant.decimals)
        if abs(value) <= _LARGEST:
            return value, is_rounded, None, None
        return None, False, None, f"{cell}e{column.scaler}"
    if isinstance(cell, bytes):
        try:
            return None, False, axdr.instant(cell)[0], None
        except Unread:
            return None, False, None, cell.hex()
    return None, False, None, None if cell is None else str(cell)
