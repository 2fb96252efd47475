"""`bijlighar outages turn`: what the clock runs every other minute."""

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
    """Begin and tell of shutdowns, find faults in what meters say, and believe them that power is back."""
    at = portions.instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.interfaces.jobs import outages
    from bijlighar.outages.rules import NoOutagePolicy

    for company in portions.companies(code):
        try:
            done = outages.turn(company.id, at)
        except NoOutagePolicy as problem:
            click.echo(f"{company.code}: {problem}", err=True)
            continue
        if json_lines:
            click.echo(show.as_json({"company": company.code, **dataclasses.asdict(done)}))
        else:
            click.echo(
                f"{company.code}: {done.begun} shutdowns begun, {done.told + done.told_again} homes told; "
                f"{done.signals} signs, {done.opened} faults suspected, {done.confirmed} confirmed, "
                f"{done.restored} ended by their meters, {done.faded} as nobody spoke of them again."
            )
