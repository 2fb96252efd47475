"""Readies Django and the database for a command that needs them."""

from __future__ import annotations

import os
import sys

import click

from bijlighar.interfaces.cli import exits


def ready(*, database: bool = True) -> None:
    """Set Django up and, unless told otherwise, see that the database answers.

    Exits with `ENVIRONMENT` and one clear sentence when it does not.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bijlighar.conf.settings")
    if database:
        from bijlighar.conf.postgres import DatabaseUnavailable, ensure_running

        try:
            ensure_running()
        except DatabaseUnavailable as problem:
            click.echo(str(problem), err=True)
            sys.exit(exits.ENVIRONMENT)

    import django

    django.setup()
