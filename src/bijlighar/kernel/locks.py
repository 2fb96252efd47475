"""One at a time for a named thing, until the transaction ends."""

from __future__ import annotations

from django.db import connection


def one_at_a_time(*names: str) -> None:
    """Wait until no other transaction holds any of these names, then hold them until this one ends.

    Names are taken in one order everywhere, so that two callers cannot wait for each other.
    """
    with connection.cursor() as cursor:
        for name in sorted(set(names)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
