"""How good the readings of a file or of a period are, in figures that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection as database
from numpy.typing import NDArray

from bijlighar.kernel.columns import columns
from bijlighar.kernel.time import days as days_between
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.rules import findings as finding_rules
from bijlighar.metering.rules.flags import Flag, is_estimated, is_missing, words

DAYS_AT_ONCE = 7
WORST = 10
_BLOCKS = 96


@dataclass(frozen=True, slots=True)
class HowRecord:
    """Quarter-hours that came about in one way: the flag's name, its words, how many, and their energy."""

    flag: str
    words_en: str
    words_hi: str
    blocks: int
    energy_wh: int


@dataclass(frozen=True, slots=True)
class WorstRecord:
    """A meter with much estimated or missing: its days between its first and last, and what lacks in them."""

    meter_serial: str
    days: int
    absent_days: int
    missing_blocks: int
    estimated_blocks: int


@dataclass(frozen=True, slots=True)
class QualityRecord:
    """The quality of a file's or a period's days, in their newest versions.

    `blocks` = known (measured, shared out or told by a person, `zero_blocks` and `no_supply_blocks` among
    them) + `estimated_blocks` + `missing_blocks` + `outside_blocks` (no meter hung there). `absent_days`:
    between a meter's first and last day, days of which nothing came; they are in no other figure.
    """

    meters: int
    from_date: date | None
    to_date: date | None
    days: int
    complete_days: int
    absent_days: int
    blocks: int
    known_blocks: int
    zero_blocks: int
    no_supply_blocks: int
    estimated_blocks: int
    missing_blocks: int
    outside_blocks: int
    energy_wh: int
    estimated_wh: int
    how: tuple[HowRecord, ...]
    worst: tuple[WorstRecord, ...]
    findings: dict[str, int]
    finding_words: dict[str, tuple[str, str]]


def quality(
    *,
    batch_id: int | None = None,
    company_id: int | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
) -> QualityRecord:
    """The days of a file's meters over the file's span, or of a company (None: all) in [from_date, to_date).

    Reads a week at a time: memory does not grow with the period.
    """
    meters, first, after = _scope(batch_id, company_id, from_date, to_date)
    counted, energy = np.zeros(256, np.int64), np.zeros(256, np.int64)
    zeros = days = complete = 0
    spans: dict[int, list[int]] = {}
    lacking: dict[int, Counter[str]] = {}
    step = timedelta(days=DAYS_AT_ONCE)
    start = first
    while start is not None and after is not None and start < after:
        rows = _rows(meters, company_id, days_between(start, min(start + step, after)))
        start += step
        if not len(rows["day"]):
            continue
        flags = rows["flags"].view(np.uint8).reshape(-1, _BLOCKS)
        values = rows["values"].view(">i4").reshape(-1, _BLOCKS).astype(np.int64)
        values = np.where(values < 0, 0, values)
        counted += np.bincount(flags.ravel(), minlength=256)
        energy += np.bincount(flags.ravel(), weights=values.ravel(), minlength=256).astype(np.int64)
        zeros += int(((values == 0) & (flags < Flag.NOT_YET) & (flags != Flag.NO_SUPPLY)).sum())
        days += len(flags)
        missing, estimated = is_missing(flags).sum(axis=1), is_estimated(flags).sum(axis=1)
        complete += int((missing == 0).sum())
        _note(rows, missing, estimated, spans, lacking)
    absent = {meter: last - begin + 1 - told for meter, (begin, last, told) in spans.items()}
    by_code = _findings(meters, company_id, first, after)
    names = np.arange(256, dtype=np.uint8)
    return QualityRecord(
        meters=len(spans),
        from_date=first,
        to_date=after,
        days=days,
        complete_days=complete,
        absent_days=sum(absent.values()),
        blocks=int(counted.sum()),
        known_blocks=int(counted[: Flag.NOT_YET].sum()),
        zero_blocks=zeros,
        no_supply_blocks=int(counted[Flag.NO_SUPPLY]),
        estimated_blocks=int(counted[is_estimated(names)].sum()),
        missing_blocks=int(counted[is_missing(names)].sum()),
        outside_blocks=int(counted[[Flag.NOT_YET, Flag.NOT_INSTALLED]].sum()),
        energy_wh=int(energy.sum()),
        estimated_wh=int(energy[is_estimated(names)].sum()),
        how=tuple(
            HowRecord(Flag(flag).name, *words(flag), int(counted[flag]), int(energy[flag]))
            for flag in np.argsort(-counted, kind="stable").tolist()
            if counted[flag]
        ),
        worst=_worst(spans, absent, lacking),
        findings=by_code,
        finding_words={code: finding_rules.words(code) for code in by_code},
    )


