"""The last bill of a connection that ends inside a month (M1): by hand, and only once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bijlighar.billing import queries
from bijlighar.billing.actions import UnableToStep, bill_cycle, final_bill
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import UnableToChangeTerms, close_connection

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
DAYS = all_days(FROM, TO)
ENDED = date(2025, 6, 16)
AT = morning_after(ENDED)


def test_a_last_bill_by_hand(db: None) -> None:
    company_id, (shop, other) = company_with_connections(2, category_code="LV-2.2", sanctioned_load_w=2000)
    store([shop, other], DAYS, 1000)
    with pytest.raises(UnableToStep, match="has not ended"):
        final_bill(connection_id=shop, by=BY, at=AT)
    close_connection(connection_id=shop, from_date=ENDED, by=BY, at=AT)
    number = final_bill(connection_id=shop, by=BY, at=AT)
    (found,) = queries.bills(shop)
    detail = queries.bill(shop, found.id)
    assert detail is not None
    # 15 of 30 days of 2 kW at 88 rupees; 15 units, not 30: the days after the end are nobody's.
    assert dict(detail.lines)["FIXED"] == 8800
    assert detail.energy_wh == 15_000
    assert dict(detail.lines)["DUTY"] % 100 == 0  # a closed month's duty is in whole rupees
    assert found.issued_on == date(2025, 6, 17)
    assert final_bill(connection_id=shop, by=BY, at=AT) == number == found.number

    # The month's cycle finds it billed and bills the other.
    done = bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=morning_after(DAYS[-1]))
    assert (done.bills, done.already_billed) == (1, 1)
    assert done.outdated == ()


def test_a_last_bill_is_never_provisional(db: None) -> None:
    _, (home,) = company_with_connections(1)
    store([home], DAYS[:12], 4000)
    close_connection(connection_id=home, from_date=ENDED, by=BY, at=AT)
    with pytest.raises(UnableToStep, match=r"Readings of 3 days .* the first of 2025-06-13"):
        final_bill(connection_id=home, by=BY, at=AT)


def test_a_connection_ends_on_a_day_that_has_come(db: None) -> None:
    _, (home,) = company_with_connections(1)
    for day, why in ((ENDED + timedelta(days=5), "not come yet"), (date(2010, 1, 1), "Give a later day")):
        with pytest.raises(UnableToChangeTerms, match=why):
            close_connection(connection_id=home, from_date=day, by=BY, at=AT)
    close_connection(connection_id=home, from_date=ENDED, by=BY, at=AT)
    with pytest.raises(UnableToChangeTerms, match="no open terms"):
        close_connection(connection_id=home, from_date=ENDED, by=BY, at=AT)
