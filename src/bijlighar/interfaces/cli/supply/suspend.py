"""`bijlighar supply suspend`: an officer spares a company or a consumer."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, exits, portions
from bijlighar.kernel.actor import Actor


@click.command()
@click.option("--company", "code", required=True, help="Code of the company.")
@click.option("--number", help="Service number of one connection; the whole company, if left out.")
@click.option(
    "--cause",
    type=click.Choice(["OFFICER", "COURT", "LIFE_SUPPORT", "DISPUTE", "ESSENTIAL"]),
    default="OFFICER",
    show_default=True,
)
@click.option("--reason", required=True, help="Why, in a sentence that consumers may read.")
@click.option("--as", "who", required=True, help="Who decides it.")
def command(code: str, number: str | None, cause: str, reason: str, who: str) -> None:
    """Spare a company or one connection from being cut off for money, until it is lifted."""
    django.ready()
    from bijlighar.consumers import queries as consumers
    from bijlighar.supply import actions

    (company,) = portions.companies(code)
    connection = consumers.connection_of_number(number) if number else None
    if number and connection is None:
        exits.stop(f"There is no connection {number}.", exits.REFUSED)
    try:
        made = actions.suspend(
            company_id=company.id,
            connection_id=connection.id if connection else None,
            cause_code=cause,
            reason=reason,
            by=Actor("staff", who),
            at=datetime.now(UTC),
        )
    except actions.UnableToSuspend as problem:
        exits.stop(problem, exits.REFUSED)
    click.echo(f"Suspension {made} is in force. `bijlighar supply lift {made}` ends it.")
