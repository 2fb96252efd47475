"""The month in rupees, and a budget set and forgotten; nobody else's (M9, M10, M16)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bijlighar.billing import queries as billing
from bijlighar.billing.tests.readings import (
    BY,
    all_days,
    blocks,
    company_with_connections,
    store,
    store_blocks,
)
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.tests.test_connections import client, words

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 7, 21, 4, 30, tzinfo=UTC)


@pytest.fixture
def home(settings: Any) -> int:
    """Sunita's home: 5 units a day since June of the year before, 6 in this July; a smart meter."""
    settings.PORTAL_NOW = NOW
    _, (home, other) = company_with_connections(2)
    for mobile, each in ((SUNITA, home), (NEIGHBOUR, other)):
        consumers.link_by_staff(mobile=mobile, connection_id=each, by=BY, at=NOW)
    store([home], all_days(date(2024, 6, 1), date(2025, 7, 1)), 5_000, solar_wh=1_000)
    store([home], all_days(date(2025, 7, 1), date(2025, 7, 21)), 6_000, solar_wh=1_000)
    return home


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_page_says_what_came_before_and_where_it_ends(home: int, language: str) -> None:
    answer = client().get(f"/{language}/c/{home}/usage/cost")
    page = words(answer)
    month = billing.month_cost(home, date(2025, 7, 21))
    assert answer.status_code == 200 and month is not None and month.paise is not None
    assert len(answer.content) < 60_000
    assert "".join(writing.rupee_parts(month.paise)) in page.replace(" .", ".")
    for figure in ("120.00", "100.00", writing.units(month.forecast_wh or 0)):
        assert figure in page
    if language == "en":
        assert "The month before 100.00" in page and "A year before 100.00" in page
        assert "11 days to come, 5.71 units a day as in the last four weeks" in page
        told = page.replace("\u00a0", " ")
        assert "Sunshine hours, 9 to 5 16% 20.00 units All other hours 100.00 units" in told
        assert re.search(r"Used through 20 July 120\.00 units 11 days .* weeks \+ \d\d\.\d\d units", told)
        # 20 of 120 units in the sunshine hours, cheaper for a smart meter; a fifth more than in June.
        assert "16% of your units fall between 9 and 5" in page and "20% more" in page


def test_what_stands_above_a_line_adds_up_to_what_stands_below_it(home: int, settings: Any) -> None:
    """A reader adds two decimals: 21.34 and 104.93 are not 126.26, though the Wh behind them are."""
    settings.PORTAL_NOW = NOW + timedelta(days=1)
    store([home], [date(2025, 7, 21)], 6_264, solar_wh=1_336)
    page = words(client().get(f"/en/c/{home}/usage/cost")).replace("\u00a0", " ")
    found = re.search(
        r"9 to 5 \d+% (\S+) units All other hours (\S+) units.*Used through 21 July (\S+) units.*"
        r"\+ (\S+) units The whole month (\S+) units",
        page,
    )
    assert found is not None, page
    solar, other, used, to_come, whole = (Decimal(each) for each in found.groups())
    assert (solar, solar + other, used + to_come) == (Decimal("21.34"), used, whole)


def test_a_budget_is_set_shown_and_forgotten(home: int) -> None:
    browser, path = client(), f"/en/c/{home}/usage/cost"
    assert browser.post(path, {"kind": "UNITS", "amount": "१५०"}).status_code == 302
    assert "stay below 150.00 units a month. 80% of it is used" in words(browser.get(path))
    assert browser.post(path, {"kind": "RUPEES", "amount": "₹1,200"}).status_code == 302
    found = billing.budget(home)
    assert found is not None and (found.kind_code, found.amount) == ("RUPEES", 120_000)
    assert "Write the amount in figures" in words(browser.post(path, {"kind": "RUPEES", "amount": "much"}))
    assert "Write how many units" in words(browser.post(path, {"kind": "UNITS", "amount": "0"}))
    browser.post(path, {"forget": "1"})
    assert billing.budget(home) is None
    assert client(NEIGHBOUR).post(path, {"kind": "UNITS", "amount": "5"}).status_code == 404
    assert billing.budget(home) is None


def test_days_months_and_a_day_stand_beside_those_before(home: int) -> None:
    browser = client()
    days = words(browser.get(f"/en/c/{home}/usage"))
    # The last thirty days but today: 20 of 6 and 9 of 5 units, beside 29 of 5.
    assert "165.00 on 29 whole days, 145.00 on as many days before: +20.00" in days
    answer = browser.get(f"/en/c/{home}/usage/months")
    months = words(answer)
    assert "Sunshine hours: " in months and "<table" not in answer.content.decode(), "nothing to push"
    assert "The last twelve whole months 1,825.00" in months.replace("1825.00", "1,825.00")
    # As quarter hours: 96 of them come to 5 and 6 units.
    week = {date(2025, 6, 28): blocks(52, {0: 60}), date(2025, 7, 5): blocks(62, {0: 110})}
    store_blocks(home, week, version=2)
    day = words(browser.get(f"/en/c/{home}/usage/2025-07-05"))
    assert "5.00 units on the same day a week before: +1.00" in day
