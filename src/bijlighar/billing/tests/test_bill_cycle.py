"""The postpaid cycle on a real PostgreSQL (M1): one bill a connection, explained, and nobody passed over."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from bijlighar.billing import queries
from bijlighar.billing.actions import Billed, UnableToBill, bill_cycle
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import change_terms
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account

# FY 2025-26, FPPAS 2.51 % to the 23rd and 2.36 % from the 24th: 2.475 % on average over the 30 days.
FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
DAYS = all_days(FROM, TO)
ISSUED = date(2025, 7, 1)
AT = morning_after(DAYS[-1])


def bill(company_id: int, at: datetime = AT, **more: object) -> Billed:
    return bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=at, **more)  # type: ignore[arg-type]


def test_a_bill_worked_by_hand(db: None) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    store([home], DAYS, 5200)
    done = bill(company_id)
    assert (done.bills, done.provisional, done.not_billed) == (1, 0, ())
    (found,) = queries.bills(home)
    detail = queries.bill(home, found.id)
    assert detail is not None
    # 156 kWh: 50 x 4.45 + 100 x 5.41 + 6 x 6.79 = 804.24; x 2.475 % = 19.90; 11 blocks x 28 = 308; duty 12 %
    # of 824.14 less 3 % of 493.00 x 1.02475 = 83.74, so 84; no subsidy above 150 kWh.
    assert dict(detail.lines) == {
        "ENERGY": 80424,
        "FPPAS": 1990,
        "FIXED": 30800,
        "DUTY": 8400,
        "TOD": 0,
        "SUBSIDY": 0,
    }
    assert found.total_paise == found.payable_paise == 121_614
    assert (found.issued_on, found.due_date) == (ISSUED, date(2025, 7, 16))
    assert found.energy_wh == 156_000
    assert {step["line"] for step in detail.trace} >= {"ENERGY", "FPPAS", "FIXED", "DUTY"}
    assert detail.is_same_rulebook
    assert len(detail.days) == 30


def test_every_line_has_its_account(db: None) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    store([home], DAYS, 4000)
    bill(company_id)
    detail = queries.bill(home, queries.bills(home)[0].id)
    assert detail is not None
    lines, books = dict(detail.lines), ledger.company_balances(company_id)
    assert lines["SUBSIDY"] < 0
    assert books[Account.SUBSIDY_RECEIVABLE] == -lines["SUBSIDY"]
    assert books[Account.REVENUE_ENERGY] == lines["ENERGY"]
    assert books[Account.DUTY_PAYABLE] == lines["DUTY"]
    assert books[Account.RECEIVABLE] == detail.total_paise


def test_billing_again_changes_nothing(db: None) -> None:
    company_id, homes = company_with_connections(3)
    store(homes, DAYS, 4000)
    bill(company_id)
    again = bill(company_id, AT + timedelta(days=2))
    assert (again.bills, again.already_billed, again.transfers, again.outdated) == (0, 3, 0, ())
    assert len(queries.bills(homes[0])) == 1


def test_later_readings_of_a_billed_cycle_are_told_not_passed_over(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    store([home], DAYS, 4000)
    bill(company_id)
    store([home], DAYS[:1], 6000, version=2)
    assert bill(company_id).outdated == (home,)


def test_missing_days_make_a_bill_provisional_and_are_named(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    store([home], [day for day in DAYS if day not in (DAYS[3], DAYS[20])], 4000)
    store([home], [DAYS[20]], 4000, is_complete=False)
    assert bill(company_id).provisional == 1
    detail = queries.bill(home, queries.bills(home)[0].id)
    assert detail is not None
    assert detail.is_provisional
    assert detail.missing_days == (DAYS[3], DAYS[20])
    assert detail.energy_wh == 28 * 4000


def test_a_connection_that_cannot_be_billed_is_named_with_its_reason(db: None) -> None:
    company_id, (home, silent, unpriced) = company_with_connections(3)
    change_terms(connection_id=unpriced, from_date=date(2025, 1, 1), category_code="LV-9.9", by=BY, at=AT)
    store([home, unpriced], DAYS, 4000)
    done = bill(company_id)
    assert done.bills == 1
    reasons = {one.connection_id: one.reason for one in done.not_billed}
    assert set(reasons) == {silent, unpriced}
    assert "no complete day" in reasons[silent]
    assert "LV-9.9" in reasons[unpriced]


def test_prepaid_connections_get_no_bill(db: None) -> None:
    company_id, (home,) = company_with_connections(1, is_prepaid=True)
    store([home], DAYS, 4000)
    assert bill(company_id) == Billed(0, 0, 0, 0, 0, (), ())


def test_days_before_prepaid_are_billed_as_their_share_of_the_month(db: None) -> None:
    company_id, (shop,) = company_with_connections(1, category_code="LV-2.2", sanctioned_load_w=2000)
    change_terms(connection_id=shop, from_date=DAYS[15], is_prepaid=True, by=BY, at=AT)
    store([shop], DAYS, 1000)
    bill(company_id)
    detail = queries.bill(shop, queries.bills(shop)[0].id)
    assert detail is not None
    # 15 of 30 days of 2 kW at 88 rupees.
    assert dict(detail.lines)["FIXED"] == 8800
    assert detail.energy_wh == 15_000
    assert not detail.is_provisional


def test_days_of_another_bill_are_not_billed_twice(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    store([home], DAYS, 4000)
    bill(company_id)
    done = bill_cycle(company_id=company_id, cycle_from=DAYS[20], cycle_to=TO, by=BY, at=AT)
    assert done.bills == 0
    assert "already covers" in done.not_billed[0].reason


def test_two_runs_at_once_bill_no_day_twice(committed_database: object) -> None:
    """The second run waits for the first, and then sees what it has billed."""
    company_id, homes = company_with_connections(2)
    store(homes, [FROM - timedelta(days=1), *DAYS], 4000)
    done: list[Billed] = []

    def other_cycle() -> None:
        try:
            before = FROM - timedelta(days=1)
            done.append(bill_cycle(company_id=company_id, cycle_from=before, cycle_to=DAYS[-1], by=BY, at=AT))
        finally:
            connections.close_all()

    second = threading.Thread(target=other_cycle)
    with transaction.atomic():
        assert bill(company_id).bills == 2
        second.start()
        while second.is_alive() and not somebody_waits():
            second.join(0.02)
    second.join()
    assert done[0].bills == 0
    assert all("already covers" in one.reason for one in done[0].not_billed)
    assert [len(queries.bills(home)) for home in homes] == [1, 1]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
        )
        return bool(cursor.fetchone() != (0,))


def test_dues_of_before_stand_beside_the_bill(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    winter = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    store([home], all_days(winter[0], winter[2]), 4000)
    for start, end in pairwise(winter):
        at = morning_after(end - timedelta(days=1))
        bill_cycle(company_id=company_id, cycle_from=start, cycle_to=end, by=BY, at=at)
    second, first = queries.bills(home)
    # Due on 16 January, unpaid on 1 February: one month begun, 1.25 % of 242.94 is 3.04.
    assert first.total_paise == 24_294
    assert second.previous_dues_paise == first.total_paise + 304
    assert second.payable_paise == second.previous_dues_paise + second.total_paise


def test_portions_bill_everybody_once_with_numbers_of_their_own(db: None) -> None:
    company_id, homes = company_with_connections(5)
    store(homes, DAYS, np.arange(5).reshape(5, 1) * 1000 + 1000)
    for portion in queries.portions(company_id, FROM, TO, size=2):
        assert bill(company_id, connection_ids=portion).bills == len(portion)
    numbers = {queries.bills(home)[0].number for home in homes}
    assert len(numbers) == 5
    assert f"EAST-250601-{homes[0]:07d}" in numbers


@pytest.mark.parametrize(
    ("cycle_from", "cycle_to", "why"),
    [(FROM, FROM, "no day"), (FROM, date(2025, 7, 3), "not over at 2025-07-01 06:00 IST")],
)
def test_it_refuses(db: None, cycle_from: date, cycle_to: date, why: str) -> None:
    company_id, _ = company_with_connections(1)
    with pytest.raises(UnableToBill, match=why):
        bill_cycle(
            company_id=company_id,
            cycle_from=cycle_from,
            cycle_to=cycle_to,
            by=BY,
            at=AT + timedelta(seconds=4, microseconds=939_568),
        )


def test_the_day_of_issue_lies_between_the_cycle_s_end_and_today(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    store([home], DAYS, 4000)
    later = AT + timedelta(days=3)
    for issued_on, why in [
        (DAYS[-1], "before the end of its cycle"),
        (date(2025, 7, 5), "not come yet at 2025-07-04 06:00 IST"),
    ]:
        with pytest.raises(UnableToBill, match=why):
            bill(company_id, later, issued_on=issued_on)
    assert queries.bills(home) == []
    for issued_on in (date(2025, 7, 4), TO):
        with transaction.atomic():
            bill(company_id, later, issued_on=issued_on)
            assert queries.bills(home)[0].issued_on == issued_on
            transaction.set_rollback(True)


def test_a_neighbour_s_bill_is_not_found(db: None) -> None:
    company_id, (home, other) = company_with_connections(2)
    store([home], DAYS, 4000)
    bill(company_id)
    known = queries.bills(home)[0].id
    assert queries.bill(other, known) is None
    assert queries.bill(home, known + 1) is None
    assert queries.bill(home, 7) is None
    assert queries.bill(home, 10**30) is None


def test_bills_cannot_be_changed_or_removed(db: None) -> None:
    for statement in ("UPDATE billing_bill SET revision = 2", "DELETE FROM billing_bill"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
