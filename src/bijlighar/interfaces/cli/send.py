"""`bijlighar send`: sends what waits in the outbox."""

from __future__ import annotations

from dataclasses import asdict

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.show import as_json


@click.command()
@click.option("--watch", is_flag=True, help="Go on until stopped with Ctrl-C.")
@click.option("--limit", default=500, show_default=True, type=click.IntRange(1, 5000), help="At once.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def command(watch: bool, limit: int, json_lines: bool) -> None:
    """Send waiting messages as messages.toml of the home folder says; any number of these may run.

    Without that file every SMS is shown here and kept in sms.log of the home folder.
    """
    ready()
    from datetime import UTC, datetime
    from threading import Event

    from bijlighar.interfaces.jobs.send_outbox import run_forever, send_waiting
    from bijlighar.notifications.rules.setup import SetupRefused

    if watch:
        stop = Event()
        try:
            run_forever(stop, limit=limit)
        except KeyboardInterrupt:
            stop.set()
        return
    try:
        done = send_waiting(at=datetime.now(UTC), limit=limit)
    except SetupRefused as problem:
        exits.stop(problem, exits.REFUSED)
    if json_lines:
        click.echo(as_json(asdict(done)))
    else:
        click.echo(
            f"Sent {done.sent}, to be tried again {done.put_off}, given up {done.given_up}, "
            f"not wanted {done.unwanted}."
        )
