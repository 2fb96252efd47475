"""`bijlighar coverage`: counts how much of each day's readings is here, and by when it came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from bijlighar.interfaces.cli import show
from bijlighar.interfaces.cli.django import ready
from bijlighar.kernel.time import settlement_day


@click.command()
@click.option(
    "--days", default=3, show_default=True, type=click.IntRange(1, 400), help="How many, up to today."
)
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a day.")
def command(days: int, json_lines: bool) -> None:
    """Count the last days anew for the officers' screens; run it after every intake and every night."""
    ready()
    from bijlighar.kernel.actor import Actor
    from bijlighar.metering import actions

    at = datetime.now(UTC)
    rows = []
    for back in range(days):
        day = settlement_day(at) - timedelta(days=back)
        found = actions.count_coverage(day=day, by=Actor.system("coverage command"), at=at)
        owed = found.expected_blocks
        rows.append(
            {
                "day": day,
                "meters": found.meters,
                "blocks owed": owed,
                "blocks here": found.blocks,
                "per cent": f"{100 * found.blocks / owed:.2f}" if owed else "-",
            }
        )
    show.rows(rows, json_lines=json_lines, title="Readings that are here")
