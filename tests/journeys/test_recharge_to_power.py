"""A recharge at night brings power back: paid at the gateway, credited, switched on at the meter (M17, M18).

Every part is real but the money and the meter: the gateway's page and its signed webhook over HTTP, the
interlock, the worker and its sealed DLMS bytes to a simulated meter, the sender of messages. The clock is the
test's own.
"""

from __future__ import annotations

import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import polars as pl
import pytest

from bijlighar.conf.wsgi import application
from bijlighar.interfaces.jobs.run_commands import Ran, run_due
from bijlighar.interfaces.jobs.send_outbox import send_waiting
from bijlighar.interfaces.jobs.tests.meters_on_stage import meters
from bijlighar.ledger import queries as ledger
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as metered
from bijlighar.metering.adapters import dlms
from bijlighar.metering.tests import stage as meter_stage
from bijlighar.payments import actions as payments
from bijlighar.payments import queries as orders
from bijlighar.supply import actions, queries
from bijlighar.supply.tests.stage import BY, MONDAY, Account, homes_below_nothing, ist, quietly
from tools.gateway_sandbox.deliver import Deliverer
from tools.gateway_sandbox.faults import Faults
from tools.gateway_sandbox.home import KEY_ID, secrets_of, write_gateways
from tools.gateway_sandbox.serve import Sandbox, served

ELEVEN, NIGHT = ist(MONDAY, 11), ist(MONDAY, 23)
MINUTE = timedelta(minutes=1)
QUICK = dlms.Limits(answer_seconds=20, attempts=2, pause_seconds=0.01, settle_seconds=0.2, meter_seconds=60)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def portal() -> Iterator[str]:
    """The program in this process, so that it has this test's clock; its address."""
    with make_server("127.0.0.1", 0, application, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(20)


def hang_simulated(home: int, company_id: int, serial: str, listed: Path) -> None:
    """The simulated meter takes the place of the one that hung there, before the day begins."""
    card = metered.meter_card(home)
    assert card is not None
    change = ist(MONDAY - timedelta(days=1), 23)
    said: dict[str, Any] = {"by": BY, "at": ist(MONDAY, 0)}
    metering.remove_meter(meter_id=card.meter_id, to_at=change, register_end_wh=None, **said)
    new = meter_stage.meter(serial, company_id=company_id)
    metering.install_meter(meter_id=new, connection_id=home, from_at=change, register_start_wh=0, **said)
    address = pl.read_csv(listed).select("host", "port", meter_id=pl.lit(new), key_reference=pl.col("serial"))
    metering.set_endpoints(endpoints=address, **said)


def pay(address: str, tr: str) -> str:
    """What a browser does: on to the gateway, pay there by UPI, and back; where it ends."""
    with urllib.request.urlopen(f"{address}/pay/{tr}", timeout=20) as page:
        at_gateway, form = page.url, page.read().decode()
    assert "sandbox" in form.lower() or "/pay/order_" in at_gateway
    way = urllib.parse.urlencode({"way": "paid:upi"}).encode()
    with urllib.request.urlopen(urllib.request.Request(at_gateway, way), timeout=20) as back:
        return str(back.url)


class _Phone:
    """Takes every SMS."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def send(self, *, mobile: str, text: str, at: datetime) -> None:
        self.texts.append(text)


def sent(at: datetime) -> list[str]:
    """What the sender of messages sends now."""
    phone = _Phone()
    send_waiting(at=at, sms=phone)
    return phone.texts


def test_from_the_gateway_to_the_relay(
    committed_database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", str(tmp_path / "gateways.toml"))
    company_id, (home,) = homes_below_nothing()
    listed = tmp_path / "meters.csv"
    with meters(listed, 1, ELEVEN) as (meter,), portal() as address:
        hang_simulated(home, company_id, meter.serial, listed)
        keys = dlms.read_keys(listed, {})

        # In the morning it is cut off, by a decision and the meter's own word.
        quietly(company_id, ELEVEN)
        assert actions.decide_waves(company_id=company_id, by=BY, at=ELEVEN).cut == 1
        assert run_due(keys=keys, now=lambda: ELEVEN + MINUTE, limits=QUICK) == Ran(1, {"CONFIRMED": 1})
        assert meter.relay_on is False
        assert len(sent(ELEVEN + 2 * MINUTE)) == 1
        owed = -ledger.balance(home, Account.PREPAID)

        # At night it is recharged: on the gateway's page, which tells us by a signed webhook.
        settings.PORTAL_NOW = NIGHT
        key_secret, webhook_secret = secrets_of(tmp_path)
        webhooks = Deliverer(f"{address}/api/v1/payments/webhooks/sandbox", webhook_secret.encode())
        sandbox = Sandbox(KEY_ID, key_secret, webhooks, Faults())
        with served(sandbox) as gateway:
            write_gateways(tmp_path, gateway)
            order = payments.open_order(
                company_id=company_id, connection_id=home, purpose_code="RECHARGE",
                amount_paise=owed + 20_000, channel_code="UPI", gateway_code="sandbox", key="night/1",
                return_path="/", by=BY, at=NIGHT - MINUTE,
            )  # fmt: skip
            assert pay(address, order.tr).startswith(address)
            assert webhooks.wait(60)
            assert set(webhooks.statuses) == {(False, 200)}, "told in several ways, taken each time"
        assert ledger.balance(home, Account.PREPAID) == 20_000
        assert meter.relay_on is False, "commanded, not yet sent"

        # The worker tells the meter, which says so; then the consumer is told.
        assert run_due(keys=keys, now=lambda: NIGHT + MINUTE, limits=QUICK) == Ran(1, {"CONFIRMED": 1})
        assert meter.relay_on is True
        assert len(sent(NIGHT + 2 * MINUTE)) == 2, "what the recharge does, and that power is back"

    story = queries.recharge_story(home, "night/1")
    assert [step.code for step in story] == [
        "ORDERED", "PAID", "CREDITED", "DECIDED", "COMMANDED", "SENT", "CONFIRMED", "TOLD"
    ]  # fmt: skip
    assert [step.seconds for step in story] == [-60, 0, 0, 0, 0, 60, 60, 120]
    confirmed = story[-2].evidence
    assert confirmed["read_back"] is True, confirmed
    found = orders.order("night/1")
    assert found is not None and found.credited_at == NIGHT
    assert queries.without_power_after_recharge(company_id, NIGHT + 30 * MINUTE) == []
