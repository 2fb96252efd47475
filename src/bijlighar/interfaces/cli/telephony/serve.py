"""`bijlighar telephony serve`: the switchboard of 1912."""

from __future__ import annotations

import asyncio
import signal

import click

from bijlighar.interfaces.cli import exits


@click.command()
@click.option(
    "--application",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Where the application is; events wait on disk while it does not answer.",
)
def command(application: str) -> None:
    """Answer the calls that kamailio hands on, until Ctrl-C. Needs neither database nor pages to run."""
    from bijlighar.interfaces.telephony import settings
    from bijlighar.interfaces.telephony.process import serve
    from bijlighar.interfaces.telephony.webhook import Application

    try:
        found = settings.read()
    except settings.BadSetting as problem:
        exits.stop(problem, exits.REFUSED)

    async def until_told() -> None:
        loop, working = asyncio.get_running_loop(), asyncio.current_task()
        assert working is not None
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, working.cancel)
        click.echo(
            f"The switchboard answers at {found.switchboard[0]}:{found.switchboard[1]}. Ctrl-C ends it."
        )
        secret = found.webhook_secret.encode()
        await serve(found, Application(application, secret, has_menu=found.has_menu))

    try:
        asyncio.run(until_told())
    except asyncio.CancelledError:
        click.echo("The switchboard has stopped; what was not told yet is kept.")
    except OSError as problem:
        exits.stop(f"The switchboard cannot listen: {problem}.", exits.ENVIRONMENT)
