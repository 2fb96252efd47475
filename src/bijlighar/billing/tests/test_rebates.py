"""Rebates for how a bill was paid: worked by hand, booked once, taken back with the payment (M1, M21)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.billing import queries
from bijlighar.billing.actions import (
    UnableToRebate,
    bill_cycle,
    book_advance_rebates,
    book_rebates,
    receive_payment,
)
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.cycle import bill_id
from bijlighar.billing.rules.rebates import due_for_advances, due_for_paying, paid_bills
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry, reverse

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
DAYS = all_days(FROM, TO)
AT = morning_after(DAYS[-1])
JULY_10 = datetime(2025, 7, 10, 6, 0, tzinfo=UTC)


def billed_home(**terms: Any) -> tuple[int, int]:
    """A home whose June came to 1,216.14 rupees, due on 16 July."""
    company_id, (home,) = company_with_connections(1, **({"sanctioned_load_w": 3000} | terms))
    store([home], DAYS, 5200)
    bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=AT)
    return company_id, home


def pay(home: int, paise: int, number: str, channel: str = "UPI", at: datetime = JULY_10) -> None:
    receive_payment(
        connection_id=home, amount_paise=paise, receipt_number=number, channel=channel, by=BY, at=at
    )


def run(company_id: int, at: datetime = JULY_10 + timedelta(days=1)) -> tuple[int, int, int, int]:
    done = book_rebates(company_id=company_id, from_day=date(2025, 6, 1), by=BY, at=at)
    return done.given, done.given_paise, done.taken_back, done.taken_back_paise


def entries(home: int) -> list[tuple[str, int]]:
    return [(one.name_en, one.changes[Account.RECEIVABLE]) for one in ledger.passbook(home, limit=6)]


def test_a_bill_paid_online_gets_half_a_per_cent_once(db: None) -> None:
    company_id, home = billed_home()
    assert run(company_id) == (0, 0, 0, 0)
    pay(home, 1_216_14, "R1")
    # 0.5 % of 1,216.14 is 6.0807.
    assert run(company_id) == (1, 608, 0, 0)
    assert run(company_id) == (0, 0, 0, 0)
    assert entries(home)[0] == ("Rebate for paying online", -608)
    assert ledger.balance(home, Account.RECEIVABLE) == -608
    assert ledger.company_balances(company_id)[Account.REBATES] == 608


@pytest.mark.parametrize(
    ("payments", "wanted"),
    [
        # Paid in part: nothing yet.
        ([(1_000_00, "UPI")], 0),
        # At the counter: nothing.
        ([(1_216_14, "COUNTER")], 0),
        # 1,000 at the counter, the rest online: 0.5 % of 216.14 is 1.0807.
        ([(1_000_00, "COUNTER"), (216_14, "CARD")], 108),
        # What is paid beyond the bill is no part of it.
        ([(5_000_00, "BBPS")], 608),
    ],
    ids=["in part", "counter", "both", "too much"],
)
def test_only_what_came_online_of_a_bill_that_is_paid_whole(
    db: None, payments: list[tuple[int, str]], wanted: int
) -> None:
    company_id, home = billed_home()
    for number, (paise, channel) in enumerate(payments):
        pay(home, paise, f"R{number}", channel)
    assert run(company_id)[1] == wanted


def test_a_payment_taken_back_takes_its_rebate_back(db: None) -> None:
    company_id, home = billed_home()
    pay(home, 1_216_14, "R1")
    run(company_id)
    day = date(2025, 7, 10)
    (row,) = ledger.entries([Entry.PAYMENT], [home], day, day + timedelta(days=1)).iter_rows(named=True)
    moved = pl.DataFrame([row | {"company_id": company_id, "document": "receipt/R1"}])
    later = JULY_10 + timedelta(days=5)
    post(transfers=reverse(moved, posted_on=date(2025, 7, 15)), by=BY, at=later)
    assert run(company_id, later) == (0, 0, 1, 608)
    assert run(company_id, later) == (0, 0, 0, 0)
    assert entries(home)[0] == ("Taken back: Rebate for paying online", 608)
    pay(home, 1_216_14, "R2", at=later)
    assert run(company_id, later) == (1, 608, 0, 0)
    assert ledger.company_balances(company_id)[Account.REBATES] == 608


def test_the_next_bill_shows_it_by_name(db: None) -> None:
    company_id, home = billed_home()
    pay(home, 1_216_14, "R1")
    run(company_id)
    july = all_days(date(2025, 7, 1), date(2025, 7, 24))
    store([home], july, 3000)
    bill_cycle(
        company_id=company_id, cycle_from=july[0], cycle_to=date(2025, 7, 24), by=BY,
        at=morning_after(july[-1]),
    )  # fmt: skip
    sheet = queries.sheet(home, bill_id(july[0]))
    assert sheet is not None
    assert (sheet.rebate_paise, sheet.other_paise, sheet.previous_dues_paise) == (-608, 0, -608)
    (again,) = (one for one in queries.recomputed(queries.bill_keys(company_id)) if one.cycle_from == july[0])
    assert again.is_same


def test_an_advance_earns_on_the_least_of_the_month(db: None) -> None:
    company_id, home = billed_home()
    pay(home, 11_216_14, "R1", at=datetime(2025, 7, 5, 6, 0, tzinfo=UTC))
    august = datetime(2025, 8, 2, 6, 0, tzinfo=UTC)
    said: dict[str, Any] = {"company_id": company_id, "by": BY}
    with pytest.raises(UnableToRebate, match="not over"):
        book_advance_rebates(month_from=date(2025, 8, 1), at=august, **said)
    # On 1 July nothing lay there yet.
    assert book_advance_rebates(month_from=date(2025, 7, 1), at=august, **said).given == 0
    # 10,000 ahead on 1 August; another 500 on the 20th do not count for August.
    pay(home, 500_00, "R2", at=datetime(2025, 8, 20, 6, 0, tzinfo=UTC))
    september = datetime(2025, 9, 1, 6, 0, tzinfo=UTC)
    done = book_advance_rebates(month_from=date(2025, 8, 1), at=september, **said)
    assert (done.given, done.given_paise) == (1, 100_00)
    assert book_advance_rebates(month_from=date(2025, 8, 1), at=september, **said).given == 0
    assert entries(home)[0] == ("Rebate for paying in advance", -100_00)


BILLS = pl.DataFrame(
    {
        "connection_id": [1, 1],
        "cycle_from": [date(2025, 6, 1), date(2025, 7, 1)],
        "issued_on": [date(2025, 7, 1), date(2025, 8, 1)],
        "due_date": [date(2025, 7, 16), date(2025, 8, 16)],
        "total_paise": [2_00_000_00, 3_00_000_00],
        "category_code": ["LV-4", "LV-4"],
    }
)
NOTHING = pl.DataFrame(schema={"holder_id": pl.Int64, "posted_on": pl.Date, "change_paise": pl.Int64})


GIVEN = pl.DataFrame(schema={"holder_id": pl.Int64, "key_date": pl.Date, "given_paise": pl.Int64})


def paid_with(
    *payments: tuple[date, str, int], moved: pl.DataFrame = NOTHING, given: pl.DataFrame = GIVEN
) -> pl.DataFrame:
    rows = [(1, channel, paise, day) for day, channel, paise in payments]
    schema = {
        "holder_id": pl.Int64, "channel": pl.String, "amount_paise": pl.Int64, "received_on": pl.Date,
    }  # fmt: skip
    return paid_bills(BILLS, moved, pl.DataFrame(rows, schema=schema, orient="row"), given)


def due(paid: pl.DataFrame) -> list[tuple[int, date, int]]:
    return due_for_paying(paid, book_of("mp")).select("code", "key_date", "amount_paise").rows()


def test_a_large_bill_paid_seven_days_early_gets_both_rebates() -> None:
    paid = paid_with((date(2025, 7, 9), "UPI", 2_00_000_00))
    # 0.5 % of 2,00,000 would be 1,000.00, which is the most there is; 0.25 % for being 7 days early is 500.
    assert due(paid) == [
        (int(Entry.REBATE_ONLINE), date(2025, 6, 1), 1_000_00),
        (int(Entry.REBATE_PROMPT), date(2025, 6, 1), 500_00),
    ]
    assert [code for code, *_ in due(paid_with((date(2025, 7, 10), "UPI", 2_00_000_00)))] == [
        int(Entry.REBATE_ONLINE)
    ]


def test_money_taken_for_something_else_pays_no_bill() -> None:
    taken = pl.DataFrame(
        {"holder_id": [1], "posted_on": [date(2025, 7, 10)], "change_paise": [50_000_00]},
        schema=NOTHING.schema,
    )
    # 2,50,000 came in and 50,000 of it became deposit: the second bill is still 3,00,000 away.
    paid = paid_with(
        (date(2025, 7, 9), "UPI", 2_50_000_00), (date(2025, 8, 5), "UPI", 2_99_999_99), moved=taken
    )
    assert paid["cycle_from"].to_list() == [date(2025, 6, 1)]
    paid = paid_with(
        (date(2025, 7, 9), "UPI", 2_50_000_00), (date(2025, 8, 5), "UPI", 3_00_000_00), moved=taken
    )
    assert paid["paid_on"].to_list() == [date(2025, 7, 9), date(2025, 8, 5)]


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(["UPI", "COUNTER"]), st.integers(1, 4_00_000_00)),
        max_size=6,
    )
)
def test_no_more_of_a_bill_is_paid_than_it_is_and_its_own_rebate_does_not_change_it(
    payments: list[tuple[int, str, int]],
) -> None:
    told = [(date(2025, 7, 1) + timedelta(days=day), channel, paise) for day, channel, paise in payments]
    paid = paid_with(*told)
    for row in paid.iter_rows(named=True):
        assert sum(part["part_paise"] for part in row["parts"]) == row["total_paise"]
        assert row["paid_on"] >= row["issued_on"]
    total = sum(paise for *_, paise in payments)
    assert paid["total_paise"].sum() <= total
    # Booked again and again, what is given comes to rest: the first bill's at once, the next one's after it.
    given, last = GIVEN, None
    for _ in range(3):
        last = due(paid_with(*told, given=given))
        rows = [(1, key, paise) for _, key, paise in last]
        given = (
            pl.DataFrame(rows, schema=GIVEN.schema, orient="row")
            .group_by("holder_id", "key_date")
            .agg(pl.sum("given_paise"))
        )
    assert due(paid_with(*told, given=given)) == last


def test_an_advance_of_nothing_earns_nothing() -> None:
    left = pl.DataFrame({"holder_id": [1, 2], "category_code": ["LV-1.2", "LV-1.2"], "left_paise": [0, 150]})
    found = due_for_advances(left, date(2025, 8, 1), date(2025, 8, 31), book_of("mp"))
    # 1 % of 1.50 is 1.5 paise.
    assert found.select("holder_id", "amount_paise").rows() == [(2, 2)]
