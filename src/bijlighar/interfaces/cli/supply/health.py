"""`bijlighar supply health`: one sample of one link, from a measurement made elsewhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, exits, portions
from bijlighar.kernel.actor import Actor


@click.command()
@click.argument("link")
@click.argument("how", type=click.Choice(["healthy", "unhealthy"]))
@click.option("--company", "code", required=True, help="Code of the company.")
@click.option("--lag", "lag_seconds", type=click.IntRange(0), help="How late or slow it was, in seconds.")
@click.option("--evidence", "evidence_text", default="{}", help="What was seen, as a JSON object.")
@click.option("--at", "at_text", help="When it was measured (ISO, with zone); now, if left out.")
def command(
    link: str, how: str, code: str, lag_seconds: int | None, evidence_text: str, at_text: str | None
) -> None:
    """Write down that LINK of a company was seen healthy or unhealthy."""
    try:
        evidence = json.loads(evidence_text)
    except ValueError:
        evidence = None
    if not isinstance(evidence, dict):
        raise click.UsageError("--evidence is a JSON object: what was seen.")
    now = datetime.now(UTC)
    measured_at = portions.instant(at_text) or now
    django.ready()
    from bijlighar.supply import actions
    from bijlighar.supply.rules import NoSupplyPolicy

    (company,) = portions.companies(code)
    try:
        actions.record_health(
            company_id=company.id,
            link_code=link.upper(),
            measured_at=measured_at,
            is_healthy=how == "healthy",
            lag_seconds=lag_seconds,
            evidence=evidence,
            by=Actor.system("health"),
            at=max(now, measured_at) if at_text and measured_at <= now else now,
        )
    except (actions.UnableToRecord, NoSupplyPolicy) as problem:
        exits.stop(problem, exits.REFUSED)
    click.echo(f"{code}: {link.upper()} was seen {how}.")
