"""The file of keys: what opens each meter, by the name under which the database knows its keys."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bijlighar.metering.adapters.dlms.records import Access, MeterKeys
from bijlighar.metering.adapters.dlms.targets import FROM_ENVIRONMENT, TargetsRefused

NAMES = ("key_reference", "serial")
"""The column that names the keys: the first of these that the file has."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one name and how they are used."""

    keys: MeterKeys
    access: Access


def read_keys(path: Path, environment: Mapping[str, str]) -> dict[str, Keyring]:
    """Read a CSV with key_reference (or serial), encryption_key, authentication_key and, as needed, password
    and access.

    Keys are hexadecimal, or `env:NAME` for a variable of the environment. Raises TargetsRefused with every
    line that is wrong, and never with a key.
    """
    found: dict[str, Keyring] = {}
    problems: list[str] = []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            titles = reader.fieldnames or []
            name = next((one for one in NAMES if one in titles), None)
            if name is None or not {"encryption_key", "authentication_key"} <= set(titles):
                raise TargetsRefused(
                    f"{path.name} needs the columns key_reference, encryption_key and authentication_key."
                )
            for row in reader:
                try:
                    found[(row[name] or "").strip()] = _keyring(row, environment)
                except ValueError as problem:
                    problems.append(f"line {reader.line_num}: {problem}")
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        why = getattr(problem, "strerror", None) or type(problem).__name__
        raise TargetsRefused(f"{path.name} cannot be read ({why}).") from None
    if problems:
        raise TargetsRefused(f"{path.name} cannot be used:\n  " + "\n  ".join(problems[:20]))
    return found


def _keyring(row: Mapping[str, str | None], environment: Mapping[str, str]) -> Keyring:
    def text(column: str) -> str:
        cell = (row.get(column) or "").strip()
        if not cell.startswith(FROM_ENVIRONMENT):
            return cell
        variable = cell.removeprefix(FROM_ENVIRONMENT)
        if variable not in environment:
            raise ValueError(f"the variable {variable} is not set")
        return environment[variable]

    def key(column: str) -> bytes:
        written = text(column)
        try:
            return bytes.fromhex(written)
        except ValueError:
            # The text itself may be most of a key: it is not repeated.
            raise ValueError(f"{column} is not hexadecimal") from None

    access = (text("access") or Access.HLS).upper()
    if access not in list(Access):
        raise ValueError(f"access {access!r}: write HLS or LLS")
    return Keyring(
        MeterKeys(key("encryption_key"), key("authentication_key"), text("password").encode()), Access(access)
    )
