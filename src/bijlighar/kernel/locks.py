"""One at a time for a named thing, or many at once that such a one waits for, until the transaction ends."""

from __future__ import annotations

from django.db import connection
from psycopg import errors

_OVERTAKEN = (errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable)


def one_at_a_time(*names: str) -> None:
    """Wait until no other transaction holds any of these names, then hold them until this one ends.

    Names are taken in one order everywhere, so that two callers cannot wait for each other.
    """
    if not names:
        return
    with connection.cursor() as cursor:
        # One way to the server for all of them; it takes them one after the other, in the order given.
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(hashtextextended(name, 0))) "
            "FROM unnest(%s::text[]) AS named(name)",
            [sorted(set(names))],
        )


def many_at_once(name: str) -> None:
    """Hold a name beside others that do so, until this transaction ends; `one_at_a_time` waits for all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [name])


def alone_if_free(name: str) -> bool:
    """Hold a name until this transaction ends if nobody holds it now; False, without waiting, otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def be_the_one(name: str) -> bool:
    """Hold a name for as long as this session to the database lasts; False when another session does.

    It says who does a thing, so that others leave it to him; that a thing is done once must not hang on it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def somebody_is(name: str) -> bool:
    """Whether a session is the one of a name (`be_the_one`) now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_try_advisory_xact_lock_shared(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def was_overtaken(problem: BaseException) -> bool:
    """Whether the database ended a transaction because others stood in its way; again it may go well.

    Not so when the database itself is away, though the driver says both with one kind of exception.
    """
    return isinstance(problem.__cause__, _OVERTAKEN)
