"""`bijlighar supply turn`: what the clock runs every few minutes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, portions, show


@click.command()
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a company.")
def command(code: str | None, at_text: str | None, json_lines: bool) -> None:
    """Follow commands, switch on who paid, suspend or lift, and cut a wave if the hours are open."""
    at = portions.instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.interfaces.jobs import supply
    from bijlighar.supply.rules import NoSupplyPolicy

    for company in portions.companies(code):
        try:
            done = supply.turn(company.id, at)
        except NoSupplyPolicy as problem:
            click.echo(f"{company.code}: {problem}", err=True)
            continue
        if json_lines:
            click.echo(show.as_json({"company": company.code, **dataclasses.asdict(done)}))
        else:
            state = "suspended" if done.is_suspended else "in force"
            click.echo(
                f"{company.code}: {state}; {done.restoring} being switched on, {done.back} back, "
                f"{done.still_short} still short; {done.looked_at} looked at, {done.cut} to be cut off."
            )
