"""`bijlighar deposit take-over`: deposits and months that the company had before, from its own lists."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from bijlighar.kernel.energy import parse_kwh
from bijlighar.kernel.money import parse_rupees

if TYPE_CHECKING:
    import polars as pl

Reader = Callable[[str], Any]
HELD: dict[str, tuple[str, Reader]] = {"held_rupees": ("amount_paise", parse_rupees)}
MONTHS: dict[str, tuple[str, Reader]] = {
    "cycle_from": ("cycle_from", date.fromisoformat),
    "cycle_to": ("cycle_to", date.fromisoformat),
    "energy_kwh": ("energy_wh", lambda text: parse_kwh(text).wh),
    "was_unpaid": ("was_unpaid", lambda text: {"yes": True, "no": False}[text]),
}
"""Columns of each list, what they become, and how they are read."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@company_option
@click.option("--months", "are_months", is_flag=True, help="FILE holds months billed before, not deposits.")
@at_option
@json_option
def command(file: Path, company_code: str, are_months: bool, at_text: str | None, json_lines: bool) -> None:
    """Take over from FILE, a CSV: service_number and held_rupees; again changes nothing.

    With --months: service_number, cycle_from, cycle_to (the day after its last), energy_kwh, was_unpaid (yes
    or no), for the first yearly review. All or nothing: a line that is wrong is named, exit code 3.
    """
    ready()
    from bijlighar.deposits import actions

    company = company_of(company_code)
    rows = _read(file, company.id, company_code, MONTHS if are_months else HELD)
    said: dict[str, Any] = {"company_id": company.id, "by": BY, "at": moment(at_text)}
    try:
        if are_months:
            new = actions.take_over_months(months=rows, **said)
        else:
            new = actions.take_over(held=rows, **said)
    except actions.UnableToTakeOver as refused:
        exits.stop(refused, exits.REFUSED)
    told = {"company": company_code, "rows": rows.height, "new": new}
    click.echo(show.as_json(told) if json_lines else f"{new} of {rows.height} rows are new.")


def _read(
    file: Path, company_id: int, company_code: str, columns: dict[str, tuple[str, Reader]]
) -> pl.DataFrame:
    import polars as pl

    from bijlighar.consumers import queries as consumers

    rows = pl.read_csv(file, infer_schema=False)
    if missing := {"service_number", *columns} - set(rows.columns):
        exits.stop(f"{file.name}: column {', '.join(sorted(missing))} is missing.", exits.REFUSED)
    known = dict(
        consumers.numbers(company_id=company_id).select("service_number", "connection_id").iter_rows()
    )
    found: list[dict[str, Any]] = []
    wrong = []
    for line, row in enumerate(rows.select("service_number", *columns).iter_rows(named=True), 2):
        number = row["service_number"]
        if number not in known:
            wrong.append(f"{file.name}:{line}: {company_code} has no connection {number}.")
            continue
        read: dict[str, Any] = {"connection_id": known[number]}
        for name, (becomes, reader) in columns.items():
            try:
                read[becomes] = reader(row[name] or "")
            except (ValueError, KeyError):
                wrong.append(f"{file.name}:{line}: {name} is {row[name]!r}, which cannot be read.")
        found.append(read)
    if wrong:
        for one in wrong[:20]:
            click.echo(one, err=True)
        sys.exit(exits.REFUSED)
    return pl.DataFrame(found)
