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
"""(kind, values): "date" in days since 1970, "timestamptz" in microseconds since 2000.

"bytes": (n,) byte strings of one size, or (n, k) integers, which go big-endian.
"""


def encode(columns: Sequence[Column]) -> memoryview:
    """Columns of equal length -> the whole binary COPY message; no column may hold nulls."""
    n = len(columns[0][1])
    fields: list[tuple[str, Any]] = [("count", ">i2")]
    for place, (kind, values) in enumerate(columns):
        held = np.dtype(_KINDS.get(kind) or (values.dtype.newbyteorder(">"), values.shape[1:]))
        fields += [(f"size{place}", ">i4"), (f"value{place}", held)]
    size = np.dtype(fields).itemsize
    message = np.empty(len(_SIGNATURE) + n * size + len(_END), np.uint8).data
    message[: len(_SIGNATURE)], message[-len(_END) :] = _SIGNATURE, _END
    rows = np.frombuffer(message, dtype=np.dtype(fields), count=n, offset=len(_SIGNATURE))
    rows["count"] = len(columns)
    for place, (kind, values) in enumerate(columns):
        held = rows.dtype[f"value{place}"]
        rows[f"size{place}"] = held.itemsize
        rows[f"value{place}"] = values - _EPOCH_DAYS if kind == "date" else values
    return message


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
    return {name: _plain(rows[name], kind) for name, kind in kinds}


def _plain(column: NDArray[Any], kind: str) -> NDArray[Any]:
    """A column as the server sends it -> as this program counts."""
    if kind.startswith("bytes"):
        return np.ascontiguousarray(column)
    if kind == "bool":
        return column.astype(np.bool_)
    wide = column.astype(np.int64)
    return wide + _EPOCH_DAYS if kind == "date" else wide
