"""`bijlighar supply lift`: ends a suspension that an officer made."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, exits
from bijlighar.kernel.actor import Actor


@click.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why it ends, in a sentence.")
@click.option("--as", "who", required=True, help="Who decides it.")
def command(number: int, reason: str, who: str) -> None:
    """End suspension NUMBER. What the links made ends by itself, never by hand."""
    django.ready()
    from bijlighar.supply import actions

    try:
        actions.lift(suspension_id=number, reason=reason, by=Actor("staff", who), at=datetime.now(UTC))
    except actions.UnableToSuspend as problem:
        exits.stop(problem, exits.REFUSED)
    click.echo(f"Suspension {number} has ended.")
