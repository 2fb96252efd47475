"""A file of MeterData as rows of readings or of events; what it calls estimated or computed is no reading."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from bijlighar.kernel.time import IST
from bijlighar.metering.adapters.sheet import FileRefused, Sheet, Source
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.blocks import DAY_MINUTES
from bijlighar.metering.rules.layout import Layout

MOST_BYTES = 512 * 2**20
"""A file is read as a whole; a larger one is refused before it fills the memory."""
MINUTES = (15, 30, 60, DAY_MINUTES)
"""The lengths of intervals that can be taken."""
_ENERGY_OBIS = ("1.0.1.29.0.255", "1.0.1.8.0.255")
_ENERGY_TYPES = ("kwh imp block", "kwh imp", *_ENERGY_OBIS)
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\Z")
_SETS = "payloadDescriptorSets"
_FROM_METER = (None, "METER", "HES")
_USABLE = (None, "VALID", "SUSPECT")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds for us.

    `readings`: how many of each (kind, minutes), kind "energy" or "register"; `events`: how many;
    `set_aside`: values the file itself calls estimated, computed or entered by hand, which are not taken;
    `companies`: the namespaces of its meters.
    """

    readings: Mapping[tuple[str, int], int]
    events: int
    set_aside: int
    companies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Value:
    kind: str
    minutes: int
    meter: str
    stamp: str
    value: str


def contents(path: Path) -> Contents:
    """Look what a file holds. Raises FileRefused when it is no MeterData, or has nothing that we can take."""
    profiles = _profiles(path)
    values, set_aside = _values(profiles)
    told = _events(profiles)
    if not values and not told and not set_aside:
        raise FileRefused(
            f"{path.name} has no INTERVAL or DAILY profile of imported energy and no events; other profiles "
            "are not taken. Nothing was taken."
        )
    counts: dict[tuple[str, int], int] = {}
    for one in values:
        counts[one.kind, one.minutes] = counts.get((one.kind, one.minutes), 0) + 1
    spaces = {
        str(ref["namespace"])
        for profile in profiles
        for ref in _refs(profile)
        if profile.get("profileType") in ("INTERVAL", "DAILY", "EVENT") and ref.get("namespace")
    }
    return Contents(dict(sorted(counts.items())), len(told), set_aside, tuple(sorted(spaces)))


def layout(kind: str, minutes: int, company_code: str) -> Layout:
    """The layout by which a file's readings of one kind and interval (of `MINUTES`) are taken."""
    return layouts.from_mapping(
        {
            "name": f"ies-{kind}-{minutes}",
            "format": "ies",
            "columns": {"meter": "meter", "stamp": "at", "value": "kwh"},
            "kind": kind,
            "unit": "kWh",
            "interval_minutes": "daily" if minutes == DAY_MINUTES else minutes,
            "stamp_at": "start",
            "time_zone": "Asia/Kolkata",
            "stamp_formats": ["%Y-%m-%dT%H:%M:%S%.f%z"],
            "company": company_code,
        }
    )


def source(path: Path, layout: Layout) -> Source:
    """The readings of the layout's kind and interval, numbered from 1 in the order of the file.

    Raises FileRefused when the file cannot be read, or a profile of energy does not say what its values are.
    """
    kind = "register" if layout.is_register else "energy"
    values, _ = _values(_profiles(path))
    mine = [one for one in values if (one.kind, one.minutes) == (kind, layout.interval_minutes)]
    header = [layout.meter_column, layout.stamp_columns[0], layout.value_column]
    return _source(header, [(one.meter, one.stamp, one.value) for one in mine], ("meter", "stamp", "value"))


def events(path: Path) -> Source:
    """The events of a file as rows for `event_layout.judge`, with the meter's own number of each."""
    cells = [
        (meter, _instant(one.get("timestamp")), _plain(one.get("eventId")), _plain(one.get("sequence", 0)))
        for meter, one in _events(_profiles(path))
    ]
    return _source(
        ["meter", "occurred_at", "code", "sequence"], cells, ("meter", "stamp", "value", "register")
    )


def _source(header: Sequence[str], cells: Sequence[Sequence[str]], names: Sequence[str]) -> Source:
    columns = zip(*cells, strict=True) if cells else ((),) * len(names)
    frame = pl.DataFrame(
        {
            "line": pl.int_range(1, len(cells) + 1, dtype=pl.UInt32, eager=True),
            "fits": pl.Series([True] * len(cells), dtype=pl.Boolean),
            **{
                name: pl.Series(list(column), dtype=pl.String)
                for name, column in zip(names, columns, strict=True)
            },
        }
    )

    def text_of(wanted: pl.Series) -> list[str]:
        return [_line(cells[line - 1]) for line in wanted.to_list()]

    return Source(_line(header), len(cells), lambda: iter([Sheet(frame, text_of, len(cells))]))


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _profiles(path: Path) -> list[dict[str, Any]]:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise FileRefused(
            f"{path.name} has {size // 2**20} MB; at most {MOST_BYTES // 2**20} MB are read at once. Split "
            "it by meters; nothing was taken."
        )
    try:
        found = json.loads(path.read_bytes(), parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as problem:
        raise FileRefused(f"{path.name} cannot be read as JSON: {problem}. Nothing was taken.") from problem
    profiles = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) and isinstance(one.get("profileType"), str) for one in profiles):
        raise FileRefused(
            f"{path.name} is no MeterData: it must be a profile or a list of profiles, each with its "
            "profileType. Nothing was taken."
        )
    return profiles


