"""A database server of its own for one measurement, gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def database() -> Iterator[None]:
    """PostgreSQL with every table, as in production: each commit waits for the disk."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bijlighar.conf.settings")
    from bijlighar.conf.migrate import migrate
    from bijlighar.conf.postgres import throwaway

    home = throwaway.take_home()
    try:
        throwaway.start({})
        migrate(verbosity=0)
        yield
    finally:
        throwaway.remove(home)
