"""`bijlighar db`: the embedded PostgreSQL server by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from bijlighar.conf.postgres import DatabaseUnavailable, Place, embedded_place, external_url
from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.show import as_json

_json = click.option("--json", "as_json_line", is_flag=True, help="Print one JSON object.")


@click.group()
def command() -> None:
    """Start, stop and look at the database. Commands that need it start it themselves."""


@command.command()
@_json
def start(as_json_line: bool) -> None:
    """Start the embedded server (creating it the first time)."""
    from bijlighar.conf.postgres import cluster

    with _problems():
        place = _embedded("start")
        started = cluster.start(place)
    _tell_if_moved(place)
    words = "Started" if started else "Already running"
    _show(as_json_line, f"{words}: {place.data}", started=started, data=place.data)


@command.command()
@_json
def stop(as_json_line: bool) -> None:
    """Stop the embedded server; committed rows stay."""
    from bijlighar.conf.postgres import cluster

    with _problems():
        place = _embedded("stop")
        stopped = cluster.stop(place)
    _show(as_json_line, "Stopped." if stopped else "Was not running.", stopped=stopped, data=place.data)


@command.command()
@_json
def status(as_json_line: bool) -> None:
    """Say whether the database answers. Exit code 4 when it does not."""
    from bijlighar.conf.postgres import cluster

    if external_url() is not None:
        with _problems():
            from bijlighar.conf.postgres import ensure_running

            ensure_running()
        _show(as_json_line, "The server of DATABASE_URL answers.", running=True, source="external")
        return
    with _problems():
        known = cluster.status(embedded_place())
    if known.running:
        size = f"{(known.database_bytes or 0) / 1e6:,.0f} MB"
        words = (
            f"Running: PostgreSQL {known.version}, {size}, as user {known.server_user}, data in {known.data}"
        )
    else:
        words = f"Not running. Data: {known.data}"
    _show(
        as_json_line,
        words,
        running=known.running,
        source="embedded",
        version=known.version,
        bytes=known.database_bytes,
        server_user=known.server_user,
        data=known.data,
        socket=known.sockets,
    )
    sys.exit(exits.OK if known.running else exits.ENVIRONMENT)


@command.command()
@click.option("--owner", is_flag=True, help="The login that owns the tables, instead of the program's.")
@_json
def url(owner: bool, as_json_line: bool) -> None:
    """Print the database's address, for psql and other tools. With DATABASE_URL this shows its password."""
    from bijlighar.conf.databases import urls

    with _problems():
        both = urls()
    _show(as_json_line, both.owner if owner else both.app, app=both.app, owner=both.owner)


@command.command()
@click.option("--yes", is_flag=True, help="Really: every row is lost.")
@_json
def reset(yes: bool, as_json_line: bool) -> None:
    """Remove the embedded database with every row and start an empty one."""
    from bijlighar.conf.postgres import cluster

    if not yes:
        exits.stop("This removes every row of the database. Say so with --yes.", exits.USAGE)
    with _problems():
        place = _embedded("reset")
        cluster.destroy(place)
        cluster.start(place)
    _show(
        as_json_line, f"Empty database in {place.data}. Next: bijlighar migrate", reset=True, data=place.data
    )


def _embedded(verb: str) -> Place:
    if external_url() is not None:
        raise DatabaseUnavailable(
            f"DATABASE_URL names a server that is not ours to {verb}. "
            "Use its own tools, or unset the variable."
        )
    return embedded_place()


def _tell_if_moved(place: Place) -> None:
    if place.moved_from is not None:
        click.echo(
            f"User `{place.account.name}`, who runs PostgreSQL for root, may not enter {place.moved_from}; "
            f"the data are in {place.base}.",
            err=True,
        )


@contextmanager
def _problems() -> Iterator[None]:
    try:
        yield
    except DatabaseUnavailable as problem:
        exits.stop(problem, exits.ENVIRONMENT)


def _show(as_json_line: bool, words: str, **values: Any) -> None:
    click.echo(as_json(values) if as_json_line else words)
