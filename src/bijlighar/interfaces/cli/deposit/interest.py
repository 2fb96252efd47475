"""`bijlighar deposit interest`: a year's interest on every deposit of a company."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.deposit.who import (
    BY,
    at_option,
    company_of,
    company_option,
    json_option,
    moment,
)
from bijlighar.interfaces.cli.django import ready
from bijlighar.kernel.money import rupees


@click.command()
@company_option
@click.option(
    "--year-to", type=click.DateTime(["%Y-%m-%d"]), help="First day after the year; default: the last."
)
@at_option
@json_option
def command(company_code: str, year_to: datetime | None, at_text: str | None, json_lines: bool) -> None:
    """Credit a year's interest; again changes nothing. Exit code 3 when the year is not over."""
    ready()
    from bijlighar.deposits import actions

    company = company_of(company_code)
    with show.bar() as bar:
        task = bar.add_task("Deposits", total=None)
        try:
            done = actions.credit_interest(
                company_id=company.id,
                year_to=year_to.date() if year_to else None,
                by=BY,
                at=moment(at_text),
                tell=lambda count: bar.advance(task, count),
            )
        except actions.UnableToCredit as refused:
            exits.stop(refused, exits.REFUSED)
    if json_lines:
        click.echo(show.as_json({"company": company_code, **asdict(done)}))
        return
    click.echo(f"{done.credited} of {done.deposits} deposits earned {rupees(done.amount_paise)}.")
