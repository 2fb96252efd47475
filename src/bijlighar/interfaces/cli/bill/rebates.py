"""`bijlighar bill rebates`: rebates for paying online, promptly or ahead and for prepaid units, booked."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import click

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.interfaces.cli.bill.groups import BY, now
from bijlighar.interfaces.cli.portions import added_up, companies, first_of, in_portions
from bijlighar.kernel.money import rupees
from bijlighar.kernel.time import month_of, next_month, settlement_day

LOOK_BACK_DAYS = 60


@click.command()
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@click.option(
    "--days", type=click.IntRange(1), default=LOOK_BACK_DAYS, help="Look at bills paid since so long."
)
@click.option(
    "--month", metavar="YYYY-MM", help="The month whose money paid ahead is looked at; default: the last."
)
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a company.")
def command(code: str | None, days: int, month: str | None, at_text: str | None, json_lines: bool) -> None:
    """Book the rebates for how bills were paid and for prepaid units; again changes nothing.

    A payment that was taken back takes its rebate back. Exit code 3 when the month is not over.
    """
    at = now(at_text)
    today = settlement_day(at)
    month_from = first_of(month) if month else month_of(month_of(today)[0] - timedelta(days=1))[0]
    django.ready()
    from bijlighar.billing import actions
    from bijlighar.prepaid import actions as prepaid
    from bijlighar.prepaid import queries as prepaid_queries

    for company in companies(code):
        try:
            paid = actions.book_rebates(
                company_id=company.id, from_day=today - timedelta(days=days), by=BY, at=at
            )
            ahead = actions.book_advance_rebates(company_id=company.id, month_from=month_from, by=BY, at=at)
        except actions.UnableToRebate as problem:
            exits.stop(problem, exits.REFUSED)
        through = next_month(month_from) - timedelta(days=1)
        units = added_up(
            prepaid.RebatesCredited(0, 0),
            (
                prepaid.credit_rebates(
                    company_id=company.id, month_from=month_from, connection_ids=portion, by=BY, at=at
                )
                for portion in in_portions(company.short_en, prepaid_queries.portions(company.id, through))
            ),
            prepaid.UnableToCreditRebates,
        )
        if json_lines:
            told = {
                "company": company.code, "paid": asdict(paid), "ahead": asdict(ahead),
                "prepaid": asdict(units),
            }  # fmt: skip
            click.echo(show.as_json(told))
            continue
        back = f", {paid.taken_back} taken back" if paid.taken_back else ""
        click.echo(
            f"{company.code}: {paid.given} rebates for bills paid ({rupees(paid.given_paise)}{back}), "
            f"{ahead.given} for money paid ahead ({rupees(ahead.given_paise)}), "
            f"{units.connections} for prepaid units ({rupees(units.change_paise)})."
        )
