"""`bijlighar deposit use`: a deposit pays what is owed, becomes prepaid balance, or goes back."""

from __future__ import annotations

from dataclasses import asdict

import click

from bijlighar.deposits.rules import Reason
from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.deposit.who import (
    at_option,
    connection_of,
    json_option,
    login_option,
    moment,
    officer,
)
from bijlighar.interfaces.cli.django import ready
from bijlighar.kernel.money import rupees


@click.command()
@click.argument("service_number")
@click.option(
    "--reason", required=True, type=click.Choice(["DEFAULT", "CLOSED", "PREPAID"]), help="Why it is used."
)
@click.option("--reference", default="", help="Number of the transfer that paid it already (CLOSED).")
@click.option("--note", default="", help="What the next officer should know.")
@login_option
@at_option
@json_option
def command(
    service_number: str,
    reason: Reason,
    reference: str,
    note: str,
    login: str,
    at_text: str | None,
    json_lines: bool,
) -> None:
    """Use a connection's deposit. Exit code 3 when it may not be used so."""
    ready()
    from bijlighar.deposits import actions

    there, at = connection_of(service_number), moment(at_text)
    by = officer(login, there.office_id, at)
    try:
        done = actions.settle(
            connection_id=there.id, reason_code=reason, reference=reference, note=note, by=by, at=at
        )
    except actions.UnableToSettle as refused:
        exits.stop(refused, exits.REFUSED)
    if json_lines:
        click.echo(show.as_json({"service_number": service_number, **asdict(done)}))
        return
    click.echo(
        f"Of {rupees(done.held_paise)}: {rupees(done.used_paise)} for what was owed, "
        f"{rupees(done.moved_paise)} to the balance, {rupees(done.refunded_paise)} back; "
        f"{rupees(done.left_paise)} still held."
    )
    if done.back_paise:
        how = f"by refund {done.refund_id}, which waits for approval" if done.refund_id else f"by {reference}"
        click.echo(f"Of all accounts {rupees(done.back_paise)} go back, {how}.")
