"""A list of meters with their addresses and keys (CSV) -> targets.

Every mistake is told at once, and never a key with it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bijlighar.metering.adapters.dlms.records import Access, MeterKeys, Target
from bijlighar.metering.rules.is15959.objects import TCP_PORT, USUAL_DIALECT, Client, Dialect

REQUIRED = ("host", "serial", "encryption_key", "authentication_key")
DIALECT: dict[str, dict[str, Any]] = {
    "stamps-at-start": {"block_stamp_at": "start"},
    "no-selection": {"selects": False},
    "general-glo": {"general": True},
    "reconnects": {"reconnects": True},
}
"""What may be written of a meter's make in the column `dialect`, parted by spaces."""
FROM_ENVIRONMENT = "env:"
SHOWN = 20


class TargetsRefused(ValueError):
    """The list as a whole cannot be used; nothing was asked of any meter."""


def read_targets(path: Path, environment: Mapping[str, str], keys: Path | None = None) -> list[Target]:
    """Read a list with the columns host, serial, encryption_key, authentication_key and, as needed, port,
    password, access (HLS or LLS) and dialect (words of `DIALECT`).

    Keys are hexadecimal, or `env:NAME` for a variable of the environment. With `keys`, they and the password
    come from that second list, by serial. Raises TargetsRefused with the lines that are wrong.
    """
    rows = _rows(path, REQUIRED if keys is None else REQUIRED[:2])
    secrets = {row["serial"]: row for _, row in _rows(keys, REQUIRED[1:])} if keys else None
    problems: list[str] = []
    found: dict[str, Target] = {}
    for line, row in rows:
        try:
            serial = row["serial"]
            if serial in found:
                raise ValueError(f"meter {serial} stands there twice")
            if secrets is not None and serial not in secrets:
                raise ValueError(f"meter {serial} has no keys in {keys.name if keys else ''}")
            found[serial] = _target(row, secrets[serial] if secrets is not None else row, environment)
        except ValueError as problem:
            problems.append(f"line {line}: {problem}")
    if not rows:
        problems.append("it names no meter")
    if problems:
        more = f"\n  ... and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise TargetsRefused(
            f"{path.name} cannot be used; no meter was asked:\n  " + "\n  ".join(problems[:SHOWN]) + more
        )
    return list(found.values())


def _rows(path: Path, required: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            if absent := [name for name in required if name not in (reader.fieldnames or [])]:
                raise TargetsRefused(f"{path.name} has no column {', '.join(absent)}; no meter was asked.")
            return [
                (reader.line_num, {name: (cell or "").strip() for name, cell in row.items() if name})
                for row in reader
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        why = getattr(problem, "strerror", None) or type(problem).__name__
        raise TargetsRefused(f"{path.name} cannot be read ({why}); no meter was asked.") from None


def _target(row: dict[str, str], secret: dict[str, str], environment: Mapping[str, str]) -> Target:
    if not row["host"] or not row["serial"]:
        raise ValueError("host and serial are needed")
    port = row.get("port") or str(TCP_PORT)
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{port!r} is no port")
    access = (row.get("access") or Access.HLS).upper()
    if access not in list(Access):
        raise ValueError(f"access {access!r}: write HLS or LLS")
    keys = MeterKeys(
        _key(secret, "encryption_key", environment),
        _key(secret, "authentication_key", environment),
        _text(secret.get("password") or "", environment).encode(),
    )
    client = Client.UTILITY if access == Access.HLS else Client.METER_READER
    return Target(
        row["host"],
        row["serial"],
        keys,
        int(port),
        client=client,
        access=Access(access),
        dialect=_dialect(row.get("dialect") or ""),
    )


def _dialect(words: str) -> Dialect:
    if unknown := [word for word in words.split() if word not in DIALECT]:
        raise ValueError(f"dialect {unknown[0]!r} is not known; there are {', '.join(DIALECT)}")
    found = USUAL_DIALECT
    for word in words.split():
        found = replace(found, **DIALECT[word])
    return found


def _key(secret: dict[str, str], name: str, environment: Mapping[str, str]) -> bytes:
    try:
        return bytes.fromhex(_text(secret.get(name) or "", environment))
    except ValueError as problem:
        if str(problem).startswith("the variable"):
            raise
        # The text itself may be most of a key: it is not repeated.
        raise ValueError(f"{name} is not hexadecimal") from None


def _text(cell: str, environment: Mapping[str, str]) -> str:
    if not cell.startswith(FROM_ENVIRONMENT):
        return cell
    name = cell.removeprefix(FROM_ENVIRONMENT)
    if name not in environment:
        raise ValueError(f"the variable {name} is not set")
    return environment[name]
