"""`bijlighar personal`: what is kept about people, by connection or by mobile, given out or forgotten."""

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
    """Personal data of a connection, or of a mobile without one: give it out, or forget it."""


_who = click.argument("service_number", default="")
_mobile = click.option("--mobile", help="Instead of a connection: whatever came from this mobile.")


@command.command()
@_who
@_mobile
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The ZIP file to write.")
def export(service_number: str, mobile: str | None, out: Path) -> None:
    """Write everything that is kept about the people at a connection to a ZIP file: rows as JSON, and files.

    With --mobile: what a guest, caller or applicant told from a mobile, with or without a connection. The
    file is readable by its owner alone. Exit code 3 when there is no such connection.
    """
    django.ready()
    connection_id, number = _whose(service_number, mobile)
    from bijlighar.interfaces import personal, personal_copy
    from bijlighar.kernel.mobile import masked
    from bijlighar.privacy.actions import record_access

    now = datetime.now(UTC)
    if connection_id is None:
        given, whose = personal.export_of_mobile(number), f"mobile {masked(number)}"
    else:
        page = "personal export"
        record_access(connection_id=connection_id, purpose_code="LEGAL", page=page, by=BY, at=now)
        given, whose = personal_copy.given([connection_id]), f"connection {service_number}"
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        count = personal_copy.pack_given(file, given)
    click.echo(f"{out}: {count} rows of {whose}.")


@command.command()
@_who
@_mobile
@click.option("--yes", is_flag=True, help="Without it nothing is forgotten; it is only counted.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object an area.")
def shred(service_number: str, mobile: str | None, yes: bool, json_lines: bool) -> None:
    """Forget what is kept about the people at a connection; what the law wants kept, such as readings, stays.

    With --mobile: what came from a mobile and is over. It cannot be taken back. Exit code 3 when there is no
    such connection.
    """
    django.ready()
    connection_id, number = _whose(service_number, mobile)
    from bijlighar.interfaces import personal

    if not yes:
        for area, kinds in _kept(connection_id, number).items():
            _say({"area": area, "kept": {kind: len(rows) for kind, rows in kinds.items()}}, json_lines)
        return
    at = datetime.now(UTC)
    if connection_id is not None:
        done = personal.shred([connection_id], by=BY, at=at)
    else:
        done = personal.shred_of_mobile(number, by=BY, at=at)
    for area, counts in done.items():
        _say({"area": area, "forgotten": counts}, json_lines)


def _say(one: dict[str, Any], json_lines: bool) -> None:
    if json_lines:
        click.echo(show.as_json(one))
        return
    what, counts = next((key, value) for key, value in one.items() if key != "area")
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    click.echo(f"{one['area']}: {what}: {told}." + ("" if what == "forgotten" else " Forget it with --yes."))


def _kept(connection_id: int | None, mobile: str) -> dict[str, dict[str, list[dict[str, Any]]]]:
    from bijlighar.interfaces import personal

    return (
        personal.export([connection_id]) if connection_id is not None else personal.export_of_mobile(mobile)
    )


def _whose(service_number: str, mobile: str | None) -> tuple[int | None, str]:
    """The connection, or None and the mobile."""
    from bijlighar.kernel.mobile import NotAMobile, normalise

    if bool(service_number) == bool(mobile):
        exits.stop("Name a connection or give --mobile, one of the two.", exits.USAGE)
    if mobile is None:
        return _connection(service_number), ""
    try:
        return None, normalise(mobile)
    except NotAMobile as problem:
        exits.stop(str(problem), exits.USAGE)


def _connection(service_number: str) -> int:
    from bijlighar.consumers import queries

    found = queries.connection_of_number(service_number)
    if found is None:
        exits.stop(f"There is no connection {service_number}.", exits.REFUSED)
    return found.id
