"""Simulated meters that listen while a test does other things, their addresses and the file of their keys."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bijlighar.kernel.time import IST
from tools.meter_simulator.__main__ import write_manifest
from tools.meter_simulator.meter import Meter
from tools.meter_simulator.serve import fleet, served

SEED = 7


@contextmanager
def meters(
    path: Path, count: int, at: datetime, faults: dict[str, int] | None = None
) -> Iterator[list[Meter]]:
    """Serve `count` meters whose clocks show `at`; `path` becomes the list of their addresses and keys."""
    wall = at.astimezone(IST).replace(tzinfo=None)
    made = fleet(count, seed=SEED, starts_at=wall, faults=faults)
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with served(made) as ports:
            write_manifest(path, made, ports)
            ready.set()
            await stop.wait()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(20), "the meters did not start"
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)


def hang(company_id: int, made: list[Meter], path: Path, at: datetime) -> dict[str, int]:
    """Register the meters, hang each at a connection of its own, write down where they listen.

    Returns serial -> connection.
    """
    import csv

    import polars as pl

    from bijlighar.metering import actions, queries
    from bijlighar.metering.tests import stage

    homes: dict[str, int] = {}
    for number, meter in enumerate(made, start=1):
        home = stage.connection(number, company_id=company_id)
        stage.meter(meter.serial, connection_id=home, company_id=company_id)
        homes[meter.serial] = home
    ids = queries.meter_ids(company_id, list(homes))
    with path.open(newline="") as file:
        rows: list[dict[str, Any]] = [
            {
                "meter_id": ids[row["serial"]],
                "host": row["host"],
                "port": int(row["port"]),
                "key_reference": row["serial"],
            }
            for row in csv.DictReader(file)
        ]
    actions.set_endpoints(endpoints=pl.DataFrame(rows), by=stage.BY, at=at)
    return homes
