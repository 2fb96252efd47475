"""`bijlighar migrate`: create or update the tables."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli import exits


@click.command()
@click.option("--quiet", is_flag=True, help="Print nothing but problems.")
def command(quiet: bool) -> None:
    """Bring the database's tables up to date, starting the embedded database if it sleeps."""
    from bijlighar.conf.migrate import migrate
    from bijlighar.conf.postgres import DatabaseUnavailable

    try:
        migrate(verbosity=0 if quiet else 1)
    except DatabaseUnavailable as problem:
        exits.stop(problem, exits.ENVIRONMENT)
