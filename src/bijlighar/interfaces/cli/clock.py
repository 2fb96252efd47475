"""`bijlighar clock`: what runs by the clock, and the keeper that runs it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import show
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.jobs.clock import TASKS
from bijlighar.kernel.time import minute_label

if TYPE_CHECKING:
    from bijlighar.interfaces.jobs.keeper import Kept


@click.command()
@click.option("--list", "lists", is_flag=True, help="Show every task, its next run and its last.")
@click.option("--now", "name", metavar="TASK", help="Have this task run as soon as the keeper is free.")
@click.option("--once", is_flag=True, help="Do what waits, then stop.")
@click.option("--json", "json_lines", is_flag=True, help="With --list: one JSON object a task.")
def command(lists: bool, name: str | None, once: bool, json_lines: bool) -> None:
    """Keep the clock until Ctrl-C: fold at night, charge in the morning, count, archive, audit.

    Any number of keepers may run, on any machine: each run is one keeper's. Stop one at any time; a run that
    was on is finished first, and one that was killed is taken up again.
    """
    ready()
    from bijlighar.interfaces.jobs import keeper

    if lists:
        records = (_record(one, json_lines) for one in keeper.kept(datetime.now(UTC)))
        show.rows(records, json_lines=json_lines, title="By the clock, Indian time")
        return
    app = keeper.keeper()
    if name:
        if name not in app.tasks:
            raise click.UsageError(
                f"There is no task {name}; there are {', '.join(one.name for one in TASKS)}."
            )
        click.echo(f"{name} {'waits for a keeper' if keeper.start(app, name) else 'waits already'}.")
    if once or not name:
        keeper.keep(app, until_idle=once)


def _record(one: Kept, json_lines: bool) -> dict[str, Any]:
    def told(instant: datetime | None) -> datetime | str | None:
        return instant if json_lines or instant is None else minute_label(instant)

    return {
        "task": one.task.name,
        "next": told(one.next_at),
        "last began": told(one.began_at),
        "last ended": told(one.ended_at),
        "state": one.state,
        "what": one.task.words_en,
    }
