"""`bijlighar cliff`: messages to those whose month nears a costly threshold or a budget of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click

from bijlighar.interfaces.cli import django
from bijlighar.interfaces.cli.portions import companies, in_portions, instant
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day

BY = Actor.system("cliff")


@click.command()
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@click.option("--portion", type=click.IntRange(1), default=20_000, hidden=True, help="Connections at once.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a company.")
def command(code: str | None, portion: int, at_text: str | None, json_lines: bool) -> None:
    """Queue a message to every home whose month nears a threshold or its own budget, once a stage.

    Run it every morning.

    May be stopped at any moment and started again: nobody is told twice.
    """
    at = instant(at_text) or datetime.now(UTC)
    django.ready()
    for company in companies(code):
        asked, told = _warn(company.id, company.code, settlement_day(at), at, portion)
        if json_lines:
            click.echo(as_json({"company": company.code, "connections": asked, "messages": told}))
        else:
            click.echo(f"{company.code}: {asked:,} connections looked at, {told:,} messages queued.")


def _warn(company_id: int, code: str, day: date, at: datetime, size: int) -> tuple[int, int]:
    from bijlighar.billing import actions
    from bijlighar.consumers import queries as consumers

    every = consumers.numbers(company_id=company_id).get_column("connection_id").sort().to_list()
    told = 0
    for portion in in_portions(f"cliff {code}", [every[n : n + size] for n in range(0, len(every), size)]):
        for warn in (actions.warn_of_cliffs, actions.warn_of_budgets):
            told += warn(company_id=company_id, connection_ids=portion, day=day, by=BY, at=at)
    return len(every), told
