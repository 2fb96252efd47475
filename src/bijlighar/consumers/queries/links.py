"""Which mobiles may see a connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from bijlighar.consumers.models import Connection, LetterCode, MobileLink
from bijlighar.kernel.outgoing import outgoing


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """One live link; `how_code` is REGISTERED, CODE, STAFF or LETTER."""

    id: int
    connection_id: int
    mobile: str
    how_code: str
    from_at: datetime


def links(connection_id: int) -> list[LinkRecord]:
    """Live links of a connection, oldest first."""
    rows = MobileLink.objects.filter(connection_id=connection_id, to_at__isnull=True).order_by(
        "from_at", "id"
    )
    return [LinkRecord(**row) for row in rows.values(*LinkRecord.__dataclass_fields__)]


def registered_mobile(connection_id: int) -> str:
    """The registered mobile of a connection, or "" where the company has none."""
    return Connection.objects.values_list("person__mobile", flat=True).filter(id=connection_id).first() or ""


def letter_until(connection_id: int, at: datetime) -> datetime | None:
    """Until when a printed code of a connection still counts; None where none does."""
    live = LetterCode.objects.filter(
        connection_id=connection_id, used_at=None, withdrawn_at=None, expires_at__gt=at
    )
    return live.order_by("-expires_at").values_list("expires_at", flat=True).first()


def given_names(mobile: str) -> dict[int, str]:
    """By connection, what the person behind a mobile calls it; one without such a name is absent."""
    live = MobileLink.objects.filter(mobile=mobile, to_at__isnull=True).exclude(given_name="")
    return dict(live.values_list("connection_id", "given_name"))


def linked_since(mobile: str) -> dict[int, datetime]:
    """By connection, since when a mobile may see it; what was before belongs to whoever was there then."""
    live = MobileLink.objects.filter(mobile=mobile, to_at__isnull=True)
    return dict(live.values_list("connection_id", "from_at"))


def mobiles(connection_ids: Sequence[int]) -> pl.DataFrame:
    """Who may ask about connections by message: connection_id, mobile, language, by connection.

    The linked mobiles, and the registered one, to which bills and balances are sent anyway: whoever has no
    other way to look, and never signed in, can ask too. The language is the person's in the record.
    """
    return outgoing(
        "SELECT c.id, p.mobile, p.language FROM consumers_connection c"
        " JOIN consumers_person p ON p.id = c.person_id WHERE c.id = ANY(%(ids)s) AND p.mobile <> ''"
        " UNION SELECT l.connection_id, l.mobile, p.language FROM consumers_mobile_link l"
        " JOIN consumers_connection c ON c.id = l.connection_id JOIN consumers_person p ON p.id = c.person_id"
        " WHERE l.connection_id = ANY(%(ids)s) AND l.to_at IS NULL ORDER BY 1, 2",
        {"ids": list(connection_ids)},
        {"connection_id": pl.Int64(), "mobile": pl.String(), "language": pl.String()},
    )
