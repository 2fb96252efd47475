"""`bijlighar ingest`: readings from a file into the store, validated; what was not taken, taken again."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.interfaces.cli.portions import instant
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import minute_label

if TYPE_CHECKING:
    from bijlighar.metering.rules.layout import Layout

BY = Actor.system("ingest")
SHOWN_REJECTED = 5


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
    # The layout first: a mistake in it is told without a database.
    layout = _layout(layout_file, make) if layout_file else None
    if file is not None:
        if layout is None:
            raise click.UsageError("A file needs --layout LAYOUT.yaml; examples are in layouts/.")
        if not file.is_file():
            _stop(f"{file}: there is no such file.", exits.USAGE)
        django.ready()
        _ingest(file, layout, at, days_at_once, json_lines)
    elif replay is not None:
        django.ready()
        _replay(replay, layout, at, json_lines)
    elif pending:
        django.ready()
        _pending(at, json_lines)
    elif batches:
        django.ready()
        from bijlighar.metering import queries

        show.rows(
            [_brief(record, json_lines) for record in queries.batches()],
            json_lines=json_lines,
            title="Batches",
        )
    elif rejected is not None:
        django.ready()
        _list_rejected(rejected, json_lines)


def _layout(path: Path, make: str | None) -> Layout:
    from bijlighar.metering.rules import layout as layouts

    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        _stop(f"{path}: the layout cannot be read ({problem.strerror}).", exits.USAGE)
    except UnicodeDecodeError:
        _stop(f"{path}: the layout is not UTF-8 text.", exits.REFUSED)
    try:
        layout = layouts.read(text, name=path.name)
        if make is not None and layout.register_unknown is None:
            source = {**layout.source, "register_unknown": {"make": make}}
            layout = layouts.from_mapping(source, name=path.name)
    except layouts.LayoutRefused as problem:
        _stop(str(problem), exits.REFUSED)
    return layout


def _ingest(file: Path, layout: Layout, at: datetime, days_at_once: int | None, json_lines: bool) -> None:
    from bijlighar.metering import actions

    with _bar() as bar:
        task = bar.add_task("read", total=None)
        try:
            received = actions.receive(
                path=file, layout=layout, by=BY, at=at, tell=lambda stage: bar.update(task, description=stage)
            )
        except actions.FileRefused as problem:
            bar.stop()
            _stop(str(problem), exits.REFUSED)
        validated = _validate(bar, [received.batch_id], at, days_at_once)
    _report(received.batch_id, validated, received.already_taken, json_lines)


def _replay(batch_id: int, layout: Layout | None, at: datetime, json_lines: bool) -> None:
    from bijlighar.metering import actions
    from bijlighar.metering.rules.layout import LayoutRefused

    with _bar() as bar:
        bar.add_task("replay", total=None)
        try:
            replayed = actions.replay(batch_id=batch_id, layout=layout, by=BY, at=at)
        except (actions.UnableToReplay, actions.FileRefused, LayoutRefused) as problem:
            bar.stop()
            _stop(str(problem), exits.REFUSED)
        validated = _validate(bar, [replayed.batch_id], at)
    if not json_lines:
        click.echo(
            f"{replayed.went_in} of {replayed.rows} rejected rows of batch {batch_id} went in, as batch "
            f"{replayed.batch_id}; {replayed.still_rejected} are still rejected."
        )
    _report(replayed.batch_id, validated, False, json_lines)


def _pending(at: datetime, json_lines: bool) -> None:
    with _bar() as bar:
        validated = _validate(bar, None, at)
    found = {"days_new": validated.new, "days_changed": validated.changed, "days_same": validated.same}
    if json_lines:
        click.echo(show.as_json(found))
    else:
        click.echo(
            f"Days validated: {validated.new} new, {validated.changed} changed, {validated.same} the same."
        )


def _validate(
    bar: Progress, batch_ids: list[int] | None, at: datetime, days_at_once: int | None = None
) -> Any:
    from bijlighar.metering import actions

    task = bar.add_task("validate meter-days", total=None)
    return actions.validate_pending(
        batch_ids=batch_ids,
        by=BY,
        at=at,
        progress=lambda done, total: bar.update(task, completed=done, total=total),
        days_at_once=days_at_once,
    )


def _report(batch_id: int, validated: Any, already_taken: bool, json_lines: bool) -> None:
    from bijlighar.metering import queries

    record = queries.batch(batch_id)
    assert record is not None
    new_rejected = record.rows_rejected if record.replay_of_id is None and not already_taken else 0
    waiting = queries.rejected_waiting(batch_id)
    if json_lines:
        found = {
            "batch": record.id,
            "already_taken": already_taken,
            **{name: value for name, value in dataclasses.asdict(record).items() if name != "id"},
            "rejected_waiting": waiting,
            "days_validated_new": validated.new,
            "days_validated_changed": validated.changed,
            "days_validated_same": validated.same,
        }
        click.echo(show.as_json(found))
    elif already_taken:
        click.echo(
            f"{record.name}: already taken as batch {record.id} on {minute_label(record.received_at)}; "
            "nothing changed."
        )
        if waiting:
            rows = "1 row rejected then" if waiting == 1 else f"{waiting:,} rows rejected then"
            click.echo(
                f"{rows} still {'waits' if waiting == 1 else 'wait'}: "
                f"bijlighar ingest --rejected {batch_id} lists them, "
                f"--replay {batch_id} tries them again."
            )
        if validated.new or validated.changed:
            click.echo(
                f"Its remaining days are validated now: {validated.new} new, {validated.changed} changed."
            )
    else:
        click.echo(
            f"{record.name}: batch {record.id}. Rows: {record.rows_read} read = {record.rows_taken} taken + "
            f"{record.rows_duplicate} duplicates + {record.rows_rejected} rejected."
        )
        click.echo(
            f"{record.meters} meters ({record.meters_registered} newly registered), "
            f"{record.meter_days} meter-days"
            + (f" from {record.first_day} to {record.last_day}." if record.first_day else ".")
        )
        click.echo(
            f"Days validated: {validated.new} new, {validated.changed} changed, {validated.same} the same."
        )
        if record.pending_from_day:
            click.echo(
                f"From {record.pending_from_day} on the day is not over; it stays raw until --pending runs."
            )
        if new_rejected:
            _show_rejected(batch_id, record.rejected_by_reason)
    if new_rejected:
        sys.exit(exits.FINDINGS)


def _show_rejected(batch_id: int, by_reason: dict[str, int]) -> None:
    from bijlighar.metering import queries

    click.echo("Rejected: " + ", ".join(f"{code} {count}" for code, count in sorted(by_reason.items())) + ".")
    for row in queries.rejected_rows(batch_id, limit=SHOWN_REJECTED):
        click.echo(f"  line {row.line_number}: {row.reason_en} [{row.raw_text}]")
    click.echo(
        f"All of them: bijlighar ingest --rejected {batch_id}; again: bijlighar ingest --replay {batch_id}"
    )


def _list_rejected(batch_id: int, json_lines: bool) -> None:
    from bijlighar.metering import queries

    if queries.batch(batch_id) is None:
        _stop(f"There is no batch {batch_id}. `bijlighar ingest --batches` lists them.", exits.USAGE)
    rows = queries.rejected_rows(batch_id)
    if json_lines:
        show.rows([dataclasses.asdict(row) for row in rows], json_lines=True)
        return
    show.rows(
        [
            {
                "line": row.line_number,
                "reason": row.reason_en,
                "row": row.raw_text,
                "replayed by": row.replayed_by_id,
            }
            for row in rows
        ],
        json_lines=False,
        title=f"Rejected rows of batch {batch_id}",
    )


def _brief(record: Any, json_lines: bool) -> dict[str, Any]:
    return {
        "batch": record.id,
        "name": record.name,
        "received_at": record.received_at if json_lines else minute_label(record.received_at),
        "read": record.rows_read,
        "taken": record.rows_taken,
        "duplicate": record.rows_duplicate,
        "rejected": record.rows_rejected,
        "first_day": record.first_day,
        "last_day": record.last_day,
        "days_new": record.days_new,
        "days_changed": record.days_changed,
        "pending_from_day": record.pending_from_day,
    }


@contextmanager
def _bar() -> Iterator[Progress]:
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        yield bar


def _stop(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)
