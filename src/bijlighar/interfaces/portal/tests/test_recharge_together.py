"""A family's prepaid connections recharged in one payment, each credited with its own part (M18, M21)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.interfaces.crediting import taken_and_credited
from bijlighar.interfaces.portal import features
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.payments import actions
from bijlighar.payments import queries as payments
from bijlighar.payments.rules.told import Told
from bijlighar.payments.tests.gateway import set_up
from bijlighar.prepaid.actions import charge_days, credit

pytestmark = pytest.mark.django_db
FROM, TO = date(2025, 6, 1), date(2025, 6, 4)
PAGE = "/hi/connections/recharge"


@pytest.fixture
def homes(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three prepaid homes of Sunita's family and one of a neighbour, charged for three days."""
    set_up(tmp_path, monkeypatch)
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", str(tmp_path / "gateways.toml"))
    settings.UPI_PAYEES = {"east": "bijli@bank"}
    settings.PORTAL_NOW = morning_after(TO)
    settings.FEATURE_SECONDS = 0
    features._seen.clear()
    company, found = company_with_connections(4, is_prepaid=True, sanctioned_load_w=3000)
    for place, each in enumerate(found):
        mobile = SUNITA if place < 3 else NEIGHBOUR
        consumers.link_by_staff(mobile=mobile, connection_id=each, by=BY, at=morning_after(FROM))
        credit(
            connection_id=each,
            amount_paise=20_00 + place * 100,
            receipt_number=f"R{place}",
            channel="UPI",
            by=BY,
            at=morning_after(FROM),
        )
    days = all_days(FROM, TO)
    store(found, days, 5000)
    for day in days:
        charge_days(company_id=company, through_day=day, by=BY, at=morning_after(day))
    return found


def browser(mobile: str = SUNITA) -> Client:
    client = Client()
    session = client.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return client


def form(text: str, **changes: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    amounts = dict(re.findall(r'name="(a\d+)" type="text" value="([^"]*)"', text))
    return {**found, **amounts, "channel": "UPI"} | changes


def test_each_is_credited_with_its_own_part_exactly_once(homes: list[int]) -> None:
    mine = browser()
    proposed = form(mine.get(f"{PAGE}?days=30").content.decode())
    assert {f"a{home}" for home in homes[:3]} == {name for name in proposed if name.startswith("a")}
    assert all(
        float(proposed[f"a{home}"]) > 0 and float(proposed[f"a{home}"]) % 10 == 0 for home in homes[:3]
    )
    sent = {**proposed, f"a{homes[0]}": "१५०", f"a{homes[1]}": "", f"a{homes[2]}": "80.50"}
    first = mine.post(PAGE, sent)
    assert first.status_code == 200, "other amounts than were shown are added up before anything is paid"
    assert payments.orders(homes[0]) == []
    sent["shown"] = "23050"
    page = mine.post(PAGE, sent).headers["Location"]
    assert mine.post(PAGE, sent).headers["Location"] == page, "sent twice it is one order"
    (one,) = {each.part_of_id for home in homes for each in payments.orders(home)}
    order = payments.order_of(one or 0)
    assert order is not None
    assert order.amount_paise == 230_50
    before = [ledger.balance(home, Account.PREPAID) for home in homes]
    told = Told("PAID", tr=order.tr, payment_reference="pay_1", amount_paise=order.amount_paise)
    at = morning_after(TO)
    for _ in range(2):
        taken_and_credited(
            lambda: actions.take_told(gateway_code="sandbox", told=told, source="LOOKUP", by=BY, at=at),
            by=BY,
            at=at,
        )
    after = [ledger.balance(home, Account.PREPAID) for home in homes]
    assert [now - was for now, was in zip(after, before, strict=True)] == [150_00, 0, 80_50, 0]
    assert [len(payments.receipts(home)) for home in homes] == [1, 0, 1, 0]
    assert mine.get(page).status_code == 200
    assert browser(NEIGHBOUR).get(page).status_code == 404


def test_nonsense_and_others_connections_open_nothing(homes: list[int]) -> None:
    other = browser(NEIGHBOUR)
    wrong = other.post(PAGE, {f"a{homes[3]}": "abc", "channel": "UPI", "shown": "0"})
    assert wrong.status_code == 400
    assert "aria-invalid" in wrong.content.decode()
    assert other.post(PAGE, {f"a{homes[0]}": "100", "channel": "UPI", "shown": "10000"}).status_code == 400
    assert other.post(PAGE, {f"a{homes[3]}": "5", "channel": "UPI", "shown": "500"}).status_code == 400
    assert all(payments.orders(home) == [] for home in homes)
    assert Client().get(PAGE).headers["Location"].startswith("/hi/sign-in?next=")
