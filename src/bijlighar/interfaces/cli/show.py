"""How commands print: a readable table for people, JSON lines for programs, a bar while it takes long."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table


def as_json(value: Any) -> str:
    """One line of JSON, dates in ISO form, Hindi as it is written."""

    def default(item: Any) -> str:
        if isinstance(item, date | datetime):
            return item.isoformat()
        return str(item)

    return json.dumps(value, ensure_ascii=False, default=default)


def rows(records: Iterable[Mapping[str, Any]], *, json_lines: bool, title: str = "") -> None:
    """Print records as a table, or one JSON object a line."""
    records = list(records)
    if json_lines:
        for record in records:
            click.echo(as_json(record))
        return
    if not records:
        click.echo("Nothing to show.")
        return
    if title:
        click.echo(title)  # as a title of the table it would be folded to the table's width
    table = Table()
    for name, value in records[0].items():
        table.add_column(name, justify="right" if isinstance(value, int) else "left")
    for record in records:
        table.add_row(*("" if value is None else str(value) for value in record.values()))
    Console().print(table)


@contextmanager
def bar(*, counts_down: bool = False) -> Iterator[Progress]:
    """A progress bar on stderr, silent where that is no terminal; with the time passed, or the time left."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn() if counts_down else TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        yield progress
