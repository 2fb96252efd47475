"""`bijlighar outages notices`: live and planned outages in the exchange format of the India Energy Stack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from bijlighar.interfaces.cli import django, portions, show


@click.command()
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 60), help="Back and ahead.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
def command(code: str | None, days: int, at_text: str | None) -> None:
    """Print OutageNotification objects, one a line: planned, live, and those that ended in these days."""
    at = portions.instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.interfaces import exchange_outages

    for company in portions.companies(code):
        for notice in exchange_outages.notices(company, at, timedelta(days=days)):
            click.echo(show.as_json(notice))
