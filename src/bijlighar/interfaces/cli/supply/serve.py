"""`bijlighar supply serve`: a warning was handed over on paper."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, exits
from bijlighar.kernel.actor import Actor


@click.command()
@click.option("--connection", "number", required=True, help="Service number.")
@click.option("--paper", "reference", required=True, help="By which paper, and how.")
@click.option("--as", "who", required=True, help="Who handed it over.")
def command(number: str, reference: str, who: str) -> None:
    """Write down that the open warning of a connection reached it on paper; the grace begins now."""
    django.ready()
    from bijlighar.consumers import queries as consumers
    from bijlighar.supply import actions

    connection = consumers.connection_of_number(number)
    if connection is None:
        exits.stop(f"There is no connection {number}.", exits.REFUSED)
    try:
        actions.serve_notice(
            connection_id=connection.id, reference=reference, by=Actor("staff", who), at=datetime.now(UTC)
        )
    except actions.UnableToNotify as problem:
        exits.stop(problem, exits.REFUSED)
    click.echo(f"{connection.service_number}: the warning was served; the grace runs from now on.")
