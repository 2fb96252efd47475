"""`bijlighar deposit pay`: money that a consumer pays towards the deposit itself."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.deposit.who import BY, at_option, connection_of, json_option, moment
from bijlighar.interfaces.cli.django import ready


@click.command()
@click.argument("service_number")
@click.option("--amount-paise", required=True, type=click.IntRange(1), help="How much.")
@click.option("--receipt", "receipt_number", required=True, help="The receipt's number.")
@click.option("--channel", default="COUNTER", help="Where it came in.")
@at_option
@json_option
def command(
    service_number: str,
    amount_paise: int,
    receipt_number: str,
    channel: str,
    at_text: str | None,
    json_lines: bool,
) -> None:
    """Book a payment towards a deposit; instalments due are covered first. A receipt counts once."""
    ready()
    from bijlighar.deposits import actions
    from bijlighar.ledger.rules import one_receipt

    there = connection_of(service_number)
    receipt = one_receipt(there.id, amount_paise, receipt_number, channel)
    try:
        new = actions.receive_deposits(
            company_id=there.company_id, receipts=receipt, by=BY, at=moment(at_text)
        )
    except actions.UnableToReceiveDeposit as refused:
        exits.stop(refused, exits.REFUSED)
    said = "Booked." if new else "This receipt was booked before."
    click.echo(show.as_json({"service_number": service_number, "new": new}) if json_lines else said)
