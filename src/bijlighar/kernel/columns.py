"""The answer of one SELECT as arrays of whole numbers and bytes, a column at a time.

A driver hands out rows, and a million of them cost more than what the server did to find them. So the server
strings each column together and sends a single row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from bijlighar.kernel.outgoing import drained

_SIGNATURE = 19
"""Bytes before the first row of a binary COPY."""
_EPOCH_DAYS = 10_957
"""PostgreSQL counts days from 2000-01-01, we from 1970-01-01."""
KINDS = {
    "date": (">i4", "date_send"),
    "int2": (">i2", "int2send"),
    "int4": (">i4", "int4send"),
    "int8": (">i8", "int8send"),
    "bool": ("u1", "boolsend"),
    "timestamptz": (">i8", "timestamptz_send"),
}
"""How the server sends each kind, and with which of its functions."""


def columns(
    select: str, parameters: Mapping[str, Any], kinds: Sequence[tuple[str, str]]
) -> dict[str, NDArray[Any]]:
    """Run a SELECT with named parameters; `kinds` holds (name, kind) of its columns in order.

    Kinds: those of `KINDS`, and fixed bytes as "bytes384". "date" comes in days since 1970, "timestamptz" in
    microseconds since 2000. All of it may have up to 1 GB. Raises ValueError when a column holds a null.
    """
    names = [f"c{place}" for place in range(len(kinds))]
    strung = ", ".join(_strung(name, kind) for name, (_, kind) in zip(names, kinds, strict=True))
    query = f"SELECT {strung} FROM ({select}) found({', '.join(names)})"
    with connection.cursor() as cursor:
        raw = cast("psycopg.ClientCursor[Any]", cursor.cursor)
        with raw.copy(cast(Any, f"COPY ({query}) TO STDOUT (FORMAT binary)"), parameters) as copy:
            message = drained(copy)
    found = {}
    at = _SIGNATURE + 2
    for name, kind in kinds:
        size = int.from_bytes(message[at : at + 4], "big")
        held = np.dtype((np.void, int(kind[5:])) if kind.startswith("bytes") else KINDS[kind][0])
        found[name] = plain(np.frombuffer(message, held, size // held.itemsize, at + 4), kind)
        at += 4 + size
    if len({len(column) for column in found.values()}) > 1:
        raise ValueError("the columns have different lengths: one of them holds nulls")
    return found


def plain(column: NDArray[Any], kind: str) -> NDArray[Any]:
    """A column as the server sends it -> as this program counts."""
    if kind.startswith("bytes"):
        return np.ascontiguousarray(column)
    if kind == "bool":
        return column.astype(np.bool_)
    wide = column.astype(np.int64)
    return wide + _EPOCH_DAYS if kind == "date" else wide


def _strung(column: str, kind: str) -> str:
    sent = column if kind.startswith("bytes") else f"{KINDS[kind][1]}({column})"
    return f"coalesce(string_agg({sent}, ''), '')"
