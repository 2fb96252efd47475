"""Webhooks repeated, reordered, forged, late and lost, over HTTP: every payment is credited once (M21).

Some 300 messages in CI, 10,000 with BIJLIGHAR_SOAK=1. The gateway shares no code with the program, and what
must be is computed from the gateway's books alone.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from bijlighar.consumers.tests import place
from bijlighar.interfaces.jobs import payments as jobs
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.payments import actions, queries
from bijlighar.payments.models import Event, Order, Payment, Receipt
from bijlighar.payments.rules.statement import BANK, CHECKOUT
from tools.gateway_sandbox.deliver import Deliverer
from tools.gateway_sandbox.faults import Faults
from tools.gateway_sandbox.home import KEY_ID, secrets_of, write_gateways
from tools.gateway_sandbox.serve import Sandbox, served

SOAK = os.environ.get("BIJLIGHAR_SOAK") == "1"
ORDERS, CONNECTIONS = (3_600, 60) if SOAK else (80, 12)
FAULTS = Faults(
    late=0.2, repeated=0.25, reordered=0.3, forged=0.1, lost=0.35, late_seconds=20.0 if SOAK else 1.0
)
BY = Actor.system("test")
ASHA, RAVI = Actor("staff", "Asha", 1), Actor("staff", "Ravi", 2)
_PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]


@contextmanager
def program(environment: dict[str, str], log: Path) -> Iterator[str]:
    """The program, serving on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("w") as out:
        process = subprocess.Popen(
            [*_PROGRAM, "serve", "--port", str(port)], env=environment, stdout=out, stderr=out
        )
        try:
            deadline = time.monotonic() + 240
            while time.monotonic() < deadline:
                assert process.poll() is None, log.read_text()
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/alive", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def storm(committed_database: Any, tmp_path: Path, monkeypatch: Any) -> Iterator[Sandbox]:
    """The sandbox, misbehaving, beside the served program; both know each other's secrets."""
    key, secret = secrets_of(tmp_path)
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", str(tmp_path / "gateways.toml"))
    environment = {**committed_database.env, "BIJLIGHAR_GATEWAYS": str(tmp_path / "gateways.toml")}
    with program(environment, tmp_path / "server.log") as address:
        deliverer = Deliverer(
            f"{address}/api/v1/payments/webhooks/sandbox", secret.encode(), workers=8, retry_seconds=0.1
        )
        sandbox = Sandbox(KEY_ID, key, deliverer, FAULTS, seed=5)
        with served(sandbox) as gateway:
            write_gateways(tmp_path, gateway)
            yield sandbox


def open_and_pay(sandbox: Sandbox, homes: list[int], company: int, at: datetime) -> dict[str, int]:
    """Orders paid in all the ways people pay; tr -> connection."""
    luck = random.Random(11)
    whose = {}
    with transaction.atomic():
        for number in range(ORDERS):
            home = luck.choice(homes)
            order = actions.open_order(
                company_id=company,
                connection_id=home,
                purpose_code="RECHARGE",
                amount_paise=luck.randrange(100, 300_000),
                channel_code="UPI",
                gateway_code="sandbox",
                key=f"storm/{number}",
                by=BY,
                at=at,
            )
            whose[order.tr] = home
    for tr, paise in Order.objects.order_by("id").values_list("tr", "amount_paise"):
        known = sandbox.gateway.order(paise, tr)
        if luck.random() < 0.1:
            sandbox.pay(known.id, outcome="failed")
        if luck.random() < 0.05:
            continue  # somebody thought better of it
        outcome = "twice" if luck.random() < 0.05 else "paid"
        amount = max(paise + luck.choice([-50, 50]), 1) if luck.random() < 0.05 else 0
        sandbox.pay(known.id, luck.choice(["upi", "card", "netbanking"]), outcome=outcome, amount=amount)
    return whose


def books_of_gateway(sandbox: Sandbox, whose: dict[str, int]) -> tuple[Counter[int], list[str]]:
    """Paise by connection, the first payment of each order that we know alone; references of the others.

    Which of two payments of one order counts is the one that was told first: only their sum by order is
    the gateway's to say, so both are of one amount here.
    """
    paise: Counter[int] = Counter()
    seconds, seen = [], set()
    for each in sandbox.gateway.captured():
        if each.tr in seen:
            seconds.append(each.tr)
        else:
            seen.add(each.tr)
            paise[whose[each.tr]] += each.amount
    return paise, seconds


