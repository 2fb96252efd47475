"""PostgreSQL's binary COPY as NumPy arrays: one structured array is the message, nothing runs row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8
_END = b"\xff\xff"
_EPOCH_DAYS = 10_957
"""PostgreSQL counts days from 2000-01-01, we from 1970-01-01."""
_KINDS = {"date": ">i4", "int2": ">i2", "int4": ">i4", "int8": ">i8", "bool": "u1", "timestamptz": ">i8"}

Column = tuple[str, NDArray[Any]]
"""(kind, values): "date" in days since 1970, "timestamptz" in microseconds since 2000, "bytes" one size."""


def encode(columns: Sequence[Column]) -> bytes:
    """Columns of equal length -> the whole binary COPY message; no column may hold nulls."""
    n = len(columns[0][1])
    fields: list[tuple[str, Any]] = [("count", ">i2")]
    for place, (kind, values) in enumerate(columns):
        held = values.dtype if kind == "bytes" else np.dtype(_KINDS[kind])
        fields += [(f"size{place}", ">i4"), (f"value{place}", held)]
    message = np.empty(n, dtype=np.dtype(fields))
    message["count"] = len(columns)
    for place, (kind, values) in enumerate(columns):
        message[f"size{place}"] = message.dtype[f"value{place}"].itemsize
        message[f"value{place}"] = values - _EPOCH_DAYS if kind == "date" else values
    return _SIGNATURE + message.tobytes() + _END


def decode(message: bytes, kinds: Sequence[tuple[str, str]]) -> dict[str, NDArray[Any]]:
    """A binary COPY message -> its columns by name; `kinds` holds (name, kind), fixed bytes as "bytes384".

    Every row must have every column, of one size: the query sees to it that there are no nulls.
    """
    fields: list[tuple[str, Any]] = [("count", ">i2")]
    for name, kind in kinds:
        held = (np.void, int(kind[5:])) if kind.startswith("bytes") else _KINDS[kind]
        fields += [(f"size {name}", ">i4"), (name, held)]
    dtype = np.dtype(fields)
    body = memoryview(message)[len(_SIGNATURE) : len(message) - len(_END)]
    rows = np.frombuffer(body, dtype=dtype)
    found: dict[str, NDArray[Any]] = {}
    for name, kind in kinds:
        column = rows[name]
        if kind.startswith("bytes"):
            found[name] = np.ascontiguousarray(column)
        elif kind == "bool":
            found[name] = column.astype(np.bool_)
        else:
            wide = column.astype(np.int64)
            found[name] = wide + _EPOCH_DAYS if kind == "date" else wide
    return found
