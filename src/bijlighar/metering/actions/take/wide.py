"""Files in which a row is a meter's whole day: taken or rejected row by row, counted in rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bijlighar.metering.actions.take.taking import Taking, Tally, ahead
from bijlighar.metering.adapters.sheet import Sheet
from bijlighar.metering.rules import grid, rows, wide
from bijlighar.metering.rules.fold import day_key
from bijlighar.metering.rules.order import Seen
from bijlighar.metering.rules.rejections import Rejection

Said = NDArray[np.uint8]


class WideTaking(Taking):
    """One wide file on its way in.

    Each row is a meter-day, so that every piece is whole in itself. Only when a meter-day comes in two pieces
    is the file read twice: first what each row says, as one number, then the rows that stand.
    """

    def in_order(self) -> Tally:
        """Judge and store each piece. Raises OutOfOrder when a meter-day comes again in another one."""
        tally, seen = Tally(), Seen()

        def said(taken: wide.WideRows) -> Said:
            key = day_key(taken.meter, taken.day)
            seen.add(np.unique(key))
            return wide.settled(key, wide.marks(taken.values), self.layout.on_conflict)

        return self._through(tally, said)

    def parted(self) -> Tally:
        """The same for a file that tells some meter-days in several pieces."""
        tally = Tally()
        keys, marks, lines = [], [], []
        for sheet in ahead(self.source.pieces()):
            taken, _ = self._rows(sheet, tally, is_counted=False)
            keys.append(day_key(taken.meter, taken.day))
            marks.append(wide.marks(taken.values))
            lines.append(taken.line)
        all_said = wide.settled(np.concatenate(keys), np.concatenate(marks), self.layout.on_conflict)
        line = np.concatenate(lines)

        def said(taken: wide.WideRows) -> Said:
            return np.asarray(all_said[np.searchsorted(line, taken.line)])

        return self._through(tally, said)

    def _through(self, tally: Tally, said_of: Callable[[wide.WideRows], Said]) -> Tally:
        for sheet in ahead(self.source.pieces()):
            taken, rejected = self._rows(sheet, tally)
            said = said_of(taken)
            against = taken.line[said == 2]
            code = np.full(len(against), Rejection.CONFLICT, np.uint8)
            rejected = grid.joined(rejected, rows.Rejected(against, code))
            kept, _ = self._with_texts(rejected, sheet, None)
            standing = taken.take(said == 0)
            days = wide.raw_days(standing)
            tally.taken += len(standing.line)
            tally.duplicate += int((said == 1).sum())
            self._note(days, tally)
            self._store(days, kept, tally)
            self.progress(sheet.done, self.source.size)
        return tally

    def _rows(
        self, sheet: Sheet, tally: Tally, *, is_counted: bool = True
    ) -> tuple[wide.WideRows, rows.Rejected]:
        """A piece judged, its meters by their ids."""
        runs = rows.runs_of(sheet.rows)
        known = self._known(sheet, runs, tally)
        taken, rejected = wide.judge(sheet.rows, self.layout, known, self.at, runs, self.archived)
        if is_counted:
            tally.read += sheet.rows.height
            tally.rounded += taken.rounded
        return replace(taken, rounded=0), rejected