def _scope(
    batch_id: int | None, company_id: int | None, from_date: date | None, to_date: date | None
) -> tuple[list[int] | None, date | None, date | None]:
    if batch_id is None:
        return None, from_date, to_date
    span = IngestBatch.objects.filter(id=batch_id).values_list("first_day", "last_day").first()
    if span is None or span[0] is None or span[1] is None:
        return [], None, None
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT meter_id FROM metering_raw_day WHERE batch_id = %s AND day BETWEEN %s AND %s",
            [batch_id, *span],
        )
        meters = sorted(row[0] for row in cursor.fetchall())
    return meters, span[0], span[1] + timedelta(days=1)


def _which(meters: list[int] | None, company_id: int | None, table: str) -> str:
    if meters is not None:
        return f"AND {table}.meter_id = ANY(%(meters)s::bigint[]) "
    if company_id is not None:
        return f"AND {table}.meter_id IN (SELECT id FROM metering_meter WHERE company_id = %(company)s) "
    return ""


def _rows(meters: list[int] | None, company_id: int | None, days: list[date]) -> dict[str, NDArray[Any]]:
    return columns(
        "SELECT d.day, d.meter_id, d.values_wh, d.flags FROM metering_day d "
        f"WHERE d.day = ANY(%(days)s::date[]) {_which(meters, company_id, 'd')}"
        "AND NOT EXISTS (SELECT 1 FROM metering_day n WHERE n.day = d.day AND n.meter_id = d.meter_id "
        "AND n.version = d.version + 1)",
        {"days": days, "meters": meters, "company": company_id},
        [("day", "date"), ("meter", "int8"), ("values", "bytes384"), ("flags", "bytes96")],
    )


def _note(
    rows: dict[str, NDArray[Any]],
    missing: NDArray[Any],
    estimated: NDArray[Any],
    spans: dict[int, list[int]],
    lacking: dict[int, Counter[str]],
) -> None:
    for meter, day in zip(rows["meter"].tolist(), rows["day"].tolist(), strict=True):
        span = spans.setdefault(meter, [day, day, 0])
        span[0], span[1], span[2] = min(span[0], day), max(span[1], day), span[2] + 1
    for row in np.flatnonzero(missing + estimated).tolist():
        mine = lacking.setdefault(int(rows["meter"][row]), Counter())
        mine["missing"] += int(missing[row])
        mine["estimated"] += int(estimated[row])


def _worst(
    spans: dict[int, list[int]], absent: dict[int, int], lacking: dict[int, Counter[str]]
) -> tuple[WorstRecord, ...]:
    def lack(meter: int) -> int:
        mine = lacking.get(meter, Counter())
        return absent[meter] * _BLOCKS + mine["missing"] + mine["estimated"]

    chosen = [meter for meter in sorted(spans, key=lambda one: (-lack(one), one))[:WORST] if lack(meter)]
    with database.cursor() as cursor:
        cursor.execute("SELECT id, serial FROM metering_meter WHERE id = ANY(%s)", [chosen])
        serials = dict(cursor.fetchall())
    return tuple(
        WorstRecord(
            serials[meter],
            spans[meter][2],
            absent[meter],
            lacking.get(meter, Counter())["missing"],
            lacking.get(meter, Counter())["estimated"],
        )
        for meter in chosen
    )


def _findings(
    meters: Sequence[int] | None, company_id: int | None, first: date | None, after: date | None
) -> dict[str, int]:
    if first is None or after is None:
        return {}
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT f.code, count(*) FROM metering_finding f WHERE f.day >= %(from)s AND f.day < %(to)s "
            f"{_which(None if meters is None else list(meters), company_id, 'f')}"
            "AND NOT EXISTS (SELECT 1 FROM metering_day n WHERE n.day = f.day AND n.meter_id = f.meter_id "
            "AND n.version = f.version + 1) GROUP BY 1 ORDER BY 2 DESC, 1",
            {
                "from": first,
                "to": after,
                "meters": None if meters is None else list(meters),
                "company": company_id,
            },
        )
        return dict(cursor.fetchall())
