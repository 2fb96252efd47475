"""How a file of readings is laid out: a YAML text, checked as a whole before a single row is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bijlighar.metering.rules import wide_columns
from bijlighar.metering.rules.limits import RATING_W

KINDS = ("energy", "power", "register")
UNIT_W = {"Wh": 1, "kWh": 1000, "W": 1, "kW": 1000}
_ENERGY_UNITS, _POWER_UNITS = ("Wh", "kWh"), ("W", "kW")
_INTERVALS = {15: 15, 30: 30, 60: 60, 1440: 1440, "daily": 1440}
_CONFLICTS = ("reject", "first", "last")


class LayoutRefused(ValueError):
    """The layout cannot be used; the message lists every problem with the key it concerns."""


@dataclass(frozen=True, slots=True)
class NewMeters:
    """What is written down of a meter that a file names and nobody registered."""

    make: str
    phase: int = 1
    rating_w: int = RATING_W["1"]
    register_max_wh: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A checked layout.

    `kind`: "energy" and "power" are of the interval that begins (`stamp_at` "start") or ends ("end") at the
    stamp; "register" is a cumulative reading at the stamp. `formats` are tried in order. `only`: rows that
    have other texts in these columns are no readings for this layout. `value_columns`: a row is a meter's
    whole day, and these are its intervals in order (there is no `value_column` then). `digest` tells two
    layouts apart.
    """

    name: str
    file_format: str
    meter_column: str
    stamp_columns: tuple[str, ...]
    value_column: str
    register_column: str | None
    kind: str
    unit: str
    interval_minutes: int
    stamp_at: str
    time_zone: str
    formats: tuple[str, ...]
    delimiter: str = ","
    encoding: str = "utf-8"
    company: str | None = None
    tolerance_seconds: int = 0
    on_conflict: str = "reject"
    earliest: date = date(2005, 1, 1)
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    register_unknown: NewMeters | None = None
    value_columns: tuple[str, ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical content."""
        return hashlib.sha256(json.dumps(self.source, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that a file must have."""
        more = (self.register_column,) if self.register_column else ()
        others = (column for column, _ in self.only)
        values = self.value_columns or (self.value_column,)
        return (self.meter_column, *self.stamp_columns, *values, *more, *others)

    @property
    def is_wide(self) -> bool:
        """Whether a row tells a meter's whole day."""
        return bool(self.value_columns)

    @property
    def is_register(self) -> bool:
        return self.kind == "register"


def read(text: str, *, name: str = "layout") -> Layout:
    """Read and check a layout. Raises LayoutRefused with every problem at once."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise LayoutRefused(f"{name} is not readable YAML: {problem}") from problem
    return from_mapping(content, name=name)


def from_mapping(content: Any, *, name: str = "layout") -> Layout:
    """Check a layout that is already read, as `read` does."""
    if not isinstance(content, dict):
        raise LayoutRefused(f"{name} must be a list of `key: value` lines, as in layouts/.")
    asked = _Asked(content, name)
    columns = _Asked(asked.mapping("columns"), f"{name}, columns")
    stamp = columns.take("stamp", required=True)
    kind = asked.one_of("kind", KINDS)
    unit = asked.one_of("unit", _POWER_UNITS if kind == "power" else _ENERGY_UNITS)
    interval = asked.take("interval_minutes", required=True)
    if not isinstance(interval, int | str) or interval not in _INTERVALS:
        asked.wrong("interval_minutes", interval, "15, 30, 60 or daily")
    register_column = columns.take("register")
    if register_column and kind == "register":
        asked.problems.append("columns.register: the value itself is the register here; leave it out")
    values = wide_columns.listed(columns.take("values"), columns.problems)
    asked.problems.extend(
        wide_columns.problems(content, values, register_column=register_column) if values else ()
    )
    layout = Layout(
        name=str(asked.take("name") or name),
        file_format=asked.one_of("format", ("csv", "parquet", "ies")),
        meter_column=columns.text("meter"),
        stamp_columns=tuple(map(str, stamp)) if isinstance(stamp, list) else (str(stamp),),
        value_column="" if columns.content.get("values") else columns.text("value"),
        value_columns=values,
        register_column=str(register_column) if register_column else None,
        kind=kind,
        unit=unit,
        interval_minutes=_INTERVALS.get(interval, 15),
        stamp_at=asked.one_of(
            "stamp_at", ("start", "end"), default="start" if values or kind == "register" else None
        ),
        time_zone=asked.zone("time_zone"),
        formats=asked.formats("stamp_formats"),
        delimiter=asked.delimiter(),
        encoding=asked.encoding(),
        company=asked.optional_text("company"),
        tolerance_seconds=asked.whole("tolerance_seconds", 0, 0, 450),
        on_conflict=asked.one_of("on_conflict", _CONFLICTS, default="reject"),
        earliest=asked.day("earliest", date(2005, 1, 1)),
        only=asked.only(),
        register_unknown=asked.new_meters(),
        source=content,
    )
    asked.problems.extend(columns.problems)
    asked.leftovers()
    columns.leftovers(asked.problems)
    if asked.problems:
        listed = "\n".join(f"  - {problem}" for problem in asked.problems)
        raise LayoutRefused(
            f"{name} cannot be used:\n{listed}\nNothing was read. See docs/operate/ingest.md."
        )
    return layout


class _Asked:
    """A mapping that remembers what was asked of it and everything that was wrong."""

    def __init__(self, content: Mapping[str, Any], where: str) -> None:
        self.content, self.where = content, where
        self.problems: list[str] = []
        self.known: set[str] = set()

    def take(self, key: str, *, required: bool = False) -> Any:
        self.known.add(key)
        value = self.content.get(key)
        if required and value in (None, "", []):
            self.problems.append(f"{key} is missing")
        return value

    def wrong(self, key: str, value: Any, right: str) -> None:
        if value is not None:
            self.problems.append(f"{key}: {value!r} is not known; write {right}")

    def text(self, key: str) -> str:
        return str(self.take(key, required=True) or "")

    def optional_text(self, key: str) -> str | None:
        value = self.take(key)
        return str(value) if value else None

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self.take(key, required=True)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, value, "a list of `name: column` lines")
        return value if isinstance(value, dict) else {}

    def one_of(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        value = self.take(key, required=default is None)
        if value is None:
            return default or choices[0]
        if value not in choices:
            self.wrong(key, value, " or ".join(choices))
            return choices[0]
        return str(value)

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.wrong(key, value, f"a whole number from {low} to {high}")
            return default
        return value

    def day(self, key: str, default: date) -> date:
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, date) or isinstance(value, datetime) or value < date(2000, 1, 1):
            self.wrong(key, value, "a date from 2000-01-01 on, as 2024-04-01")
            return default
        return value

    def zone(self, key: str) -> str:
        value = self.text(key)
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            self.wrong(key, value, "a name such as Asia/Kolkata or UTC")
        return value

    def delimiter(self) -> str:
        value = self.take("delimiter")
        value = "," if value is None else value
        if not isinstance(value, str) or len(value) != 1 or value in '"\n\r':
            self.wrong("delimiter", value, "one character, as ',' or ';' or \"\\t\"")
            return ","
        return value

    def encoding(self) -> str:
        value = str(self.take("encoding") or "utf-8")
        try:
            "".encode(value)
        except LookupError:
            self.wrong("encoding", value, "utf-8, utf-16, latin-1 ...")
        return value

    def formats(self, key: str) -> tuple[str, ...]:
        value = self.take(key)
        if value is None:
            if self.content.get("format") != "parquet":
                self.problems.append(f'{key} is missing (as ["%Y-%m-%d %H:%M:%S"])')
            return ()
        given = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for one in given:
            if not {"%d", "%m"} <= _codes(one) and not {"%F", "%D", "%s", "%j"} & _codes(one):
                self.wrong(key, one, "a format with a day and a month, as %Y-%m-%d %H:%M:%S")
        for place, one in enumerate(given):
            for other in given[place + 1 :]:
                if _read_differently(one, other):
                    self.problems.append(
                        f"{key}: {one!r} and {other!r} read the same text as different days; keep one of them"
                    )
        return given

    def only(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        value = self.take("only")
        if value is None:
            return ()
        if not isinstance(value, dict) or not value or not all(value.values()):
            self.wrong("only", value, "a list of `column: [texts]` lines")
            return ()
        return tuple(
            (str(column), tuple(map(str, texts if isinstance(texts, list) else [texts])))
            for column, texts in value.items()
        )

    def new_meters(self) -> NewMeters | None:
        value = self.take("register_unknown")
        if not value:
            return None
        if not isinstance(value, dict) or not value.get("make"):
            self.wrong("register_unknown", value, "`make:` and, if known, `phase:` and `rating_w:`")
            return None
        inner = _Asked(value, "register_unknown")
        phase = value.get("phase", 1)
        if phase not in (1, 3):
            self.wrong("register_unknown.phase", phase, "1 or 3")
            phase = 1
        made = NewMeters(
            make=inner.text("make"),
            phase=phase,
            rating_w=inner.whole("rating_w", RATING_W[str(phase)], 1, 2**31 - 1),
            register_max_wh=inner.whole("register_max_wh", 0, 0, 2**62) or None,
        )
        inner.known.add("phase")
        self.problems.extend(f"register_unknown.{problem}" for problem in inner.problems)
        inner.leftovers(self.problems)
        return made

    def leftovers(self, problems: list[str] | None = None) -> None:
        target = self.problems if problems is None else problems
        for key in self.content:
            if key not in self.known:
                target.append(f"{key!r} is not a key of {self.where.rpartition(', ')[2]}; is it misspelt?")


def _codes(form: str) -> set[str]:
    parts = form.replace("%%", "").replace("%-", "%").split("%")[1:]
    return {f"%{part[0]}" for part in parts if part}


def _read_differently(one: str, other: str) -> bool:
    """Whether a text written by one format is a different day to the other (03/02 against 02/03)."""
    sample = datetime(2013, 2, 3, 4, 15, 0)  # noqa: DTZ001 - formats are compared, no moment is meant
    try:
        return datetime.strptime(sample.strftime(one), other).replace(tzinfo=None) != sample  # noqa: DTZ007
    except ValueError:
        return False
