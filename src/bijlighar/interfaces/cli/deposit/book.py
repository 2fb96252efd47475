"""`bijlighar deposit book`: what the day brings: instalments fall due, money paid ahead covers them."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli import show
from bijlighar.interfaces.cli.deposit.who import BY, at_option, json_option, moment
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.portions import companies
from bijlighar.kernel.money import rupees


@click.command()
@click.option("--company", "company_code", help="Only this company; all of them by default.")
@at_option
@json_option
def command(company_code: str | None, at_text: str | None, json_lines: bool) -> None:
    """Let instalments fall due whose day has come, and pay them from what was paid beyond the bills.

    Run it once a day, after payments came in; again changes nothing.
    """
    ready()
    from bijlighar.deposits import actions

    at = moment(at_text)
    for company in companies(company_code):
        due = actions.fall_due(company_id=company.id, by=BY, at=at)
        got = actions.collect(company_id=company.id, by=BY, at=at)
        if json_lines:
            click.echo(
                show.as_json(
                    {
                        "company": company.code,
                        "instalments": due.instalments,
                        "due_paise": due.amount_paise,
                        "passed_over": due.passed_over,
                        "collected": got.connections,
                        "collected_paise": got.amount_paise,
                    }
                )
            )
            continue
        click.echo(
            f"{company.code}: {due.instalments} instalments fell due, {rupees(due.amount_paise)} "
            f"({due.passed_over} passed over: prepaid or gone); "
            f"{rupees(got.amount_paise)} of {got.connections} connections became deposit."
        )
