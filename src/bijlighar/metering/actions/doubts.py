"""What validation asks and writes beside the versions: a day's neighbours, and what is doubtful."""

from __future__ import annotations

import numpy as np
import polars as pl
from django.db import connection

from bijlighar.kernel.incoming import incoming
from bijlighar.metering.actions import open_findings
from bijlighar.metering.queries import neighbours
from bijlighar.metering.queries.stored import array, day_array
from bijlighar.metering.rules.blocks import MISSING_WH, Bools, Int32s, Int64s
from bijlighar.metering.rules.findings import Code, Findings
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.rules.fold import Folded, meter_and_day
from bijlighar.metering.rules.register import Advances
from bijlighar.metering.rules.settle import Settled


def shapes(
    days: Folded, known: Advances, doubtful: Bools, usual_row: Int32s, weekday: Int32s
) -> tuple[Int32s, Int32s]:
    """(n,) rows and the neighbours' means for those doubtful days with a register that need a shape.

    A day whose own weekday is known in every part needs none.
    """
    n, k = days.values.shape
    row, nothing = np.full(n, -1, np.int32), np.empty((0, k), np.int32)
    if k == 1 or not len(known.row):
        return row, nothing
    rows = np.unique(known.row)
    rows = rows[doubtful[rows]]
    has_own = np.zeros(len(rows), np.bool_)
    told = usual_row[rows] >= 0
    has_own[told] = (weekday[usual_row[rows[told]]] >= 0).all(axis=1)
    rows = rows[~has_own]
    if not len(rows):
        return row, nothing
    row[rows] = np.arange(len(rows), dtype=np.int32)
    return row, neighbours.shapes(days.key[rows], k)


def note_shaped(keys: Int64s) -> None:
    """Note that these days asked for their neighbours' shape: they are estimated anew when more comes."""
    if not len(keys):
        return
    meter, day = meter_and_day(keys)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO metering_shaped_day (day, meter_id) "
            "SELECT * FROM unnest(%s::date[], %s::bigint[]) ON CONFLICT DO NOTHING",
            [day_array(day.tolist()), array(meter.tolist())],
        )


def idle(days: Folded, settled: Settled, write: Int64s) -> Bools:
    """(n,) the days to write on which a meter of intervals told zero from beginning to end."""
    out = np.zeros(len(days.key), np.bool_)
    if days.values.shape[1] == 1:
        return out
    rows = write[settled.energy_wh[write] == 0]
    told = np.isin(settled.flags[rows], [Flag.MEASURED, Flag.SPREAD, Flag.SHIFTED]).all(axis=1)
    out[rows[told]] = True
    return out


def idle_findings(days: Folded, usual_row: Int32s, weekday: Int32s, recent: Int32s) -> tuple[Int64s, Int64s]:
    """Of the idle days that were looked up, those on which the meter should have counted: (rows, against).

    It should have where its usual day is not zero, unless the homes around it used nothing either.
    """
    rows = np.flatnonzero(usual_row >= 0)
    if not len(rows):
        return rows, rows
    at = usual_row[rows]
    has_own: Bools = np.asarray((weekday[at] >= 0).any(axis=1), np.bool_)
    own = np.where(has_own[:, None], weekday[at], recent[at])
    usual_wh = np.where(own == MISSING_WH, 0, own).sum(axis=1, dtype=np.int64)
    rows, usual_wh = rows[usual_wh > 0], usual_wh[usual_wh > 0]
    if not len(rows):
        return rows, rows
    around = neighbours.shapes(days.key[rows], days.values.shape[1])
    told = (around >= 0).all(axis=1)
    near_wh = np.where(around >= 0, around, 0).sum(axis=1, dtype=np.int64)
    against = np.where(told, near_wh, usual_wh)
    return rows[against > 0], against[against > 0]


_TOLD_LATER = (Code.COUNTED_IN_OUTAGE, Code.CLOCK)


def write_findings(days: Folded, number: Int64s, write: Int64s, stands: Int64s, findings: Findings) -> None:
    """Store the findings of the days that get version `number` now.

    Of days whose version `stands` (`number` - 1), those that come from what was recorded later: they change
    no value, so that there is no new version to carry them.
    """
    chosen = np.zeros(len(days.key), np.bool_)
    chosen[write] = True
    again = write[number[write] > 1]
    if len(again):
        meter, day = meter_and_day(days.key[again])
        open_findings.leave(pl.DataFrame({"meter_id": meter, "day": _days(day)}))
    mine = np.flatnonzero(chosen[findings.row])
    if len(mine):
        with incoming(_frame(days, number, findings, mine), "metering_finding_new"):
            _insert("metering_finding_new")
            open_findings.enter("metering_finding_new")
    chosen[:] = False
    chosen[stands] = True
    later = np.flatnonzero(chosen[findings.row] & np.isin(findings.code, _TOLD_LATER))
    if len(later):
        with incoming(_frame(days, number - 1, findings, later), "metering_finding_later"):
            _insert("metering_finding_later", "ON CONFLICT DO NOTHING")
            open_findings.enter_later("metering_finding_later")


def _insert(table: str, else_do: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO metering_finding ({open_findings.NAMES}) SELECT {open_findings.NAMES} FROM {table} "
            f"{else_do}"
        )


def _days(numbers: Int64s) -> pl.Series:
    return pl.Series(numbers).cast(pl.Int32).cast(pl.Date)


def _frame(days: Folded, number: Int64s, findings: Findings, mine: Int64s) -> pl.DataFrame:
    row = findings.row[mine]
    meter, day = meter_and_day(days.key[row])
    names = pl.Series([Code(code).name for code in range(1, len(Code) + 1)])
    return pl.DataFrame(
        {
            "meter_id": meter,
            "day": _days(day),
            "version": number[row],
            "code": names.gather(findings.code[mine] - 1),
            "from_block": findings.from_block[mine],
            "to_block": findings.to_block[mine],
            "found_value": findings.found[mine],
            "against_value": findings.against[mine],
        }
    ).sort("meter_id", "day", "code", "from_block")
