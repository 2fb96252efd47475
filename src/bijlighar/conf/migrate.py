"""Brings the tables of whichever database is in use up to date, as their owner."""

from __future__ import annotations

import os

from bijlighar.conf.databases import urls
from bijlighar.conf.postgres import ensure_running, external_url, roles


def migrate(*, verbosity: int = 1) -> None:
    """Start the database if need be, see to its roles, and run every migration as the owner.

    Two calls at once run one after the other. Raises `DatabaseUnavailable`.
    """
    import psycopg

    ensure_running()
    owner = urls().owner
    if external_url() is not None:
        roles.prepare_external(owner, separate_app_login="DATABASE_APP_URL" in os.environ)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bijlighar.conf.settings")
    import django
    from django.core.management import call_command

    django.setup()
    from bijlighar.conf.one_by_one import one_by_one

    with psycopg.connect(owner, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(hashtext('bijlighar.migrate'))")
        with one_by_one():
            call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
