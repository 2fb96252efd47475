"""`bijlighar status`: the public status page, written as two files and served without the rest."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from bijlighar.conf.home import home
from bijlighar.interfaces.cli import exits

_folder = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the two files lie; without it `status` in the home folder.",
)


@click.group()
def command() -> None:
    """Write the public status page, and serve it while everything else stands still."""


@command.command()
@_folder
def write(folder: Path | None) -> None:
    """Write the page in both languages from what was seen of each link; done by the clock, too."""
    from bijlighar.interfaces.cli.django import ready

    ready()
    from bijlighar.interfaces.portal.status_file import write_files

    for path, size in write_files(folder or home() / "status", at=datetime.now(UTC)):
        click.echo(f"{path}: {size} bytes")


@command.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8020, show_default=True, type=click.IntRange(1, 65535))
@_folder
def serve(host: str, port: int, folder: Path | None) -> None:
    """Serve the written page until Ctrl-C; neither the portal nor the database is needed."""
    from bijlighar.interfaces.status import server as status

    try:
        made = status.server(host, port, folder or home() / "status", status.utc_now)
    except OSError as problem:
        exits.stop(f"Cannot listen on {host}:{port} ({problem.strerror}).", exits.ENVIRONMENT)
    click.echo(f"The status page is at http://{host}:{port}/   Ctrl-C stops it.")
    try:
        made.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        made.server_close()
