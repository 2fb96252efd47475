"""`bijlighar personal`: what is kept about the people at a connection, given out, or forgotten."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.kernel.actor import Actor

BY = Actor.system("personal")


@click.group()
def command() -> None:
    """Personal data of a connection: give it out, or forget it."""


@command.command()
@click.argument("service_number")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The ZIP file to write.")
def export(service_number: str, out: Path) -> None:
    """Write everything that is kept about the people at a connection to a ZIP file: rows as JSON, and files.

    The file is readable by its owner alone. Exit code 3 when there is no such connection.
    """
    django.ready()
    connection_id = _connection(service_number)
    from bijlighar.interfaces import personal_copy
    from bijlighar.privacy.actions import record_access

    now = datetime.now(UTC)
    record_access(connection_id=connection_id, purpose_code="LEGAL", page="personal export", by=BY, at=now)
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        count = personal_copy.pack(file, [connection_id])
    click.echo(f"{out}: {count} rows of connection {service_number}.")


@command.command()
@click.argument("service_number")
@click.option("--yes", is_flag=True, help="Without it nothing is forgotten; it is only counted.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object an area.")
def shred(service_number: str, yes: bool, json_lines: bool) -> None:
    """Forget what is kept about the people at a connection; what the law wants kept, such as readings, stays.

    It cannot be taken back. Exit code 3 when there is no such connection.
    """
    django.ready()
    connection_id = _connection(service_number)
    from bijlighar.interfaces import personal

    if not yes:
        for area, kinds in personal.export([connection_id]).items():
            _say({"area": area, "kept": {kind: len(rows) for kind, rows in kinds.items()}}, json_lines)
        return
    for area, counts in personal.shred([connection_id], by=BY, at=datetime.now(UTC)).items():
        _say({"area": area, "forgotten": counts}, json_lines)


def _say(one: dict[str, Any], json_lines: bool) -> None:
    if json_lines:
        click.echo(show.as_json(one))
        return
    what, counts = next((key, value) for key, value in one.items() if key != "area")
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    click.echo(f"{one['area']}: {what}: {told}." + ("" if what == "forgotten" else " Forget it with --yes."))


def _connection(service_number: str) -> int:
    from bijlighar.consumers import queries

    found = queries.connection_of_number(service_number)
    if found is None:
        exits.stop(f"There is no connection {service_number}.", exits.REFUSED)
    return found.id
