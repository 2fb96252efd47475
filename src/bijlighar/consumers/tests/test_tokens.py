"""Tokens: given only for what one sees, counted, and blind as soon as the link or the token is gone (M3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bijlighar.consumers import actions, queries
from bijlighar.consumers.actions import UnableToGrant
from bijlighar.consumers.models import Token
from bijlighar.consumers.rules.tokens import Limit, clean_name, wait_seconds
from bijlighar.consumers.tests import place

AT = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def homes(db: None) -> tuple[int, int]:
    """Two connections, each linked to its own mobile."""
    company = place.company()
    found = place.connection(company, 1), place.connection(company, 2)
    for mobile, number in ((place.SUNITA, 1), (place.NEIGHBOUR, 2)):
        actions.link(mobile=mobile, service_number=f"N{number:010d}", by=place.BY, at=AT - DAY)
    return found


def grant(homes: tuple[int, int], **changes: Any) -> actions.Granted:
    given: dict[str, Any] = {
        "mobile": place.SUNITA, "name": "Home Assistant", "scopes": ["read:bills"],
        "connection_ids": [homes[0]], "ends_at": AT + 30 * DAY, "at": AT, **changes,
    }  # fmt: skip
    return actions.grant_token(**given, by=place.BY)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "call 98765 43210"}, "NAME"),
        ({"name": ""}, "NAME"),
        ({"scopes": []}, "SCOPES"),
        ({"scopes": ["read:everything"]}, "SCOPES"),
        ({"connection_ids": []}, "CONNECTIONS"),
        ({"ends_at": AT}, "END"),
        ({"ends_at": AT + 800 * DAY}, "END"),
    ],
)
def test_what_cannot_be_given(homes: tuple[int, int], changes: dict[str, Any], code: str) -> None:
    with pytest.raises(UnableToGrant) as problem:
        grant(homes, **changes)
    assert problem.value.code == code
    assert not Token.objects.exists()


def test_nobody_gives_a_neighbours_connection(homes: tuple[int, int]) -> None:
    with pytest.raises(UnableToGrant, match="CONNECTIONS"):
        grant(homes, connection_ids=list(homes))


def test_a_name_is_used_once_and_ten_are_enough(homes: tuple[int, int]) -> None:
    first = grant(homes)
    with pytest.raises(UnableToGrant, match="NAME_TAKEN"):
        grant(homes)
    for number in range(9):
        grant(homes, name=f"Program {number}")
    with pytest.raises(UnableToGrant, match="TOO_MANY"):
        grant(homes, name="One more")
    assert actions.withdraw_token(mobile=place.SUNITA, token_id=first.token_id, by=place.BY, at=AT)
    grant(homes)


def test_the_text_is_kept_nowhere_and_opens_only_until_the_end(homes: tuple[int, int]) -> None:
    granted = grant(homes)
    assert granted.text not in repr(granted)
    assert granted.text.rpartition("_")[2] not in str(Token.objects.values().get())
    found = queries.token_of_text(granted.text, at=AT)
    assert found is not None
    assert (found.scopes, found.sees_ids) == (("read:bills",), (homes[0],))
    wrong = granted.text[:-1] + ("A" if granted.text[-1] != "A" else "B")
    for text in (wrong, "", "bjl" + granted.text[3:], granted.text + "\n"):
        assert queries.token_of_text(text, at=AT) is None, text
    assert queries.token_of_text(granted.text, at=AT + 30 * DAY) is None


def test_only_its_giver_takes_it_back_and_at_once(homes: tuple[int, int]) -> None:
    granted = grant(homes)
    given = {"token_id": granted.token_id, "by": place.BY, "at": AT}
    assert not actions.withdraw_token(mobile=place.NEIGHBOUR, **given)
    assert queries.token_of_text(granted.text, at=AT)
    assert actions.withdraw_token(mobile=place.SUNITA, **given)
    assert queries.token_of_text(granted.text, at=AT) is None


def test_a_link_that_ends_takes_the_sight_for_good(homes: tuple[int, int]) -> None:
    granted = grant(homes)
    actions.unlink(mobile=place.SUNITA, connection_id=homes[0], by=place.BY, at=AT + DAY)

    def sees() -> tuple[int, ...]:
        found = queries.token_of_text(granted.text, at=AT + 2 * DAY)
        assert found is not None
        return found.sees_ids

    assert sees() == ()
    actions.link(mobile=place.SUNITA, service_number="N0000000001", by=place.BY, at=AT + DAY)
    assert sees() == ()


def test_calls_are_counted_in_a_window_and_the_next_one_begins_anew(homes: tuple[int, int]) -> None:
    granted, limit = grant(homes), Limit(2, timedelta(seconds=60))

    def call(seconds: float) -> int:
        at = AT + timedelta(seconds=seconds)
        return actions.count_call(token_id=granted.token_id, limit=limit, by=place.BY, at=at)

    assert [call(0), call(1), call(1.5), call(59), call(60), call(61), call(62)] == [0, 0, 59, 1, 0, 0, 58]


def test_the_wait_ends_with_the_window() -> None:
    limit = Limit(5, timedelta(seconds=900))
    assert wait_seconds(AT, 5, limit, AT) == 0
    assert wait_seconds(AT, 6, limit, AT) == 900
    assert wait_seconds(AT, 6, limit, AT + timedelta(seconds=899.5)) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Home   Assistant ", "Home Assistant"),
        ("मेरा प्रोग्राम 2", "मेरा प्रोग्राम 2"),
        ("Rooftop (solar)", "Rooftop (solar)"),
        ("N2340117856", None),
        ("<b>", None),
        ("a\0b", None),
        ("x" * 41, None),
    ],
)
def test_names(typed: str, kept: str | None) -> None:
    assert clean_name(typed) == kept
