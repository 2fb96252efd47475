"""Readings in any order, parted by meter on disk, so that each part can be placed in memory by itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np

from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.rows import Readings

ROWS_A_PART = 4_000_000
_PARTS_AT_MOST = 250


class Spill:
    """A folder that lives as long as the `with` block, with a file a part."""

    def __init__(self, layout: Layout) -> None:
        wide = "i8" if layout.is_register else "i4"
        fields = [("line", "u4"), ("meter", "i8"), ("day", "i4"), ("part", "i2"), ("value", wide)]
        self.has_register = layout.register_column is not None
        self.dtype = np.dtype(fields + [("register", "i8")] * self.has_register)
        self.count = 0
        self._folder = tempfile.TemporaryDirectory(prefix="bijlighar-ingest-")
        self._files: list[BinaryIO] = []

    def __enter__(self) -> Spill:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()
        self._folder.cleanup()

    def add(self, readings: Readings, *, share: float) -> None:
        """Take readings in; `share` of the file is read with them, which says how many parts it will need."""
        if not self._files:
            rows = len(readings.meter) / max(share, 1e-9)
            self.count = int(min(max(rows / ROWS_A_PART + 1, 1), _PARTS_AT_MOST))
            for number in range(self.count):
                self._files.append((Path(self._folder.name) / str(number)).open("w+b"))
        record = np.empty(len(readings.meter), self.dtype)
        for name in self.dtype.names or ():
            record[name] = getattr(readings, name)
        part = readings.meter % self.count
        order = np.argsort(part, kind="stable")
        cuts = np.searchsorted(part[order], np.arange(1, self.count))
        for file, mine in zip(self._files, np.split(record[order], cuts), strict=True):
            mine.tofile(file)

    def read(self) -> Iterator[Readings]:
        """The readings of each part, in the order of the file."""
        for file in self._files:
            file.seek(0)
            record = np.fromfile(file, self.dtype)
            file.truncate(0)
            yield Readings(
                line=record["line"].copy(),
                meter=record["meter"].copy(),
                day=record["day"].astype(np.int64),
                part=record["part"].astype(np.int64),
                value=record["value"].astype(np.int64),
                register=record["register"].copy()
                if self.has_register
                else np.full(len(record), -1, np.int64),
                rounded=0,
            )
