"""`bijlighar ingest`: readings from a file into the store, validated; what was not taken, taken again."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from pathlib import Path

import click

from bijlighar.conf.postgres.priority import step_back
from bijlighar.interfaces.cli import django, exits, has_own_process
from bijlighar.interfaces.cli.ingest.layouts import read_layout
from bijlighar.interfaces.cli.ingest.taking import replay_batch, take_file, validate_waiting
from bijlighar.interfaces.cli.ingest.telling import list_batches, list_rejected
from bijlighar.interfaces.cli.portions import instant


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--layout", "layout_file", type=click.Path(path_type=Path), help="How the file is laid out (YAML)."
)
@click.option(
    "--register",
    "make",
    is_flag=False,
    flag_value="unknown make",
    help="Write down meters that nobody registered, as of this make.",
)
@click.option("--company", help="Code of the company whose meters they are, where the layout names none.")
@click.option("--pending", is_flag=True, help="Only validate days of earlier files that are over by now.")
@click.option("--batches", is_flag=True, help="List the files taken, newest first.")
@click.option("--rejected", type=int, metavar="BATCH", help="List the rows of a batch that were not taken.")
@click.option("--replay", type=int, metavar="BATCH", help="Try the rejected rows of a batch again.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option(
    "--days-at-once", type=int, hidden=True, help="Meter-days of one transaction of the validation."
)
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")
def command(
    file: Path | None,
    layout_file: Path | None,
    make: str | None,
    company: str | None,
    pending: bool,
    batches: bool,
    rejected: int | None,
    replay: int | None,
    at_text: str | None,
    days_at_once: int | None,
    json_lines: bool,
) -> None:
    """Take a file of meter readings (CSV or Parquet) and validate its days.

    The same file again changes nothing (exit code 0). Rows that cannot be taken are kept with their reason:
    --rejected lists them, --replay tries them again. Exit code 1 when rows were rejected now, 3 when the file
    or the layout was refused as a whole. See docs/operate/ingest.md for layouts.
    """
    chosen = [name for name, given in (("FILE", file), ("--pending", pending), ("--batches", batches),
              ("--rejected", rejected), ("--replay", replay)) if given not in (None, False)]  # fmt: skip
    if len(chosen) != 1:
        raise click.UsageError(
            "Give one of: a FILE with --layout, --pending, --batches, --rejected BATCH, --replay BATCH."
        )
    at = instant(at_text) or datetime.now(UTC)
    if (file is not None or replay is not None or pending) and has_own_process():
        # Minutes of work for both cores, while consumers look at their days.
        step_back()
        # Millions of objects come and few go: looking for lost ones now and then is enough.
        gc.set_threshold(200_000, 50, 1_000)
    # The layout first: a mistake in it is told without a database.
    layout = read_layout(layout_file, make, company) if layout_file else None
    if file is not None:
        if layout is None:
            raise click.UsageError("A file needs --layout LAYOUT.yaml; examples are in layouts/.")
        if not file.is_file():
            exits.stop(f"{file}: there is no such file.", exits.USAGE)
        django.ready()
        take_file(file, layout, at, days_at_once, json_lines)
    elif replay is not None:
        django.ready()
        replay_batch(replay, layout, at, json_lines)
    elif pending:
        django.ready()
        validate_waiting(at, json_lines)
    elif batches:
        django.ready()
        list_batches(json_lines)
    elif rejected is not None:
        django.ready()
        list_rejected(rejected, json_lines)
