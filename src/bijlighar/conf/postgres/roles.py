"""Two logins: one owns the tables and migrates them, the other runs the program and can change no table.

An append-only table stays append-only because the program's role holds no UPDATE or DELETE on it; that is
worth something only while the program never connects as the owner.
"""

from __future__ import annotations

from typing import Any, LiteralString

import psycopg
from psycopg import sql

from bijlighar.conf.postgres.problem import DatabaseUnavailable

SUPERUSER = "postgres"
OWNER = "bijlighar_owner"
APP = "bijlighar_app"
DATABASE = "bijlighar"

Connection = psycopg.Connection[tuple[Any, ...]]


def create_embedded(superuser_url: str, *, database: str = DATABASE) -> None:
    """Make both roles and the database of an embedded cluster, as far as they are missing."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role in (OWNER, APP):
            if not _role_exists(connection, role):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(OWNER))
            )


def grant(owner_url: str) -> None:
    """Give the program's role the use of what the owner creates from now on.

    Says nothing about existing tables: that would undo what migrations took away from append-only ones.
    """
    with psycopg.connect(owner_url) as connection:
        # Two processes changing the same default privileges at once would fail; they queue instead.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('bijlighar.roles'))")
        app = sql.Identifier(APP)
        database = sql.Identifier(connection.info.dbname)
        statements: list[LiteralString] = [
            "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
            "GRANT USAGE ON SCHEMA public TO {app}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        ]
        for statement in statements:
            connection.execute(sql.SQL(statement).format(database=database, app=app))


def prepare_external(owner_url: str, *, separate_app_login: bool) -> None:
    """Ready a database that is not ours: the program's role, its grants, and the right to become it.

    Raises `DatabaseUnavailable` with the SQL an administrator has to run when the login may not do it.
    """
    try:
        with psycopg.connect(owner_url, autocommit=True) as connection:
            if not _role_exists(connection, APP):
                connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(APP)))
            if not separate_app_login and not _may_become_app(connection):
                option = " WITH SET TRUE" if connection.info.server_version >= 160000 else ""
                connection.execute(sql.SQL("GRANT {} TO CURRENT_USER" + option).format(sql.Identifier(APP)))
        grant(owner_url)
    except psycopg.errors.InsufficientPrivilege as problem:
        raise DatabaseUnavailable(
            f"The login of DATABASE_URL may not prepare the program's role ({problem.diag.message_primary}). "
            f"Ask the administrator to run: CREATE ROLE {APP}; GRANT {APP} TO <that login>; and to make that "
            "login the owner of the database and of its schema `public`. Then run `bijlighar migrate` again."
        ) from problem


def _role_exists(connection: Connection, role: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def _may_become_app(connection: Connection) -> bool:
    try:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(APP)))
    except psycopg.errors.InsufficientPrivilege:
        return False
    connection.execute("RESET ROLE")
    return True
