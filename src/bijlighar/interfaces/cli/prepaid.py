"""`bijlighar prepaid`: what prepaid homes are told every morning."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django
from bijlighar.interfaces.cli.portions import added_up, companies, in_portions, instant
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day

BY = Actor.system("prepaid")
_at = click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
_json = click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")
_company = click.option("--company", "code", help="Only this company (its code); all of them by default.")


@click.group()
def command() -> None:
    """What prepaid homes are told unasked."""


@command.command()
@_company
@click.option("--portion", type=click.IntRange(1), default=20_000, hidden=True, help="Connections at once.")
@_at
@_json
def warn(code: str | None, portion: int, at_text: str | None, json_lines: bool) -> None:
    """Queue today's messages: a balance that runs low, the first of a month, days that were charged late.

    Run it every morning after the charge. May be stopped at any moment and started again: nothing is said
    twice. Exit code 3 where no rulebook says what holds.
    """
    at = instant(at_text) or datetime.now(UTC)
    day = settlement_day(at)
    django.ready()
    from bijlighar.prepaid import actions, queries
    from bijlighar.prepaid.rules.policy import NoPrepaidPolicy

    for company in companies(code):
        portions = in_portions(f"warn {company.code}", queries.portions(company.id, day, portion))
        done = added_up(
            actions.Warned(0, 0, 0),
            (
                actions.warn(company_id=company.id, day=day, connection_ids=each, by=BY, at=at)
                for each in portions
            ),
            NoPrepaidPolicy,
        )
        if json_lines:
            click.echo(as_json({"company": company.code, **asdict(done)}))
        else:
            click.echo(
                f"{company.code}: {done.low:,} messages on low balances, {done.month_start:,} at the month's "
                f"start, {done.late:,} on days charged late."
            )
