"""From paying after use to paying before it, and back (M17, M21): nothing lost, nothing asked at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bijlighar.billing import queries as billing
from bijlighar.billing.actions import bill_cycle, receive_payment
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.kernel.time import month_of
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, entry_name
from bijlighar.prepaid import queries
from bijlighar.prepaid.actions import (
    UnableToConvert,
    UnableToPlanArrears,
    charge_days,
    convert_to_postpaid,
    convert_to_prepaid,
    credit,
    plan_arrears,
    settle_conversion,
)

JUNE = (date(2025, 6, 1), date(2025, 7, 1))
DAYS = all_days(date(2025, 6, 1), date(2025, 10, 1))
JULY_11 = date(2025, 7, 11)


def early(day: date) -> datetime:
    """Six in the morning of a day."""
    return morning_after(day - timedelta(days=1))


@dataclass(frozen=True)
class Home:
    company: int
    id: int

    def balance(self, account: Account) -> int:
        return ledger.balance(self.id, account)

    @property
    def position(self) -> int:
        """What the consumer has paid beyond what was asked, over all of the accounts, in paise."""
        owed = self.balance(Account.RECEIVABLE) + self.balance(Account.NOT_YET_DUE)
        return self.balance(Account.PREPAID) - owed

    def charge(self, through: date, on: date | None = None) -> None:
        at = early(on or through + timedelta(days=1))
        done = charge_days(company_id=self.company, through_day=through, by=BY, at=at)
        assert done.refused == ()

    def recharge(self, rupees: int, day: date) -> None:
        credit(
            connection_id=self.id, amount_paise=rupees * 100, receipt_number=f"R{day}", channel="UPI", by=BY,
            at=early(day),
        )  # fmt: skip

    def pay(self, paise: int, day: date) -> None:
        receive_payment(
            connection_id=self.id, amount_paise=paise, receipt_number=f"P{day}", channel="UPI", by=BY,
            at=early(day),
        )  # fmt: skip


def postpaid(use_wh: int = 5200, days: list[date] = DAYS) -> Home:
    """A postpaid home of Bihar with June billed and unpaid: 5.2 units a day."""
    company_id, (one,) = company_with_connections(1, code="bihar", category_code="DS-II")
    store([one], days, use_wh)
    bill_cycle(company_id=company_id, cycle_from=JUNE[0], cycle_to=JUNE[1], by=BY, at=early(date(2025, 7, 2)))
    return Home(company_id, one)


def converted() -> Home:
    """That home, prepaid from 11 July on and settled on that morning."""
    home = postpaid()
    convert_to_prepaid(connection_id=home.id, from_date=JULY_11, by=BY, at=early(date(2025, 7, 5)))
    settle_conversion(connection_id=home.id, by=BY, at=early(JULY_11))
    return home


def test_the_days_before_are_billed_and_what_is_owed_falls_due_in_300_parts(db: None) -> None:
    home = postpaid()
    convert_to_prepaid(connection_id=home.id, from_date=JULY_11, by=BY, at=early(date(2025, 7, 5)))
    before = home.position
    done = settle_conversion(connection_id=home.id, by=BY, at=early(JULY_11))
    june, last = sorted(billing.bills(home.id), key=lambda one: one.cycle_from)
    assert (last.number, last.energy_wh) == (done.bill_number, 10 * 5200)
    assert done.planned_paise == june.total_paise + last.total_paise
    assert home.position == before - last.total_paise
    assert (home.balance(Account.RECEIVABLE), home.balance(Account.PREPAID)) == (0, 0)
    assert home.balance(Account.NOT_YET_DUE) == done.planned_paise
    (plan,) = queries.arrears_plans(home.id)
    assert (plan.parts, plan.from_day, plan.day_paise) == (300, JULY_11, done.planned_paise // 300)
    assert plan.last_day == JULY_11 + timedelta(days=299)


def test_the_day_of_conversion_belongs_to_the_new_side_alone(db: None) -> None:
    home = converted()
    home.charge(date(2025, 7, 12))
    assert [day.day for day in queries.charges(home.id, *month_of(JULY_11)) if day.is_charged] == [
        JULY_11,
        date(2025, 7, 12),
    ]
    bill_cycle(
        company_id=home.company, cycle_from=date(2025, 7, 1), cycle_to=date(2025, 8, 1), by=BY,
        at=early(date(2025, 8, 2)),
    )  # fmt: skip
    bills = billing.bills(home.id)
    assert sum(bill.energy_wh for bill in bills if bill.cycle_from >= date(2025, 7, 1)) == 10 * 5200


def test_a_part_a_day_is_an_entry_of_its_own_until_all_is_taken(db: None) -> None:
    home = converted()
    (plan,) = queries.arrears_plans(home.id)
    for day in DAYS[40:43]:
        home.charge(day)
    taken = queries.arrears_taken([home.id], JULY_11, date(2026, 1, 1))
    assert taken["for_day"].sort().to_list() == DAYS[40:43]
    assert set(taken["paise"]) == {plan.amount_paise // 300}
    entry = ledger.passbook(home.id)[0]
    assert entry.document == "arrears/1"
    assert (entry.name_en, entry.name_hi) == (entry_name(61, "en"), entry_name(61, "hi"))
    # Charged only once in a long while, the parts still stand under their own days and end by themselves.
    home.charge(JULY_11 + timedelta(days=400))
    taken = queries.arrears_taken([home.id], JULY_11, date(2027, 1, 1))
    assert (taken.height, taken["paise"].sum()) == (300, plan.amount_paise)
    (ended,) = queries.arrears_plans(home.id)
    assert (ended.left_paise, ended.end_code) == (0, "PAID")


def test_what_is_not_yet_due_is_never_in_the_balance(db: None) -> None:
    """M21: the balance that decides on a cut holds the part of the day, never the rest of the plan."""
    home = converted()
    home.recharge(500, date(2025, 7, 12))
    home.charge(date(2025, 7, 14))
    card = queries.balance_card(home.id, date(2025, 7, 15))
    (plan,) = queries.arrears_plans(home.id)
    assert card is not None
    assert card.not_yet_due_paise == plan.left_paise + _steps(home)
    days = queries.charges(home.id, JULY_11, date(2025, 7, 15))
    assert card.balance_paise == 50_000 - sum(day.due_paise for day in days) - 4 * plan.day_paise
    row = queries.balances(home.company, date(2025, 7, 15)).row(0, named=True)
    assert row["yesterday_paise"] == days[-1].due_paise + plan.day_paise


def _steps(home: Home) -> int:
    """What is not yet due of thresholds and corrections."""
    versions = queries.open_steps([home.id], JULY_11, date(2026, 1, 1))
    taken = ledger.entries([60], [home.id], JULY_11, date(2026, 1, 1))["amount_paise"].sum()
    return int(versions["spread_paise"].sum() - versions["cancelled_paise"].sum() - taken)


def test_a_bill_paid_after_all_shortens_the_plan_and_the_rest_is_balance(db: None) -> None:
    home = converted()
    home.charge(date(2025, 7, 12))
    (plan,) = queries.arrears_plans(home.id)
    half = plan.amount_paise // 2
    home.pay(half, date(2025, 7, 13))
    home.charge(date(2025, 7, 13))
    (shorter,) = queries.arrears_plans(home.id)
    assert (shorter.given_paise, shorter.day_paise) == (half, plan.day_paise)
    assert shorter.last_day < plan.last_day - timedelta(days=140)
    before, left = home.balance(Account.PREPAID), shorter.left_paise
    home.pay(left + 12_345, date(2025, 7, 15))
    home.charge(date(2025, 7, 14), on=date(2025, 7, 15))
    (paid,) = queries.arrears_plans(home.id)
    assert (paid.left_paise, paid.end_code) == (0, "PAID")
    assert home.balance(Account.RECEIVABLE) == 0
    day = queries.charges(home.id, date(2025, 7, 14), date(2025, 7, 15))[0]
    assert home.balance(Account.PREPAID) == before + 12_345 - day.due_paise


def test_what_was_paid_ahead_becomes_balance(db: None) -> None:
    home = postpaid()
    home.pay(500_000, date(2025, 7, 3))
    convert_to_prepaid(connection_id=home.id, from_date=JULY_11, by=BY, at=early(date(2025, 7, 5)))
    done = settle_conversion(connection_id=home.id, by=BY, at=early(JULY_11))
    asked = sum(bill.total_paise for bill in billing.bills(home.id))
    assert (done.planned_paise, done.plan_number) == (0, None)
    assert home.balance(Account.PREPAID) == 500_000 - asked == -done.carried_paise
    assert home.balance(Account.RECEIVABLE) == 0


def test_without_the_readings_nothing_is_settled_yet(db: None) -> None:
    home = postpaid(days=[day for day in DAYS if day != date(2025, 7, 9)])
    convert_to_prepaid(connection_id=home.id, from_date=JULY_11, by=BY, at=early(date(2025, 7, 5)))
    with pytest.raises(UnableToConvert, match="2025-07-09"):
        settle_conversion(connection_id=home.id, by=BY, at=early(JULY_11))
    assert [one.is_settled for one in queries.conversions(home.id)] == [False]
    assert [one.connection_id for one in queries.open_conversions(home.company, JULY_11)] == [home.id]
    store([home.id], [date(2025, 7, 9)], 5200, known_at=early(date(2025, 7, 13)))
    settle_conversion(connection_id=home.id, by=BY, at=early(date(2025, 7, 13)))
    assert queries.open_conversions(home.company, date(2025, 7, 14)) == []


def test_back_to_bills_takes_balance_and_plan_along(db: None) -> None:
    home = converted()
    home.recharge(3000, date(2025, 7, 12))
    home.charge(date(2025, 7, 31))
    convert_to_postpaid(connection_id=home.id, from_date=date(2025, 8, 1), by=BY, at=early(date(2025, 7, 25)))
    before, steps = home.position, _steps(home)
    done = settle_conversion(connection_id=home.id, by=BY, at=early(date(2025, 8, 1)))
    assert home.position == before
    assert (home.balance(Account.PREPAID), done.to_code) == (0, "POSTPAID")
    # Parts of steps keep their days; all the rest stands among the bills.
    assert home.balance(Account.NOT_YET_DUE) == steps
    assert home.balance(Account.RECEIVABLE) == -before - steps
    assert [plan.end_code for plan in queries.arrears_plans(home.id)] == ["ENDED"]
    for day in DAYS[61:66]:
        home.charge(day)
    assert home.balance(Account.PREPAID) == 0
    assert home.position == before
    assert queries.balances(home.company, date(2025, 8, 5)).is_empty()


def test_a_day_charged_late_follows_to_the_bills(db: None) -> None:
    """The 28th comes when the home is postpaid again: charged as a prepaid day, owed like a bill."""
    home = postpaid(days=[day for day in DAYS if day != date(2025, 7, 28)])
    convert_to_prepaid(connection_id=home.id, from_date=JULY_11, by=BY, at=early(date(2025, 7, 5)))
    settle_conversion(connection_id=home.id, by=BY, at=early(JULY_11))
    home.charge(date(2025, 7, 31))
    convert_to_postpaid(connection_id=home.id, from_date=date(2025, 8, 1), by=BY, at=early(date(2025, 7, 31)))
    settle_conversion(connection_id=home.id, by=BY, at=early(date(2025, 8, 1)))
    before = home.position
    store([home.id], [date(2025, 7, 28)], 5200, known_at=early(date(2025, 8, 4)))
    home.charge(date(2025, 8, 4))
    detail = queries.charge(home.id, date(2025, 7, 28))
    assert detail is not None
    assert detail.is_late
    assert home.position < before
    assert home.balance(Account.PREPAID) == 0


def test_what_cannot_be_converted_is_refused_with_the_reason(db: None) -> None:
    home = postpaid()
    day = date(2025, 7, 5)
    for say, what, from_date, match in (
        ("past", convert_to_prepaid, date(2025, 7, 4), "over"),
        ("already", convert_to_postpaid, JULY_11, "postpaid already"),
        ("unknown", convert_to_prepaid, JULY_11, "no connection"),
    ):
        with pytest.raises(UnableToConvert, match=match):
            what(connection_id=home.id + (say == "unknown"), from_date=from_date, by=BY, at=early(day))
    with pytest.raises(UnableToConvert, match="no conversion to settle"):
        settle_conversion(connection_id=home.id, by=BY, at=early(day))
    with pytest.raises(UnableToPlanArrears, match="not prepaid"):
        plan_arrears(connection_id=home.id, by=BY, at=early(day))
    convert_to_prepaid(connection_id=home.id, from_date=JULY_11, by=BY, at=early(day))
    with pytest.raises(UnableToConvert, match="not settled"):
        convert_to_postpaid(connection_id=home.id, from_date=date(2025, 8, 1), by=BY, at=early(day))
    settle_conversion(connection_id=home.id, by=BY, at=early(JULY_11))
    with pytest.raises(UnableToConvert, match="1st of the next month"):
        convert_to_postpaid(connection_id=home.id, from_date=date(2025, 7, 20), by=BY, at=early(JULY_11))


def test_a_home_without_a_smart_meter_stays_postpaid(db: None) -> None:
    _, (one,) = company_with_connections(1, is_smart=False)
    with pytest.raises(UnableToConvert, match="no smart meter"):
        convert_to_prepaid(connection_id=one, from_date=JULY_11, by=BY, at=early(JULY_11))


@settings(
    max_examples=60 if os.environ.get("BIJLIGHAR_SOAK") else 2,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(data=st.data())
def test_money_is_conserved_over_conversions_and_back(db: None, data: st.DataObject) -> None:
    """Whatever comes in and whenever: a conversion moves money, it neither makes nor takes any.

    All that was ever asked of the consumer is what bills and days say, and all that came in is his receipts.
    """
    from django.db import transaction

    with transaction.atomic():
        _months(data)
        transaction.set_rollback(True)


def _months(data: st.DataObject) -> None:
    luck = data.draw(st.randoms(use_true_random=False))
    missing = set(luck.sample(DAYS[:-10], 3))
    home = postpaid(luck.choice([900, 5200, 8100]), [day for day in DAYS if day not in missing])
    came = 0
    prepaid = False
    for month in (7, 8, 9):
        first = date(2025, month, 1)
        days = all_days(first, month_of(first)[1])
        turn = first if prepaid else luck.choice(days[:20])
        for day in days:
            if day == turn and not queries.open_conversions(home.company, day):
                change = convert_to_postpaid if prepaid else convert_to_prepaid
                change(connection_id=home.id, from_date=day, by=BY, at=early(day))
                prepaid = not prepaid
            for late in [one for one in missing if one < day and luck.random() < 0.3]:
                missing.remove(late)
                store([home.id], [late], 4000, known_at=early(day) - timedelta(hours=1))
            for conversion in queries.open_conversions(home.company, day):
                before, balance = home.position, home.balance(Account.PREPAID)
                try:
                    done = settle_conversion(connection_id=home.id, by=BY, at=early(day))
                except UnableToConvert:
                    continue
                billed = _billed(home, done.bill_number) if done.bill_number else 0
                assert home.position in (before - billed, before)
                if conversion.to_code == "PREPAID":
                    assert home.balance(Account.PREPAID) >= balance
            if luck.random() < 0.15:
                rupees = luck.randrange(1, 900)
                came += rupees * 100
                home.recharge(rupees, day) if prepaid else home.pay(rupees * 100, day)
            if day == days[-1] or luck.random() < 0.25:
                home.charge(day - timedelta(days=1), on=day)
    home.charge(days[-1])
    asked = sum(bill.total_paise for bill in billing.bills(home.id))
    asked += sum(day.amount_paise for day in queries.charges(home.id, DAYS[0], date(2026, 1, 1)))
    assert home.position == came - asked
    assert home.balance(Account.NOT_YET_DUE) >= 0


def _billed(home: Home, number: str) -> int:
    return next(bill.total_paise for bill in billing.bills(home.id) if bill.number == number)
