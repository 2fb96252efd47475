"""What if, for a consumer: the own months another way, in both languages; no neighbour's (M24)."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE

pytestmark = pytest.mark.django_db
NOW = morning_after(date(2026, 7, 11))


@pytest.fixture
def homes(settings: Any) -> list[int]:
    """Sunita's home with 150 units in June, and the neighbour's without a reading."""
    settings.PORTAL_NOW = NOW
    _, found = company_with_connections(2)
    for mobile, number in ((SUNITA, "N0000000001"), (NEIGHBOUR, "N0000000002")):
        consumers.link(mobile=mobile, service_number=number, by=BY, at=NOW)
    store(found[:1], all_days(date(2026, 6, 1), date(2026, 7, 1)), 5_000)
    return found


def read(home: int, asks: str = "", *, mobile: str = SUNITA, language: str = "en") -> tuple[int, str]:
    client = Client()
    session = client.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    answer = client.get(f"/{language}/c/{home}/usage/what-if{asks}")
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return answer.status_code, re.sub(r"\s+", " ", text)


def test_own_months_another_way(homes: list[int]) -> None:
    home = homes[0]
    status, page = read(home)
    assert (status, "As they were June 2026 150.00 units" in page) == (200, True)
    # 25 paise a unit: 150 x 0.25 = 37.50.
    assert "₹37.50 less June 2026 150.00 units ·" in read(home, "?way=prepaid")[1]
    hindi = read(home, "?way=prepaid", language="hi")[1]
    assert "₹37.50 कम" in hindi
    assert "जून 2026" in hindi
    moved = read(home, "?solar=20")[1]
    assert re.search(r"₹[\d.]+ less June 2026", moved)


@pytest.mark.parametrize("asks", ["?way=%3Cb%3E&solar=-1", "?solar=99", "?solar=²", "?way=prepaid&way=x"])
def test_nonsense_counts_as_not_asked(homes: list[int], asks: str) -> None:
    status, page = read(homes[0], asks)
    assert (status, "As they were" in page) == (200, True)


def test_who_has_no_whole_month_reads_so_and_a_neighbour_reads_nothing(homes: list[int]) -> None:
    assert "as soon as every day of one has come" in read(homes[1], mobile=NEIGHBOUR)[1]
    assert read(homes[0], mobile=NEIGHBOUR)[0] == 404
