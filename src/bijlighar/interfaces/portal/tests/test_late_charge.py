"""A late charge as the consumer reads it: a line of its own that opens the bill it stands on (M24)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from bijlighar.billing import actions, queries
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.kernel.actor import Actor

pytestmark = pytest.mark.django_db

MONTHS = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
LATER = morning_after(date(2026, 2, 3))


@pytest.mark.parametrize(("language", "name"), [("en", "Late payment charge"), ("hi", "सरचार्ज (देर से भुगतान)")])
def test_it_stands_in_the_passbook_and_opens_its_bill(settings: Any, language: str, name: str) -> None:
    settings.PORTAL_NOW = LATER
    company_id, homes = company_with_connections(2)
    store(homes, all_days(MONTHS[0], MONTHS[2]), 4000)
    for start, end in pairwise(MONTHS):
        actions.bill_cycle(
            company_id=company_id, cycle_from=start, cycle_to=end, by=BY,
            at=morning_after(end - timedelta(days=1)),
        )  # fmt: skip
    clients = {}
    for mobile, number in ((SUNITA, "N0000000001"), (NEIGHBOUR, "N0000000002")):
        consumers.link(mobile=mobile, service_number=number, by=Actor("consumer", "test"), at=LATER)
        clients[mobile] = Client()
        session = clients[mobile].session
        session[SIGNED_IN_MOBILE] = mobile
        session.save()
    address = f"/{language}/c/{homes[0]}/money"
    page = clients[SUNITA].get(address)
    assert page.status_code == 200
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
    assert name in text
    assert "3.04" in text  # 1.25 % of 242.94, one month begun
    newest = queries.bills(homes[0])[0]
    assert f"/{language}/c/{homes[0]}/money/bills/{newest.id}" in page.content.decode()
    assert clients[NEIGHBOUR].get(address).status_code == 404
