"""What the record keeps beside the connection itself: who let which program in, and who asked to be linked.

Name, address, registered mobile and links are the record; `interfaces` gives them out with it. A token that
is forgotten is withdrawn first; its scopes and times stay, as the looks of its program do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from bijlighar.consumers.models import (
    CounterVisit,
    LetterCode,
    LinkRequest,
    MobileLink,
    Token,
    TokenConnection,
)
from bijlighar.consumers.rules.counter import USED_AT_COUNTER
from bijlighar.consumers.rules.links import WINDOW
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.mobile import masked

Rows = list[dict[str, Any]]
AREA = "consumers"
_TOKEN = ("id", "name", "scopes", "created_at", "ends_at", "withdrawn_at", "last_used_at")
_ASKED = ("mobile", "service_number", "created_at", "is_code_sent", "used_at")

_LETTER = ("connection_id", "document", "printed_at", "expires_at", "used_at", "withdrawn_at")
_VISIT = ("connection_id", "staff_id", "reason_code", "how_code", "asked_at", "agreed_at", "ends_at")


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many tokens were withdrawn and lost name and mobile, and how many wishes to be linked went."""

    tokens: int
    link_requests: int


def export(connection_ids: Sequence[int]) -> dict[str, Rows]:
    """Programs that were let in to these connections, and who asked to see them; mobiles masked."""
    of = list(connection_ids)
    given = TokenConnection.objects.filter(connection_id__in=of).values_list("token_id", flat=True)
    asked = LinkRequest.objects.filter(connection_id__in=of).order_by("id")
    return {
        "tokens": [
            {**row, "mobile": masked(row["mobile"])}
            for row in _tokens(Token.objects.filter(id__in=list(given)).exclude(mobile=""), "mobile")
        ],
        "link_requests": [{**row, "mobile": masked(row["mobile"])} for row in asked.values(*_ASKED)],
        "letter_codes": _plain(
            LetterCode.objects.filter(connection_id__in=of).order_by("id").values(*_LETTER)
        ),
        "counter_visits": _plain(
            CounterVisit.objects.filter(connection_id__in=of).order_by("id").values(*_VISIT)
        ),
    }


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """The record keeps no documents."""
    return AREA, []


def export_of_mobile(mobile: str) -> dict[str, Rows]:
    """What a mobile may see and might see before, the programs it let in, and what it asked to see."""
    linked = MobileLink.objects.filter(mobile=mobile).order_by("id")
    asked = LinkRequest.objects.filter(mobile=mobile).order_by("id")
    return {
        "links": _plain(linked.values("connection_id", "how_code", "from_at", "to_at", "given_name")),
        "tokens": _tokens(Token.objects.filter(mobile=mobile)),
        "link_requests": _plain(asked.values(*_ASKED)),
    }