def _values(profiles: Sequence[dict[str, Any]]) -> tuple[list[_Value], int]:
    described = {
        str(one.get("name")): one
        for profile in profiles
        if profile["profileType"] == "DESCRIPTOR"
        for one in _list(profile, _SETS)
    }
    found: list[_Value] = []
    set_aside = 0
    for profile in profiles:
        if profile["profileType"] in ("INTERVAL", "DAILY"):
            for one in _of_profile(profile, described):
                if one is None:
                    set_aside += 1
                else:
                    found.append(one)
    return found, set_aside


def _of_profile(profile: dict[str, Any], described: Mapping[str, Any]) -> Iterator[_Value | None]:
    """The values of a profile; None for each that is no reading of the meter."""
    period = profile.get("intervalPeriod") or {}
    meter, start, minutes = _serial(profile), period.get("start"), _minutes(period.get("duration"))
    whole = described.get(str(profile.get("payloadDescriptorSetRef"))) or {}
    types = {str(one.get("readingType")): one for one in _list(whole, "payloadDescriptors")}
    items = _sequence(whole, profile.get("compactSequenceRef")) or list(types)
    for place, row in enumerate(_list(profile, "intervals")):
        own = row.get("intervalPeriod") or {}
        number = row.get("id", place)
        each = _minutes(own.get("duration")) if "duration" in own else minutes
        stamp = _instant(own["start"]) if "start" in own else _instant(start, minutes, number)
        said = {
            int(one["descriptorIndex"]): one for one in _list(row, "overrides") if "descriptorIndex" in one
        }
        told = [
            (items[nth], value, said.get(nth, {}))
            for nth, value in enumerate(_list(row, "payloads"))
            if nth < len(items)
        ] + [(str(one.get("readingType")), one.get("value"), one) for one in _list(row, "readings")]
        for reading_type, value, why in told:
            about = types.get(reading_type, {})
            if not _is_energy(reading_type, about):
                continue
            if (
                why.get("changeMethod")
                or why.get("source") not in _FROM_METER
                or (why.get("validationStatus") not in _USABLE)
            ):
                yield None
                continue
            kind = "register" if about.get("reportedMode") == "READING" else "energy"
            yield _Value(kind, each, meter, stamp, _scaled(value, about))


def _sequence(whole: Mapping[str, Any], name: Any) -> list[str]:
    """The reading types of a compact sequence in order; attributes other than the value are marked out."""
    for one in _list(whole, "compactSequences"):
        if one.get("name") == name:
            return [
                str(item.get("readingType")) if item.get("attribute", "value") == "value" else ""
                for item in _list(one, "sequenceItems")
            ]
    return []


def _is_energy(reading_type: str, about: Mapping[str, Any]) -> bool:
    """Whether it is imported active energy over all hours."""
    if about.get("touZone") or about.get("flowDirection", "IMPORT") != "IMPORT":
        return False
    if about.get("unit", "kWh") != "kWh":
        return False
    return str(about.get("obis", "")) in _ENERGY_OBIS or reading_type.lower() in _ENERGY_TYPES


def _scaled(value: Any, about: Mapping[str, Any]) -> str:
    multiplier = about.get("multiplier", 1)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and multiplier != 1:
        return str(Decimal(value) * Decimal(str(multiplier)))
    return _plain(value)


def _plain(value: Any) -> str:
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def _minutes(duration: Any) -> int:
    """PT15M -> 15; 0 for what is no fixed length of whole minutes, so that no layout asks for it."""
    match = _DURATION.match(duration) if isinstance(duration, str) else None
    if match is None:
        return 0
    days, hours, minutes, seconds = (int(one or 0) for one in match.groups())
    whole, rest = divmod(days * 86_400 + hours * 3600 + minutes * 60 + seconds, 60)
    return whole if rest == 0 else 0


def _instant(start: Any, minutes: int = 0, number: Any = 0) -> str:
    """An instant in Indian time, so many intervals on; as it stands when it is none: its row is rejected."""
    try:
        instant = datetime.fromisoformat(str(start))
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=ZoneInfo("Asia/Kolkata"))
        return (instant + timedelta(minutes=minutes * int(number))).astimezone(IST).isoformat()
    except (ValueError, OverflowError):
        return _plain(start)


def _events(profiles: Sequence[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (_serial(profile), one)
        for profile in profiles
        if profile["profileType"] == "EVENT"
        for one in _list(profile, "events")
    ]


def _serial(profile: Mapping[str, Any]) -> str:
    """The meter's serial: as such where it is told, else the last part of its decentralised identifier."""
    refs = _refs(profile)
    for one in refs:
        if one.get("scheme") == "METER_SERIAL":
            return str(one.get("value", ""))
    return str(refs[0].get("value", "")).rpartition(":")[2] if refs else ""


def _refs(profile: Mapping[str, Any]) -> list[dict[str, Any]]:
    return _list(profile, "meterRefs")


def _list(holder: Mapping[str, Any], name: str) -> list[Any]:
    found = holder.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise FileRefused(f"{name} must be a list in MeterData. Nothing was taken.")
    if name != "payloads" and not all(isinstance(one, dict) for one in found):
        raise FileRefused(f"{name} must hold objects in MeterData. Nothing was taken.")
    return found
