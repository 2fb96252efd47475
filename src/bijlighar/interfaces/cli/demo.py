"""`bijlighar demo`: four companies of invented people, and everything that goes wrong with readings."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from bijlighar.interfaces.cli import exits, show

_SEED = 20261108
_seed = click.option("--seed", default=_SEED, show_default=True, help="The same seed makes the same world.")
_connections = click.option(
    "--connections",
    default=300,
    show_default=True,
    help="Connections a company.",
    type=click.IntRange(4, 20_000),
)
_days = click.option(
    "--days",
    default=60,
    show_default=True,
    type=click.IntRange(1, 400),
    help="Days of history, about: it begins on the first of a month, up to eight days later than asked.",
)
_json = click.option("--json", "json_lines", is_flag=True, help="One JSON object a line.")


@click.group()
def command() -> None:
    """Invented companies, people, meters and readings, to try everything with."""


@command.command()
@_json
def who(json_lines: bool) -> None:
    """Say who can sign in, and what each will see."""
    _who(json_lines)


@command.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_seed
@_connections
@_days
@_json
def files(folder: Path, seed: int, connections: int, days: int, json_lines: bool) -> None:
    """Write the demo's files into FOLDER and stop: sheets to import, readings to ingest; no database."""
    from bijlighar.interfaces.demo import plan, write

    made = plan.make(seed=seed, connections=connections, days=days, now=datetime.now(UTC))
    rows = [
        {"file": path.relative_to(folder).as_posix(), "rows": count, "layout": layout}
        for path, count, layout in write.everything(folder, made)
    ]
    show.rows(rows, json_lines=json_lines, title=f"In {folder}")


def _who(json_lines: bool) -> None:
    from bijlighar.interfaces.demo.who import who

    if json_lines:
        for row in who():
            click.echo(show.as_json(asdict(row)))
        return
    click.echo("Sign in at the portal with one of these mobiles; the code appears where the server runs.\n")
    for row in who():
        click.echo(f"  {row.mobile}  {row.name_en} ({row.company_en}; {', '.join(row.service_numbers)})")
        click.echo(f"              {row.see_en}")
        click.echo(f"              {row.see_hi}\n")


__all__ = ["command", "exits"]
