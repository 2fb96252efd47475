"""What a prepaid home is told unasked (M16, M24): each level once a recharge, late days by name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.kernel import outbox
from bijlighar.notifications.rules.balance import PREPAID
from bijlighar.prepaid import queries
from bijlighar.prepaid.actions import charge_days, credit, warn
from bijlighar.prepaid.rules.policy import policy_on
from bijlighar.prepaid.rules.warning import level, levels
from bijlighar.prepaid.tests.months import JUNE

DAYS = all_days(*JUNE)
POLICY = policy_on("mp", date(2025, 6, 1))


def home(**terms: Any) -> tuple[int, int]:
    company_id, (one,) = company_with_connections(1, is_prepaid=True, sanctioned_load_w=3000, **terms)
    return company_id, one


def recharge(connection_id: int, rupees: int, day: date, number: str) -> None:
    credit(
        connection_id=connection_id,
        amount_paise=rupees * 100,
        receipt_number=number,
        channel="UPI",
        by=BY,
        at=morning_after(day - timedelta(days=1)),
    )


def told(company_id: int, day: date) -> tuple[int, int, int]:
    """Charge the day before and warn, as every morning."""
    at = morning_after(day - timedelta(days=1))
    charge_days(company_id=company_id, through_day=day - timedelta(days=1), by=BY, at=at)
    done = warn(company_id=company_id, day=day, by=BY, at=at)
    return done.low, done.month_start, done.late


def messages(day: date = date(2026, 1, 1)) -> list[outbox.Message]:
    return outbox.claim(channel="sms", at=morning_after(day), limit=100)


@pytest.mark.parametrize(
    ("balance", "last", "days", "average", "expected"),
    [
        (30_001, 100_000, 20, 1500, None),
        (30_000, 100_000, 20, 1500, "P30"),
        (10_000, 100_000, 8, 1250, "P10"),
        (29_000, 100_000, 7, 4000, "P30"),
        (60_000, 100_000, 7, 8000, "D7"),
        (60_000, 100_000, 3, 20_000, "D3"),
        (9_000, 100_000, 1, 8000, "D1"),
        (0, 100_000, 0, 334, "P0"),
        (-1, 100_000, 0, 334, "P0"),
        (-1, None, 0, 334, "P0"),
        (0, None, None, 0, None),
        (0, 100_000, None, 0, None),
        (20_000, 100_000, None, 0, None),
    ],
)
def test_the_most_urgent_level_that_is_reached(
    balance: int, last: int | None, days: int | None, average: int, expected: str | None
) -> None:
    """By 30, 10 and 0 % of the last recharge, and by 7, 3 and 1 days of own use."""
    assert levels(POLICY) == ["P0", "D1", "P10", "D3", "P30", "D7"]
    row = pl.DataFrame(
        {
            "balance_paise": [balance],
            "last_recharge_paise": [last],
            "days_left": [days],
            "average_day_paise": [average],
            "charged_through": [date(2025, 6, 1)],
        },
        schema_overrides={"last_recharge_paise": pl.Int64, "days_left": pl.Int64},
    )
    assert row.select(level(POLICY)).item() == expected
    never_charged = row.with_columns(charged_through=pl.lit(None, dtype=pl.Date))
    assert never_charged.select(level(POLICY)).item() is None


def test_each_level_is_told_once_a_recharge(db: None) -> None:
    """20 units a day cost Rs 81 to 141: of Rs 1,000 every level passes within the fortnight, each once."""
    company_id, one = home()
    recharge(one, 1000, DAYS[0], "R1")
    store([one], DAYS, 20_000)
    said = [told(company_id, day)[0] for day in DAYS[1:20]]
    templates = [(message.template, message.created_at) for message in messages()]
    assert sum(said) == len(templates) == len({key for key, _ in enumerate(templates)})
    assert [template for template, _ in templates][-1] == "balance_used_up"
    assert 3 <= len(templates) <= 6
    assert max(said) == 1
    assert told(company_id, DAYS[20])[0] == 0
    recharge(one, 5000, DAYS[21], "R2")
    assert told(company_id, DAYS[21])[0] == 0
    again = sum(told(company_id, day)[0] for day in DAYS[22:])
    assert again >= 1


def test_free_units_are_no_empty_purse(db: None) -> None:
    """A home in Bihar below 125 units pays nothing: a balance of nothing is enough for it."""
    company_id, (one,) = company_with_connections(
        1, code="bihar", is_prepaid=True, sanctioned_load_w=2000, category_code="DS-II"
    )
    september = all_days(date(2025, 9, 1), date(2025, 10, 1))
    store([one], september[:20], 4000)
    assert [told(company_id, day) for day in september[1:20]] == [(0, 0, 0)] * 19


def test_two_weeks_that_come_late_are_fourteen_days_and_one_message(db: None) -> None:
    """Bihar, May 2025: nothing deducted for two weeks, then each day by itself, and the message says so."""
    company_id, one = home()
    recharge(one, 500, DAYS[0], "R1")
    store([one], DAYS[:2], 3000)
    told(company_id, DAYS[2])
    at = morning_after(DAYS[16])
    store([one], DAYS[2:16], 3000, known_at=at - timedelta(hours=1))
    charge_days(company_id=company_id, through_day=DAYS[16], by=BY, at=at)
    booked = queries.charges(one, DAYS[2], DAYS[17])
    assert [day.day for day in booked] == DAYS[2:16]
    assert {(day.is_late, day.posted_on) for day in booked} == {(True, DAYS[17])}
    assert warn(company_id=company_id, day=DAYS[17], by=BY, at=at).late == 1
    (message,) = [one for one in messages() if one.template == "charged_late"]
    assert (message.language, message.context) == (
        "hi",
        {
            "service_number": "N0000000001",
            "count": "14",
            "from_day": "03-06-2025",
            "to_day": "16-06-2025",
            # 16 days of the subsidised 100 rupees are 53.33, two of them 6.67.
            "amount": "₹46.66",
        },
    )
    assert warn(company_id=company_id, day=DAYS[17], by=BY, at=at).late == 0


def test_the_balance_at_the_start_of_a_month(db: None) -> None:
    company_id, one = home()
    recharge(one, 500, DAYS[0], "R1")
    store([one], DAYS[-3:], 3000)
    assert told(company_id, DAYS[-1])[1] == 0
    assert told(company_id, date(2025, 7, 1))[1] == 1
    assert told(company_id, date(2025, 7, 1))[1] == 0
    assert [one.template for one in messages()].count("balance_month") == 1


def test_nobody_without_a_mobile_is_told(db: None) -> None:
    company_id, one = home(mobile="")
    store([one], DAYS[:4], 20_000)
    assert [told(company_id, day)[0] for day in DAYS[1:4]] == [0, 0, 0]


def test_every_template_has_its_values_in_both_languages(db: None) -> None:
    """What the program fills in is what the templates ask for."""
    company_id, one = home()
    recharge(one, 400, DAYS[0], "R1")
    store([one], DAYS, 20_000)
    for day in DAYS[1:12]:
        told(company_id, day)
    known = {template.code: template for template in PREPAID}
    for message in messages():
        template = known[message.template]
        assert set(message.context) == template.variables
        for text in (template.text_en, template.text_hi):
            assert "{" not in text.format(**message.context)
