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


def forgettable(table: str, column: str, least_days: int) -> RunSQL:
    """Let the program forget rows of an append-only table, by a function that touches nothing younger.

    `forget_<table>(before, most)` deletes the oldest rows whose `column` is before an instant, at most so
    many, and says how many; it refuses an instant less than `least_days` ago, whoever calls it.
    """
    name = f"forget_{table}(before timestamptz, most integer)"
    return RunSQL(
        f"""
        CREATE FUNCTION {name} RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public AS $$
        DECLARE gone bigint;
        BEGIN
            IF before > current_timestamp - interval '{least_days} days' THEN
                RAISE EXCEPTION 'Rows of {table} are kept for {least_days} days at least.';
            END IF;
            DELETE FROM public.{table} WHERE id IN (
                SELECT id FROM public.{table} WHERE {column} < before ORDER BY {column} LIMIT most);
            GET DIAGNOSTICS gone = ROW_COUNT;
            RETURN gone;
        END $$;
        REVOKE ALL ON FUNCTION {name} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {name} TO {APP_ROLE};
        """,
        f"DROP FUNCTION {name}",
    )
