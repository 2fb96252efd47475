"""What of a validated day deserves a person's eye: one row a doubt, for exception queues and reports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from bijlighar.metering.rules.blocks import BLOCKS, DAY_MINUTES, Bools, Bytes, Int32s, Int64s
from bijlighar.metering.rules.flags import Flag, Reason, is_estimated, is_missing, parts
from bijlighar.metering.rules.fold import DROPPED, ROLLED, Folded
from bijlighar.metering.rules.overlay import CLOCK_TOLERANCE_SECONDS
from bijlighar.metering.rules.register import Advances, Doubt, stuck, tolerance_wh
from bijlighar.metering.rules.settle import Settled

CLOCK_FROM_SECONDS = 60
DARK_FROM_WH = 10
"""Fewer Wh in an interval without electricity are a matter of clocks, not of doubt."""


class Code(IntEnum):
    """What was found. Stored by name."""

    GAP = 1
    MISSING = 2
    NEGATIVE = 3
    RANGE = 4
    SPIKE = 5
    RESET = 6
    STUCK = 7
    REFUSED = 8
    SUM_DIFFERS = 9
    COUNTED_IN_OUTAGE = 10
    CLOCK = 11
    ROLL_OVER = 12
    REGISTER_DIP = 13
    IDLE = 14


_WORDS = {
    Code.GAP: ("Readings did not come and were estimated", "रीडिंग नहीं आई, अनुमान लगाया गया"),
    Code.MISSING: ("Readings did not come and cannot be estimated", "रीडिंग नहीं आई, अनुमान भी नहीं लग सका"),
    Code.NEGATIVE: ("The meter sent less than nothing", "मीटर ने शून्य से कम भेजा"),
    Code.RANGE: ("The meter sent more than it can carry", "मीटर ने अपनी क्षमता से ज़्यादा भेजा"),
    Code.SPIKE: ("A jump far above the usual", "आम खपत से बहुत ऊँची छलाँग"),
    Code.RESET: ("The register fell: it started anew", "मीटर की गिनती घटी: नए सिरे से शुरू हुई"),
    Code.STUCK: ("The same value for six hours or longer", "छह घंटे या ज़्यादा एक ही संख्या"),
    Code.REFUSED: ("An officer refused the meter's value", "अधिकारी ने मीटर की संख्या सही नहीं मानी"),
    Code.SUM_DIFFERS: (
        "The sum of the intervals is not what the register advanced",
        "हिस्सों का जोड़ मीटर की कुल रीडिंग से मेल नहीं खाता",
    ),
    Code.COUNTED_IN_OUTAGE: (
        "The meter counted while there was no electricity",
        "बिजली बंद थी, फिर भी मीटर चला",
    ),
    Code.CLOCK: ("The meter's clock is wrong", "मीटर की घड़ी गलत है"),
    Code.ROLL_OVER: ("The register rolled over", "मीटर की गिनती पूरी होकर शून्य से शुरू हुई"),
    Code.REGISTER_DIP: ("A single register reading that cannot be was dropped", "एक असंभव रीडिंग छोड़ दी गई"),
    Code.IDLE: (
        "Nothing was counted all day, though the meter usually counts",
        "पूरे दिन कुछ नहीं गिना, जबकि आम तौर पर मीटर चलता है",
    ),
}


def words(code: str) -> tuple[str, str]:
    """(English, Hindi) of a finding's code, as an officer reads it; KeyError for an unknown one."""
    return _WORDS[Code[code]]


@dataclass(frozen=True, slots=True)
class Findings:
    """m findings: `row` of the batch, `code`, blocks [`from_block`, `to_block`), and two numbers.

    For values: `found` Wh that the meter sent there, `against` Wh that stand there now. SUM_DIFFERS: sum of
    the intervals, advance of the register. COUNTED_IN_OUTAGE: Wh counted, 0. CLOCK: seconds, tolerance.
    ROLL_OVER and REGISTER_DIP: register at the end and at the start. IDLE: 0, the mean Wh of the neighbours
    that day, or the meter's own usual day where there are none.
    """

    row: Int64s
    code: Int64s
    from_block: Int64s
    to_block: Int64s
    found: Int64s
    against: Int64s


_OF_REASON = {
    Reason.GAP: Code.GAP,
    Reason.NEGATIVE: Code.NEGATIVE,
    Reason.RANGE: Code.RANGE,
    Reason.SPIKE: Code.SPIKE,
    Reason.RESET: Code.RESET,
    Reason.STUCK: Code.STUCK,
    Reason.REFUSED: Code.REFUSED,
}


