"""Raw days become versions: one read, the rules, one write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import many_at_once, one_at_a_time
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.actions import absent, doubts, store
from bijlighar.metering.queries import archived, known
from bijlighar.metering.queries.fitted import Fitted, fitted, register_limits
from bijlighar.metering.queries.stored import (
    day_number,
    day_of,
    newest_versions,
    raw_groups,
    read_off_batches,
)
from bijlighar.metering.rules import fast, findings, settle
from bijlighar.metering.rules.blocks import (
    BLOCKS,
    DAY_MINUTES,
    MISSING_WH,
    Bools,
    Int32s,
    Int64s,
    gather,
    mixed,
    spread,
    spread_flags,
)
from bijlighar.metering.rules.flags import Flag, is_shaped
from bijlighar.metering.rules.fold import Folded, among, distinct, empty_days, fold, meter_and_day
from bijlighar.metering.rules.limits import range_limit_wh, spike_limit_wh
from bijlighar.metering.rules.overlay import Clocks, Outages, edited, overlaid, wholly_dark
from bijlighar.metering.rules.points import Points, Stretches, advances_of, read_at, stretches
from bijlighar.metering.rules.usual import DAYS_BACK, usual

SHAPING = "metering.shaping"


@dataclass(frozen=True, slots=True)
class Validated:
    """How many meter-days were new, changed, or said the same as before."""

    new: int
    changed: int
    same: int

    def __add__(self, other: Validated) -> Validated:
        return Validated(self.new + other.new, self.changed + other.changed, self.same + other.same)


@action
def validate_days(*, keys: Int64s, by: Actor, at: datetime) -> Validated:
    """Check and estimate meter-days (`fold.day_key`) and write a version of those whose readings are new.

    A day that is not over stays raw. What a version is made of depends on raw readings (its own, and those of
    the homes around where they shape it), master data, interruptions and approved corrections alone, never on
    the order in which days are validated, so that an interrupted run ends as an undisturbed one. A whole day
    without a reading is left absent, but for a single one between two days with readings that the meter's own
    usual days can fill completely, and for one without electricity from beginning to end.
    """
    today = day_number(settlement_day(at))
    keys = distinct(keys[meter_and_day(keys)[1] < today])
    # What lies in files stays as it is.
    keys = keys[archived.outside(meter_and_day(keys)[1])]
    if not len(keys):
        return Validated(0, 0, 0)
    # Who looks for days to shape anew waits for those that are being shaped now.
    many_at_once(SHAPING)
    # Two validations of the same meters run one after the other; the primary key is the last guard.
    one_at_a_time(
        *(f"metering.validate.{shard}" for shard in distinct(meter_and_day(keys)[0] >> 12).tolist())
    )
    holes = absent.holes(keys, today)
    holes = holes[archived.outside(meter_and_day(holes)[1])]
    folded, beside = _read(keys, holes)
    done = Validated(0, 0, 0)
    for days in folded:
        done += _settle_and_write(days, beside, at)
    return done


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is known beside the readings of the days of one validation, and which days have no reading."""

    told: Stretches
    outages: Outages
    read: Points
    clocks: Clocks
    holes: Int64s
    withdrawn: Int64s


