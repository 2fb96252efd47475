"""`bijlighar supply warn`: warns who may be cut off later, and ends warnings whose ground is gone."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, exits, portions, show
from bijlighar.kernel.actor import Actor

BY = Actor.system("supply")


@click.command()
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@click.option("--portion", type=click.IntRange(1), default=20_000, hidden=True, help="Connections at once.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a company.")
def command(code: str | None, portion: int, at_text: str | None, json_lines: bool) -> None:
    """Warn each connection whose balance is used up or whose bill is past its day, once; run it daily.

    Nobody is warned while the company's links do not work. May be stopped at any moment and run again.
    """
    at = portions.instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.supply import actions, queries
    from bijlighar.supply.rules import NoSupplyPolicy

    for company in portions.companies(code):
        try:
            each = [
                actions.warn(company_id=company.id, connection_ids=ids, by=BY, at=at)
                for ids in portions.in_portions(f"warn {company.code}", queries.portions(company.id, portion))
            ]
        except NoSupplyPolicy as problem:
            exits.stop(problem, exits.REFUSED)
        found = {
            "company": company.code,
            "looked": sum(one.looked for one in each),
            "warned": sum(one.warned for one in each),
            "without_mobile": sum(one.unreachable for one in each),
            "ended": sum(one.ended for one in each),
            "held": any(one.is_held for one in each),
        }
        if json_lines:
            click.echo(show.as_json(found))
        else:
            held = " Links do not work: nobody was warned." if found["held"] else ""
            click.echo(
                f"{company.code}: {found['looked']:,} looked at, {found['warned']:,} warned, "
                f"{found['ended']:,} warnings ended.{held}"
            )
