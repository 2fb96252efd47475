"""A million prepaid homes charged for a day, as every morning: from stored meter-days to balances on disk.

The first day of a month; `charge` measures the days after it, whose month so far is rated anew. The portions
go to two processes side by side. Beside them, on the same books, a program that loops over its consumers.
`BIJLIGHAR_BENCH_CONNECTIONS` measures with fewer homes.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bench._database import database
from bench._result import Measured, Result, Target

CONNECTIONS = int(os.environ.get("BIJLIGHAR_BENCH_CONNECTIONS", "1000000"))
WORKERS = 2
AT_ONCE = 50_000
"""So many homes are written at a time while the books are made."""
PORTION = 10_000
ONE_BY_ONE = 100
DAY = date(2025, 6, 1)
STEP = "charge a day"


def run() -> Iterator[Result]:
    with database():
        yield from _measured()


def _measured() -> Iterator[Result]:
    company_id, homes = _books()
    few, many = homes[:ONE_BY_ONE], homes[ONE_BY_ONE:]
    began = time.perf_counter()
    alone = [_charge(company_id, [one], DAY) for one in few]
    alone_seconds = time.perf_counter() - began
    yield Measured(
        step=STEP, contestant="one at a time", count=len(few), unit="days", seconds=alone_seconds,
        is_yardstick=True, note=f"{sum(alone):,} transfers, {sum(alone) / alone_seconds:,.0f} a second",
    )  # fmt: skip
    began = time.perf_counter()
    transfers, peak = _charge_all(company_id, many, DAY)
    seconds = time.perf_counter() - began
    yield Measured(
        step=STEP, contestant=f"{PORTION:,} at a time, {WORKERS} processes", count=len(many), unit="days",
        seconds=seconds, note=f"{transfers:,} transfers, {transfers / seconds:,.0f} a second; at most "
        f"{peak / 2**20:.2f} GiB in a process",
    )  # fmt: skip
    _exactly_once(company_id, homes, transfers + sum(alone))
    yield Target(
        asked_for="a day's charge beside one at a time", at_least=100,
        measured=(len(many) / seconds) / (len(few) / alone_seconds), unit="times",
    )  # fmt: skip


def _books() -> tuple[int, list[int]]:
    """Homes with a meter each and a day of readings."""
    import numpy as np
    import polars as pl
    from django.db import transaction

    from bijlighar.billing.tests.readings import BY, store
    from bijlighar.consumers import actions as consumers
    from bijlighar.consumers import queries as consumer_queries
    from bijlighar.consumers.tests import place
    from bijlighar.metering import actions as metering

    company_id = place.company()
    luck = np.random.default_rng(5)
    for first in range(0, CONNECTIONS, AT_ONCE):
        count = min(AT_ONCE, CONNECTIONS - first)
        with transaction.atomic():
            rows = place.rows(count, first=1 + first, is_prepaid=True, sanctioned_load_w=3000)
            consumers.register_connections(company_id=company_id, rows=rows, by=BY, at=place.AT)
            numbers = rows.get_column("service_number").to_list()
            found = consumer_queries.numbers(service_numbers=numbers).sort("connection_id")
            meters = found.select("connection_id").with_columns(
                serial=pl.lit("T") + pl.col("connection_id").cast(pl.String),
                company_id=pl.lit(company_id),
                make=pl.lit("BENCH"),
                phase=pl.lit(1),
                interval_minutes=pl.lit(15),
                from_date=pl.lit(date(2020, 1, 1)),
            )
            metering.register_meters(meters=meters, by=BY, at=place.AT)
            ids = found.get_column("connection_id").to_list()
            store(ids, [DAY], luck.integers(1000, 30_000, size=(count, 1)))
    _analyze()
    every = consumer_queries.numbers(company_id=company_id).get_column("connection_id").sort().to_list()
    return company_id, every


def _analyze() -> None:
    """As autovacuum does within a minute."""
    from django.db import connections

    connections["owner"].cursor().execute("ANALYZE")


def _charge(company_id: int, portion: list[int], day: date) -> int:
    from bijlighar.billing.tests.readings import BY, morning_after
    from bijlighar.prepaid.actions import charge_days

    return charge_days(
        company_id=company_id, through_day=day, connection_ids=portion, by=BY, at=morning_after(day)
    ).transfers


def _charge_all(company_id: int, homes: list[int], day: date) -> tuple[int, int]:
    """Charge portions side by side, each process a share of them; transfers and the most memory (KiB)."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", "from bench.charges import work; work()"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(WORKERS)
    ]  # fmt: skip
    portions = [homes[n : n + PORTION] for n in range(0, len(homes), PORTION)]
    for worker, process in enumerate(running):
        assert process.stdin is not None
        task = {"company_id": company_id, "day": str(day), "portions": portions[worker::WORKERS]}
        process.stdin.write(json.dumps(task))
        process.stdin.close()
    done = [json.loads(process.stdout.read()) for process in running if process.stdout is not None]
    if any(process.wait() for process in running):
        raise RuntimeError("a process that charged ended badly; its words stand above")
    return sum(one["transfers"] for one in done), max(one["peak_kib"] for one in done)


def work() -> None:
    """A process: the portions that come as JSON, and what became of them."""
    import django

    django.setup()
    task: dict[str, Any] = json.load(sys.stdin)
    day = date.fromisoformat(task["day"])
    transfers = sum(_charge(task["company_id"], portion, day) for portion in task["portions"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"transfers": transfers, "peak_kib": peak}))


def _exactly_once(company_id: int, homes: list[int], transfers: int) -> None:
    """What was measured is right: every home charged once a day, and a second run finds nothing to do."""
    from bijlighar.ledger import queries as ledger
    from bijlighar.prepaid import queries

    sample = homes[:: max(len(homes) // 2000, 1)]
    versions = queries.charge_versions(sample, DAY, DAY + timedelta(days=1))
    if versions.height != len(sample) or set(versions.get_column("version")) != {1}:
        raise AssertionError("not every home was charged exactly once")
    if sum(_charge(company_id, sample[:1000], DAY) for _ in range(2)):
        raise AssertionError("a second run charged something again")
    if not transfers or ledger.company_balances(company_id) == {}:
        raise AssertionError("nothing was posted")
