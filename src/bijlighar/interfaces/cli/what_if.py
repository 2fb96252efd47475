"""`bijlighar what-if`: bills of a file rated as they are and another way, without a database."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import polars as pl
from rich.console import Console
from rich.table import Table

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.money import rupees
from bijlighar.tariffs.rules import (
    AS_IT_IS,
    Compared,
    RulebookRefused,
    UnknownOrder,
    UnknownState,
    Variant,
    compare,
    load_rulebook,
)
from bijlighar.tariffs.rules.bills_csv import BillRow, HeaderRefused, bills_frame, read_bills

OTHER = "other"


@click.command("what-if")
@click.option("--state", "state_code", required=True, help="Whose rulebook: mp, bihar.")
@click.option(
    "--input", "source", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV file of bills, as `bijlighar rate` takes it.",
)  # fmt: skip
@click.option("--category", "category_code", help="As if every bill were of this category.")
@click.option("--order", "order_code", help="As if this order held on all days, for example fy-2026-27.")
@click.option("--prepaid", is_flag=True, help="As if every bill had a prepaid meter, with its rebate.")
@click.option(
    "--solar", "moved", type=click.IntRange(0, 100), default=0, help="Per cent of use moved to 9-17 h."
)
@click.option(
    "--revenue", "as_revenue", is_flag=True, help="Add up by category and slab instead of bill by bill."
)
@click.option("--rulebook", "folder", type=click.Path(path_type=Path), help="Folder of the rulebooks.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a line.")
def command(
    state_code: str,
    source: Path,
    category_code: str | None,
    order_code: str | None,
    prepaid: bool,
    moved: int,
    as_revenue: bool,
    folder: Path | None,
    json_lines: bool,
) -> None:
    """Rate bills another way: another category or order, prepaid, or more use in the solar hours.

    Prints each bill as it is, the other way, and the difference; nothing is stored. Bills that cannot be
    rated one of the two ways are named on standard error, and the exit code is then 1.
    """
    if category_code is None and order_code is None and not moved and not prepaid:
        exits.stop("What if what? Give --category, --order, --prepaid or --solar.", exits.USAGE)
    variant = Variant(
        category_code=category_code,
        order_code=order_code,
        is_prepaid=prepaid or None,
        moved_to_solar_percent=moved,
    )
    try:
        book = load_rulebook(state_code, folder)
        with source.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(read_bills(lines))
        frame = bills_frame(rows)
        compared = compare(frame, book, {OTHER: variant})
    except (UnknownState, UnknownOrder, HeaderRefused) as fault:
        exits.stop(fault, exits.USAGE)
    except (RulebookRefused, UnicodeDecodeError) as fault:
        exits.stop(fault, exits.REFUSED)
    is_bad = _tell_refused(rows, compared)
    found = compared.by_slab(frame, book) if as_revenue else compared.frame()
    shown = {f"{OTHER}_paise": "other_paise", f"{OTHER}_change_paise": "change_paise"}
    _print(found.rename(shown).drop_nulls("change_paise"), json_lines)
    if is_bad:
        sys.exit(exits.FINDINGS)


def _tell_refused(rows: list[BillRow], compared: Compared) -> bool:
    """Name what could not be read or rated; whether there was any."""
    good = [row for row in rows if row.values is not None]
    told = [(row.line, row.ref, row.reason) for row in rows if row.values is None]
    for name, how in ((AS_IT_IS, "as it is"), (OTHER, "the other way")):
        for refusal in compared.refusals(name):
            told.append((good[refusal.row].line, refusal.ref, f"{how}: {refusal.reason}"))
    for line, ref, reason in sorted(told):
        click.echo(f"line {line} ({ref or 'no ref'}): {reason}", err=True)
    return bool(told)


def _print(found: pl.DataFrame, json_lines: bool) -> None:
    """Amounts in paise as JSON, in rupees as a table with its sum."""
    if json_lines:
        for record in found.iter_rows(named=True):
            click.echo(as_json(record))
        return
    if found.is_empty():
        click.echo("No bill could be rated both ways.")
        return
    names = {"total_paise": "as it is", "other_paise": "the other way", "change_paise": "difference"}
    table = Table(show_footer=True)
    for name in found.columns:
        in_rupees = name in names
        footer = rupees(int(found[name].sum()), plus=name == "change_paise") if in_rupees else ""
        table.add_column(
            names.get(name, name),
            justify="left" if found[name].dtype == pl.String else "right",
            footer=footer,
        )
    for record in found.iter_rows(named=True):
        table.add_row(
            *(
                rupees(value, plus=name == "change_paise") if name in names else str(value)
                for name, value in record.items()
            )
        )
    # A pipe has no width of its own and must not cut amounts.
    console = Console() if sys.stdout.isatty() else Console(width=160)
    console.print(table)
