"""`bijlighar shadow`: another system's bills of a month beside ours, before anybody relies on ours."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.interfaces.cli.portions import companies, first_of, instant
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import decimal_rupees

if TYPE_CHECKING:
    import polars as pl

    from bijlighar.billing.queries import ShadowTotals

BY = Actor.system("shadow")
_SHOWN = ("service_number", "reason", "difference_rs", "total_rs", "our_total_rs")
_WORDS = {
    "READING": "other units",
    "RATE": "another rate",
    "SUBSIDY": "another subsidy",
    "ARREARS": "other arrears",
    "ROUNDING": "rounding",
}


@click.group()
def command() -> None:
    """Lay another system's bills beside ours: equal, or different and why."""


@command.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--company", "code", required=True, help="Whose bills they are (its code).")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def import_file(path: Path, code: str, at_text: str | None, json_lines: bool) -> None:
    """Take in the CSV file PATH, one bill a line; the same content is taken once.

    Exit code 1 when rows were rejected (they are kept: `bijlighar shadow report --rejected`), 3 when the file
    is no such table.
    """
    at = instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.billing import actions

    (company,) = companies(code)
    try:
        text = path.read_text(encoding="utf-8-sig")
        done = actions.import_shadow(company_id=company.id, name=path.name, text=text, by=BY, at=at)
    except (actions.UnableToImport, UnicodeDecodeError) as problem:
        exits.stop(problem, exits.REFUSED)
    if json_lines:
        click.echo(as_json({"company": code, "file": path.name, **asdict(done)}))
    else:
        before = " This content was taken before; nothing changed." if done.already else ""
        click.echo(f"{path.name}: {done.taken:,} bills taken, {done.rejected:,} rows rejected.{before}")
    sys.exit(exits.FINDINGS if done.rejected else exits.OK)


@command.command("report")
@click.option("--company", "code", required=True, help="Whose bills (its code).")
@click.option("--month", required=True, metavar="YYYY-MM", help="Bills whose cycle begins in this month.")
@click.option("--reason", "reasons", multiple=True, type=click.Choice(tuple(_WORDS)), help="Only these.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="Bills to list.")
@click.option("--csv", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write every bill here.")
@click.option("--rejected", is_flag=True, help="List the rows that were not taken instead.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, totals first, one object a bill.")
def report(
    code: str,
    month: str,
    reasons: tuple[str, ...],
    limit: int,
    out: Path | None,
    rejected: bool,
    json_lines: bool,
) -> None:
    """Say how many bills are equal, by how much the others differ and why; the largest differences first.

    Exit code 1 when any bill differs or one of the systems lacks it.
    """
    first = first_of(month)
    django.ready()
    from bijlighar.billing import queries
    from bijlighar.consumers import queries as consumers

    (company,) = companies(code)
    if rejected:
        kept = queries.shadow_rejected(company.id)
        show.rows([asdict(one) for one in kept], json_lines=json_lines, title="Rows that were not taken")
        sys.exit(exits.FINDINGS if kept else exits.OK)
    found = queries.shadow(company.id, first)
    totals = queries.shadow_totals(company.id, first, found)
    listed = queries.shadow_rows(
        found, consumers.numbers(company_id=company.id).select("connection_id", "service_number"), reasons
    )
    if out is not None:
        in_rupees(listed).write_csv(out)
    _tell(code, month, totals, json_lines)
    different = listed.filter(listed.get_column("reason") != "EQUAL").head(limit)
    if different.height or json_lines:
        told = in_rupees(different)
        shown = told if json_lines else told.select(_SHOWN)
        show.rows(shown.to_dicts(), json_lines=json_lines, title="The largest differences, theirs less ours")
    lacking = totals.only_theirs + totals.only_ours + totals.other_days
    sys.exit(exits.FINDINGS if totals.equal < totals.both or lacking else exits.OK)


def in_rupees(listed: pl.DataFrame) -> pl.DataFrame:
    """The list with rupees and kWh as exact decimals in text, as a spreadsheet takes them."""
    import polars as pl

    from bijlighar.kernel.energy import kwh_exact

    def told(name: str) -> pl.Series:
        column = listed.get_column(name)
        if name.endswith("_paise"):
            texts = [decimal_rupees(paise) for paise in column]
            plain = name.removesuffix("_paise")
            title = f"by_{plain.lower()}_rs" if plain in _WORDS else f"{plain}_rs"
            return pl.Series(title, texts, dtype=pl.String)
        if name.endswith("_wh"):
            texts = [kwh_exact(wh) for wh in column]
            return pl.Series(name.removesuffix("_wh") + "_kwh", texts, dtype=pl.String)
        return column

    return pl.DataFrame([told(name) for name in listed.columns])


def _tell(code: str, month: str, totals: ShadowTotals, json_lines: bool) -> None:
    if json_lines:
        click.echo(as_json({"company": code, "month": month, **asdict(totals)}))
        return
    click.echo(
        f"{code}, {month}: {totals.theirs:,} of their bills, {totals.ours:,} of ours, "
        f"{totals.both:,} in both, "
        f"of these {totals.equal:,} equal."
    )
    for what, count in (
        ("only in theirs", totals.only_theirs),
        ("only in ours", totals.only_ours),
        ("over other days", totals.other_days),
        ("rows rejected", totals.rejected),
    ):
        if count:
            click.echo(f"  {what}: {count:,}")
    click.echo(f"  they ask for {decimal_rupees(totals.difference_paise)} rupees more than we do:")
    for reason, bills, paise in totals.reasons:
        click.echo(f"    {_WORDS[reason]:<16} {bills:>8,} bills {decimal_rupees(paise):>16}")
