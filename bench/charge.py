"""The prepaid day, end to end: from stored meter-days to charges and transfers on disk.

25,000 connections, four days, each charged on the morning after it: 100,000 connection-days. The peer charges
the same way one connection at a time, as a program does that loops over its consumers.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta

from bench._database import database
from bench._result import Measured

CONNECTIONS = 25_000
DAYS = 4
PORTION = 10_000
ONE_BY_ONE = 50
ALONE = "one at a time"
FIRST = date(2025, 6, 1)


def run() -> Iterator[Measured]:
    with database():
        yield from _measured()


def _measured() -> Iterator[Measured]:
    import numpy as np
    from django.db import connections, transaction

    from bijlighar.billing.tests.readings import BY, company_with_connections, morning_after, store
    from bijlighar.prepaid.actions import charge_days

    every = [FIRST + timedelta(days=n) for n in range(DAYS)]
    with transaction.atomic():
        company_id, homes = company_with_connections(CONNECTIONS, is_prepaid=True)
        use = np.random.default_rng(5).integers(1000, 30_000, size=(CONNECTIONS, DAYS))
        store(homes, every, use)
    connections["owner"].cursor().execute("ANALYZE")  # as autovacuum does within a minute

    few, many = homes[:ONE_BY_ONE], homes[ONE_BY_ONE:]
    for name, portions in (
        (ALONE, [[one] for one in few]),
        (f"{PORTION:,} at a time", [many[n : n + PORTION] for n in range(0, len(many), PORTION)]),
    ):
        began = time.perf_counter()
        days = transfers = 0
        for day in every:
            for portion in portions:
                done = charge_days(
                    company_id=company_id,
                    through_day=day,
                    connection_ids=portion,
                    by=BY,
                    at=morning_after(day),
                )
                days, transfers = days + done.days, transfers + done.transfers
        seconds = time.perf_counter() - began
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        yield Measured(
            step="charge",
            contestant=name,
            count=days,
            unit="days",
            seconds=seconds,
            is_yardstick=name == ALONE,
            note=f"{transfers:,} transfers, {transfers / seconds:,.0f} a second; {peak_mb:,} MB at most",
        )
