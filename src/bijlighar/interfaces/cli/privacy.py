"""`bijlighar privacy`: what is kept for how long, and forgetting what is older."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.interfaces.cli.portions import instant


@click.group()
def command() -> None:
    """How long personal data is kept."""


@command.command()
@click.option("--preview", is_flag=True, help="Forget nothing; count what would go.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a kind.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
def retention(preview: bool, json_lines: bool, at_text: str | None) -> None:
    """Forget what is kept no longer, in portions, and write down how much it was; run it every night.

    The periods are data with their source (`privacy/rules/retention.py`); the page /privacy/where shows them
    with the last sweep. Cut off, the next run goes on. Exit code 1 when of a kind more is left than one run
    forgets.
    """
    django.ready()
    from bijlighar.interfaces import retention as keeping

    at = instant(at_text) or datetime.now(UTC)
    left = False
    for each in keeping.preview(at) if preview else keeping.sweep(at):
        left = left or not (preview or each.is_whole)
        if json_lines:
            counted = {"would_forget": each.count} if preview else {"forgotten": each.count}
            told = {"kind": each.kept.code, "days": each.kept.days, "before": each.before.isoformat()}
            click.echo(show.as_json({**told, **counted, "whole": each.is_whole}))
            continue
        more = "" if preview or each.is_whole else "; more is left for the next run"
        click.echo(
            f"{each.kept.code}: {each.kept.what_en}: {each.kept.days} days, then {each.kept.then_en}: "
            f"{each.count:,} {'would go' if preview else 'went'}{more}."
        )
    sys.exit(exits.FINDINGS if left else exits.OK)
