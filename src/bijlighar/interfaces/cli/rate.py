"""`bijlighar rate`: price a file of bills, without a database."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import click
from rich.console import Console
from rich.progress import open as open_with_progress
from rich.table import Table

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.money import rupees
from bijlighar.tariffs.rules import LINES, Rulebook, RulebookRefused, UnknownState, load_rulebook, rate
from bijlighar.tariffs.rules.bills_csv import HeaderRefused, bills_frame, read_bills

CHUNK_ROWS = 20_000
_PROGRESS_BYTES = 2_000_000


@click.command()
@click.option("--state", "state_code", required=True, help="Whose rulebook: mp, bihar.")
@click.option("--input", "source", required=True, help="CSV file of bills; - reads from standard input.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a line.")
@click.option("--trace", "with_trace", is_flag=True, help="Print every step of the arithmetic.")
@click.option(
    "--rulebook", "folder", type=click.Path(path_type=Path), help="Folder of the rulebooks, if not the usual."
)
def command(state_code: str, source: str, json_lines: bool, with_trace: bool, folder: Path | None) -> None:
    """Price bills from a CSV file, exactly to the paisa.

    Columns: ref, category_code, area_code, from_date, to_date (not included), kwh; optional: solar_kwh,
    sanctioned_load_w, is_smart, fppas_percent, fppas_paise (wins over the per cent), cycle_from, cycle_to,
    estimated_kwh, threshold_kwh, demand_w, is_prepaid, is_closed (round as a bill; by default when the days
    are the whole cycle), peak_kwh, contract_demand_w, demand_va and contract_demand_va (billed in kVA),
    load_hp. Rows that cannot be priced are named on standard error and the exit code is then 1.
    """
    try:
        book = load_rulebook(state_code, folder)
    except UnknownState as fault:
        exits.stop(fault, exits.USAGE)
    except RulebookRefused as fault:
        exits.stop(fault, exits.REFUSED)
    try:
        with _opened(source) as lines:
            records = _rated(lines, book, with_trace)
            good, bad = _print_json(records) if json_lines else _print_table(records, with_trace)
    except HeaderRefused as fault:
        exits.stop(f"{source}: {fault}", exits.USAGE)
    except UnicodeDecodeError as fault:
        exits.stop(
            f"{source}: the file is not UTF-8 text ({fault.reason} at byte {fault.start}).", exits.REFUSED
        )
    if bad:
        rows = f"{bad:,} {'row' if bad == 1 else 'rows'} of {good + bad:,}"
        click.echo(f"{'The one row' if good + bad == 1 else rows} could not be priced.", err=True)
        sys.exit(exits.FINDINGS)
    if not good:
        click.echo(f"{source}: no rows below the header, so nothing was priced.", err=True)


@contextmanager
def _opened(source: str) -> Iterator[TextIO]:
    if source == "-":
        # Standard input arrives in the locale's encoding; the file is UTF-8 wherever it comes from.
        yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
        return
    file = Path(source)
    if file.is_dir():
        exits.stop(f"{source}: this is a folder; give a file of bills.", exits.USAGE)
    if not file.exists():
        exits.stop(f"{source}: there is no such file. Use - to read from standard input.", exits.USAGE)
    if file.stat().st_size < _PROGRESS_BYTES:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            yield lines
        return
    console = Console(stderr=True)
    with open_with_progress(
        file, "r", encoding="utf-8-sig", newline="", description="Pricing", console=console, transient=True
    ) as lines:
        yield lines


def _rated(lines: TextIO, book: Rulebook, with_trace: bool) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and record of every row, in the order of the file."""
    rows = read_bills(lines)
    while chunk := list(islice(rows, CHUNK_ROWS)):
        rated = rate(bills_frame(chunk), book, trace=with_trace, refuse="collect")
        reasons = {refusal.row: refusal.reason for refusal in rated.refusals}
        paise = {code: values.tolist() for code, values in rated.lines.items()}
        before, total = rated.before_subsidy_paise.tolist(), rated.total_paise.tolist()
        place = 0
        for row in chunk:
            if row.values is None:
                yield row.line, {"ref": row.ref, "error": row.reason}
                continue
            i, place = place, place + 1
            if i in reasons:
                yield row.line, {"ref": row.ref, "error": reasons[i]}
                continue
            record: dict[str, Any] = {
                "ref": row.ref,
                "lines": {code: paise[code][i] for code in LINES},
                "before_subsidy_paise": before[i],
                "total_paise": total[i],
                "clauses": rated.clauses(i),
            }
            of_all = rated.notes(i)
            if row.notes or of_all:
                record["notes"] = [*row.notes, *of_all]
            if with_trace:
                record["trace"] = rated.trace(i)
            yield row.line, record


class _Told:
    """Counts good and bad rows, and says on standard error what there is to say of each."""

    def __init__(self) -> None:
        self.good = self.bad = 0
        self._said: set[str] = set()

    def __call__(self, line: int, record: dict[str, Any]) -> bool:
        """Whether the row has a price. What holds for many rows (no order for a year) is said once."""
        for note in record.get("notes", []):
            if note not in self._said:
                click.echo(f"line {line} ({record['ref']}): {note}.", err=True)
            if note.startswith("no order"):
                self._said.add(note)
        if "error" in record:
            click.echo(f"line {line} ({record['ref'] or 'no ref'}): {record['error']}", err=True)
            self.bad += 1
            return False
        self.good += 1
        return True


def _print_json(records: Iterator[tuple[int, dict[str, Any]]]) -> tuple[int, int]:
    tell = _Told()
    for line, record in records:
        tell(line, record)
        click.echo(as_json(record))
    return tell.good, tell.bad


def _print_table(records: Iterator[tuple[int, dict[str, Any]]], with_trace: bool) -> tuple[int, int]:
    tell = _Told()
    table = Table()
    for name in ("ref", *LINES, "before subsidy", "total"):
        table.add_column(name, justify="left" if name == "ref" else "right")
    steps: list[tuple[str, list[dict[str, Any]]]] = []
    for line, record in records:
        if not tell(line, record):
            continue
        amounts = [*record["lines"].values(), record["before_subsidy_paise"], record["total_paise"]]
        table.add_row(record["ref"], *(rupees(paise) for paise in amounts))
        if with_trace:
            steps.append((record["ref"], record["trace"]))
    # A terminal is wide enough or wraps; a pipe has no width of its own and must not cut amounts.
    console = Console() if sys.stdout.isatty() else Console(width=160)
    if tell.good:
        console.print(table)
    for ref, trace in steps:
        click.echo(f"\n{ref}")
        for step in trace:
            amount = f" = {rupees(step['paise'])}" if "paise" in step else ""
            click.echo(f"  {step['line']:<8} {step['label_en']}: {step['formula']}{amount}  [{step['mark']}]")
    return tell.good, tell.bad
