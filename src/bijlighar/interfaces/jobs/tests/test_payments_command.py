"""`bijlighar payments`: queues, files, asking a gateway, sending refunds; against the sandbox over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli.payments import command
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.payments import queries
from bijlighar.payments.actions import decide_refund, note_gateway_order
from bijlighar.payments.tests.gateway import BY, order
from tools.gateway_sandbox.deliver import Deliverer
from tools.gateway_sandbox.faults import Faults
from tools.gateway_sandbox.home import KEY_ID, secrets_of, write_gateways
from tools.gateway_sandbox.serve import Sandbox, served

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = settlement_day(NOW)


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: Any) -> Iterator[Sandbox]:
    """A gateway whose webhooks all are lost."""
    key, secret = secrets_of(tmp_path)
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", str(tmp_path / "gateways.toml"))
    made = Sandbox(KEY_ID, key, Deliverer("http://127.0.0.1:9/x", secret.encode()), Faults(lost=1.0))
    with served(made) as address:
        write_gateways(tmp_path, address)
        yield made


@pytest.fixture
def home(db: Any) -> tuple[int, int]:
    company = place.company()
    return company, place.connection(company, is_prepaid=True)


def run(*arguments: str, code: int = 0) -> list[dict[str, Any]]:
    done = CliRunner().invoke(command, [*arguments, "--json"])
    assert done.exit_code == code, done.output
    return [json.loads(line) for line in done.output.splitlines() if line.startswith("{")]


def lost_payment(sandbox: Sandbox, home: tuple[int, int], outcome: str = "paid") -> str:
    """An order of ten minutes ago that was paid, and nobody told us; the gateway's name of it."""
    made = order(*home, at=NOW - timedelta(minutes=10))
    known = sandbox.gateway.order(made.amount_paise, made.tr)
    note_gateway_order(order_id=made.id, gateway_reference=known.id, by=BY, at=NOW)
    sandbox.pay(known.id, outcome=outcome)
    return known.payments[0]


def test_what_nobody_told_is_found_by_asking(sandbox: Sandbox, home: tuple[int, int]) -> None:
    lost_payment(sandbox, home)
    assert run("ask") == [{"gateway": "sandbox", "asked_for": 1, "found_by_asking": 1}]
    assert ledger.balance(home[1], Account.PREPAID) == 50_000
    assert run("ask") == [{"gateway": "sandbox", "asked_for": 0, "found_by_asking": 0}]


def test_a_failed_attempt_is_not_found_as_paid(sandbox: Sandbox, home: tuple[int, int]) -> None:
    lost_payment(sandbox, home, "failed")
    assert run("ask")[0]["found_by_asking"] == 0
    assert ledger.balance(home[1], Account.PREPAID) == 0


def test_a_settlement_finds_it_too(sandbox: Sandbox, home: tuple[int, int], tmp_path: Path) -> None:
    from tools.gateway_sandbox import settle

    lost_payment(sandbox, home)
    made = queries.order("k1")
    assert made is not None
    note_gateway_order(order_id=made.id, gateway_reference="order_forgotten", by=BY, at=NOW)
    file = tmp_path / "s.csv"
    file.write_text(settle.settlement(sandbox.gateway, DAY, "UTR1"))
    (took,) = run("import", str(file), "--gateway", "sandbox", "--layout", "checkout")
    assert (took["taken"], took["rejected"]) == (1, 0)
    run("import", str(file), "--gateway", "sandbox", "--layout", "checkout", code=3)
    (done,) = run("reconcile", "--day", str(DAY))
    assert (done["lost_and_credited"], done["open_differences"]) == (1, 0)
    assert ledger.balance(home[1], Account.PREPAID) == 50_000
    (transfer,) = run(
        "transfers", "--gateway", "sandbox", "--from", str(DAY), "--to", str(DAY + timedelta(days=1))
    )
    # 0.9 % of 500.00 is 4.50, and 18 % of that 0.81.
    assert (transfer["fee_paise"], transfer["gst_paise"], transfer["net_paise"]) == (531, 81, 49_469)


def test_refunds_are_sent_once(sandbox: Sandbox, home: tuple[int, int]) -> None:
    lost_payment(sandbox, home, "twice")
    run("ask")
    (refund,) = run("list", "refunds")
    assert (refund["state_code"], refund["amount_paise"]) == ("PROPOSED", 50_000)
    assert {each["what"]: each["count"] for each in run("state", code=1)}["REFUNDS_TO_APPROVE"] == 1
    decide_refund(refund_id=refund["id"], is_approved=True, by=Actor("staff", "Asha", 1), at=NOW)
    assert run("send-refunds") == [{"gateway": "sandbox", "taken": 1, "put off": 0, "refused": 0}]
    assert run("send-refunds") == [{"gateway": "sandbox", "taken": 0, "put off": 0, "refused": 0}]
    assert [each.amount for each in sandbox.gateway.refunds.values()] == [50_000]


def test_rejected_lines_are_said_and_replayed(db: Any, tmp_path: Path) -> None:
    file, layout = tmp_path / "b.csv", tmp_path / "mine.toml"
    file.write_text("d,ref,cr\n2026/11/21,U1,5\n")
    told = (
        'kind="BANK"\nunit="RUPEES"\nday_form="{}"\n[columns]\nbank_reference="ref"\namount="cr"\n'
        'credited_on="d"\n'
    )
    layout.write_text(told.format("%d-%m-%Y"))
    (took,) = run("import", str(file), "--gateway", "sandbox", "--layout", str(layout), code=1)
    assert took["rejected"] == 1
    layout.write_text(told.format("%Y/%m/%d"))
    (again,) = run("replay", str(took["statement_id"]), "--layout", str(layout))
    assert (again["taken"], again["rejected"]) == (1, 0)
    run("import", str(file), "--gateway", "sandbox", "--layout", "nowhere", code=3)


def test_a_gateway_that_is_away_and_one_that_is_unknown(db: Any, tmp_path: Path, monkeypatch: Any) -> None:
    from bijlighar.payments.tests.gateway import set_up

    set_up(tmp_path, monkeypatch)
    company = place.company()
    made = order(company, place.connection(company), at=NOW - timedelta(minutes=10))
    note_gateway_order(order_id=made.id, gateway_reference="order_1", by=BY, at=NOW)
    done = CliRunner().invoke(command, ["ask", "--json"])
    assert (done.exit_code, "did not answer" in done.output) == (0, True)
    run("ask", "--gateway", "nobody", code=3)
    (tmp_path / "gateways.toml").write_text("[sandbox\n")
    run("ask", code=4)
