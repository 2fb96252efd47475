"""`bijlighar close`: keeps the balances of every holder through a day, so that nobody adds up years."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.kernel.time import settlement_day

_PATIENCE_SECONDS = 600


@click.command()
@click.option(
    "--days-back", default=2, show_default=True, type=click.IntRange(1, 400), help="Through how many ago."
)
def command(days_back: int) -> None:
    """Keep each holder's balances through a day; what is posted late for it is added as it comes.

    May be killed and run again. Exit code 4 when somebody posted all the time for ten minutes.
    """
    ready()
    from bijlighar.kernel.actor import Actor
    from bijlighar.ledger import actions

    at = datetime.now(UTC)
    day, by = settlement_day(at) - timedelta(days=days_back), Actor.system("close command")
    after, holders, closed, waited = actions.FIRST, 0, 0, 0.0
    while True:
        portion = actions.close_accounts(through_day=day, by=by, at=at, after_id=after)
        if portion is None:
            if waited > _PATIENCE_SECONDS:
                exits.stop("Somebody posts all the time; the rest is closed next time.", exits.ENVIRONMENT)
            time.sleep(0.05)
            waited += 0.05
            continue
        waited, holders, closed = 0.0, holders + portion.holders, closed + portion.closed
        if portion.last_id is None:
            break
        after = portion.last_id
    click.echo(f"{closed} of {holders} holders closed through {day}.")
