"""What a migration says about a table beyond its columns."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

APP_ROLE = "bijlighar_app"


def append_only(table: str) -> RunSQL:
    """Take UPDATE, DELETE and TRUNCATE on `table` from the role the program runs as."""
    return RunSQL(
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}",
        f"GRANT UPDATE, DELETE ON {table} TO {APP_ROLE}",
    )
