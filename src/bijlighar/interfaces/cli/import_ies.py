"""`bijlighar import-ies`: readings and events from a file of the India Energy Stack, by the usual doors."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bijlighar.interfaces.cli import django, exits, portions, show
from bijlighar.kernel.actor import Actor

BY = Actor.system("import-ies")
_DAY = 1440


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--company", help="Code of the company whose meters they are; else the file's own namespace.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def command(file: Path, company: str | None, at_text: str | None, json_lines: bool) -> None:
    """Take INTERVAL, DAILY and EVENT profiles of a MeterData v0.6 FILE (JSON) and validate the days.

    Each interval of the file becomes a batch, as `bijlighar ingest` would make it. What the file itself calls
    estimated, computed or entered by hand is no reading: it is set aside and counted. The same file again
    changes nothing. Exit code 1 when rows were rejected, 3 when the file was refused as a whole.
    """
    if not file.is_file():
        exits.stop(f"{file}: there is no such file.", exits.USAGE)
    at = portions.instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.metering import actions
    from bijlighar.metering.adapters import ies
    from bijlighar.metering.rules import event_layout

    try:
        held = ies.contents(file)
        code = _company(company, held.companies, file)
        taken = [_take(file, kind, minutes, code, at) for kind, minutes in held.readings]
        events: dict[str, Any] = {}
        if held.events:
            layout = event_layout.from_mapping(
                {**event_layout.USUAL, "stamp_formats": ["%Y-%m-%dT%H:%M:%S%.f%z"], "company": code}
            )
            done = actions.receive_events(path=file, layout=layout, by=BY, at=at, source=ies.events(file))
            events = {"read": done.rows_read, "new": done.new, "known": done.known, "rejected": done.rejected}
    except actions.FileRefused as problem:
        exits.stop(problem, exits.REFUSED)
    if json_lines:
        click.echo(
            show.as_json(
                {
                    "file": file.name,
                    "company": code,
                    "batches": taken,
                    "set_aside": held.set_aside,
                    "events": events,
                }
            )
        )
    else:
        _tell(file, taken, held.set_aside, events)
    rejected = any(one["rejected"] and not one["already_taken"] for one in taken) or events.get("rejected")
    sys.exit(exits.FINDINGS if rejected else exits.OK)


def _company(given: str | None, found: tuple[str, ...], file: Path) -> str:
    if given is not None:
        return given
    named = f"names meters of {', '.join(found)}" if found else "does not say whose meters they are"
    if len(found) != 1:
        exits.stop(f"{file.name} {named}. Give --company CODE; nothing was taken.", exits.USAGE)
    return found[0]


def _take(file: Path, kind: str, minutes: int, company: str, at: datetime) -> dict[str, Any]:
    from bijlighar.metering import actions, queries
    from bijlighar.metering.adapters import ies

    if minutes not in ies.MINUTES:
        count = ies.contents(file).readings[kind, minutes]
        raise actions.FileRefused(
            f"{file.name}: {count} values are of {minutes or 'no fixed number of'} minutes; 15, 30, 60 "
            "minutes and a day can be taken. Earlier intervals of the file were taken; leave these out."
        )
    layout = ies.layout(kind, minutes, company)
    with show.bar() as bar:
        task = bar.add_task(f"read {layout.name}", total=None)
        received = actions.receive(path=file, layout=layout, by=BY, at=at)
        done = actions.validate_pending(
            batch_ids=[received.batch_id],
            by=BY,
            at=at,
            progress=lambda part, total: bar.update(task, completed=part, total=total),
        )
    record = queries.batch(received.batch_id)
    assert record is not None
    return {
        "batch": record.id,
        "kind": kind,
        "minutes": minutes,
        "already_taken": received.already_taken,
        "read": record.rows_read,
        "taken": record.rows_taken,
        "duplicate": record.rows_duplicate,
        "rejected": record.rows_rejected,
        "days_new": done.new,
        "days_changed": done.changed,
        "days_same": done.same,
    }


def _tell(file: Path, taken: list[dict[str, Any]], set_aside: int, events: dict[str, Any]) -> None:
    for one in taken:
        length = "a day" if one["minutes"] == _DAY else f"{one['minutes']} minutes"
        if one["already_taken"]:
            click.echo(f"{file.name}, {one['kind']} of {length}: already taken as batch {one['batch']}.")
            continue
        click.echo(
            f"{file.name}, {one['kind']} of {length}: batch {one['batch']}. {one['read']} read = "
            f"{one['taken']} taken + {one['duplicate']} duplicates + {one['rejected']} rejected. "
            f"Days: {one['days_new']} new, {one['days_changed']} changed, {one['days_same']} the same."
        )
        if one["rejected"]:
            click.echo(f"  Why: bijlighar ingest --rejected {one['batch']}")
    if set_aside:
        click.echo(
            f"Set aside: {set_aside} values that the file calls estimated, computed or entered by hand."
        )
    if events:
        click.echo(
            f"Events: {events['read']} read = {events['new']} new + {events['known']} known before + "
            f"{events['rejected']} rejected."
        )
