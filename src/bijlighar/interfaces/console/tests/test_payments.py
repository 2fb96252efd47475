"""The desk's payments: queues opened, decided by two, and a counter's day (M21)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.kernel.actor import Actor
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.payments import queries
from bijlighar.payments.actions import propose_refund, reconcile
from bijlighar.payments.models import Till
from bijlighar.payments.tests.gateway import message, order, set_up, signed, told

__all__ = ["world"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world: World, tmp_path: Path, monkeypatch: Any, settings: Any) -> World:
    """A second payment of one order, one of no order, one paid and not credited, and a forged message."""
    set_up(tmp_path, monkeypatch)
    settings.PORTAL_NOW = NOW
    made = order(world.east, world.connection, purpose_code="BILL", at=NOW)
    told(message("payment.captured", made.tr, "pay_1"), at=NOW)
    told(message("payment.captured", made.tr, "pay_2"), at=NOW)
    told(message("payment.captured", "BJNOBODY", "pay_3"), at=NOW)
    told(b"{}", signed(b"other"), at=NOW)
    return world


def page(world: World, login: str, queue: str = "uncredited", language: str = "en") -> str:
    office = world.offices["east/HO"]
    answer = world.client(login).get(f"/{language}/console/payments/{office}?queue={queue}")
    assert answer.status_code == 200
    return answer.content.decode()


def decide(world: World, login: str, *, office: str = "east/HO", sure: bool = True, **form: str) -> Any:
    sent = {**form, **({"sure": "1"} if sure else {})}
    return world.client(login).post(f"/en/console/payments/{world.offices[office]}/decide", sent)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_queue_opens(desk: World, language: str) -> None:
    shown = {
        queue: page(desk, "biller.head", queue, language)
        for queue in ("uncredited", "orderless", "differences", "refunds", "forged", "transfers")
    }
    assert "pay_1" in shown["uncredited"] and "pay_3" in shown["orderless"]
    assert "pay_2" in shown["refunds"] and "sunita" not in "".join(shown.values())
    assert 'name="id"' not in shown["forged"]


def test_what_was_paid_is_credited_again_after_a_look(desk: World) -> None:
    (waiting,) = queries.paid_uncredited()
    look = decide(desk, "biller.head", sure=False, queue="uncredited", verb="again", id=str(waiting.id))
    assert "₹500.00" in look.content.decode() and len(queries.paid_uncredited()) == 1
    decide(desk, "biller.head", queue="uncredited", verb="again", id=str(waiting.id))
    assert queries.paid_uncredited() == []
    assert ledger.balance(desk.connection, Account.RECEIVABLE) == -50_000


def test_a_payment_of_no_order_is_given_to_a_connection(desk: World) -> None:
    (lost,) = queries.without_order()
    form = {"queue": "orderless", "verb": "give", "id": str(lost.id), "purpose": "BILL"}
    decide(desk, "biller.head", note="N9999999999", **form)
    assert len(queries.without_order()) == 1
    decide(desk, "biller.head", note="N0000000001", **form)
    assert queries.without_order() == []
    assert ledger.balance(desk.connection, Account.RECEIVABLE) == -50_000


def test_a_refund_is_approved_by_another_and_only_at_the_head_office(desk: World) -> None:
    mine = Actor("staff", "biller.head", desk.staff["biller.head"])
    (lost,) = queries.without_order()
    propose_refund(payment_id=lost.id, by=mine, at=NOW)
    ids = [str(each.id) for each in queries.refunds(["PROPOSED"])]
    decide(desk, "biller.one", office="east/HO/D1", queue="refunds", verb="approve", id=ids[0])
    assert len(queries.refunds(["PROPOSED"])) == 2
    answer = decide(desk, "biller.head", queue="refunds", verb="refuse", id=ids[0])
    assert (answer.status_code, len(queries.refunds(["PROPOSED"]))) == (302, 2)  # without a reason
    decide(desk, "second.biller", queue="refunds", verb="approve", id=ids)  # type: ignore[arg-type]
    assert len(queries.refunds(["APPROVED"])) == 2


def test_a_difference_is_closed_with_its_reason(desk: World) -> None:
    day = (NOW + timedelta(days=5)).date()
    reconcile(gateway_code="sandbox", day=day, by=desk.by, at=NOW)
    found = queries.differences()
    assert found
    decide(desk, "biller.head", queue="differences", verb="close", id=str(found[0].id), note="known")
    assert len(queries.differences()) == len(found) - 1


def test_another_company_decides_nothing_here(desk: World) -> None:
    (waiting,) = queries.paid_uncredited()
    answer = desk.client("west").get(f"/en/console/payments/{desk.offices['east/HO']}")
    assert answer.status_code == 404
    answer = decide(desk, "biller.head", queue="uncredited", verb="again", id=str(waiting.id + 999))
    assert answer.status_code == 404


def test_a_counters_day(desk: World) -> None:
    office = desk.offices["east/HO/D1"]
    path = f"/en/console/payments/{office}/tills"
    cashier, checker = desk.client("biller.one"), desk.client("biller.head")
    cashier.post(f"{path}/step", {"verb": "open"})
    took = {
        "verb": "take",
        "service_number": "N0000000001",
        "amount": "1,200.50",
        "method": "CASH",
        "key": "k1",
    }
    cashier.post(f"{path}/step", took)
    answer = cashier.get(path).content.decode()
    assert "Receipt R" in answer and "₹1,200.50" in answer
    cashier.post(f"{path}/step", took)
    assert ledger.balance(desk.connection, Account.RECEIVABLE) == -120_050
    cashier.post(f"{path}/step", {"verb": "close", "counted": "1200"})
    assert Till.objects.get().closed_at is None
    cashier.post(f"{path}/step", {"verb": "close", "counted": "1200", "reason": "change"})
    till = Till.objects.get()
    assert (till.difference_paise, till.difference_reason) == (-50, "change")
    cashier.post(f"{path}/step", {"verb": "check", "till": str(till.id)})
    assert Till.objects.get().checked_at is None
    checker.post(
        f"/en/console/payments/{desk.offices['east/HO']}/tills/step", {"verb": "check", "till": str(till.id)}
    )
    assert Till.objects.get().checked_by_id == desk.staff["biller.head"]


@pytest.mark.parametrize(
    "form",
    [
        {"verb": "take", "service_number": "N9999999999", "amount": "500"},
        {"verb": "take", "service_number": "N0000000001", "amount": "x"},
        {"verb": "take", "service_number": "N0000000001", "amount": "-5"},
        {"verb": "close", "counted": "-1"},
        {"verb": "close", "counted": ""},
        {"verb": "fly"},
        {},
    ],
)
def test_a_hostile_form_changes_nothing(desk: World, form: dict[str, str]) -> None:
    path = f"/en/console/payments/{desk.offices['east/HO/D1']}/tills/step"
    client = desk.client("biller.one")
    client.post(path, {"verb": "open"})
    assert client.post(path, form).status_code == 302
    assert Till.objects.get().closed_at is None and Till.objects.count() == 1
    assert ledger.balance(desk.connection, Account.RECEIVABLE) == 0
