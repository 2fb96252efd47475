"""Runs every measurement in this folder and prints them as tables, or with --json as one object a line.

python -m bench                 all of them
python -m bench rating ledger   only those modules
"""

from __future__ import annotations

import dataclasses
import importlib
import os
import pkgutil
import platform
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import click
from rich.console import Console
from rich.table import Table

import bench
from bijlighar.interfaces.cli.show import as_json


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a line.")
def main(names: tuple[str, ...], json_lines: bool) -> None:
    """Measure, and say beside what."""
    known = [m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_")]
    unknown = set(names) - set(known)
    if unknown:
        raise click.UsageError(
            f"no measurement named {', '.join(sorted(unknown))}; there are {', '.join(known)}"
        )
    if not json_lines and len(names) != 1:
        Console().print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    if len(names) != 1:
        # A process each: a measurement has its own database server, and its own peak memory.
        flags = ["--json"] if json_lines else []
        ends = [_alone(name, flags) for name in names or known]
        sys.exit(1 if any(ends) else 0)
    module = importlib.import_module(f"bench.{names[0]}")
    with Console(stderr=True).status(f"measuring {names[0]}"):
        rows = [_plain(row) for row in module.run()]
    if json_lines:
        for row in rows:
            click.echo(as_json({"bench": names[0], **row}))
    else:
        _table((module.__doc__ or names[0]).strip().splitlines()[0], rows)


def _alone(name: str, flags: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", "bench", name, *flags], check=False).returncode


def _plain(row: Any) -> dict[str, Any]:
    if dataclasses.is_dataclass(row) and not isinstance(row, type):
        return dataclasses.asdict(row)
    if isinstance(row, Mapping):
        return dict(row)
    raise TypeError(f"run() gave a {type(row).__name__}; a dataclass or a mapping is needed")


def _table(title: str, rows: list[dict[str, Any]]) -> None:
    Console().print(f"\n{title}", highlight=False)
    table = Table()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    for name in columns:
        number = all(isinstance(row.get(name), int | float | None) for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if number else "left")
    for row in rows:
        table.add_row(*(_shown(row.get(name)) for name in columns))
    Console().print(table)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


if __name__ == "__main__":
    main()
