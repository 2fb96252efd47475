"""What people said yes and no to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from bijlighar.privacy.models import Consent
from bijlighar.privacy.rules.uses import Use, is_on, notice_on


@dataclass(frozen=True, slots=True)
class Standing:
    """A use of the notice in force and whether it happens; `said_at` is None where nothing was said."""

    use: Use
    is_on: bool
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A yes or no as it was given."""

    use_code: str
    is_given: bool
    notice_version: str
    language: str
    channel_code: str
    by_kind: str
    at: datetime


def standings(mobile: str, connection_id: int, day: date) -> list[Standing]:
    """Every use of a day's notice, with this mobile's last word about a connection."""
    said = {each.use_code: each for each in reversed(consents_of(mobile, connection_id))}
    found = []
    for use in notice_on(day).uses:
        last = said.get(use.code)
        found.append(Standing(use, is_on(use, last.is_given if last else None), last.at if last else None))
    return found


def consents_of(mobile: str, connection_id: int, *, limit: int = 200) -> list[ConsentRecord]:
    """Every word of this mobile about a connection, the newest first."""
    rows = Consent.objects.filter(mobile=mobile, connection_id=connection_id).order_by("-id")[:limit]
    return [ConsentRecord(**row) for row in rows.values(*ConsentRecord.__dataclass_fields__)]


def allows(mobile: str, connection_id: int, use_code: str, day: date) -> bool:
    """Whether a use happens for this mobile and connection; one that no notice names does not."""
    return any(each.is_on for each in standings(mobile, connection_id, day) if each.use.code == use_code)


def refused(mobiles: Collection[str]) -> dict[tuple[str, int], frozenset[str]]:
    """The uses whose last word is a no, by mobile and connection. One statement for any number of mobiles."""
    if not mobiles:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mobile, connection_id, use_code FROM ("
            " SELECT DISTINCT ON (mobile, connection_id, use_code) mobile, connection_id, use_code, is_given"
            " FROM privacy_consent WHERE mobile = ANY(%s)"
            " ORDER BY mobile, connection_id, use_code, id DESC) AS last WHERE NOT is_given",
            [sorted(set(mobiles))],
        )
        found: dict[tuple[str, int], frozenset[str]] = {}
        for mobile, place, use in cursor.fetchall():
            found[mobile, place] = found.get((mobile, place), frozenset()) | {use}
        return found
