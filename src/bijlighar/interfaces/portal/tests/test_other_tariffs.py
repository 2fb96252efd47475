"""A mill by demand, a pump by horsepower, a roof that feeds in: their pages speak of what is theirs (M17)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bijlighar.billing.tests.readings import BY, all_days, blocks, company_with_connections, store_blocks
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests.place import SUNITA
from bijlighar.interfaces.portal.tests.test_connections import client, words
from bijlighar.metering.tests import stage

pytestmark = pytest.mark.django_db
JUNE, TODAY = date(2026, 6, 1), date(2026, 6, 21)
HINDI = "हिसाब यहाँ अपने आप नहीं बनता। छत से भेजी यूनिट, ली हुई यूनिट में से कैसे घटेगी"
ENGLISH = "No rupees are worked out here by themselves."


def page(home: int, place: str, language: str = "en") -> str:
    answer = client().get(f"/{language}/c/{home}/{place}")
    assert answer.status_code == 200
    return words(answer).replace("\u00a0", " ")


@pytest.fixture
def connect(settings: Any) -> Any:
    """Sunita's connection with these terms, the same 120 kWh each day of May and June and 19.5 kW once."""
    settings.PORTAL_NOW = stage.ist(TODAY, 12)

    def made(**terms: Any) -> int:
        _, (home,) = company_with_connections(1, **terms)
        consumers.link_by_staff(mobile=SUNITA, connection_id=home, by=BY, at=stage.ist(TODAY, 12))
        days = dict.fromkeys(all_days(date(2026, 5, 1), TODAY), blocks(1250))
        store_blocks(home, days | {date(2026, 6, 10): blocks(1250, {30: 4875})})
        return home

    return made


@pytest.mark.parametrize("place", ["", "money/bills", "usage/cost", "usage/what-if", "threshold"])
def test_a_roof_that_feeds_in_is_told_why_no_bill_comes(connect: Any, place: str) -> None:
    home = connect(is_net_metered=True)
    told = page(home, place)
    assert ENGLISH in told and HINDI in page(home, place, "hi")
    for wrong in (
        "Above 150 units",
        "goes by demand",
        "a message when the month nears",
        "By your tariff",
        "first one will stand here",
        "cheaper",
    ):
        assert wrong not in told, wrong
    assert "₹" not in told or place == ""


def test_its_units_are_still_shown_and_a_budget_counts_in_units(connect: Any) -> None:
    told = page(connect(is_net_metered=True), "usage/cost")
    assert "This month so far 2403.63 units" in told.replace(",", "")
    assert "Counted in Units" in told


@pytest.mark.parametrize("place", ["", "money/bills", "usage/cost", "usage/what-if", "threshold"])
def test_a_home_without_a_roof_is_told_nothing_of_it(connect: Any, place: str) -> None:
    assert ENGLISH not in page(connect(), place)


def test_a_mill_sees_its_peak_hours_and_its_demand(connect: Any) -> None:
    home = connect(category_code="LV-4", sanctioned_load_w=22_000, contract_demand_w=20_000)
    told = page(home, "usage/cost").replace(",", "")
    names = (
        "This month so far",
        "Sunshine hours 9 to 5",
        "Peak hours 6 to 9 and 5 to 10",
        "All other hours",
    )
    rows = [re.findall(rf"{name} .*?(\d+\.\d\d) units", told)[0] for name in names]
    whole, sun, peak, other = map(Decimal, rows)
    assert (sun, peak) == (Decimal("800.00"), Decimal("803.63"))
    assert sun + peak + other == whole
    assert "Highest of this month so far the mean of one quarter hour 19.5 kW Contract demand 20 kW" in told
    assert "Sanctioned load 22 kW Contract demand 20 kW" in page(home, "settings")
    # What cannot be compared is not asked for first.
    assert "Work it out" not in page(home, "usage/what-if")


def test_a_pump_s_load_is_said_in_horsepower(connect: Any) -> None:
    home = connect(category_code="LV-5.1", sanctioned_load_w=5_595, load_millihp=7_500)
    assert "Sanctioned load 7.5 HP" in page(home, "settings")
    assert "7.5 हॉर्सपावर" in page(home, "settings", "hi")
    assert "Peak hours" not in page(home, "usage/cost")
