"""Reading bills to rate from CSV text: exact numbers, and a reason with a line number for every bad row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from bijlighar.kernel.energy import NotAnEnergy, parse_kwh
from bijlighar.kernel.money import NotAnExactNumber, exact

REQUIRED = ("ref", "category_code", "area_code", "from_date", "to_date", "kwh")
OPTIONAL = (
    "solar_kwh", "sanctioned_load_w", "is_smart", "fppas_percent", "fppas_paise",
    "cycle_from", "cycle_to", "estimated_kwh", "threshold_kwh", "demand_w", "is_prepaid",
    "is_closed", "peak_kwh", "contract_demand_w", "demand_va", "contract_demand_va", "load_hp",
)  # fmt: skip
_YES, _NO = {"true", "1", "yes", "y"}, {"false", "0", "no", "n", ""}
_ENERGIES = {
    "kwh": "energy_wh", "solar_kwh": "solar_wh", "estimated_kwh": "estimated_wh",
    "threshold_kwh": "threshold_wh", "peak_kwh": "peak_wh",
}  # fmt: skip
_WHOLE = (
    "sanctioned_load_w", "demand_w", "fppas_paise", "contract_demand_w", "demand_va", "contract_demand_va",
)  # fmt: skip
_SCHEMA = {
    "ref": pl.String, "category_code": pl.String, "area_code": pl.String,
    "from_date": pl.Date, "to_date": pl.Date, "cycle_from": pl.Date, "cycle_to": pl.Date,
    "energy_wh": pl.Int64, "solar_wh": pl.Int64, "estimated_wh": pl.Int64, "threshold_wh": pl.Int64,
    "peak_wh": pl.Int64, "contract_demand_w": pl.Int64, "demand_va": pl.Int64,
    "contract_demand_va": pl.Int64, "load_millihp": pl.Int64,
    "sanctioned_load_w": pl.Int64, "demand_w": pl.Int64, "is_smart": pl.Boolean, "is_prepaid": pl.Boolean,
    "is_closed": pl.Boolean,
    "fppas_percent": pl.String, "fppas_paise": pl.Int64,
}  # fmt: skip


class HeaderRefused(ValueError):
    """The file has no header, or its header lacks a column or has one that is not known."""


@dataclass(frozen=True, slots=True)
class BillRow:
    """One line of the file: what was read, or why it could not be; `notes` say what was rounded."""

    line: int
    ref: str
    values: dict[str, Any] | None
    reason: str = ""
    notes: tuple[str, ...] = ()


def read_bills(lines: Iterable[str]) -> Iterator[BillRow]:
    """Rows of a CSV file with a header, lazily. Raises HeaderRefused before the first row."""
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise HeaderRefused("the file is empty: its first line must name the columns.") from None
    except csv.Error as fault:
        raise HeaderRefused(f"the first line is not CSV: {fault}.") from None
    _check_header(header)
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            yield BillRow(reader.line_num, "", None, f"this is not CSV: {fault}.")
            continue
        if not fields or all(not field.strip() for field in fields):
            continue
        yield _row(header, [field.strip() for field in fields], reader.line_num)


def bills_frame(rows: Iterable[BillRow]) -> pl.DataFrame:
    """The good rows as a frame that `rate` takes."""
    return pl.DataFrame([row.values for row in rows if row.values is not None], schema=_SCHEMA)


def _check_header(header: list[str]) -> None:
    known = REQUIRED + OPTIONAL
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name not in known]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing:
        raise HeaderRefused(
            f"the header lacks {', '.join(missing)}. The first line must name the columns: "
            f"{', '.join(REQUIRED)}; optional are {', '.join(OPTIONAL)}."
        )
    if unknown:
        raise HeaderRefused(
            f"the header has unknown columns: {', '.join(unknown)}. Known are {', '.join(known)}."
        )
    if twice:
        raise HeaderRefused(f"the header names {', '.join(twice)} twice.")
    if ("cycle_from" in header) != ("cycle_to" in header):
        raise HeaderRefused("cycle_from and cycle_to come together or not at all.")


class _Refused(ValueError):
    pass


def _row(header: list[str], fields: list[str], line: int) -> BillRow:
    texts = dict(zip(header, fields, strict=False))
    ref = texts.get("ref", "")
    if len(fields) != len(header):
        return BillRow(line, ref, None, f"{len(fields)} fields, but the header has {len(header)}.")
    notes: list[str] = []
    try:
        values = _values(texts, notes)
    except _Refused as fault:
        return BillRow(line, ref, None, str(fault))
    return BillRow(line, ref, values, notes=tuple(notes))


def _values(texts: dict[str, str], notes: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("ref", "category_code", "area_code"):
        if not texts[name]:
            raise _Refused(f"{name} is empty.")
        found[name] = texts[name]
    for name in ("from_date", "to_date", "cycle_from", "cycle_to"):
        found[name] = _day(name, texts.get(name, ""), is_required=name in REQUIRED)
    for name, target in _ENERGIES.items():
        found[target] = _wh(name, texts.get(name, ""), notes)
    for name in _WHOLE:
        found[name] = _whole(name, texts.get(name, ""))
    found["load_millihp"] = _millihp(texts.get("load_hp", ""))
    for name in ("is_smart", "is_prepaid"):
        found[name] = _yes(name, texts.get(name, ""))
    found["is_closed"] = _yes("is_closed", texts["is_closed"]) if texts.get("is_closed") else None
    found["fppas_percent"] = texts.get("fppas_percent") or None
    return found


def _day(name: str, text: str, *, is_required: bool) -> date | None:
    if not text and not is_required:
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else date.fromisoformat("")
    except ValueError:
        raise _Refused(f"{name} is {text!r}; write a day like 2025-04-01.") from None


def _wh(name: str, text: str, notes: list[str]) -> int | None:
    if not text:
        if name == "kwh":
            raise _Refused("kwh is empty.")
        return None
    try:
        energy = parse_kwh(text)
    except NotAnEnergy as fault:
        raise _Refused(f"{name}: {fault}") from None
    if energy.rounding == "rounded":
        notes.append(f"{name} {text} was rounded to {energy.wh} Wh")
    return energy.wh


def _whole(name: str, text: str) -> int | None:
    if not text:
        return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise _Refused(f"{name} is {text!r}; a whole number is needed.")
    return int(text)


def _millihp(text: str) -> int | None:
    if not text:
        return None
    try:
        return exact(text, 3)
    except NotAnExactNumber as fault:
        raise _Refused(f"load_hp: {fault}") from None


def _yes(name: str, text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise _Refused(f"{name} is {text!r}; write true, yes, y or 1, or else false, no, n, 0 or nothing.")