def documents_of_mobile(mobile: str, *, only_over: bool = False) -> tuple[str, list[str]]:
    """The record keeps no documents."""
    return AREA, []


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Shut out the programs that the registered mobile let in to these connections, and forget their names.

    A token for other connections too goes whole: it can be made anew without these. What others let in is
    theirs, and ends with their link.
    """
    of = list(connection_ids)
    given = TokenConnection.objects.filter(
        connection_id__in=of, token__mobile=F("connection__person__mobile")
    ).exclude(token__mobile="")
    asked = _in_vain(at - WINDOW).filter(connection_id__in=of)
    gone, _ = asked.delete()
    return Shredded(
        _forget(Token.objects.filter(id__in=list(given.values_list("token_id", flat=True))), at), gone
    )


@action
def shred_of_mobile(*, mobile: str, by: Actor, at: datetime) -> Shredded:
    """Shut out every program that a mobile let in, and forget their names and what it asked to see."""
    gone, _ = _in_vain(at - WINDOW).filter(mobile=mobile).delete()
    MobileLink.objects.filter(mobile=mobile, to_at__isnull=False).update(given_name="")
    return Shredded(_forget(Token.objects.filter(mobile=mobile).exclude(mobile=""), at), gone)


def count_old_tokens(*, before: datetime) -> int:
    """How many tokens that were over before an instant have their name still."""
    return _over(before).count()


@action
def forget_old_tokens(*, before: datetime, most: int, by: Actor, at: datetime) -> int:
    """Forget name and mobile of tokens that were over before an instant, at most so many; how many."""
    return _forget(Token.objects.filter(id__in=list(_over(before).values_list("id", flat=True)[:most])), at)


def count_old_link_requests(*, before: datetime) -> int:
    """How many wishes to be linked that led to nothing are older than an instant."""
    return _in_vain(before).count()


@action
def forget_old_link_requests(*, before: datetime, most: int, by: Actor, at: datetime) -> int:
    """Forget wishes from before an instant that led to nothing, at most so many; how many.

    One that led to a link stays as long as that: it is the proof of it.
    """
    return _delete_oldest("consumers_link_request", "created_at < %s AND used_at IS NULL", before, most)


def count_old_letter_codes(*, before: datetime) -> int:
    """How many printed codes that nobody used had ended before an instant."""
    return LetterCode.objects.filter(expires_at__lt=before, used_at=None).count()


@action
def forget_old_letter_codes(*, before: datetime, most: int, by: Actor, at: datetime) -> int:
    """Forget printed codes that ended before an instant and nobody used, at most so many; how many.

    One that was used for a link stays: it is the proof of it; one used at a counter goes with the visit. None
    comes to life again, since a letter so old gets no code.
    """
    return _delete_oldest("consumers_letter_code", "expires_at < %s AND used_at IS NULL", before, most)


def count_old_visits(*, before: datetime) -> int:
    """How many askings at a counter are older than an instant, with the printed codes used there."""
    codes = LetterCode.objects.filter(used_at__lt=before, used_by__startswith=USED_AT_COUNTER)
    return CounterVisit.objects.filter(asked_at__lt=before).count() + codes.count()


@action
def forget_old_visits(*, before: datetime, most: int, by: Actor, at: datetime) -> int:
    """Forget askings at a counter before an instant, then printed codes used there; at most so many."""
    gone = _delete_oldest("consumers_counter_visit", "asked_at < %s", before, most)
    if gone < most:  # after the last visit, so that none stands without its code
        of_visits = f"used_at < %s AND used_by LIKE '{USED_AT_COUNTER}%%'"
        gone += _delete_oldest("consumers_letter_code", of_visits, before, most - gone)
    return gone


def _delete_oldest(table: str, is_old: str, before: datetime, most: int) -> int:
    by_time = is_old.partition(" ")[0]
    with database.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE id IN"
            f" (SELECT id FROM {table} WHERE {is_old} ORDER BY {by_time} LIMIT %s)",
            [before, most],
        )
        return int(cursor.rowcount)


def _in_vain(before: datetime) -> QuerySet[LinkRequest]:
    return LinkRequest.objects.filter(created_at__lt=before, used_at=None)


def _over(before: datetime) -> QuerySet[Token]:
    rows = Token.objects.exclude(mobile="").annotate(over_at=Coalesce("withdrawn_at", "ends_at"))
    return rows.filter(over_at__lt=before).order_by("id")


def _forget(rows: QuerySet[Token], at: datetime) -> int:
    return rows.update(
        withdrawn_at=Coalesce("withdrawn_at", at), name="", mobile="", token_hash="", last_used_at=None
    )


def _tokens(rows: QuerySet[Token], *more: str) -> Rows:
    found = _plain(rows.order_by("id").values(*_TOKEN, *more))
    of = TokenConnection.objects.filter(token_id__in=[row["id"] for row in found]).order_by("id")
    given = list(of.values_list("token_id", "connection_id"))
    return [{**row, "connection_ids": [each for token, each in given if token == row["id"]]} for row in found]


def _plain(rows: Iterable[Any]) -> Rows:
    return [dict(row) for row in rows]
