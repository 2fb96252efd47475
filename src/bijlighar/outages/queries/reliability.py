"""Interruptions as they are counted for the indices, by feeder, month and class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection as database

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.time import day_start, months, settlement_day
from bijlighar.network import queries as network
from bijlighar.outages.rules import policy_on
from bijlighar.outages.rules.indices import CLASSES, Counts, Indices, beside, indices


@dataclass(frozen=True, slots=True)
class FeederMonth:
    """A feeder in a month (its first day): what was counted of a class, and the indices of it.

    `feeder_id` 0 stands for connections of which no feeder is known.
    """

    feeder_id: int
    code: str
    name_en: str
    name_hi: str
    month: date
    class_code: str
    counts: Counts
    indices: Indices


# An interruption that began before the span may reach into one that begins in it; longer ones are not.
_REACH_BACK = timedelta(days=14)
_COUNTED = """
    WITH own AS (
        SELECT a.connection_id, a.outage_id, coalesce(a.feeder_id, 0) AS feeder_id, a.from_at,
               coalesce(a.to_at, %(at)s) AS to_at,
               CASE WHEN o.kind_code = 'PLANNED' THEN 'PLANNED' WHEN o.is_storm THEN 'STORM'
                    ELSE 'FAULT' END AS class_code
        FROM outages_affected a JOIN outages_outage o ON o.id = a.outage_id
        WHERE o.company_id = %(company)s AND a.from_at >= %(back)s AND a.from_at < %(to)s
    ), marked AS (
        SELECT own.*, max(to_at) OVER (PARTITION BY connection_id ORDER BY from_at, outage_id
                                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS dark_until
        FROM own
    ), numbered AS (
        SELECT marked.*, count(*) FILTER (WHERE dark_until IS NULL OR from_at > dark_until)
               OVER (PARTITION BY connection_id ORDER BY from_at, outage_id) AS number
        FROM marked
    ), one AS (
        SELECT (array_agg(feeder_id ORDER BY from_at, outage_id))[1] AS feeder_id,
               (array_agg(class_code ORDER BY from_at, outage_id))[1] AS class_code,
               min(from_at) AS from_at, max(to_at) - min(from_at) AS lasted
        FROM numbered GROUP BY connection_id, number
    )
    SELECT feeder_id, date_trunc('month', from_at AT TIME ZONE 'Asia/Kolkata')::date, class_code,
           count(*) FILTER (WHERE lasted > %(limit)s),
           coalesce(sum(extract(epoch FROM lasted)) FILTER (WHERE lasted > %(limit)s), 0)::bigint,
           count(*) FILTER (WHERE lasted <= %(limit)s)
    FROM one WHERE from_at >= %(from)s GROUP BY 1, 2, 3
"""


def feeder_months(company_id: int, from_date: date, to_date: date, *, at: datetime) -> list[FeederMonth]:
    """Every feeder with a connection in every month of [from_date, to_date), class by class.

    Interruptions that go on count up to `at`. A feeder without any interruption has rows of zeros.
    Connections are counted on the last day of a month, or on that of `at` if it is earlier.
    """
    company = network.company(company_id)
    if company is None:
        return []
    found: list[FeederMonth] = []
    for first, after in months(from_date, to_date):
        if day_start(first) > at:
            break
        policy = policy_on(company.state_code, first, company.code)
        counted = _counted(company_id, first, after, policy.sustained, at)
        served = consumers.served(company_id, min(after - timedelta(days=1), settlement_day(at)))
        names = network.feeders([one for one in served if one])
        for feeder_id in sorted({*served, *(key[0] for key in counted)}):
            wire = names.get(feeder_id)
            for class_code in CLASSES:
                numbers = counted.get((feeder_id, class_code), (0, 0, 0))
                counts = Counts(*numbers, served.get(feeder_id, 0))
                found.append(
                    FeederMonth(
                        feeder_id, wire.code if wire else "", wire.name_en if wire else "",
                        wire.name_hi if wire else "", first, class_code, counts, indices(counts),
                    )
                )  # fmt: skip
    return found


def together(rows: Sequence[FeederMonth]) -> dict[str, tuple[Counts, Indices]]:
    """All feeders of one month, by class."""
    found = {}
    for class_code in CLASSES:
        counts = beside([row.counts for row in rows if row.class_code == class_code])
        found[class_code] = (counts, indices(counts))
    return found


def _counted(
    company_id: int, first: date, after: date, limit: timedelta, at: datetime
) -> dict[tuple[int, str], tuple[int, int, int]]:
    start = day_start(first)
    given: dict[str, Any] = {
        "company": company_id,
        "from": start,
        "back": start - _REACH_BACK,
        "to": min(day_start(after), at),
        "at": at,
        "limit": limit,
    }
    with database.cursor() as cursor:
        cursor.execute(_COUNTED, given)
        return {(row[0], row[2]): (row[3], row[4], row[5]) for row in cursor.fetchall()}
