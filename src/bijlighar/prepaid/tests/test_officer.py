"""What officers look for among prepaid homes, and what a home is told of the days ahead (M17, M20)."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import change_terms
from bijlighar.prepaid import queries
from bijlighar.prepaid.actions import charge_days, credit
from bijlighar.prepaid.rules.age import AGES, age_code, below_since
from bijlighar.prepaid.tests.months import JUNE

DAYS = all_days(*JUNE)


def recharge(connection_id: int, rupees: int, day: date) -> None:
    credit(
        connection_id=connection_id, amount_paise=rupees * 100, receipt_number=f"R{day}", channel="UPI",
        by=BY, at=morning_after(day - timedelta(days=1)),
    )  # fmt: skip


def homes() -> tuple[int, list[int]]:
    """Three homes of 20 units a day: never recharged, recharged once, recharged enough; 25 days charged."""
    company_id, three = company_with_connections(3, is_prepaid=True, sanctioned_load_w=3000)
    recharge(three[1], 400, DAYS[0])
    recharge(three[2], 9000, DAYS[0])
    store(three, DAYS, 20_000)
    for day in DAYS[:25]:
        charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
    return company_id, three


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([-100], 1),
        ([500, -300, -300], 3),
        ([-100, 200, -150, -10], 3),
        ([-100, 100, -1], 3),
        ([500, -500], None),
        ([-100, 50, 40], 1),
    ],
)
def test_below_nothing_since_the_last_day_it_was_not(changes: list[int], expected: int | None) -> None:
    """A change a day from 1 June on; the answer is a day of June."""
    moves = pl.DataFrame({"holder_id": 7, "posted_on": DAYS[: len(changes)], "change_paise": changes})
    found = below_since(moves)
    assert found.get_column("below_since").to_list() == ([] if expected is None else [DAYS[expected - 1]])


def test_ages_have_no_gap() -> None:
    days = pl.DataFrame({"days": [0, 7, 8, 30, 31, 90, 91, None]})
    found = days.select(age_code(pl.col("days"))).to_series().to_list()
    assert found == ["TO_7", "TO_7", "TO_30", "TO_30", "TO_90", "TO_90", "OVER_90", None]
    assert list(dict.fromkeys(found[:-1])) == list(AGES)


def test_balances_below_nothing_with_their_age(db: None) -> None:
    company_id, three = homes()
    rows = queries.negative_balances(company_id, DAYS[25])
    assert rows.get_column("connection_id").to_list() == three[:2]  # the larger debt first
    never, once = rows.iter_rows(named=True)
    assert (never["below_since"], never["last_recharge_on"]) == (DAYS[1], None)
    assert once["last_recharge_on"] == DAYS[0]
    assert DAYS[1] < once["below_since"] < DAYS[24]
    for row in (never, once):
        before = queries.balance_card(row["connection_id"], row["below_since"] - timedelta(days=1))
        since = queries.balance_card(row["connection_id"], row["below_since"])
        assert before is None or before.balance_paise >= 0
        assert since is not None
        assert since.balance_paise < 0
        assert row["days_below"] == (DAYS[25] - row["below_since"]).days
    assert rows.get_column("service_number").to_list() == ["N0000000001", "N0000000002"]


def test_what_is_not_yet_due_is_no_debt_in_the_list(db: None) -> None:
    """M21: a home whose balance covers what is due is not in the list, whatever is still to fall due."""
    company_id, three = homes()
    card = queries.balance_card(three[2], DAYS[25])
    assert card is not None
    assert card.not_yet_due_paise > 0
    assert three[2] not in queries.negative_balances(company_id, DAYS[25])["connection_id"]


def test_never_recharged_since_they_are_prepaid(db: None) -> None:
    company_id, three = homes()
    rows = queries.never_recharged(company_id, DAYS[25])
    assert rows.get_column("connection_id").to_list() == [three[0]]
    change_terms(
        connection_id=three[0], from_date=DAYS[26], is_prepaid=False, by=BY, at=morning_after(DAYS[25])
    )
    assert queries.never_recharged(company_id, DAYS[27]).is_empty()
    change_terms(
        connection_id=three[0], from_date=DAYS[28], is_prepaid=True, by=BY, at=morning_after(DAYS[27])
    )
    (again,) = queries.never_recharged(company_id, DAYS[29]).iter_rows(named=True)
    assert (again["prepaid_since"], again["days_prepaid"], again["age_code"]) == (DAYS[28], 1, "TO_7")


def test_by_office_counts_what_the_list_holds(db: None) -> None:
    company_id, _ = homes()
    rows = queries.negative_balances(company_id, DAYS[25])
    counted = queries.by_office(rows)
    assert counted.get_column("connections").sum() == rows.height
    assert counted.get_column("owed_paise").sum() == -rows.get_column("balance_paise").sum()
    assert queries.by_office(rows.clear()).is_empty()


def test_what_to_recharge_for_some_days_of_own_use(db: None) -> None:
    """3 units a day cost 3.34 at most: 100 rupees less two days are 93.33; 40 days need 133.60."""
    company_id, (one,) = company_with_connections(1, is_prepaid=True, sanctioned_load_w=3000)
    assert queries.recharge_hint(one, 7, DAYS[0]) is None
    recharge(one, 100, DAYS[0])
    store([one], DAYS[:2], 3000)
    for day in DAYS[:2]:
        charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
    enough = queries.recharge_hint(one, 7, DAYS[2])
    more = queries.recharge_hint(one, 40, DAYS[2])
    assert enough is not None
    assert more is not None
    assert (enough.recharge_paise, enough.average_day_paise, enough.as_of) == (0, 334, DAYS[1])
    assert more.expected_paise == 40 * 334
    # 133.60 less 93.33 is 40.27: in whole ten rupees upwards.
    assert more.recharge_paise == 5000
    # Three days that are over and not charged will still be taken.
    later = queries.recharge_hint(one, 40, DAYS[5])
    assert later is not None
    assert later.expected_paise == 43 * 334


def test_the_month_by_its_days_so_far_is_what_its_days_come_to(db: None) -> None:
    """30 x 5.2 units are 156: the outlook of the 11th is what all thirty days were charged."""
    company_id, (one,) = company_with_connections(1, is_prepaid=True, sanctioned_load_w=3000)
    store([one], DAYS, 5200)
    assert queries.month_outlook(one, DAYS[3]) is None
    found = queries.month_outlook(one, DAYS[10])
    assert found is not None
    assert (found.so_far_wh, found.low_wh, found.mid_wh, found.high_wh) == (52_000, 156_000, 156_000, 156_000)
    assert found.as_of == DAYS[9]
    charge_days(company_id=company_id, through_day=DAYS[-1], by=BY, at=morning_after(DAYS[-1]))
    charged = sum(day.amount_paise for day in queries.charges(one, *JUNE))
    assert found.low_paise == found.mid_paise == found.high_paise == charged
