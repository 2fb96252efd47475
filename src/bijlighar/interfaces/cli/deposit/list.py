"""`bijlighar deposit list`: reviews of a company, and what one found for each connection."""

from __future__ import annotations

from dataclasses import asdict
from typing import get_args

import click

from bijlighar.deposits.rules import Outcome
from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.deposit.who import company_of, company_option, json_option
from bijlighar.interfaces.cli.django import ready


@click.command()
@company_option
@click.option("--review", "review_id", type=int, help="The connections of this review.")
@click.option("--outcome", type=click.Choice(get_args(Outcome)), help="Only those with this outcome.")
@click.option("--after", default=0, type=click.IntRange(0), help="Go on after this connection.")
@click.option("--limit", default=50, type=click.IntRange(1, 10_000), help="At most so many.")
@json_option
def command(
    company_code: str,
    review_id: int | None,
    outcome: Outcome | None,
    after: int,
    limit: int,
    json_lines: bool,
) -> None:
    """List the reviews of a company, or with --review what one found; amounts in paise."""
    ready()
    from bijlighar.deposits import queries

    company = company_of(company_code)
    if review_id is None:
        told = [
            {name: value for name, value in asdict(each).items() if name != "drafted_by_key"}
            for each in queries.reviews(company.id)
        ]
        if not json_lines:
            names = ("id", "year_from", "year_to", "state", "connections", "asked_connections")
            told = [
                {name: each[name] for name in names}
                | {"total_paise": each["shortfall_paise"] + each["extra_paise"]}
                for each in told
            ]
        show.rows(told, json_lines=json_lines, title="Reviews of deposits")
        return
    found = queries.review(review_id)
    if found is None or found.company_id != company.id:
        exits.stop(f"{company_code} has no review {review_id}.", exits.REFUSED)
    items = [asdict(each) for each in queries.items(review_id, outcome, after, limit)]
    if not json_lines:
        names = ("connection_id", "service_number", "outcome_code", "basis_wh", "held_paise", "total_paise")
        items = [{name: each[name] for name in names} for each in items]
    show.rows(items, json_lines=json_lines, title=f"Review {review_id}")