def _read(keys: Int64s, holes: Int64s) -> tuple[list[Folded], _Beside]:
    meter, day = meter_and_day(keys)
    meters = distinct(meter).tolist()
    limits = register_limits(meters)
    groups = raw_groups(meters, distinct(day).tolist())
    folded = fold(groups, limits[1], limits[0])
    chosen = [one.take(among(one.key, keys)) for one in folded]
    # What programs pushed just now is folded too, and no hole.
    holes = holes[~among(holes, distinct(keys[:0], *(one.key for one in folded)))]
    chosen = absent.with_holes(chosen, holes)
    asked = distinct(keys, holes)
    outages = known.outages(asked)
    heard = np.concatenate([asked[:0], *(one.key for one in chosen)])
    silent = np.setdiff1d(wholly_dark(keys, outages), heard)
    if len(silent):
        chosen.append(empty_days(silent, BLOCKS, np.zeros(len(silent), np.int64)))
    edits = known.edits(asked)
    chosen = edited(chosen, edits)
    heard = distinct(heard, *(one.key for one in chosen))
    withdrawn = absent.withdrawn(asked[~among(asked, heard)])
    if len(withdrawn):
        chosen.append(empty_days(withdrawn, BLOCKS, np.zeros(len(withdrawn), np.int64)))
    told = stretches(groups, known.change_points(asked), limits[1], limits[0], read_off_batches(groups))
    holes, clocks = np.setdiff1d(holes, edits.key), known.clocks(asked)
    beside = _Beside(told, outages, read_at(groups, outages.key), clocks, holes, withdrawn)
    return [one for one in chosen if len(one.key)], beside


