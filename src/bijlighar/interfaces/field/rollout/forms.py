"""The installer's form: what is asked, and reading what was typed, forgiving in form."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from bijlighar.interfaces.portal.forms import Field
from bijlighar.interfaces.portal.writing import INDIA
from bijlighar.kernel.energy import NotAnEnergy, parse_kwh

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_POSITION = re.compile(r"^\s*(-?\d{1,2}(?:\.\d+)?)\s*[, ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$")
OF_REFUSAL = {
    "UNKNOWN_PLACE": "service_number",
    "HAS_METER": "old_serial",
    "SAME_METER": "new_serial",
    "UNKNOWN_METER": "new_serial",
    "METER_ELSEWHERE": "new_serial",
    "BEFORE_OLD": "time",
    "FUTURE": "time",
    "TOO_OLD": "date",
    "NO_SEAL": "seal_number",
    "READING": "new_units",
}
"""Beside which question a refusal of the action stands; every other stands above the form."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form said, read; `fields` are the questions with the answers and what is wrong with them."""

    key: str
    fields: dict[str, Field]
    service_number: str = ""
    old_serial: str | None = None
    old_register_wh: int | None = None
    new_serial: str = ""
    new_register_wh: int = 0
    seal_number: str = ""
    installed_at: datetime | None = None
    latitude_udeg: int | None = None
    longitude_udeg: int | None = None
    programme_id: int | None = None

    @property
    def is_right(self) -> bool:
        """Whether everything could be read."""
        return not any(each.error for each in self.fields.values())


def new_key() -> str:
    """The installer's own key of a form: sending it twice records once."""
    return str(uuid.uuid4())


def empty(now: datetime) -> Typed:
    """A new form, with the time of now."""
    local = now.astimezone(INDIA)
    fields = _fields() | {}
    fields["date"] = fields["date"].wrong("", local.date().isoformat())
    fields["time"] = fields["time"].wrong("", f"{local:%H:%M}")
    return Typed(new_key(), fields)


def read(sent: Mapping[str, str]) -> Typed:
    """Read a form that was sent. A key that is none of ours gets a new one."""
    reading = _Reading(_fields(), {name: str(value) for name, value in sent.items()})
    old_serial = reading.serial("old_serial", is_optional=True)
    latitude, longitude = reading.position()
    programme = reading.text("programme")
    return Typed(
        key=_key(sent.get("key", "")),
        service_number=re.sub(r"[\s-]", "", reading.needed("service_number")).upper(),
        old_serial=old_serial or None,
        old_register_wh=reading.units("old_units", is_optional=not old_serial),
        new_serial=reading.serial("new_serial"),
        new_register_wh=reading.units("new_units") or 0,
        seal_number=reading.needed("seal_number"),
        installed_at=reading.instant(),
        latitude_udeg=latitude,
        longitude_udeg=longitude,
        programme_id=int(programme) if programme.isdecimal() and len(programme) < 19 else None,
        fields=reading.fields,
    )


def wrong(typed: Typed, name: str, words: str) -> dict[str, Field]:
    """The questions with a refusal beside one of them."""
    given = typed.fields[name]
    return typed.fields | {name: given.wrong(words, given.value)}


@dataclass(slots=True)
class _Reading:
    fields: dict[str, Field]
    sent: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.sent.get(name, "").translate(_DIGITS).strip()
        if name in self.fields:
            self.fields[name] = self.fields[name].wrong("", value)
        return value

    def needed(self, name: str) -> str:
        value = self.text(name)
        if not value:
            self.refuse(name, _("Please fill this in."))
        return value[: self.fields[name].longest]

    def serial(self, name: str, *, is_optional: bool = False) -> str:
        value = self.text(name) if is_optional else self.needed(name)
        return "".join(value.split()).upper()

    def units(self, name: str, *, is_optional: bool = False) -> int | None:
        value = self.text(name) if is_optional else self.needed(name)
        if not value:
            return None
        try:
            found = parse_kwh(value.replace(",", "").replace(" ", ""))
        except NotAnEnergy:
            self.refuse(name, _("Write the reading in units, such as 1234.5."))
            return None
        if found.wh < 0 or found.wh > 10**12:
            self.refuse(name, _("This cannot be a reading. Please look again."))
            return None
        return found.wh

    def instant(self) -> datetime | None:
        day, time = self.needed("date"), self.needed("time")
        try:
            return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=INDIA)
        except ValueError:
            self.refuse("time", _("Write the day as 2026-11-22 and the time as 14:30."))
            return None

    def position(self) -> tuple[int | None, int | None]:
        value = self.text("position")
        if not value:
            return None, None
        found = _POSITION.match(value)
        if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
            self.refuse("position", _("Write two numbers, such as 23.1815, 79.9864, or leave it empty."))
            return None, None
        return round(float(found[1]) * 10**6), round(float(found[2]) * 10**6)

    def refuse(self, name: str, words: str) -> None:
        self.fields[name] = self.fields[name].wrong(words, self.fields[name].value)


def _key(given: str) -> str:
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return new_key()


def _fields() -> dict[str, Field]:
    reading = _("In units (kWh), with what stands after the point.")
    return {
        each.name: each
        for each in (
            Field("service_number", _("Service number"), _("It stands on the bill."), longest=24),
            Field(
                "old_serial", _("Number of the old meter"), _("Empty only where no meter hangs."), longest=40
            ),
            Field("old_units", _("Last reading of the old meter"), reading, inputmode="decimal", longest=16),
            Field("new_serial", _("Number of the new meter"), longest=40),
            Field("new_units", _("First reading of the new meter"), reading, inputmode="decimal", longest=16),
            Field("seal_number", _("Number of the seal"), longest=40),
            Field("date", _("Day of the change"), kind="date", longest=10),
            Field("time", _("Time of the change"), kind="time", longest=5),
            Field(
                "position",
                _("Position"),
                _("Latitude and longitude. Empty, it is taken from the photos where they know it."),
                longest=40,
            ),
        )
    }
