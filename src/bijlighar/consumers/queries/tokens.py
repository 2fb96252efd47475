"""Tokens that consumers gave programs: whose one is, what it sees now, and what a consumer gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.consumers.rules.tokens import KIND
from bijlighar.kernel import keys


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A token with the connections it was given for; `sees_ids` are those it sees now.

    A connection is seen while the link lives that its mobile had when the token was given: unlinked, and
    linked again, it takes a new token.
    """

    id: int
    mobile: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    ends_at: datetime
    withdrawn_at: datetime | None
    last_used_at: datetime | None
    connection_ids: tuple[int, ...]
    sees_ids: tuple[int, ...]

    def is_live(self, at: datetime) -> bool:
        """Whether it opens anything at an instant."""
        return self.withdrawn_at is None and at < self.ends_at


_COLUMNS = (
    "t.id, t.mobile, t.name, t.scopes, t.created_at, t.ends_at, t.withdrawn_at, t.last_used_at,"
    " array_agg(c.connection_id ORDER BY c.connection_id),"
    " array_remove(array_agg(l.connection_id ORDER BY l.connection_id), NULL)"
)
_FROM = (
    " FROM consumers_token t JOIN consumers_token_connection c ON c.token_id = t.id"
    " LEFT JOIN consumers_mobile_link l ON l.mobile = t.mobile AND l.connection_id = c.connection_id"
    " AND l.to_at IS NULL AND l.from_at <= t.created_at"
)


def token_of_text(text: str, *, at: datetime) -> TokenRecord | None:
    """The live token that a program shows; None for everything else alike."""
    given = keys.read(text, KIND)
    if given is None:
        return None
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT t.token_hash, {_COLUMNS}{_FROM} WHERE t.handle = %s GROUP BY t.id", [given.handle]
        )
        row = cursor.fetchone()
    if not keys.is_right(given, row[0] if row else None) or row is None:
        return None
    found = _record(row[1:])
    return found if found.is_live(at) else None


def tokens_of_mobile(mobile: str) -> list[TokenRecord]:
    """Every token a mobile ever gave, the newest first."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS}{_FROM} WHERE t.mobile = %s GROUP BY t.id"
            " ORDER BY t.created_at DESC, t.id DESC",
            [mobile],
        )
        return [_record(row) for row in cursor.fetchall()]


def _record(row: tuple[Any, ...]) -> TokenRecord:
    id_, mobile, name, scopes, created_at, ends_at, withdrawn_at, last_used_at, given, sees = row
    return TokenRecord(
        id_,
        mobile,
        name,
        tuple(scopes),
        created_at,
        ends_at,
        withdrawn_at,
        last_used_at,
        tuple(given),
        tuple(sees),
    )
