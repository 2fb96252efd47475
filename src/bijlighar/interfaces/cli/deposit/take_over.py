"""`bijlighar deposit take-over`: deposits that the company held before, from its own list."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.deposit.who import (
    BY,
    at_option,
    company_of,
    company_option,
    json_option,
    moment,
)
from bijlighar.interfaces.cli.django import ready
from bijlighar.kernel.money import NotAnExactNumber, parse_rupees


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@company_option
@at_option
@json_option
def command(file: Path, company_code: str, at_text: str | None, json_lines: bool) -> None:
    """Take over deposits from FILE, a CSV with service_number and held_rupees; again changes nothing.

    All or nothing: an unknown number or an amount that is none is named with its line, exit code 3.
    """
    ready()
    import polars as pl

    from bijlighar.consumers import queries as consumers
    from bijlighar.deposits import actions

    company = company_of(company_code)
    rows = pl.read_csv(file, infer_schema=False)
    if missing := {"service_number", "held_rupees"} - set(rows.columns):
        exits.stop(f"{file.name}: column {', '.join(sorted(missing))} is missing.", exits.REFUSED)
    known = consumers.numbers(company_id=company.id).select("connection_id", "service_number")
    joined = rows.join(known, on="service_number", how="left", maintain_order="left")
    amounts, wrong = [], []
    for line, (number, text, found) in enumerate(
        joined.select("service_number", "held_rupees", "connection_id").iter_rows(), 2
    ):
        try:
            amounts.append(parse_rupees(text or ""))
        except NotAnExactNumber as problem:
            amounts.append(0)
            wrong.append(f"{file.name}:{line}: {problem}")
        if found is None:
            wrong.append(f"{file.name}:{line}: {company_code} has no connection {number}.")
    if wrong:
        for one in wrong[:20]:
            click.echo(one, err=True)
        sys.exit(exits.REFUSED)
    held = joined.select("connection_id", amount_paise=pl.Series(amounts, dtype=pl.Int64))
    try:
        new = actions.take_over(company_id=company.id, held=held, by=BY, at=moment(at_text))
    except actions.UnableToTakeOver as refused:
        exits.stop(refused, exits.REFUSED)
    told = {"company": company_code, "rows": rows.height, "new": new}
    click.echo(show.as_json(told) if json_lines else f"{new} of {rows.height} deposits are new.")
