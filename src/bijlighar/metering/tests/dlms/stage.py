"""Simulated meters for the tests, behind free loopback ports of the test's own process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from bijlighar.kernel.time import IST
from bijlighar.metering.adapters import dlms
from bijlighar.metering.rules.is15959.objects import Profile
from tools.meter_simulator.meter import Meter
from tools.meter_simulator.serve import HOST, fleet, served

AT = datetime(2026, 11, 20, 12, 7, tzinfo=IST)
WALL = AT.replace(tzinfo=None)
FROM, TO = datetime(2026, 11, 18, tzinfo=IST), datetime(2026, 11, 19, tzinfo=IST)
BLOCKS = dlms.Ask((Profile.BLOCK,), FROM, TO)
QUICK = dlms.Limits(answer_seconds=3, attempts=2, pause_seconds=0.01, settle_seconds=0.05, meter_seconds=60)
"""Patient enough for a busy machine; only a meter that never answers makes a test wait."""
IMPATIENT = dlms.Limits(answer_seconds=0.2, attempts=2, pause_seconds=0.01)


def with_meters(
    work: Callable[[list[Meter], list[dlms.Target]], Coroutine[Any, Any, Any]],
    count: int = 1,
    *,
    faults: dict[str, int] | None = None,
    **given: Any,
) -> Any:
    """Run `work` while meters are served; what is given besides goes into every target."""

    async def stage() -> Any:
        meters = fleet(count, seed=7, starts_at=WALL, faults=faults)
        async with served(meters) as ports:
            return await work(meters, [target(meter, ports[meter.serial], **given) for meter in meters])

    return asyncio.run(stage())


def target(meter: Meter, port: int, **given: Any) -> dlms.Target:
    return dlms.Target(HOST, meter.serial, dlms.MeterKeys(*meter.keys()), port, **given)


def read(
    count: int = 1,
    ask: dlms.Ask = BLOCKS,
    limits: dlms.Limits = QUICK,
    faults: dict[str, int] | None = None,
    **given: Any,
) -> tuple[list[Meter], list[dlms.Outcome]]:
    async def work(meters: list[Meter], targets: list[dlms.Target]) -> Any:
        return meters, await dlms.aread_meters(targets, ask, limits, at=AT)

    return with_meters(work, count, faults=faults, **given)


def true_blocks(meter: Meter, start: datetime = FROM, blocks: int = 96) -> list[int]:
    """Wh of each block from `start` on, as the simulated home has used it."""
    local = start.replace(tzinfo=None)
    return [meter.home.block_wh(local + timedelta(minutes=15 * (n + 1))) for n in range(blocks)]
