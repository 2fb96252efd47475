"""`bijlighar applications`: what the clock does with applications, and what is open."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django
from bijlighar.interfaces.cli.portions import companies, instant
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import rupees

BY = Actor.system("applications turn")
_at = click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
_json = click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")


@click.group()
def command() -> None:
    """Look after applications for connections and changes."""


@command.command()
@_at
@_json
def turn(at_text: str | None, json_lines: bool) -> None:
    """End what ran out, note what is late, tell the offices above; run it every hour."""
    at = instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.applications import actions
    from bijlighar.interfaces.retention import forget_forms

    forgotten = forget_forms(at)
    done = actions.turn(by=BY, at=at)
    if json_lines:
        click.echo(as_json({"forgotten": forgotten, **asdict(done)}))
        return
    click.echo(
        f"{forgotten:,} forms forgotten, {done.refused:,} applications ended that were waited for, "
        f"{done.breaches:,} became late, {done.escalated:,} went to the office above, "
        f"{done.closures:,} temporary connections are to be closed, "
        f"{done.compensated:,} late days were credited ({rupees(done.compensated_paise)})."
    )


@command.command()
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@_at
@_json
def board(code: str | None, at_text: str | None, json_lines: bool) -> None:
    """Show how many applications are open at each step, how old they are, and how many are late."""
    at = instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.applications import queries
    from bijlighar.network import queries as network

    for company in companies(code):
        head = network.head_office(company.id)
        for row in queries.board(network.offices_below(head), at) if head is not None else []:
            if json_lines:
                click.echo(as_json({"company": company.code, **asdict(row)}))
            else:
                click.echo(
                    f"{company.code}: {row.stage_code:<10} {row.count:>6,} open, {row.paused:,} stand, "
                    f"{row.soon:,} due soon, {row.late:,} late"
                )
