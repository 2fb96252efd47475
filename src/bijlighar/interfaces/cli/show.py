"""How commands print: a readable table for people, JSON lines for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import click
from rich.console import Console
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
