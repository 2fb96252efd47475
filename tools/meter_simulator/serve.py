"""Many meters behind loopback ports of one process."""

from __future__ import annotations

import asyncio
import contextlib
import random
import resource
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

from tools.meter_simulator.meter import FAULTS, Clockwork, Meter
from tools.meter_simulator.talk import HangUp, Talk

HOST = "127.0.0.1"


def fleet(
    count: int,
    *,
    seed: int,
    starts_at: datetime,
    faults: dict[str, int] | None = None,
    slow_seconds: float = 60,
    drift_seconds: float = 900,
    latency_seconds: float = 0,
) -> list[Meter]:
    """Meters 1 to `count`; `faults` names how many have which fault, spread by the seed."""
    clockwork = Clockwork(starts_at)
    meters = [
        Meter(
            seed,
            number,
            clockwork,
            slow_seconds=slow_seconds,
            drift_seconds=drift_seconds,
            latency_seconds=latency_seconds,
        )
        for number in range(1, count + 1)
    ]
    unlucky = random.Random(f"faults/{seed}").sample(meters, sum((faults or {}).values()))
    for fault, many in (faults or {}).items():
        if fault not in FAULTS:
            raise ValueError(f"{fault!r} is no fault; there are {', '.join(FAULTS)}")
        for _ in range(many):
            unlucky.pop().fault = fault
    return meters


@contextlib.asynccontextmanager
async def served(meters: list[Meter], port: int = 0) -> AsyncIterator[dict[str, int]]:
    """Serve them, one port a meter from `port` on (0: any free ones); serial -> port."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    async with contextlib.AsyncExitStack() as stack:
        ports = {}
        for place, meter in enumerate(meters):
            wanted = port + place if port else 0
            if meter.fault == "absent":
                # Taken, so that no other meter gets the port, but nobody listens.
                place_held = stack.enter_context(socket.socket())
                place_held.bind((HOST, wanted))
                ports[meter.serial] = place_held.getsockname()[1]
                continue
            server = await asyncio.start_server(_listener(meter), HOST, wanted, backlog=16)
            ports[meter.serial] = server.sockets[0].getsockname()[1]
            stack.callback(server.close)
        yield ports


def _listener(meter: Meter) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        meter.connections += 1
        # Cancelled: the simulator is being stopped while this meter still thinks.
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            await _converse(meter, reader, writer)
        writer.close()

    return one


async def _converse(meter: Meter, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    talk = Talk(meter)
    while True:
        head = await reader.readexactly(8)
        asked = await reader.readexactly(int.from_bytes(head[6:8], "big"))
        if meter.fault == "silent":
            continue
        if meter.fault == "late-release" and asked[0] == 0x62:
            await asyncio.sleep(3)
        await asyncio.sleep(meter.slow_seconds if meter.fault == "slow" else meter.latency_seconds)
        try:
            said = talk.answer(int.from_bytes(head[2:4], "big"), asked)
        except HangUp as cut:
            if cut.args:
                writer.write(b"\x00\x01" + head[4:6] + head[2:4] + b"\x02\x00" + bytes(100))
                await writer.drain()
            return
        writer.write(b"\x00\x01" + head[4:6] + head[2:4] + len(said).to_bytes(2, "big") + said)
        await writer.drain()
