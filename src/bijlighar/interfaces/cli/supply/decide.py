"""`bijlighar supply decide`: what follows for one connection now, and every reason; nothing is written."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, exits, portions, show
from bijlighar.kernel.time import minute_label


@click.command()
@click.option("--connection", "number", required=True, help="Service number.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object with the whole snapshot.")
def command(number: str, at_text: str | None, json_lines: bool) -> None:
    """Decide about one connection and say why; it is only looked at."""
    at = portions.instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.consumers import queries as consumers
    from bijlighar.supply import queries
    from bijlighar.supply.rules import NoSupplyPolicy, as_data, reason_words

    connection = consumers.connection_of_number(number)
    if connection is None:
        exits.stop(f"There is no connection {number}.", exits.REFUSED)
    try:
        known, found = queries.decision_now(connection.id, at)
    except NoSupplyPolicy as problem:
        exits.stop(problem, exits.REFUSED)
    if json_lines:
        click.echo(
            show.as_json(
                {
                    "verdict": found.verdict,
                    "reasons": found.reasons,
                    "not_before": found.not_before,
                    "short_paise": found.short_paise,
                    "snapshot": as_data(known),
                }
            )
        )
        return
    click.echo(f"{connection.service_number}: {found.verdict}")
    for reason in found.reasons:
        en, hi = reason_words(reason)
        click.echo(f"  {reason}: {en} / {hi}")
    if found.not_before is not None:
        click.echo(f"  Not before {minute_label(found.not_before)}.")
