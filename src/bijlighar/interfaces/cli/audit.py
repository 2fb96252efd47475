"""`bijlighar audit`: looks for rows that contradict each other.

Each area keeps its questions in `<area>/audits/*.sql`: the first line says what must hold, the second counts
the rows the question is asked of (`-- checked: SELECT count(*) ...`), and the query returns the rows that
break it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bijlighar.interfaces.cli import django, exits
from bijlighar.interfaces.cli.show import as_json

_CHECKED = "-- checked:"
_SHOWN = 5


class AuditUnreadable(ValueError):
    """An audit file lacks its first or second line."""


@dataclass(frozen=True, slots=True)
class Audit:
    """One question: what must hold, how many rows it is asked of, which rows break it."""

    area: str
    name: str
    what: str
    count_sql: str
    sql: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an audit found; `rows` are the first offending ones."""

    area: str
    name: str
    what: str
    checked: int
    offending: int
    rows: list[dict[str, Any]]


@click.command()
@click.option("--area", "areas", multiple=True, help="Only the audits of this area; may be given again.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object an audit.")
def command(areas: tuple[str, ...], json_lines: bool) -> None:
    """Ask every audit and print how many rows each checked and how many it found at fault.

    Exit code 0 only when nothing is at fault and something was checked: an empty database proves nothing.
    """
    audits = [audit for audit in all_audits() if not areas or audit.area in areas]
    if not audits:
        raise click.UsageError(f"There is no audit of {', '.join(areas)}.")
    django.ready()
    answers = []
    for audit in audits:
        answers.append(ask(audit))
        if json_lines:
            one = answers[-1]
            click.echo(as_json({name: getattr(one, name) for name in Answer.__dataclass_fields__}))
    if not json_lines:
        _table(answers)
    offending = sum(answer.offending for answer in answers)
    checked = sum(answer.checked for answer in answers)
    if not checked:
        click.echo("Nothing was checked: the database is empty.", err=True)
    sys.exit(exits.OK if checked and not offending else exits.FINDINGS)


def all_audits(package: Path | None = None) -> list[Audit]:
    """Every audit of every area, by area and name. Raises `AuditUnreadable`."""
    root = package or Path(__file__).resolve().parents[2]
    return [_read(path) for path in sorted(root.glob("*/audits/*.sql"))]


def ask(audit: Audit, using: str = "default") -> Answer:
    """Run one audit against the database."""
    from django.db import connections, transaction

    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(audit.count_sql)
        checked = int(cursor.fetchone()[0])
        cursor.execute(audit.sql)
        names = [column.name for column in cursor.description]
        found = cursor.fetchmany(_SHOWN)
        more = sum(len(part) for part in _rest(cursor))
    rows = [dict(zip(names, row, strict=True)) for row in found]
    return Answer(audit.area, audit.name, audit.what, checked, len(found) + more, rows)


def _rest(cursor: Any) -> Iterator[list[Any]]:
    while part := cursor.fetchmany(10_000):
        yield part


def _read(path: Path) -> Audit:
    lines = path.read_text(encoding="utf-8").splitlines()
    what, count = (*lines, "", "")[:2]
    if not what.startswith("-- ") or not count.startswith(_CHECKED):
        raise AuditUnreadable(
            f"{path.name}: the first line says what must hold (`-- ...`), the second counts the rows it "
            f"is asked of (`{_CHECKED} SELECT count(*) ...`)."
        )
    return Audit(
        area=path.parent.parent.name,
        name=path.stem,
        what=what.removeprefix("-- "),
        count_sql=count.removeprefix(_CHECKED).strip(),
        sql="\n".join(lines[2:]),
    )


def _table(answers: list[Answer]) -> None:
    table = Table(title="Audit", title_justify="left")
    table.add_column("area")
    table.add_column("what must hold")
    table.add_column("rows checked", justify="right")
    table.add_column("at fault", justify="right")
    for answer in answers:
        table.add_row(answer.area, answer.what, f"{answer.checked:,}", f"{answer.offending:,}")
    Console().print(table)
    for answer in answers:
        for row in answer.rows:
            click.echo(f"{answer.area}/{answer.name}: {as_json(row)}")
