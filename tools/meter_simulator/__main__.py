"""python -m tools.meter_simulator --meters 500 --port 14000 --faults silent=2,wrong-key=3 --manifest m.csv"""

from __future__ import annotations

import asyncio
import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from tools.meter_simulator.meter import FAULTS, Meter
from tools.meter_simulator.serve import HOST, fleet, served

INDIAN = timedelta(hours=5, minutes=30)


@click.command()
@click.option("--meters", "count", type=click.IntRange(1, 20_000), default=10, show_default=True)
@click.option("--port", default=0, help="Port of the first meter; the others follow. 0: any free ones.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same meters.")
@click.option(
    "--faults", "asked", default="", help=f"As silent=2,wrong-key=1. There are: {', '.join(FAULTS)}."
)
@click.option("--manifest", type=click.Path(path_type=Path), help="Write host, port, serial and keys here.")
@click.option("--at", "at_text", help="Indian wall time at the start (ISO); now, if left out.")
@click.option("--slow-seconds", default=60.0, show_default=True, help="How long a slow meter thinks.")
@click.option("--drift-seconds", default=900.0, show_default=True, help="How wrong a drifting clock is.")
@click.option("--latency-seconds", default=0.0, help="How long the network takes for each answer.")
@click.option("--switched-off", is_flag=True, help="No power flows through any of them at first.")
def main(
    count: int,
    port: int,
    seed: int,
    asked: str,
    manifest: Path | None,
    at_text: str | None,
    slow_seconds: float,
    drift_seconds: float,
    latency_seconds: float,
    switched_off: bool,
) -> None:
    """Serve simulated smart meters on loopback until stopped."""
    try:
        faults = {
            name: int(many) for name, _, many in (one.partition("=") for one in asked.split(",") if one)
        }
        local = (
            datetime.fromisoformat(at_text) if at_text else (datetime.now(UTC) + INDIAN).replace(tzinfo=None)
        )
        meters = fleet(
            count,
            seed=seed,
            starts_at=local,
            faults=faults,
            slow_seconds=slow_seconds,
            drift_seconds=drift_seconds,
            latency_seconds=latency_seconds,
        )
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem
    for meter in meters:
        meter.relay_on = not switched_off
    try:
        asyncio.run(_serve(meters, port, manifest))
    except KeyboardInterrupt:
        sys.exit(0)


async def _serve(meters: list[Meter], port: int, manifest: Path | None) -> None:
    async with served(meters, port) as ports:
        if manifest:
            write_manifest(manifest, meters, ports)
        faulty = sum(1 for meter in meters if meter.fault)
        click.echo(f"{len(meters)} meters on {HOST}, {faulty} of them faulty. Stop with Ctrl-C.")
        await asyncio.Event().wait()


def write_manifest(path: Path, meters: list[Meter], ports: dict[str, int]) -> None:
    """The file that `bijlighar dlms` takes, with the fault of each meter in a column it does not read.

    Written beside and renamed, so that whoever waits for it finds it whole.
    """
    part = path.with_suffix(".part")
    with part.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["host", "port", "serial", "encryption_key", "authentication_key", "password", "fault"])
        for meter in meters:
            encryption, authentication, password = meter.keys()
            address = [HOST, ports[meter.serial], meter.serial]
            keys = [encryption.hex(), authentication.hex(), password.decode()]
            out.writerow([*address, *keys, meter.fault])
    part.chmod(0o600)
    part.rename(path)


if __name__ == "__main__":
    main()