def _settle_and_write(days: Folded, beside: _Beside, at: datetime) -> Validated:
    k = days.values.shape[1]
    minutes = DAY_MINUTES // k
    where = fitted(days.key)
    from_part = (where.from_block * k // BLOCKS).astype(np.int32)
    to_part = (-(-where.to_block * k // BLOCKS)).astype(np.int32)
    spike = spike_limit_wh(where.load_w, where.rating_w, minutes)
    laid = overlaid(days, beside.outages, beside.clocks, beside.read)
    days = laid.days
    advances, mark = advances_of(beside.told, days.key, k, from_part, to_part)
    doubtful = settle.doubtful(days.values, from_part, to_part, spike, advances)
    usual_row, weekday, recent = _usual(days, doubtful, where, spike)
    shape_row, shape = doubts.shapes(days, advances, doubtful, usual_row, weekday)
    doubts.note_shaped(days.key[shape_row >= 0])
    settled = fast.settle(
        settle.Days(
            values=np.ascontiguousarray(days.values),
            base=np.ascontiguousarray(days.base),
            from_part=from_part,
            to_part=to_part,
            range_wh=range_limit_wh(where.rating_w, minutes),
            spike_wh=spike,
            usual_row=usual_row,
            weekday=weekday,
            recent=recent,
            shape_row=shape_row,
            shape=shape,
            known=advances,
        )
    )
    is_hole = among(days.key, beside.holes)
    filled = is_hole & (settled.missing_blocks == 0) & (from_part < to_part)
    empty = (is_hole & ~filled) | among(days.key, beside.withdrawn)
    settled = settle.without_estimates(settled, empty)
    digest = mixed(days.values, from_part, to_part, days.register_start, days.register_end)
    digest ^= laid.mark ^ mark
    shaped = np.flatnonzero((shape_row >= 0) & is_shaped(settled.flags).any(axis=1))
    digest[shaped] ^= mixed(shape[shape_row[shaped]])
    digest[empty] = ~digest[empty]  # a day that may be estimated after all is another one
    meter, day = meter_and_day(days.key)
    place = np.arange(k)
    inside = (place >= from_part[:, None]) & (place < to_part[:, None])
    says = (inside & (days.base != Flag.MISSING)).any(axis=1)

    stored, version, before = newest_versions(distinct(meter).tolist(), distinct(day).tolist())
    at_known = np.minimum(np.searchsorted(stored, days.key), max(len(stored) - 1, 0))
    has = stored[at_known] == days.key if len(stored) else np.zeros(len(days.key), np.bool_)
    same = has & (before[at_known] == digest) if len(stored) else has
    # Of a day without a reading only a version that tells something has to be taken back.
    worth = np.where(is_hole | empty, filled | has, says)
    write = np.flatnonzero(worth & ~same)
    newest = version[at_known] if len(stored) else np.zeros(len(days.key), np.int64)
    number = np.where(has, newest + 1, 1)
    _write(days, settled, digest, number, write, at)
    idle = doubts.idle(days, settled, write)
    idle_row, idle_against = doubts.idle_findings(days, *_usual(days, idle, where, spike))
    doubts.write_findings(
        days,
        number,
        write,
        np.flatnonzero(worth & same),
        findings.found(
            days, settled, advances, dark=laid.dark, clock=laid.clock,
            idle_row=idle_row, idle_against=idle_against,
        ),
    )  # fmt: skip
    changed = int(has[write].sum())
    _count(days.batch[write], has[write])
    return Validated(len(write) - changed, changed, int((worth & same).sum()))


def _usual(days: Folded, doubtful: Bools, where: Fitted, spike: Int32s) -> tuple[Int32s, Int32s, Int32s]:
    """Look up the usual day of the doubtful days alone, from raw readings."""
    n, k = days.values.shape
    row = np.full(n, -1, np.int32)
    nothing = np.empty((0, k), np.int32)
    rows = np.flatnonzero(doubtful)
    if k == 1 or not len(rows):
        return row, nothing, nothing
    meter, day = meter_and_day(days.key[rows])
    back = np.array(DAYS_BACK)
    wanted = np.unique(day[:, None] - back)
    meters = distinct(meter).tolist()
    limits = register_limits(meters)
    history = np.full((len(rows), len(back), k), MISSING_WH, np.int32)
    asked = days.key[rows][:, None] - back
    for past in fold(raw_groups(meters, wanted.tolist()), limits[1], limits[0]):
        parts = past.values.shape[1]
        if parts == 1:
            continue
        values = gather(past.values, k) if parts >= k else spread(past.values, k)
        at = np.minimum(np.searchsorted(past.key, asked), len(past.key) - 1)
        found = past.key[at] == asked
        history[found] = values[at[found]]
    weekday, recent = usual(history, spike[rows])
    row[rows] = np.arange(len(rows), dtype=np.int32)
    return row, weekday, recent


def _write(
    days: Folded, settled: settle.Settled, digest: Int64s, number: Int64s, write: Int64s, at: datetime
) -> None:
    if not len(write):
        return
    meter, day = meter_and_day(days.key[write])
    which: Int64s | slice = write
    if not _ascending(day, meter):
        order = np.lexsort((meter, day))
        which, meter, day = write[order], meter[order], day[order]
    elif len(write) == len(days.key):
        which = slice(None)  # all of them as they are: no need to copy
    store.make_months(day_of(day.min()), day_of(day.max()))
    missing = settled.missing_blocks[which]
    store.insert(
        "metering_day",
        [
            ("day", "date", day),
            ("meter_id", "int8", meter),
            ("version", "int4", number[which]),
            ("batch_id", "int8", days.batch[which]),
            ("energy_wh", "int8", settled.energy_wh[which]),
            ("solar_wh", "int8", settled.solar_wh[which]),
            ("estimated_wh", "int8", settled.estimated_wh[which]),
            ("missing_blocks", "int4", missing),
            ("is_complete", "bool", missing == 0),
            ("input_digest", "int8", digest[which]),
            ("known_at", "timestamptz", store.instant(at, len(write))),
            ("values_wh", "bytes", spread(settled.values[which])),
            ("flags", "bytes", spread_flags(settled.flags[which])),
        ],
        days.register_start[which],
        days.register_end[which],
    )


def _ascending(first: Int64s, then: Int64s) -> bool:
    more, same = first[1:] > first[:-1], first[1:] == first[:-1]
    return bool((more | (same & (then[1:] > then[:-1]))).all())


def _count(batch: Int64s, changed: Bools) -> None:
    """Write beside each batch how many days it made and changed, in the transaction that makes them."""
    if not len(batch):
        return
    with connection.cursor() as cursor:
        for one in np.unique(batch).tolist():
            mine = batch == one
            cursor.execute(
                "UPDATE metering_ingest_batch SET days_new = days_new + %s, days_changed = days_changed + %s "
                "WHERE id = %s",
                [int((mine & ~changed).sum()), int((mine & changed).sum()), one],
            )
