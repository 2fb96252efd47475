"""Readings into the store, validated: a new file, rejected rows again, days that are over by now."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.progress import Progress

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.ingest.telling import report
from bijlighar.kernel.actor import Actor

if TYPE_CHECKING:
    from bijlighar.metering.rules.layout import Layout

BY = Actor.system("ingest")


def take_file(file: Path, layout: Layout, at: datetime, days_at_once: int | None, json_lines: bool) -> None:
    """Take a file and validate its days; the same file again changes nothing."""
    from bijlighar.metering import actions

    with show.bar() as bar:
        task = bar.add_task("read", total=None)
        try:
            received = actions.receive(
                path=file,
                layout=layout,
                by=BY,
                at=at,
                tell=lambda stage: bar.update(task, description=stage),
                progress=lambda done, size: bar.update(task, completed=done, total=size),
            )
        except actions.FileRefused as problem:
            bar.stop()
            exits.stop(problem, exits.REFUSED)
        validated = _validate(bar, [received.batch_id], at, days_at_once)
    report(received.batch_id, validated, received.already_taken, json_lines)


def replay_batch(batch_id: int, layout: Layout | None, at: datetime, json_lines: bool) -> None:
    """Try the rejected rows of a batch again, under another layout where one is given."""
    from bijlighar.metering import actions
    from bijlighar.metering.rules.layout import LayoutRefused

    with show.bar() as bar:
        bar.add_task("replay", total=None)
        try:
            replayed = actions.replay(batch_id=batch_id, layout=layout, by=BY, at=at)
        except (actions.UnableToReplay, actions.FileRefused, LayoutRefused) as problem:
            bar.stop()
            exits.stop(problem, exits.REFUSED)
        validated = _validate(bar, [replayed.batch_id], at)
    if not json_lines:
        click.echo(
            f"{replayed.went_in} of {replayed.rows} rejected rows of batch {batch_id} went in, as batch "
            f"{replayed.batch_id}; {replayed.still_rejected} are still rejected."
        )
    report(replayed.batch_id, validated, False, json_lines)


def validate_waiting(at: datetime, json_lines: bool) -> None:
    """Validate days of earlier files that are over by now."""
    with show.bar() as bar:
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
