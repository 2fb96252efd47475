"""Readies Django and the database for a command that needs them."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

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
    from django.db.migrations.recorder import MigrationRecorder

    return len(_migrations() - set(MigrationRecorder(connection).applied_migrations()))


def _migrations() -> set[tuple[str, str]]:
    """Area and name of every migration, by their files: Django's loader would run each of them to know it."""
    from django.apps import apps

    found = set()
    for app in apps.get_app_configs():
        folder = import_module(app.name + ".migrations") if find_spec(app.name + ".migrations") else None
        for module in iter_modules(folder.__path__ if folder else ()):
            if not module.ispkg and module.name[0] not in "_~":
                found.add((app.label, module.name))
    return found