def test_every_payment_is_credited_once(storm: Sandbox) -> None:
    at = datetime.now(UTC)
    company = place.company()
    with transaction.atomic():
        homes = [place.connection(company, number + 1, is_prepaid=True) for number in range(CONNECTIONS)]
    whose = open_and_pay(storm, homes, company, at)
    assert storm.deliverer.wait(900 if SOAK else 120)
    taken_up()

    # Every genuine message was taken; every forged one was refused, and recorded.
    answers = storm.deliverer.statuses
    forged = sum(count for (is_forged, _), count in answers.items() if is_forged)
    genuine = sum(count for (is_forged, _), count in answers.items() if not is_forged)
    assert answers == {(True, 401): forged, (False, 200): genuine}
    assert min(forged, genuine - forged) > ORDERS // 5
    assert (10_000 if SOAK else 250) <= forged + genuine
    assert Event.objects.count() == forged + genuine
    assert Event.objects.filter(verdict_code="FORGED").count() == forged

    captured = {each.id: each for each in storm.gateway.captured()}
    known = dict(Payment.objects.values_list("reference", "amount_paise"))
    assert {reference: captured[reference].amount for reference in known} == known
    never_told = captured.keys() - known.keys()
    assert never_told, "the storm lost nothing: choose another seed"
    assert queries.paid_uncredited() == []

    # What was lost stands in the settlement, and is credited through the same door.
    day = settlement_day(at)
    asked = f"?day={day}&utr=UTR77"
    settlement = fetch(storm, f"/v1/settlement.csv{asked}")
    took = actions.import_statement(
        gateway_code="sandbox", name="settlement.csv", content=settlement, layout=CHECKOUT, by=BY, at=at
    )
    assert (took.taken, took.rejected) == (len(captured), 0)
    found = actions.reconcile(gateway_code="sandbox", day=day, by=BY, at=at)
    lost = [each for each in queries.differences(limit=10_000) if each.kind_code == "LOST"]
    assert {each.reference for each in lost} == never_told
    assert sum(jobs.credit_lost("sandbox", at=at).values()) == len(never_told)
    bank = fetch(storm, f"/v1/bank.csv{asked}")
    actions.import_statement(gateway_code="sandbox", name="bank.csv", content=bank, layout=BANK, by=BY, at=at)
    after = actions.reconcile(gateway_code="sandbox", day=day, by=BY, at=at)
    assert (found.found, after.is_open) == (len(lost), 0)

    # The gateway's books and ours agree to the paisa: in payments, receipts and every balance.
    paise, seconds = books_of_gateway(storm, whose)
    assert Payment.objects.count() == len(captured)
    assert Receipt.objects.count() == len(captured) - len(seconds)
    assert {home: ledger.balance(home, Account.PREPAID) for home in homes} == {
        home: paise[home] for home in homes
    }
    refunds = queries.refunds(["PROPOSED"], limit=10_000)
    assert len(refunds) == len(seconds) > 0

    # Second payments go back: approved by another, asked of the gateway, told by its webhook.
    storm.faults = Faults(repeated=0.5)
    for refund in refunds:
        actions.decide_refund(refund_id=refund.id, is_approved=True, by=ASHA, at=at)
    gateway = jobs.gateway_of("sandbox")
    assert gateway is not None
    while jobs.send_refunds(gateway, at=at + timedelta(seconds=1)):
        pass
    assert storm.deliverer.wait(60)
    taken_up()
    assert len(queries.refunds(["DONE"], limit=10_000)) == len(refunds)
    assert sum(each.amount for each in storm.gateway.refunds.values()) == sum(
        each.amount_paise for each in refunds
    )
    assert {home: ledger.balance(home, Account.PREPAID) for home in homes} == {
        home: paise[home] for home in homes
    }


def taken_up() -> None:
    """Wait until the creditor beside the server has taken up all that was told."""
    deadline = time.monotonic() + 60
    while queries.events_wait(datetime.now(UTC)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def fetch(sandbox: Sandbox, path: str) -> bytes:
    """A file of the gateway's, with the merchant's key."""
    from bijlighar.payments.adapters import call

    gateway = jobs.gateway_of("sandbox")
    assert gateway is not None
    return call.call(gateway, path)
