"""`bijlighar supply canary`: goes the way of a consumer, and writes down how each link did."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, exits, portions, show

URL = "BIJLIGHAR_CANARY_URL"
NUMBERS = "BIJLIGHAR_CANARY"


@click.command()
@click.option("--company", "code", help="Only this company (its code).")
@click.option("--url", help=f"Where the portal answers; else {URL}, else this machine's port 8000.")
@click.option("--number", help=f"Service number whose way is gone; else {NUMBERS} (east=N...,west=N...).")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a link.")
def command(code: str | None, url: str | None, number: str | None, json_lines: bool) -> None:
    """Try every link once and record it; exit code 1 when one is unhealthy. Run it every few minutes."""
    django.ready()
    from bijlighar.interfaces.jobs import canary
    from bijlighar.interfaces.smoke_account import NobodyToLookAt
    from bijlighar.supply import actions
    from bijlighar.supply.rules import NoSupplyPolicy

    address = url or os.environ.get(URL) or "http://127.0.0.1:8000"
    named = dict(part.split("=", 1) for part in os.environ.get(NUMBERS, "").split(",") if "=" in part)
    is_good, lines = True, []
    for company in portions.companies(code):
        whose, at = number or named.get(company.code), datetime.now(UTC)
        try:
            canary.ask_meter(company.id, whose, at)
            for saw in canary.samples(company, address, whose, at):
                actions.record_health(
                    company_id=company.id,
                    link_code=saw.link_code,
                    measured_at=at,
                    is_healthy=saw.is_healthy,
                    lag_seconds=saw.lag_seconds,
                    evidence=saw.evidence,
                    by=canary.BY,
                    at=datetime.now(UTC),
                )
                is_good &= saw.is_healthy
                lines.append(
                    {
                        "company": company.code,
                        "link": saw.link_code,
                        "healthy": saw.is_healthy,
                        "lag_seconds": saw.lag_seconds,
                        **({"evidence": saw.evidence} if json_lines else {}),
                    }
                )
        except (NobodyToLookAt, NoSupplyPolicy) as problem:
            # No sample is as good as a bad one: what nobody can try counts as down.
            click.echo(f"{company.code}: {problem}", err=True)
            is_good = False
    show.rows(lines, json_lines=json_lines, title="Links")
    sys.exit(exits.OK if is_good else exits.FINDINGS)
