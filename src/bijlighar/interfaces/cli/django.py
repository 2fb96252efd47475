"""Readies Django and the database for a command that needs them."""

from __future__ import annotations

import os

from bijlighar.interfaces.cli import exits


def ready(*, database: bool = True) -> None:
    """Set Django up and, unless told otherwise, see that the database answers and has its tables.

    Exits with `ENVIRONMENT` and one clear sentence when it does not.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bijlighar.conf.settings")
    if database:
        from bijlighar.conf.postgres import DatabaseUnavailable, ensure_running

        try:
            ensure_running()
        except DatabaseUnavailable as problem:
            exits.stop(problem, exits.ENVIRONMENT)

    import django

    django.setup()
    if database and (missing := _missing_migrations()):
        exits.stop(
            f"The tables of this database are older than the program ({missing} migrations are not applied). "
            "Run `bijlighar migrate` first.",
            exits.ENVIRONMENT,
        )


def _missing_migrations() -> int:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    return len(set(loader.disk_migrations) - set(loader.applied_migrations))
