"""One order for several connections: paid once, it falls to each part once, and a part alone may go back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.consumers.tests import place
from bijlighar.payments import queries
from bijlighar.payments.actions import (
    BasketPart,
    UnableToNote,
    UnableToOpen,
    UnableToRefund,
    claim_refunds,
    decide_refund,
    note_credited,
    open_basket,
    propose_refund,
)
from bijlighar.payments.queries import OrderRecord
from bijlighar.payments.rules.basket import split
from bijlighar.payments.tests.gateway import ASHA, AT, BY, RAVI, message, set_up, told


@pytest.mark.parametrize(
    ("paid", "ordered", "shares"),
    [
        (600, [100, 200, 300], [100, 200, 300]),
        (250, [100, 200, 300], [100, 150, 0]),
        (100, [100, 200], [100, 0]),
        (1, [100, 200], [1, 0]),
        (700, [100, 200, 300], [100, 200, 400]),
        (50, [100], [50]),
    ],
)
def test_how_money_falls_to_the_parts(paid: int, ordered: list[int], shares: list[int]) -> None:
    assert split(paid, ordered) == shares


@given(st.integers(1, 10**9), st.lists(st.integers(1, 10**7), min_size=1, max_size=40))
def test_nothing_is_lost_and_nothing_is_made(paid: int, ordered: list[int]) -> None:
    shares = split(paid, ordered)
    assert sum(shares) == paid and min(shares) >= 0
    assert all(share <= asked for share, asked in zip(shares[:-1], ordered[:-1], strict=True))


def test_money_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        split(100, [])


@pytest.fixture
def homes(db: Any, tmp_path: Path, monkeypatch: Any) -> tuple[int, list[int]]:
    set_up(tmp_path, monkeypatch)
    company = place.company()
    return company, [place.connection(company, number) for number in (1, 2, 3)]


def basket(homes: tuple[int, list[int]], key: str = "b1", **changes: Any) -> OrderRecord:
    """Rs 100, 200 and 300 for three homes."""
    asked: dict[str, Any] = {
        "parts": [BasketPart(home, 10_000 * n, "BILL", f"BILL-{n}") for n, home in enumerate(homes[1], 1)],
        "channel_code": "UPI",
        "gateway_code": "sandbox",
        "key": key,
        "by": BY,
        "at": AT,
    } | changes
    return open_basket(company_id=homes[0], **asked)


def test_it_is_one_order_at_the_gateway_and_no_part_is_paid_alone(homes: tuple[int, list[int]]) -> None:
    made = basket(homes)
    assert (made.purpose_code, made.amount_paise, made.connection_id) == ("BASKET", 60_000, 0)
    assert made.pay_url == f"/pay/{made.tr}"
    parts = queries.parts_of([made.id])[made.id]
    assert [(part.connection_id, part.amount_paise, part.document) for part in parts] == [
        (homes[1][0], 10_000, "BILL-1"), (homes[1][1], 20_000, "BILL-2"), (homes[1][2], 30_000, "BILL-3"),
    ]  # fmt: skip
    assert {(part.pay_url, part.upi_link, part.state) for part in parts} == {("", "", "OPEN")}
    taken = told(message("payment.captured", parts[0].tr, amount=10_000))
    assert taken.verdict == "UNKNOWN_ORDER"


def test_the_same_key_is_the_same_order(homes: tuple[int, list[int]]) -> None:
    assert basket(homes).id == basket(homes).id
    assert len(queries.parts_of([basket(homes).id])[basket(homes).id]) == 3
    with pytest.raises(UnableToOpen, match="Another order"):
        basket(homes, parts=[BasketPart(homes[1][0], 60_000)])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"parts": []}, "0 connections"),
        ({"parts": [BasketPart(-1, 100)]}, "has no connection -1"),
        ({"channel_code": "COUNTER"}, "online"),
        ({"key": ""}, "key"),
        ({"return_path": "//elsewhere"}, "page of ours"),
    ],
)
def test_what_cannot_be_opened_writes_nothing(
    homes: tuple[int, list[int]], changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(UnableToOpen, match=says):
        basket(homes, **changes)
    assert queries.order("b1") is None


def test_a_connection_twice_or_of_another_company_is_refused(homes: tuple[int, list[int]]) -> None:
    twice = [BasketPart(homes[1][0], 100), BasketPart(homes[1][0], 200)]
    with pytest.raises(UnableToOpen, match="twice"):
        basket(homes, parts=twice)
    west = place.company("west")
    with pytest.raises(UnableToOpen, match="has no connection"):
        basket((west, homes[1]))


def test_told_twice_it_falls_to_each_part_once(homes: tuple[int, list[int]]) -> None:
    made = basket(homes)
    body = message("payment.captured", made.tr, amount=60_000)
    assert [told(body).verdict, told(body).verdict] == ["NEW_PAYMENT", "REPEATED"]
    parts = queries.parts_of([made.id])[made.id]
    assert [part.paid_paise for part in parts] == [10_000, 20_000, 30_000]
    waiting = queries.paid_uncredited()
    assert [each.id for each in waiting] == [part.id for part in parts]
    assert queries.to_credit([queries.order_of(made.id)]) == parts  # type: ignore[list-item]
    assert queries.under_way(homes[1]) == dict(zip(homes[1], (10_000, 20_000, 30_000), strict=True))
    paid = queries.payments_of_orders([part.id for part in parts])
    assert {each.bank_reference for each in paid.values()} == {"632412345678"}
    assert {each.fee_paise for each in paid.values()} == {None}


def test_money_that_waits_counts_for_each_part(homes: tuple[int, list[int]]) -> None:
    """A payment that was told and not taken up keeps every one of the connections from being cut off."""
    from bijlighar.payments.actions import keep_event
    from bijlighar.payments.tests.gateway import signed

    made = basket(homes)
    body = message("payment.captured", made.tr, amount=60_000)
    keep_event(gateway_code="sandbox", headers=signed(body), body=body, by=BY, at=AT)
    assert queries.under_way(homes[1][:2]) == {homes[1][0]: 10_000, homes[1][1]: 20_000}


def test_less_fills_the_parts_in_order_and_the_last_gets_nothing(homes: tuple[int, list[int]]) -> None:
    made = basket(homes)
    told(message("payment.captured", made.tr, amount=25_000))
    parts = queries.parts_of([made.id])[made.id]
    assert [(part.paid_paise, part.state) for part in parts] == [
        (10_000, "PAID"), (15_000, "PAID"), (None, "OPEN"),
    ]  # fmt: skip


def test_a_second_payment_of_the_whole_goes_back_whole(homes: tuple[int, list[int]]) -> None:
    made = basket(homes)
    told(message("payment.captured", made.tr, "pay_1", amount=60_000))
    told(message("payment.captured", made.tr, "pay_2", amount=60_000))
    (refund,) = queries.refunds(["PROPOSED"])
    assert (refund.payment_reference, refund.amount_paise, refund.reason_code) == ("pay_2", 60_000, "SECOND")


def test_one_part_goes_back_and_the_others_are_credited(homes: tuple[int, list[int]]) -> None:
    made = basket(homes)
    told(message("payment.captured", made.tr, "pay_1", amount=60_000))
    parts = queries.parts_of([made.id])[made.id]
    paid = queries.payments_of_orders([made.id, *(part.id for part in parts)])
    with pytest.raises(UnableToRefund, match="Give back its parts"):
        propose_refund(payment_id=paid[made.id].id, by=ASHA, at=AT)
    refund = propose_refund(payment_id=paid[parts[1].id].id, by=ASHA, at=AT)
    decide_refund(refund_id=refund, is_approved=True, by=RAVI, at=AT)
    (sent,) = claim_refunds(gateway_code="sandbox", by=BY, at=AT)
    assert (sent.payment_reference, sent.amount_paise) == ("pay_1", 20_000)
    (listed,) = queries.refunds(["SENDING"])
    assert listed.payment_reference == "pay_1"
    numbers = {part.id: paid[part.id].receipt_number for part in parts}
    with pytest.raises(UnableToNote, match="goes back"):
        note_credited(receipts={parts[1].id: numbers[parts[1].id]}, by=BY, at=AT)
    note_credited(receipts={one: numbers[one] for one in (parts[0].id, parts[2].id)}, by=BY, at=AT)
    assert [part.state for part in queries.parts_of([made.id])[made.id]] == ["CREDITED", "PAID", "CREDITED"]
    assert queries.going_back([part.id for part in parts]) == {parts[1].id: "SENDING"}
    # As long as we have his money, whose part goes back is not cut off.
    assert queries.under_way(homes[1]) == {homes[1][1]: 20_000}
