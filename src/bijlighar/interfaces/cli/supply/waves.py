"""`bijlighar supply waves`: the waves of cuts so far, or the next one as it would be."""

from __future__ import annotations

import dataclasses

import click

from bijlighar.interfaces.cli import django, portions, show
from bijlighar.kernel.time import minute_label


@click.command()
@click.option("--company", "code", help="Only this company (its code).")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a wave.")
def command(code: str | None, limit: int, json_lines: bool) -> None:
    """List the waves, newest first: how many were looked at, cut off, and why the others were not."""
    django.ready()
    from bijlighar.supply import queries

    found = []
    for company in portions.companies(code):
        for one in queries.waves(company.id, limit):
            row = {"company": company.code, **dataclasses.asdict(one)}
            row.pop("company_id")
            if not json_lines:
                row["looked_at"] = minute_label(one.looked_at)
                row["counts"] = ", ".join(f"{count} {why}" for why, count in sorted(one.counts.items()))
            found.append(row)
    show.rows(found, json_lines=json_lines, title="Waves")
