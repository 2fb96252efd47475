"""Counter and agent: receipts for cash, the close of the day, and a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bijlighar.consumers.tests import place
from bijlighar.network import queries as network
from bijlighar.payments import queries
from bijlighar.payments.actions import (
    UnableToOpen,
    UnableToUseTill,
    check_till,
    close_till,
    open_till,
    take_at_till,
)
from bijlighar.payments.tests.gateway import ASHA, AT, RAVI


@pytest.fixture
def counter(db: Any) -> tuple[int, int]:
    """(till of Asha, a connection)."""
    company = place.company()
    home = place.connection(company)
    office = network.head_office(company)
    assert office is not None
    return open_till(office_id=office, channel_code="COUNTER", by=ASHA, at=AT), home


def take(
    till: int, home: int, key: str = "1", paise: int = 120_000, method: str = "CASH", by: Any = ASHA
) -> Any:
    return take_at_till(
        till_id=till, connection_id=home, purpose_code="BILL", amount_paise=paise, method_code=method,
        key=key, by=by, at=AT,
    )  # fmt: skip


def test_money_is_taken_once_and_the_day_closed_by_two(counter: tuple[int, int]) -> None:
    till, home = counter
    taken = take(till, home)
    assert (taken.verdict, taken.order.channel_code, taken.payment.method_code) == (
        "NEW_PAYMENT",
        "COUNTER",
        "CASH",
    )
    assert take(till, home).verdict == "REPEATED"
    take(till, home, "2", 30_000)
    take(till, home, "3", 99_900, "POS")
    closed = close_till(till_id=till, counted_paise=150_000, by=ASHA, at=AT)
    assert (closed.receipts, closed.booked_paise, closed.difference_paise) == (3, 150_000, 0)
    with pytest.raises(UnableToUseTill, match="Another person"):
        check_till(till_id=till, by=ASHA, at=AT)
    check_till(till_id=till, by=RAVI, at=AT)
    with pytest.raises(UnableToUseTill):
        check_till(till_id=till, by=RAVI, at=AT)


def test_a_difference_has_a_reason(counter: tuple[int, int]) -> None:
    till, home = counter
    take(till, home)
    with pytest.raises(UnableToUseTill, match="-500 paise"):
        close_till(till_id=till, counted_paise=119_500, by=ASHA, at=AT)
    close_till(till_id=till, counted_paise=119_500, by=ASHA, at=AT, reason="five rupees short")
    (found,) = queries.tills([queries_office(till)])
    assert (found.difference_paise, found.difference_reason, found.cash_paise) == (
        -500,
        "five rupees short",
        120_000,
    )


def test_a_closed_till_takes_nothing_and_another_takes_nothing_at_mine(counter: tuple[int, int]) -> None:
    till, home = counter
    with pytest.raises(UnableToUseTill, match="another's"):
        take(till, home, by=RAVI)
    with pytest.raises(UnableToUseTill, match="another's"):
        close_till(till_id=till, counted_paise=0, by=RAVI, at=AT)
    close_till(till_id=till, counted_paise=0, by=ASHA, at=AT)
    with pytest.raises(UnableToUseTill, match="closed"):
        take(till, home)
    with pytest.raises(UnableToUseTill, match="of today is closed"):
        open_till(office_id=queries_office(till), channel_code="COUNTER", by=ASHA, at=AT)
    assert open_till(
        office_id=queries_office(till), channel_code="COUNTER", by=ASHA, at=AT + timedelta(days=1)
    )


@pytest.mark.parametrize(("paise", "method"), [(0, "CASH"), (-100, "CASH"), (100, "UPI")])
def test_what_a_till_cannot_take(counter: tuple[int, int], paise: int, method: str) -> None:
    with pytest.raises((UnableToUseTill, UnableToOpen)):
        take(*counter, paise=paise, method=method)


def queries_office(till: int) -> int:
    from bijlighar.payments.models import Till

    return Till.objects.get(id=till).office_id
