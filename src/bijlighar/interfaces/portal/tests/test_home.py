"""What home asks of a person: never by a day that is over, and never by a guess (M11, M16)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from bijlighar.interfaces.portal.views.home import is_behind, strip, todo
from bijlighar.prepaid.queries import BalanceCard

TODAY = date(2026, 11, 22)


def card(balance_paise: int, days_left: int | None, lasts_until: date | None) -> BalanceCard:
    return BalanceCard(
        connection_id=1,
        balance_paise=balance_paise,
        not_yet_due_paise=0,
        as_of=TODAY - timedelta(days=1),
        days_left=days_left,
        lasts_until=lasts_until,
        yesterday=None,
        average_day_paise=8200,
        late_days=0,
    )


@pytest.mark.parametrize(
    ("balance", "english", "hindi"),
    [
        (card(1200, 0, TODAY), "Recharge today.", "आज रिचार्ज कर लीजिए।"),
        (card(8300, 1, TODAY), "Recharge today.", "आज रिचार्ज कर लीजिए।"),
        (
            card(17_000, 2, TODAY + timedelta(days=1)),
            "Recharge by Monday 23\u00a0November.",
            "सोमवार 23\u00a0नवंबर तक रिचार्ज कर लीजिए।",
        ),
        (card(-100, 0, TODAY), "Recharge now.", "अभी रिचार्ज कर लीजिए।"),
        (card(90_000, 10, TODAY + timedelta(days=9)), "Nothing now.", "अभी कुछ नहीं।"),
    ],
)
def test_a_recharge_is_asked_for_in_time(balance: BalanceCard, english: str, hindi: str) -> None:
    with translation.override("en"):
        assert todo(balance, None, TODAY).first == english
    with translation.override("hi"):
        assert todo(balance, None, TODAY).first == hindi


def test_the_strip_lights_today_when_nothing_is_left_after_it() -> None:
    laid = strip(TODAY, TODAY)
    assert laid is not None
    assert laid.cells.count(True) == 1


@pytest.mark.parametrize(("days_ago", "behind"), [(1, False), (2, False), (3, True)])
def test_days_that_are_not_charged_are_said_once_the_night_cannot_be_why(days_ago: int, behind: bool) -> None:
    assert is_behind(TODAY - timedelta(days=days_ago), TODAY) is behind
    assert not is_behind(None, TODAY)
