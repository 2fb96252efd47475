"""Tokens: a consumer lets a program see connections of theirs, and takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection as database

from bijlighar.consumers.models import MobileLink, Token, TokenConnection
from bijlighar.consumers.rules.tokens import (
    KIND,
    LIVE_TOKENS,
    MOST_DAYS,
    SCOPES,
    Limit,
    clean_name,
    wait_seconds,
)
from bijlighar.kernel import keys
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time


class UnableToGrant(ValueError):
    """The token cannot be made as told; nothing was written. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Granted:
    """A new token and its text, which is shown this once and kept nowhere."""

    token_id: int
    text: str

    def __repr__(self) -> str:
        return f"Granted({self.token_id})"


@action
def grant_token(
    *,
    mobile: str,
    name: str,
    scopes: Sequence[str],
    connection_ids: Sequence[int],
    ends_at: datetime,
    by: Actor,
    at: datetime,
) -> Granted:
    """Make a token for connections that the mobile sees now, with named scopes, until an instant.

    Raises UnableToGrant: NAME, NAME_TAKEN, SCOPES, CONNECTIONS, END or TOO_MANY.
    """
    kept = clean_name(name)
    if kept is None:
        raise UnableToGrant("NAME")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise UnableToGrant("SCOPES")
    if not at < ends_at <= at + timedelta(days=MOST_DAYS):
        raise UnableToGrant("END")
    one_at_a_time(f"token {mobile}")
    wanted = sorted(set(connection_ids))
    mine = MobileLink.objects.filter(mobile=mobile, connection_id__in=wanted, to_at__isnull=True)
    if not wanted or mine.count() != len(wanted):
        raise UnableToGrant("CONNECTIONS")
    live = Token.objects.filter(mobile=mobile, withdrawn_at__isnull=True)
    if live.filter(name=kept).exists():
        raise UnableToGrant("NAME_TAKEN")
    if live.filter(ends_at__gt=at).count() >= LIVE_TOKENS:
        raise UnableToGrant("TOO_MANY")
    key = keys.make(KIND)
    row = Token.objects.create(
        handle=key.handle,
        token_hash=keys.hashed(key),
        mobile=mobile,
        name=kept,
        scopes=[code for code in SCOPES if code in scopes],
        created_at=at,
        ends_at=ends_at,
    )
    TokenConnection.objects.bulk_create(TokenConnection(token=row, connection_id=one) for one in wanted)
    return Granted(row.id, keys.written(key))


@action
def withdraw_token(*, mobile: str, token_id: int, by: Actor, at: datetime) -> bool:
    """Take a token of this mobile back from now on; False when there is none to take back."""
    live = Token.objects.filter(id=token_id, mobile=mobile, withdrawn_at__isnull=True)
    return live.update(withdrawn_at=at) > 0


@action
def count_call(*, token_id: int, limit: Limit, by: Actor, at: datetime) -> int:
    """Count a call of a token; how many seconds it has to wait before this one is answered, 0: none."""
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE consumers_token SET last_used_at = %(at)s,"
            " window_at = CASE WHEN window_at > %(since)s THEN window_at ELSE %(at)s END,"
            " window_calls = CASE WHEN window_at > %(since)s THEN least(window_calls, %(calls)s) + 1"
            " ELSE 1 END"
            " WHERE id = %(id)s RETURNING window_at, window_calls",
            {"id": token_id, "at": at, "since": at - limit.within, "calls": limit.calls},
        )
        window_at, calls = cursor.fetchone()
    return wait_seconds(window_at, calls, limit, at)
