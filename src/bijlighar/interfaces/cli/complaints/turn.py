"""`bijlighar complaints turn`: what the clock runs every few minutes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, portions, show
from bijlighar.kernel.money import rupees


@click.command()
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def command(at_text: str | None, json_lines: bool) -> None:
    """Tell outages of complaints, send up what is late, close what is over, credit compensation."""
    at = portions.instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.interfaces.jobs import complaints

    done = complaints.turn(at)
    if json_lines:
        click.echo(show.as_json(dataclasses.asdict(done)))
        return
    click.echo(
        f"{done.signalled} told to outages, {done.joined} joined to one, {done.resolved} restored with one; "
        f"{done.resumed} clocks go on, {done.moved} moved by a storm; {done.escalated} steps up, "
        f"{done.closed} closed; {done.amounts} amounts of compensation, {rupees(done.paise)}."
    )
    if done.set_aside:
        click.echo(
            f"For {len(done.set_aside)} complaints the rulebook has no rule on the day they were registered; "
            f"they are set aside and looked at again tomorrow: {', '.join(done.set_aside[:20])}",
            err=True,
        )
