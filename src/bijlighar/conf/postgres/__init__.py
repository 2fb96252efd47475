"""The database the program brings along: PostgreSQL started from a wheel or from the machine's own programs.

With DATABASE_URL set nothing here starts or stops anything; `ensure_running` then only asks whether that
server answers.
"""

from __future__ import annotations

import os

from bijlighar.conf.postgres.place import Place, embedded_place
from bijlighar.conf.postgres.problem import DatabaseUnavailable

__all__ = ["DatabaseUnavailable", "Place", "embedded_place", "ensure_running", "external_url"]


def external_url() -> str | None:
    """The address of a server that is not ours, when one is set."""
    return os.environ.get("DATABASE_URL") or None


def ensure_running() -> bool:
    """See that the database answers, starting the embedded one if it sleeps; True when this call started it.

    Raises `DatabaseUnavailable`.
    """
    import psycopg

    from bijlighar.conf.postgres import cluster

    url = external_url()
    if url is None:
        return cluster.start(embedded_place())
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as problem:
        raise DatabaseUnavailable(
            f"The database of DATABASE_URL does not answer ({str(problem).strip()}). "
            "Check that it runs and that the address is right; without DATABASE_URL an embedded one is used."
        ) from problem
    return False
