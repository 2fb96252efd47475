"""`bijlighar archive`: old months of readings move to files, come back, and are looked after."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.portions import instant
from bijlighar.interfaces.cli.show import as_json, bar, rows


@click.command()
@click.option("--before", metavar="YYYY-MM", help="Move every older month to files, oldest first.")
@click.option("--restore", metavar="YYYY-MM", help="Bring this month back into the tables.")
@click.option("--check", is_flag=True, help="Read every file again and compare it with the manifest.")
@click.option("--list", "lists", is_flag=True, help="Which months lie in files.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")
def command(
    before: str | None, restore: str | None, check: bool, lists: bool, at_text: str | None, json_lines: bool
) -> None:
    """Move months of readings to Parquet files; every page and bill goes on reading them.

    A month is one transaction: killed anywhere, it is in the tables or in files, never in neither.
    """
    if sum((before is not None, restore is not None, check, lists)) != 1:
        raise click.UsageError("Say one of --before, --restore, --check and --list.")
    at = instant(at_text) or datetime.now(UTC)
    ready()
    from bijlighar.metering import queries

    if lists:
        rows(
            ({"month": f"{one.month:%Y-%m}", "folder": one.folder} for one in queries.archived_months()),
            json_lines=json_lines,
        )
        return
    if check:
        sys.exit(_check(json_lines))
    from bijlighar.kernel.actor import Actor
    from bijlighar.metering import actions

    by = Actor.system("archive command")
    months = [_month(restore)] if restore else queries.months_with_tables(_month(before or ""))
    told = []
    try:
        with bar() as shown:
            for month in months:
                task = shown.add_task(f"{month:%Y-%m}", total=None)

                def progress(n: int, of: int, task: int = task) -> None:
                    shown.update(task, completed=n, total=of)  # type: ignore[arg-type]

                move = actions.restore_month if restore else actions.archive_month
                told.append(move(month=month, by=by, at=at, progress=progress))
                if json_lines:
                    click.echo(as_json(_plain(told[-1])))
    except actions.UnableToArchive as problem:
        exits.stop(problem, exits.REFUSED)
    if not json_lines:
        rows((_plain(one) for one in told), json_lines=False)


def _plain(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}  # type: ignore[attr-defined]


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise click.UsageError(f"{text!r} is no month; write it as 2025-09.") from None


def _check(json_lines: bool) -> int:
    from bijlighar.metering import queries

    files = damaged = 0
    for one in queries.damaged_files():
        files += 1
        if one.trouble:
            damaged += 1
            click.echo(as_json(_plain(one)) if json_lines else f"{one.path}: {one.trouble}")
    if not json_lines:
        click.echo(f"{files:,} files of the manifest were read; {damaged:,} are not what was written.")
    return exits.FINDINGS if damaged else exits.OK
