"""`bijlighar deposit show`: one connection's deposit, how it was worked out, what is due."""

from __future__ import annotations

from dataclasses import asdict

import click

from bijlighar.interfaces.cli import show
from bijlighar.interfaces.cli.deposit.who import at_option, connection_of, json_option, moment
from bijlighar.interfaces.cli.django import ready
from bijlighar.kernel.money import rupees


@click.command()
@click.argument("service_number")
@at_option
@json_option
def command(service_number: str, at_text: str | None, json_lines: bool) -> None:
    """Show what is held of a connection, what is asked and why."""
    ready()
    from bijlighar.deposits import queries
    from bijlighar.kernel.time import settlement_day

    card = queries.deposit_card(connection_of(service_number).id, settlement_day(moment(at_text)))
    if json_lines:
        told = asdict(card)
        told.pop("policy")
        click.echo(show.as_json({"service_number": service_number, **told}))
        return
    click.echo(f"Held {rupees(card.held_paise)}, due {rupees(card.due_paise)} (as of {card.as_of})")
    for step in card.steps:
        click.echo(f"- {step.label.en}: {step.arithmetic}")
    for each in card.instalments:
        click.echo(f"{each.due_date}  {rupees(each.amount_paise)}  {each.state}")
