"""`bijlighar bill plan`: a group for each office that has connections to bill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import click

from bijlighar.interfaces.cli import django
from bijlighar.interfaces.cli.bill.groups import BY, asked, now, refuse
from bijlighar.interfaces.cli.portions import companies, first_of, refuse_not_over
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.time import next_month


@click.command()
@asked
def command(code: str | None, month: str, at_text: str | None, portion: int, json_lines: bool) -> None:
    """Plan the cycle of a month: one group an office. Planning again adds what was left without a bill."""
    first, at = first_of(month), now(at_text)
    refuse_not_over(month, next_month(first), at, "Plan a month that has ended.")
    django.ready()
    for company_code, planned in planned_groups(code, first, at):
        told = {"company": company_code, "month": month, "planned": planned}
        click.echo(as_json(told) if json_lines else f"{company_code}, {month}: {planned} groups planned.")


def planned_groups(code: str | None, first: date, at: datetime) -> Iterator[tuple[str, int]]:
    """Plan a month company by company; the code of each and how many groups are new."""
    from bijlighar.billing import actions

    for company in companies(code):
        try:
            planned = actions.plan_cycle(
                company_id=company.id, cycle_from=first, cycle_to=next_month(first), by=BY, at=at
            )
        except actions.UnableToStep as problem:
            refuse(problem)
        yield company.code, planned
