"""Says of whom something changed, once it is committed: for whoever keeps copies of what he showed."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

CHANNEL = "bijlighar_changed"
MOST_NAMED = 400
"""More holders than these are not named: then all of the company have changed."""
EVERYBODY = "*"
_HOLDER, _COMPANY = "h", "k"


def tell_changed(company_id: int | None = None, holders: Collection[int] | None = None) -> None:
    """Tell listeners, when this transaction is committed, that what they keep of somebody is of before.

    Of `holders` (connections), where they are few; else of all of a company; without a company, of everybody.
    Nobody holds a copy longer than some minutes, so that a change nobody tells of is seen then.
    """
    if holders is not None and len(holders) <= MOST_NAMED:
        words = _HOLDER + ",".join(map(str, holders))
        if not holders:
            return
    else:
        words = EVERYBODY if company_id is None else f"{_COMPANY}{company_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, words])


def read_changed(words: str) -> tuple[list[int], int | None]:
    """What was told: the holders, or the company of whom all changed; neither for everybody."""
    if words.startswith(_HOLDER):
        return [int(one) for one in words[1:].split(",")], None
    return [], int(words[1:]) if words.startswith(_COMPANY) else None
