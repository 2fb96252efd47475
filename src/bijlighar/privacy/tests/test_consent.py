"""Yes and no to a use of data: taken, kept, holding from then on (M3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from bijlighar.kernel.actor import Actor
from bijlighar.privacy import actions, queries
from bijlighar.privacy.actions import UnableToConsent
from bijlighar.privacy.rules.uses import notice_on

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)
BY = Actor("consumer", "portal")
MINE, OTHER = "+916000000001", "+916000000002"


def say(is_given: bool, **changes: Any) -> bool:
    given: dict[str, Any] = {
        "mobile": MINE, "connection_id": 1, "use_code": "ADVICE",
        "notice_version": notice_on(DAY).version, "language": "hi", "channel_code": "PORTAL", "by": BY,
        "at": AT,
    }  # fmt: skip
    return actions.consent(is_given=is_given, **{**given, **changes})


def test_a_no_holds_from_now_on_for_that_mobile_and_connection_alone_until_a_yes() -> None:
    assert queries.allows(MINE, 1, "ADVICE", DAY)
    assert say(False)
    assert not queries.allows(MINE, 1, "ADVICE", DAY)
    assert queries.allows(MINE, 2, "ADVICE", DAY) and queries.allows(OTHER, 1, "ADVICE", DAY)
    assert queries.refused([MINE, OTHER]) == {(MINE, 1): frozenset({"ADVICE"})}
    assert not say(False), "said already"
    assert say(True, at=AT + timedelta(hours=1))
    assert queries.refused([MINE]) == {}
    assert [(each.is_given, each.notice_version) for each in queries.consents_of(MINE, 1)] == [
        (True, "2026-11"), (False, "2026-11"),
    ]  # fmt: skip
    assert queries.consents_of(OTHER, 1) == []


def test_what_needs_a_yes_does_not_happen_without_one() -> None:
    assert not queries.allows(MINE, 1, "WHATSAPP", DAY)
    say(True, use_code="WHATSAPP")
    assert queries.allows(MINE, 1, "WHATSAPP", DAY)
    assert not queries.allows(MINE, 1, "NOTHING", DAY)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"use_code": "SUPPLY"}, "NEEDED"),
        ({"use_code": "LOOKS"}, "NEEDED"),
        ({"use_code": "X"}, "UNKNOWN"),
        ({"notice_version": "1999-01"}, "STALE"),
    ],
)
def test_what_cannot_be_refused_and_what_was_not_read_is_not_taken(changes: Any, code: str) -> None:
    with pytest.raises(UnableToConsent, match=code):
        say(False, **changes)
    assert queries.consents_of(MINE, 1) == []


@pytest.mark.parametrize(
    "change", ["UPDATE privacy_consent SET is_given = TRUE", "DELETE FROM privacy_request_step"]
)
def test_a_word_cannot_be_rewritten(change: str) -> None:
    say(False)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
