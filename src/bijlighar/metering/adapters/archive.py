"""Files of archived months: written so that they survive a power cut, and read back."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bijlighar.metering.rules.archive import ROWS_AT_ONCE


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it lies on disk: its size and the SHA-256 of its content."""

    size_bytes: int
    sha256: str


def write(rows: pl.DataFrame, path: Path) -> Written:
    """Write rows, in the order they have, and wait until the disk has them."""
    with path.open("xb") as file:
        rows.write_parquet(file, compression="zstd", row_group_size=ROWS_AT_ONCE, statistics=True)
        file.flush()
        os.fsync(file.fileno())
    return Written(path.stat().st_size, digest(path))


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def settle(folder: Path) -> None:
    """Wait until the disk has the names in a folder, and the folder's own in the one above."""
    for one in (folder, folder.parent):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
