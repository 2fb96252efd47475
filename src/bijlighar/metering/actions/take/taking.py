"""A file on its way in: each piece is judged, placed on the grid of days and handed over to be stored.

Most files tell one meter-day after the other: each piece is then judged and stored while the next is read. A
file in another order is parted by meter on disk first. What is stored is the same either way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.metering.actions import spill, store, store_raw
from bijlighar.metering.actions.new_meters import register_named
from bijlighar.metering.adapters.sheet import Sheet, Source
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.queries.archived import archived_numbers
from bijlighar.metering.queries.serials import meters_ahead
from bijlighar.metering.queries.stored import day_of
from bijlighar.metering.rules import grid, rows, straight
from bijlighar.metering.rules.blocks import Int64s
from bijlighar.metering.rules.drift import drift
from bijlighar.metering.rules.fold import day_key
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.order import Seen, without_last
from bijlighar.metering.rules.rejections import Rejection
from bijlighar.metering.rules.sift import Columns

T = TypeVar("T")
Lines = NDArray[np.uint32]
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Tally:
    """What became of the rows of a file so far."""

    read: int = 0
    taken: int = 0
    duplicate: int = 0
    rounded: int = 0
    registered: int = 0
    meter_days: int = 0
    first_day: date | None = None
    last_day: date | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    meters: list[Int64s] = field(default_factory=list)
    drift: list[pl.DataFrame] = field(default_factory=list)
    rejected: list[Lines] = field(default_factory=list)


class Taking:
    """One file on its way in."""

    def __init__(
        self,
        source: Source,
        layout: Layout,
        company_id: int | None,
        batch: IngestBatch,
        at: datetime,
        progress: Progress,
    ) -> None:
        self.source, self.layout, self.company_id = source, layout, company_id
        self.batch, self.at, self.progress = batch, at, progress
        self.archived = archived_numbers()
        self.known: dict[str, int] = {}
        self.write: store.Writer

    def writer(self) -> store.Writer:
        self.write = store.Writer()
        self.known = {}  # meters registered on a way that was given up are gone
        return self.write

    def in_order(self) -> Tally:
        """Place and store each piece as it comes. Raises OutOfOrder when a meter-day comes in two parts."""
        tally, seen = Tally(), Seen()
        held: rows.Readings | None = None
        before: Sheet | None = None
        late: list[rows.Rejected] = []
        for sheet in ahead(self.source.pieces()):
            columns = self._columns(sheet, tally)
            # The last meter may go on in the next piece.
            placed, rejected, held = self._cut(sheet, columns, held, sheet.done >= self.source.size, tally)
            for one in placed:
                self._taken(one, seen, tally)
            kept, old = self._with_texts(
                grid.joined(rejected, *(one.rejected for one in placed)), sheet, before
            )
            late += old
            for one in placed:
                self._store(one.days, None, tally)
            self._store(None, kept, tally)
            before = sheet
            self.progress(sheet.done, self.source.size)
        if held is not None:
            last = self._place(held)
            self._taken(last, seen, tally)
            kept, old = self._with_texts(last.rejected, before, None)
            late += old
            self._store(last.days, kept, tally)
        self._store_late(late, tally)
        return tally

    def _cut(
        self, sheet: Sheet, columns: Columns, held: rows.Readings | None, is_end: bool, tally: Tally
    ) -> tuple[list[grid.Placed], rows.Rejected, rows.Readings | None]:
        """The days of a piece, the rows it lost, and the readings of its last meter, which are held back."""
        if straight.suits(self.layout):
            runs = len(columns.meters.end)
            first, last = straight.middle(columns, int(held.meter[0]) if held and len(held.meter) else None)
            last = runs if is_end else last
            done = straight.placed(columns.part(first, last), self.layout) if first < last else None
            if done is not None:
                whole, rounded = done
                head, lost = self._read(sheet, columns.part(0, first), tally)
                tail, more = self._read(sheet, columns.part(last, runs), tally)
                tally.rounded += rounded
                open_days = rows.joined([held, head]) if held else head
                placed = [self._place(open_days)] if len(open_days.meter) else []
                return [*placed, whole], grid.joined(lost, more), None if is_end else tail
        readings, rejected = self._read(sheet, columns, tally)
        if held is not None:
            readings = rows.joined([held, readings])
        readings, held = without_last(readings, is_end)
        return [self._place(readings)], rejected, held

    def parted(self) -> Tally:
        """Part the readings by meter on disk, then place and store one part after the other."""
        tally = Tally()
        late: list[rows.Rejected] = []
        with spill.Spill(self.layout) as parts:
            for sheet in ahead(self.source.pieces()):
                readings, rejected = self._read(sheet, self._columns(sheet, tally), tally)
                kept, _ = self._with_texts(rejected, sheet, None)
                self._store(None, kept, tally)
                parts.add(readings, share=sheet.done / max(self.source.size, 1))
                self.progress(sheet.done // 2, self.source.size)
            for number, readings in enumerate(parts.read(), start=1):
                placed = self._place(readings)
                self._taken(placed, None, tally)
                late.append(placed.rejected)
                self._store(placed.days, None, tally)
                self.write.wait()
                self.write.start()
                half = self.source.size // 2
                self.progress(half + (self.source.size - half) * number // parts.count, self.source.size)
        self._store_late(late, tally)
        return tally

    def _columns(self, sheet: Sheet, tally: Tally) -> Columns:
        """Look at every row of a piece, its meters by their ids."""
        runs = rows.runs_of(sheet.rows)
        known = self._known(sheet, runs, tally)
        tally.read += sheet.rows.height
        return rows.columns_of(sheet.rows, self.layout, known, self.at, runs, self.archived)

    def _read(self, sheet: Sheet, columns: Columns, tally: Tally) -> tuple[rows.Readings, rows.Rejected]:
        """The readings among the rows of a piece, or of a part of it."""
        readings, rejected = rows.readings_of(columns, sheet.rows, self.layout)
        tally.rounded += readings.rounded
        tally.drift.append(drift(sheet.rows, self.layout, readings))
        return readings, rejected

    def _known(self, sheet: Sheet, runs: rows.Runs, tally: Tally) -> dict[str, int]:
        """The ids of the meters that a piece names, and of others; what was kept begins to be written."""
        names = runs.names.to_list()
        all_known = all(name in self.known for name in names)
        self.write.wait()  # the connection serves one at a time
        if not all_known:
            here = {name: self.known[name] for name in names if name in self.known}
            lacking = [name for name in rows.meters_named(sheet.rows, runs) if name not in here]
            self._register(lacking, tally)
            # Those of the pieces before go: a small dictionary is found through several times as fast.
            self.known = here | meters_ahead(lacking, self.company_id)
        self.write.start()
        return self.known

    def _register(self, named: list[str], tally: Tally) -> None:
        if self.layout.register_unknown is not None:
            tally.registered += register_named(named, self.layout, company_id=self.company_id, at=self.at)

    def _place(self, readings: rows.Readings) -> grid.Placed:
        return self._in_tables(grid.place(readings, self.layout))

    def _taken(self, placed: grid.Placed, seen: Seen | None, tally: Tally) -> None:
        meter, day = placed.meter, placed.day
        if seen is not None:
            seen.add(np.unique(meter) if self.layout.is_register else day_key(meter, day))
        tally.taken += placed.taken
        tally.duplicate += placed.duplicates
        self._note(placed.days, tally)

    def _note(self, days: grid.RawDays, tally: Tally) -> None:
        tally.meter_days += len(days.day)
        if len(days.day):
            tally.meters.append(np.unique(days.meter))
            first, last = day_of(days.day.min()), day_of(days.day.max())
            tally.first_day = min(first, tally.first_day or first)
            tally.last_day = max(last, tally.last_day or last)

    def _in_tables(self, placed: grid.Placed) -> grid.Placed:
        """Without archived days: a register read at the first midnight after a month would close its last."""
        day, keep = placed.days.day, np.ones(len(placed.days.day), np.bool_)
        for first, after in self.archived:
            keep &= (day < first) | (day >= after)
        return placed if keep.all() else replace(placed, days=placed.days.take(keep))

    def _with_texts(
        self, rejected: rows.Rejected, sheet: Sheet | None, before: Sheet | None
    ) -> tuple[pl.DataFrame | None, list[rows.Rejected]]:
        """Rejected lines with their texts from this piece and the one before; older ones are given back."""
        found: list[pl.DataFrame] = []
        for one in (before, sheet):
            if one is None or not one.rows.height or not len(rejected.line):
                continue
            first, last = one.rows["line"][0], one.rows["line"][-1]
            here = (rejected.line >= first) & (rejected.line <= last)
            if here.any():
                found.append(_kept(one, rows.Rejected(rejected.line[here], rejected.code[here])))
                rejected = rows.Rejected(rejected.line[~here], rejected.code[~here])
        return (pl.concat(found) if found else None), [rejected] if len(rejected.line) else []

    def _store(self, days: grid.RawDays | None, rejected: pl.DataFrame | None, tally: Tally) -> None:
        """Hand a part over to the writer, which stores it while the next one is judged."""
        batch = self.batch
        if rejected is not None:
            tally.rejected.append(rejected["line"].to_numpy())
            tally.reasons.update(dict(rejected["reason"].value_counts().iter_rows()))
        if batch.replay_of_id is not None:
            rejected = None
        if days is not None and len(days.day):
            first, last = day_of(days.day.min()), day_of(days.day.max())
            self.write.then(lambda raw: store.make_months(first, last, through=raw))
            self.write.then(lambda raw: store_raw.write_days(raw, batch, days))
        if rejected is not None:
            self.write.then(lambda raw: store_raw.write_rejected(raw, batch, rejected))

    def _store_late(self, late: list[rows.Rejected], tally: Tally) -> None:
        """Store rejected lines whose pieces are gone: the file is read again for their texts alone."""
        late = [one for one in late if len(one.line)]
        if not late:
            return
        line, code = np.concatenate([one.line for one in late]), np.concatenate([one.code for one in late])
        left = rows.Rejected(line, code)
        for sheet in self.source.pieces():
            kept, others = self._with_texts(left, sheet, None)
            self._store(None, kept, tally)
            self.write.wait()
            self.write.start()
            if not others:
                break
            left = others[0]


def ahead(pieces: Iterator[T]) -> Iterator[T]:
    """The same, each next one being read in the background."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece


def _kept(sheet: Sheet, rejected: rows.Rejected) -> pl.DataFrame:
    names = {int(code): Rejection(code).name for code in np.unique(rejected.code)}
    line = pl.Series("line", rejected.line, dtype=pl.UInt32)
    return pl.DataFrame(
        {
            "line": line,
            "reason": [names[code] for code in rejected.code.tolist()],
            "text": sheet.text_of(line),
        },
        schema_overrides={"text": pl.String, "reason": pl.String},
    )
