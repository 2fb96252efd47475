"""`bijlighar send`: sends what waits in the outbox."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.show import as_json


@click.command()
@click.option("--watch", is_flag=True, help="Go on until stopped with Ctrl-C.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def command(watch: bool, json_lines: bool) -> None:
    """Send waiting messages. Without a gateway they are shown here and kept in sms.log of the home folder."""
    ready()
    from datetime import UTC, datetime
    from threading import Event

    from bijlighar.interfaces.jobs.send_outbox import run_forever, send_waiting

    if watch:
        stop = Event()
        try:
            run_forever(stop)
        except KeyboardInterrupt:
            stop.set()
        return
    done = send_waiting(at=datetime.now(UTC))
    if json_lines:
        click.echo(as_json({"sent": done.sent, "put_off": done.put_off, "given_up": done.given_up}))
    else:
        click.echo(f"Sent {done.sent}, to be tried again {done.put_off}, given up {done.given_up}.")
