"""python -m tools.push_simulator --address http://127.0.0.1:8000 --key bjl_... --meters 100000 --blocks 4

Pushes the last finished quarter hours of invented meters, serials P0000000 and on, which must be registered,
and prints how long after its end each value could be seen. Simulated: the meters and their delays. Measured:
the server, over HTTP. Time is compressed: nothing waits for a quarter hour to pass, so that batches which
would come a minute apart come back to back, and the server's seconds are added to the minutes as they are.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import click
import numpy as np

from tools.push_simulator.headend import BLOCK, Batch, HeadEnd
from tools.push_simulator.send import Answered, NotTaken, Sender, as_json

PROMISE_MINUTES = 15


@click.command()
@click.option("--address", default="http://127.0.0.1:8000", show_default=True)
@click.option("--key", envvar="BIJLIGHAR_KEY", required=True, help="The client's key; or BIJLIGHAR_KEY.")
@click.option("--meters", default=100_000, show_default=True, type=click.IntRange(1, 5_000_000))
@click.option("--blocks", default=4, show_default=True, type=click.IntRange(1, 3_000), help="Quarter hours.")
@click.option("--serial", default="P%07d", show_default=True, help="How a meter's number is written.")
@click.option(
    "--until", "until_text", help="End of the last quarter hour (ISO, with zone); now, if left out."
)
@click.option("--senders", default=2, show_default=True, type=click.IntRange(1, 16), help="At once.")
@click.option("--median-minutes", default=3.0, show_default=True, help="Until a meter is heard.")
@click.option("--late", default=0.02, show_default=True, help="Share of meters that are hours late.")
@click.option("--every-minutes", default=1.0, show_default=True, help="How often batches leave.")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def main(
    address: str,
    key: str,
    meters: int,
    blocks: int,
    serial: str,
    until_text: str | None,
    senders: int,
    median_minutes: float,
    late: float,
    every_minutes: float,
    seed: int,
    is_json: bool,
) -> None:
    """Push quarter hours of invented meters and say how fresh they were."""
    until = datetime.fromisoformat(until_text) if until_text else datetime.now(UTC)
    last = until.timestamp() // 900 * 900
    starts = [datetime.fromtimestamp(last, UTC) - BLOCK * back for back in range(blocks, 0, -1)]
    headend = HeadEnd(meters, seed, median_minutes, late=late, every_minutes=every_minutes)
    try:
        found = run(headend, address, key, starts, serial=serial, senders=senders)
    except NotTaken as problem:
        click.echo(f"A batch was not taken: {problem}", err=True)
        sys.exit(1)
    if is_json:
        click.echo(json.dumps(found))
        return
    click.echo(
        f"{found['values']:,} values of {meters:,} meters in {found['batches']} batches, "
        f"{found['seconds_a_block']:.2f} s of the server "
        f"a quarter hour (largest batch {found['slowest']:.2f} s).\n"
        f"End of the quarter hour to visible, in minutes: p50 {found['p50_minutes']:.1f}, p95 "
        f"{found['p95_minutes']:.1f}; {100 * found['within']:.1f} % within {PROMISE_MINUTES} minutes.\n"
        f"Of that the server had p50 {found['server_p50_seconds']:.2f} s, "
        f"p95 {found['server_p95_seconds']:.2f} s; "
        "the meters' delays are invented, the rest is measured."
    )


def run(
    headend: HeadEnd, address: str, key: str, starts: list[datetime], *, serial: str, senders: int
) -> dict[str, Any]:
    """Push every batch of some quarter hours; the figures of `main`."""
    minutes: list[Any] = []
    server: list[Any] = []
    spent: list[float] = []
    count = rejected = 0
    lanes = [Sender(address, key) for _ in range(senders)]
    with ThreadPoolExecutor(senders) as pool:
        for start in starts:
            batches = list(headend.batches(start))
            bodies = [as_json(batch, serial) for batch in batches]

            def one(
                number: int, batches: list[Batch] = batches, bodies: list[bytes] = bodies
            ) -> list[Answered]:
                mine = range(number, len(batches), senders)
                stamp = batches[0].start.strftime("%Y%m%dT%H%M") if batches else ""
                return [lanes[number].send(f"sim{headend.seed}-{stamp}-{at}", bodies[at]) for at in mine]

            answered: list[Answered | None] = [None] * len(batches)
            for number, said in enumerate(pool.map(one, range(senders))):
                answered[number::senders] = said
            for batch, done in zip(batches, answered, strict=True):
                assert done is not None
                minutes.append(np.full(len(batch.meter), batch.leaves_minutes + done.seconds / 60))
                server.append(np.full(len(batch.meter), done.seconds))
                spent.append(done.seconds)
                count += 1
                rejected += done.verdict["rejected"]
    for lane in lanes:
        lane.close()
    seen, took = np.concatenate(minutes), np.concatenate(server)
    return {
        "values": len(seen),
        "batches": count,
        "rejected": rejected,
        "p50_minutes": float(np.percentile(seen, 50)),
        "p95_minutes": float(np.percentile(seen, 95)),
        "within": float((seen <= PROMISE_MINUTES).mean()),
        "server_p50_seconds": float(np.percentile(took, 50)),
        "server_p95_seconds": float(np.percentile(took, 95)),
        "slowest": max(spent),
        "seconds_a_block": sum(spent) / len(starts) / senders,
    }


if __name__ == "__main__":
    main()
