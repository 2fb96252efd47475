"""`bijlighar supply status`: how the links stand, since when, and what happens meanwhile."""

from __future__ import annotations

import dataclasses
import sys
from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, exits, portions, show
from bijlighar.kernel.time import minute_label


@click.command()
@click.option("--company", "code", help="Only this company (its code).")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a company.")
def command(code: str | None, at_text: str | None, json_lines: bool) -> None:
    """Show every link of each company; exit code 1 while somebody is suspended."""
    at = portions.instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.supply import queries

    found = [each for one in portions.companies(code) for each in queries.status(at, one.id)]
    for each in found:
        if json_lines:
            click.echo(show.as_json({**dataclasses.asdict(each), "company": each.company.code}))
            continue
        since = f" since {minute_label(each.since)}" if each.since else ""
        click.echo(f"{each.company.code}: {'SUSPENDED' + since if each.is_suspended else 'in force'}")
        click.echo(f"  {each.meanwhile_en}")
        if each.no_cut_before and not each.is_suspended:
            click.echo(f"  No cut before {minute_label(each.no_cut_before)}.")
        click.echo(f"  {each.warned:,} warned, {each.without_power:,} without power by decision")
        for link in each.links:
            how = "works" if link.is_working else link.problem
            began = f" since {minute_label(link.since)}" if link.since else ""
            lag = "" if link.lag_seconds is None else f", lag {link.lag_seconds} s"
            click.echo(f"  {link.link_code:<10} {how}{began}{lag}")
    sys.exit(exits.FINDINGS if any(each.is_suspended for each in found) else exits.OK)
