"""`bijlighar bill final`: the last bill of a connection that has ended."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli import django, exits
from bijlighar.interfaces.cli.bill.groups import BY, now
from bijlighar.interfaces.cli.show import as_json


@click.command()
@click.argument("service_number")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON.")
def command(service_number: str, at_text: str | None, json_lines: bool) -> None:
    """Bill the last month of an ended connection up to its last day, without waiting for the cycle."""
    django.ready()
    from bijlighar.billing import actions
    from bijlighar.consumers import queries as consumers

    there = consumers.connection_of_number(service_number)
    if there is None:
        exits.stop(f"There is no connection {service_number}.", exits.REFUSED)
    try:
        number = actions.final_bill(connection_id=there.id, by=BY, at=now(at_text))
    except actions.UnableToStep as problem:
        exits.stop(problem, exits.REFUSED)
    click.echo(as_json({"connection": there.id, "number": number}) if json_lines else f"Last bill: {number}")