def _codes() -> NDArray[np.uint8]:
    table = np.zeros(256, np.uint8)
    for flag in Flag:
        if is_estimated(int(flag)) or is_missing(int(flag)):
            reason, method = parts(flag)
            code = Code.MISSING if method is None and reason == Reason.GAP else _OF_REASON[reason]
            table[flag] = code
    return table


_CODES = _codes()


def found(
    days: Folded,
    settled: Settled,
    known: Advances,
    *,
    dark: Bools | None = None,
    clock: Int64s | None = None,
    idle_row: Int64s | None = None,
    idle_against: Int64s | None = None,
) -> Findings:
    """Everything doubtful about a batch of days of one number of parts; see `Findings` for the numbers."""
    k = days.values.shape[1]
    each = BLOCKS // k
    sent = np.maximum(days.values, 0)
    lists = [_runs(_CODES[settled.flags], sent, settled.values, each)]
    held = np.flatnonzero(settled.doubts & Doubt.STUCK)
    if len(held):
        mask = stuck(days.values[held], days.base[held], ~is_estimated(settled.flags[held]), DAY_MINUTES // k)
        kinds = np.where(mask, np.uint8(Code.STUCK), np.uint8(0))
        lists.append(_moved(_runs(kinds, sent[held], settled.values[held], each), held))
    lists.append(_sums(settled, known, each))
    if dark is not None:
        kinds = np.where(
            dark & (settled.values >= DARK_FROM_WH), np.uint8(Code.COUNTED_IN_OUTAGE), np.uint8(0)
        )
        lists.append(_runs(kinds, sent, np.zeros_like(sent), each))
    if clock is not None:
        off = np.flatnonzero(np.abs(clock) > CLOCK_FROM_SECONDS)
        lists.append(_whole(off, Code.CLOCK, clock[off], np.full(len(off), CLOCK_TOLERANCE_SECONDS)))
    for bit, code in ((ROLLED, Code.ROLL_OVER), (DROPPED, Code.REGISTER_DIP)):
        rows = np.flatnonzero(days.noted & bit)
        lists.append(_whole(rows, code, days.register_end[rows], days.register_start[rows]))
    if idle_row is not None and idle_against is not None:
        lists.append(_whole(idle_row, Code.IDLE, np.zeros(len(idle_row), np.int64), idle_against))
    return Findings(
        *(
            np.concatenate([getattr(one, name) for one in lists]).astype(np.int64)
            for name in Findings.__dataclass_fields__
        )
    )


def _runs(kinds: Bytes, sent: Int32s, stands: Int32s, each: int) -> Findings:
    """Neighbouring parts of one kind (not 0) as one finding."""
    rows = np.flatnonzero(kinds.any(axis=1))
    some = kinds[rows]
    edge = np.ones(some.shape, np.bool_)
    edge[:, 1:] = some[:, 1:] != some[:, :-1]
    at, start = np.nonzero(edge & (some > 0))
    last = np.ones(some.shape, np.bool_)
    last[:, :-1] = edge[:, 1:]
    _, end = np.nonzero(last & (some > 0))
    row = rows[at]
    end = end + 1

    def summed(values: Int32s) -> Int64s:
        upto = np.zeros((len(rows), values.shape[1] + 1), np.int64)
        np.cumsum(np.maximum(values[rows], 0), axis=1, dtype=np.int64, out=upto[:, 1:])
        return np.asarray(upto[at, end] - upto[at, start])

    return Findings(
        row, some[at, start].astype(np.int64), start * each, end * each, summed(sent), summed(stands)
    )


def _moved(findings: Findings, rows: Int64s) -> Findings:
    """Findings of a part of the batch as those of the batch."""
    return Findings(
        rows[findings.row], findings.code, findings.from_block, findings.to_block, findings.found,
        findings.against,
    )  # fmt: skip


def _sums(settled: Settled, known: Advances, each: int) -> Findings:
    at = np.flatnonzero(settled.doubts[known.row] & Doubt.SUM_DIFFERS)
    row, start, end, wh = known.row[at], known.from_part[at], known.to_part[at], known.wh[at]
    sums = np.array(
        [
            int(np.maximum(settled.values[one, first:last], 0).sum(dtype=np.int64))
            for one, first, last in zip(row.tolist(), start.tolist(), end.tolist(), strict=True)
        ],
        np.int64,
    )
    off = np.abs(sums - wh) > tolerance_wh(0) + (end - start)
    code = np.full(int(off.sum()), Code.SUM_DIFFERS, np.int64)
    return Findings(row[off], code, start[off] * each, end[off] * each, sums[off], wh[off])


def _whole(rows: Int64s, code: Code, found_value: Int64s, against: Int64s) -> Findings:
    n = len(rows)
    return Findings(
        rows, np.full(n, code, np.int64), np.zeros(n, np.int64), np.full(n, BLOCKS), found_value, against
    )
