"""Profiles as JSON text with exact numbers: a Decimal is written digit by digit and never becomes a float."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from bijlighar.kernel.energy import kwh_exact
from bijlighar.kernel.time import IST


def kwh(wh: int) -> Decimal:
    """Wh -> kWh, exact: 50010 -> Decimal("50.010")."""
    return Decimal(kwh_exact(wh))


def moment(instant: datetime) -> str:
    """An instant in Indian time as the stack writes it: 2026-05-04T09:00:00+05:30."""
    return instant.astimezone(IST).isoformat()


def text(value: Any) -> str:
    """One line of JSON. Raises TypeError for a float: energy and money have none here."""
    match value:
        case dict():
            return (
                "{" + ", ".join(f"{json.dumps(str(key))}: {text(each)}" for key, each in value.items()) + "}"
            )
        case list() | tuple():
            return "[" + ", ".join(map(text, value)) + "]"
        case Decimal():
            return format(value, "f")
        case float():
            raise TypeError(f"{value!r} is a float; give a whole number or a Decimal.")
    return json.dumps(value, ensure_ascii=False)


def array_of(profiles: Iterable[Any]) -> Iterator[bytes]:
    """Profiles as one JSON array, a profile a line, piece by piece."""
    ahead = "[\n"
    for one in profiles:
        yield f"{ahead}{text(one)}".encode()
        ahead = ",\n"
    yield b"\n]\n" if ahead == ",\n" else b"[]\n"
