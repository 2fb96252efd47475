"""Late charges and arrears in parts (M1, M24): what is unpaid of which bill, and what a plan changes."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.billing import queries
from bijlighar.billing.actions import (
    agree_arrears_plan,
    bill_cycle,
    end_arrears_plan,
    receive_payment,
    settle_arrears_plans,
)
from bijlighar.billing.rules.arrears import UnableToPlan, paid_parts, parts, unpaid, without_planned
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account

MONTHS = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


def bill(company_id: int, month: int) -> date:
    """Bill one of the months; the day of issue."""
    end = MONTHS[month + 1]
    at = morning_after(end - timedelta(days=1))
    bill_cycle(company_id=company_id, cycle_from=MONTHS[month], cycle_to=end, by=BY, at=at)
    return end


@pytest.fixture
def home(db: None) -> tuple[int, int]:
    company_id, (one,) = company_with_connections(1)
    store([one], all_days(MONTHS[0], MONTHS[3]), 4000)
    bill(company_id, 0)
    return company_id, one


def pay(home: int, paise: int, number: str, day: date) -> None:
    receive_payment(
        connection_id=home, amount_paise=paise, receipt_number=number, channel="UPI", by=BY,
        at=morning_after(day - timedelta(days=1)),
    )  # fmt: skip


def late(home: int) -> list[int]:
    entries = ledger.entries([72], [home], MONTHS[0], date(2027, 1, 1))
    return entries.sort("for_day").get_column("amount_paise").to_list()


def test_a_month_begun_is_charged_once(home: tuple[int, int]) -> None:
    """242.94 due on 16 January: 1.25 % on 1 February (3.04); a second month has begun on 1 March."""
    company_id, one = home
    first = queries.bills(one)[0].total_paise
    assert first == 24_294
    bill(company_id, 1)
    assert late(one) == [304]
    second = queries.bills(one)[0].total_paise
    bill(company_id, 2)
    # On 1 March: the second month of the first bill (2 x 1.25 % of 242.94 is 6.07, less the 3.04 before),
    # and the first month of the second bill, due on 16 February.
    assert late(one) == [304, 303 + (second * 125 + 5000) // 10_000]


def test_paid_in_time_bears_nothing(home: tuple[int, int]) -> None:
    company_id, one = home
    pay(one, queries.bills(one)[0].total_paise, "P1", date(2026, 1, 10))
    bill(company_id, 1)
    assert late(one) == []


def test_only_what_is_unpaid_bears_a_charge(home: tuple[int, int]) -> None:
    company_id, one = home
    pay(one, 14_294, "P1", date(2026, 1, 10))
    bill(company_id, 1)
    assert late(one) == [125]  # 1.25 % of 100.00


def test_a_plan_that_is_kept_bears_nothing_and_ends(home: tuple[int, int]) -> None:
    company_id, one = home
    at = morning_after(date(2026, 1, 9))
    plan = agree_arrears_plan(
        connection_id=one, amount_paise=24_294, due_dates=[date(2026, 1, 20), date(2026, 2, 20)],
        document="letter 12", by=BY, at=at,
    )  # fmt: skip
    found = queries.arrears_plan(plan)
    assert found is not None
    assert [part.amount_paise for part in found.parts] == [12_100, 12_194]
    pay(one, 12_100, "P1", date(2026, 1, 19))
    bill(company_id, 1)
    assert late(one) == []
    assert settle_arrears_plans(company_id=company_id, by=BY, at=morning_after(MONTHS[2])).broken == ()
    pay(one, 12_194, "P2", date(2026, 2, 19))
    done = settle_arrears_plans(company_id=company_id, by=BY, at=morning_after(date(2026, 2, 20)))
    assert done.kept == (plan,)
    assert queries.arrears_plans(one)[0].state_code == "KEPT"


def test_a_part_that_stays_out_breaks_the_plan(home: tuple[int, int]) -> None:
    company_id, one = home
    plan = agree_arrears_plan(
        connection_id=one, amount_paise=20_000, due_dates=[date(2026, 1, 20), date(2026, 2, 20)],
        document="letter 12", by=BY, at=morning_after(date(2026, 1, 9)),
    )  # fmt: skip
    pay(one, 9_999, "P1", date(2026, 1, 15))
    said = {"company_id": company_id, "by": BY}
    assert settle_arrears_plans(at=morning_after(date(2026, 1, 26)), **said).broken == ()  # seven days' grace
    assert settle_arrears_plans(at=morning_after(date(2026, 1, 27)), **said).broken == (plan,)
    assert "part 1, due on 2026-01-20" in queries.arrears_plans(one)[0].ended_note
    bill(company_id, 1)
    assert late(one) == [(14_295 * 125 + 5000) // 10_000]


def test_it_refuses_what_is_no_plan(home: tuple[int, int]) -> None:
    _, one = home
    at = morning_after(date(2026, 1, 9))
    said = {"connection_id": one, "document": "letter", "by": BY, "at": at}
    days = [date(2026, 1, 20), date(2026, 2, 20)]
    for changed, why in (
        ({"amount_paise": 24_295, "due_dates": days}, "only 24294 are owed"),
        ({"amount_paise": 1000, "due_dates": []}, "a due date for each"),
        ({"amount_paise": 1000, "due_dates": days[::-1]}, "follow each other"),
        ({"amount_paise": 1000, "due_dates": [date(2026, 1, 9)]}, "before today"),
        ({"amount_paise": 1000, "due_dates": days * 7}, "at most 12 parts"),
        ({"amount_paise": 150, "due_dates": days}, "less than a rupee"),
        ({"amount_paise": 1000, "due_dates": days, "document": " "}, "Name the paper"),
    ):
        with pytest.raises(UnableToPlan, match=why):
            agree_arrears_plan(**{**said, **changed})
    plan = agree_arrears_plan(amount_paise=1000, due_dates=days, **said)
    with pytest.raises(UnableToPlan, match="open plan already"):
        agree_arrears_plan(amount_paise=1000, due_dates=days, **said)
    end_arrears_plan(plan_id=plan, note="paid at the counter", by=BY, at=at)
    with pytest.raises(UnableToPlan, match="no open plan"):
        end_arrears_plan(plan_id=plan, note="again", by=BY, at=at)
    assert ledger.balance(one, Account.RECEIVABLE) == 24_294  # a plan moves no money


@given(st.integers(1, 10**9), st.integers(1, 12))
def test_parts_add_up_and_the_last_takes_the_rest(paise: int, count: int) -> None:
    days = [date(2026, 1, 1) + timedelta(days=30 * n) for n in range(count)]
    if paise // count < 100:
        with pytest.raises(UnableToPlan):
            parts(paise, count, days)
        return
    found = parts(paise, count, days)
    assert sum(one.amount_paise for one in found) == paise
    assert all(one.amount_paise % 100 == 0 for one in found[:-1])
    assert 0 <= found[-1].amount_paise - found[0].amount_paise < 100 * count


@given(st.integers(200, 10**7), st.integers(1, 12), st.integers(-10, 2 * 10**7))
def test_money_pays_the_first_parts_first(paise: int, count: int, received: int) -> None:
    plan = parts(paise * 100, count, [date(2026, 1, 1) + timedelta(days=n) for n in range(count)])
    paid = paid_parts(plan, received)
    assert sum(one.paid_paise for one in paid) == max(0, min(received, paise * 100))
    is_open = [one.left_paise > 0 for one in paid]
    assert is_open == sorted(is_open)


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=6),
    st.integers(-(10**6), 7 * 10**6),
    st.integers(0, 10**7),
)
def test_the_newest_bills_are_the_unpaid_ones(totals: list[int], owed: int, promised: int) -> None:
    bills = pl.DataFrame(
        {
            "connection_id": [1] * len(totals),
            "cycle_from": [date(2025, 1 + n, 1) for n in range(len(totals))],
            "total_paise": totals,
        }
    )
    left = unpaid(bills, pl.DataFrame({"connection_id": [1], "owed_paise": [owed]}))
    amounts = left.get_column("unpaid_paise").to_list()
    assert sum(amounts) == max(0, min(owed, sum(totals)))
    whole = dict(bills.select("cycle_from", "total_paise").iter_rows())
    rows = left.select("cycle_from", "unpaid_paise").rows()
    assert all(whole[day] == paise for day, paise in rows[1:])  # only the oldest of them may be paid in part
    plan = pl.DataFrame({"connection_id": [1], "planned_paise": [promised]})
    free = without_planned(left, plan).get_column("unpaid_paise").sum()
    assert free == max(0, sum(amounts) - promised)
