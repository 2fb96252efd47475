"""What the canary sees of money on its way (M20)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bijlighar.consumers.tests import place
from bijlighar.interfaces.jobs.canary import credit_lag
from bijlighar.payments import actions
from bijlighar.payments.tests.gateway import AT, BY, message, order, set_up, signed

pytestmark = pytest.mark.django_db


def test_money_that_waits_is_a_lag_told_or_taken_and_a_demand_note_is_none(
    tmp_path: Any, monkeypatch: Any
) -> None:
    set_up(tmp_path, monkeypatch)
    company = place.company("bihar")
    home = place.connection(company, 1, is_prepaid=True, category_code="DS-II")
    later = AT + timedelta(minutes=10)
    orders = [
        order(company, None, "note", purpose_code="DEMAND", document="D-1"),  # type: ignore[arg-type]
        order(company, home, "recharge"),
    ]
    lags = []
    for made in orders:
        body = message("payment.captured", made.tr, f"pay_{made.key}")
        actions.keep_event(gateway_code="sandbox", headers=signed(body), body=body, by=BY, at=AT)
        lags.append(credit_lag(company, later).lag_seconds)
        actions.take_events(by=BY, at=AT)
        lags.append(credit_lag(company, later).lag_seconds)
    assert lags == [600, 0, 600, 600], "what is told may be anything; taken, a note is no balance"
