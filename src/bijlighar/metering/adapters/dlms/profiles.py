"""The answers of a profile -> rows with instants and scalers; pure, no socket."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bijlighar.kernel.time import IST
from bijlighar.metering.adapters.dlms import axdr
from bijlighar.metering.adapters.dlms.records import Column, ProfileRows, Unread
from bijlighar.metering.rules.is15959.objects import CLOCK, Dialect, Kind, Profile, obis_text
from bijlighar.metering.rules.is15959.reasons import Reason

DAY_SECONDS = 86_400
SCALED = {Kind.REGISTER: 3, Kind.EXTENDED_REGISTER: 3, Kind.DEMAND_REGISTER: 4}
"""Classes of values with a scaler -> the attribute that tells it."""


def columns(raw: object) -> tuple[Column, ...]:
    """Captured objects (attribute 3 of a profile)."""
    found = []
    for entry in _listed(raw, "captured objects"):
        match entry:
            case [int(kind), bytes(name), int(attribute), _] if len(name) == 6:
                found.append(Column(kind, obis_text(name), attribute))
            case _:
                raise Unread(Reason.PROTOCOL, "a captured object cannot be read")
    return tuple(found)


def scalers(scaler_columns: tuple[Column, ...], rows: object) -> dict[str, tuple[int, int]]:
    """What the only row of a scaler profile tells: logical name -> (power of ten, number of the unit)."""
    row = next(iter(_listed(rows, "scalers")), [])
    cells = _listed(row, "a row of scalers")
    return {
        column.obis: scaler_of(cell, column.obis) for column, cell in zip(scaler_columns, cells, strict=False)
    }


def scaler_of(cell: object, obis: str) -> tuple[int, int]:
    """A structure of scaler and unit."""
    match cell:
        case [int(scaler), int(unit)] if -20 <= scaler <= 20:
            return scaler, unit
    raise Unread(Reason.PROTOCOL, f"the scaler of {obis} cannot be read")


def without_scaler(described: tuple[Column, ...], known: dict[str, tuple[int, int]]) -> list[Column]:
    """Registers whose scaler nobody told: a value without it could be wrong by any power of ten."""
    return [one for one in described if one.kind in SCALED and one.obis not in known and one.attribute != 5]


def with_scalers(described: tuple[Column, ...], known: dict[str, tuple[int, int]]) -> tuple[Column, ...]:
    """The columns, each with its scaler and unit; counts and codes have none."""
    return tuple(
        replace(one, scaler=s, unit_number=u) for one in described for s, u in [known.get(one.obis, (0, 255))]
    )


def period_of(
    profile: Profile, from_at: datetime, to_at: datetime, interval_seconds: int, dialect: Dialect
) -> tuple[datetime, datetime]:
    """First and last stamp that rows of [from_at, to_at) can have, both included."""
    if profile is Profile.BLOCK and dialect.block_stamp_at == "end":
        return from_at + timedelta(seconds=interval_seconds), to_at
    if profile in (Profile.DAILY, Profile.BILLING):
        return from_at, to_at
    return from_at, to_at - timedelta(seconds=1)


def expected_stamps(
    profile: Profile, first: datetime, last: datetime, interval_seconds: int, until: datetime
) -> list[datetime] | None:
    """Stamps that must be there by the meter's clock `until`; None where rows come when they come."""
    if profile not in (Profile.BLOCK, Profile.DAILY) or interval_seconds <= 0:
        return None
    offset = IST.utcoffset(None).total_seconds()
    local = first.timestamp() + offset
    start = first + timedelta(seconds=-local % interval_seconds)
    last = min(last, until)
    count = int((last - start).total_seconds() // interval_seconds) + 1
    return [start + timedelta(seconds=interval_seconds * number) for number in range(max(0, count))]


def rows_of(
    profile: Profile,
    described: tuple[Column, ...],
    raw: object,
    *,
    interval_seconds: int,
    first: datetime | None,
    last: datetime | None,
    until: datetime,
) -> ProfileRows:
    """Rows within [first, last]; stamps that must be there and are not become `missing`.

    A row without a stamp follows the one before it by one interval; other empty cells stay empty.
    """
    clock = next(
        (at for at, one in enumerate(described) if one.obis == CLOCK and one.kind == Kind.CLOCK), None
    )
    stamps: list[datetime | None] = []
    status: list[int] = []
    kept: list[tuple[object, ...]] = []
    before: datetime | None = None
    for row in _listed(raw, "rows"):
        if not isinstance(row, list) or len(row) != len(described):
            raise Unread(Reason.TRUNCATED, f"a row has not the {len(described)} cells of its profile")
        stamp, quality = None, 0
        if clock is not None:
            stamp, quality = _stamp(row[clock], before, interval_seconds)
            before = stamp
        if stamp is not None and ((first and stamp < first) or (last and stamp > last)):
            continue  # some meters give the rows beside the range too
        stamps.append(stamp)
        status.append(quality)
        kept.append(tuple(row))
    wanted = (
        expected_stamps(profile, first, last, interval_seconds, until)
        if first is not None and last is not None
        else None
    )
    have = set(stamps)
    missing = tuple(one for one in wanted or () if one not in have)
    if profile is Profile.INSTANTANEOUS and not kept:
        raise Unread(Reason.PARTIAL, "the meter gives no row of instantaneous values")
    return ProfileRows(
        described,
        tuple(stamps),
        tuple(status),
        tuple(kept),
        interval_seconds,
        None if wanted is None else len(wanted),
        missing,
    )


def interval_of(profile: Profile, capture_period: object) -> int:
    """Seconds between rows, from the meter's capture period; a day for the daily profile, 0 for events."""
    if profile is Profile.DAILY:
        return DAY_SECONDS
    if profile is not Profile.BLOCK:
        return 0
    if not isinstance(capture_period, int) or capture_period not in (900, 1800, 3600):
        raise Unread(Reason.PROTOCOL, f"blocks of {capture_period} s: 900, 1800 or 3600 are known")
    return capture_period


def _stamp(cell: object, before: datetime | None, interval_seconds: int) -> tuple[datetime, int]:
    if cell is None:
        if before is None or not interval_seconds:
            raise Unread(Reason.PROTOCOL, "a row without its time follows none that has one")
        return before + timedelta(seconds=interval_seconds), 0
    return axdr.instant(cell)


def _listed(raw: object, what: str) -> list[object]:
    if not isinstance(raw, list):
        raise Unread(Reason.PROTOCOL, f"{what} are no list")
    return raw
