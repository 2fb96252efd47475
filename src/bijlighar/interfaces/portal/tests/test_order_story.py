"""From the payment to power as the consumer reads it: each step with its time and what shows it (M18)."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests.place import SUNITA
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.interfaces.portal.holds import hold_of
from bijlighar.interfaces.portal.tests.test_recharge import gateway
from bijlighar.kernel.actor import Actor
from bijlighar.payments import actions as payments
from bijlighar.payments import queries
from bijlighar.payments.rules.told import Told
from bijlighar.supply import actions as supply
from bijlighar.supply.tests.stage import (
    BY,
    MONDAY,
    deliver,
    homes_below_nothing,
    ist,
    meter_acts,
    quietly,
    reach,
    samples,
)

__all__ = ["gateway"]
pytestmark = pytest.mark.django_db
ELEVEN = ist(MONDAY, 11)


@pytest.fixture
def home(gateway: None, settings: Any) -> int:
    """A home in Bihar that was cut off at eleven, and signs in at a quarter past."""
    company_id, (found,) = homes_below_nothing()
    consumers.link(mobile=SUNITA, service_number="N0000000001", by=Actor("consumer", "test"), at=ELEVEN)
    reach([found])
    quietly(company_id, ELEVEN)
    assert supply.decide_waves(company_id=company_id, by=BY, at=ELEVEN).cut == 1
    meter_acts(ELEVEN + timedelta(minutes=1))
    settings.PORTAL_NOW = ELEVEN + timedelta(minutes=15)
    return found


def client() -> Client:
    found = Client()
    session = found.session
    session[SIGNED_IN_MOBILE] = SUNITA
    session.save()
    return found


def words(path: str) -> str:
    answer = client().get(path)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split()).replace(
        "\u00a0", " "
    )


def pay(home: int, rupees: int, after: timedelta) -> str:
    """Order on the page, pay at the gateway a while later, credit; the address of the order's page."""
    page = client().post(f"/en/c/{home}/recharge", {"amount": str(rupees), "channel": "UPI"})
    (order, *_) = queries.orders(home)
    at = ELEVEN + timedelta(minutes=15) + after
    told = Told(
        "PAID", tr=order.tr, payment_reference=f"pay_{order.id}", amount_paise=rupees * 100, method_code="UPI"
    )
    payments.take_told(gateway_code="sandbox", told=told, source="WEBHOOK", by=BY, at=at)
    supply.take_recharges(order_keys=[order.key], by=BY, at=at)
    return str(page.headers["Location"])


def test_every_step_until_the_meter_says_that_power_is_on(home: int, settings: Any) -> None:
    page = pay(home, 9000, timedelta(seconds=30))
    settings.PORTAL_NOW = ELEVEN + timedelta(minutes=16)
    said = words(page)
    assert "Paid and credited" in said and "Power is switched on." in said
    assert "Power should be back within" in said
    assert "To my account" not in said, "it is not over before the meter has said so"
    meter_acts(ELEVEN + timedelta(minutes=15, seconds=82))
    deliver(ELEVEN + timedelta(minutes=17))
    settings.PORTAL_NOW = ELEVEN + timedelta(minutes=18)
    said = words(page)
    assert "Power came back 52 seconds after the payment." in said
    assert "11:16:22 am · 52 seconds after the payment" in said
    assert "To my account" in said


def test_too_little_says_how_much_more(home: int, settings: Any) -> None:
    said = words(pay(home, 10, timedelta(seconds=30)))
    assert re.search(r"₹[\d,]+\.\d\d more are needed for power to come back", said)
    assert "Power should be back" not in said


def test_when_it_takes_longer_than_it_may_the_page_says_so(home: int, settings: Any) -> None:
    page = pay(home, 9000, timedelta(seconds=30))
    settings.PORTAL_NOW = ELEVEN + timedelta(days=1)
    assert "It takes longer than it may, and the office sees it." in words(page)


def test_nobody_is_cut_off_is_said_above_the_request_for_money(home: int) -> None:
    from bijlighar.consumers import queries as people

    record = people.connection(home)
    assert record is not None
    samples(record.company_id, ELEVEN + timedelta(minutes=10), BALANCE=False)
    for path in (f"/en/c/{home}/", f"/en/c/{home}/recharge"):
        said = words(path)
        assert "Nobody is cut off for payment now" in said
        assert "Something does not work" in said
        assert "also with a balance below zero" in said
    # Whoever gets bills is not told of a balance.
    with translation.override("en"):
        told = hold_of(record, ELEVEN + timedelta(minutes=15), is_prepaid=False)
    assert told is not None and told.words.endswith(", also with a bill that is overdue.")
    status = words("/en/status")
    assert "Something does not work" in status and "does not work" in status


def test_what_works_again_is_not_said_to_be_broken(home: int, settings: Any) -> None:
    from bijlighar.consumers import queries as people

    record = people.connection(home)
    assert record is not None
    samples(record.company_id, ELEVEN + timedelta(minutes=10), BALANCE=False)
    samples(record.company_id, ELEVEN + timedelta(minutes=15))
    settings.PORTAL_NOW = ELEVEN + timedelta(minutes=16)
    for path in (f"/en/c/{home}/recharge", f"/en/c/{home}/"):
        said = words(path)
        assert "Nobody is cut off for payment now" in said
        assert "What did not work works again; to be safe this holds a little longer." in said
        assert "Something does not work" not in said
