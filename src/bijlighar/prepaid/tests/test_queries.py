"""The balance card and a day opened (M16, M17, M21)."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.prepaid import queries
from bijlighar.prepaid.actions import charge_days, credit
from bijlighar.prepaid.rules.difference import WITHDRAWN
from bijlighar.prepaid.tests.months import JUNE
from bijlighar.tariffs.rules import rulebook_folder

DAYS = all_days(*JUNE)
AT = morning_after(DAYS[0])


def prepaid() -> tuple[int, int]:
    company_id, (home,) = company_with_connections(1, is_prepaid=True, sanctioned_load_w=3000)
    return company_id, home


def recharge(connection_id: int, rupees: int) -> None:
    credit(
        connection_id=connection_id,
        amount_paise=rupees * 100,
        receipt_number="R1",
        channel="COUNTER",
        by=BY,
        at=AT,
    )


def charge_each_day(company_id: int, days: list[date]) -> None:
    for day in days:
        charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))


def test_a_postpaid_connection_has_no_card(db: None) -> None:
    _, (home,) = company_with_connections(1)
    assert queries.balance_card(home, DAYS[0]) is None


def test_before_the_first_charge_nothing_is_promised(db: None) -> None:
    _, home = prepaid()
    recharge(home, 500)
    card = queries.balance_card(home, DAYS[5])
    assert card is not None
    assert (card.balance_paise, card.as_of, card.days_left, card.lasts_until) == (50_000, None, None, None)


def test_days_left_come_from_the_average_of_what_is_due(db: None) -> None:
    """Ten days below 100 kWh cost 100 rupees a month: 3.33 or 3.34 a day, so 466.67 lasts 139 days."""
    company_id, home = prepaid()
    recharge(home, 500)
    store([home], DAYS[:10], 3000)
    charge_each_day(company_id, DAYS[:10])
    card = queries.balance_card(home, DAYS[10])
    assert card is not None
    assert card.balance_paise == 50_000 - 3333
    assert card.average_day_paise == 334
    assert (card.days_left, card.lasts_until) == (139, DAYS[9] + timedelta(days=139))
    assert (card.as_of, card.late_days) == (DAYS[9], 0)
    assert card.yesterday is not None
    assert (card.yesterday.day, card.yesterday.energy_wh) == (DAYS[9], 3000)


def test_a_balance_that_does_not_cover_today_never_names_a_day_before_today(db: None) -> None:
    """Five days took 16.67 of 18 rupees; 1.33 are less than the 3.34 of a day."""
    company_id, home = prepaid()
    recharge(home, 18)
    store([home], DAYS[:5], 3000)
    charge_each_day(company_id, DAYS[:5])
    card = queries.balance_card(home, DAYS[5])
    assert card is not None
    assert (card.balance_paise, card.days_left, card.lasts_until) == (133, 0, DAYS[5])


def test_days_that_were_not_charged_yet_are_used_up_all_the_same(db: None) -> None:
    """83.33 rupees are 24 days from the last charged day on; three days later 21 of them are left."""
    company_id, home = prepaid()
    recharge(home, 100)
    store([home], DAYS[:5], 3000)
    charge_each_day(company_id, DAYS[:5])
    card = queries.balance_card(home, DAYS[8])
    assert card is not None
    assert (card.as_of, card.days_left, card.lasts_until) == (DAYS[4], 21, DAYS[4] + timedelta(days=24))
    later = queries.balance_card(home, DAYS[4] + timedelta(days=40))
    assert later is not None
    assert (later.days_left, later.lasts_until) == (0, DAYS[4] + timedelta(days=40))


def test_the_forecast_holds_after_the_subsidy_is_lost(db: None) -> None:
    """7.8 units a day pass 150 on the 20th day; the days before it cost 3.33, those after it far more."""
    company_id, home = prepaid()
    recharge(home, 950)
    store([home], DAYS, 7800)
    charge_each_day(company_id, DAYS[:22])
    card = queries.balance_card(home, DAYS[22])
    assert card is not None
    assert card.lasts_until is not None
    charge_each_day(company_id, DAYS[22:])
    ends = {day: queries.balance_card(home, day + timedelta(days=1)) for day in DAYS[21:]}
    covered = [day for day, then in ends.items() if then is not None and then.balance_paise >= 0]
    assert DAYS[23] <= max(covered) < DAYS[-1]
    assert abs((card.lasts_until - max(covered)).days) <= 1


def test_a_day_without_readings_is_not_a_day_without_use(db: None) -> None:
    company_id, home = prepaid()
    recharge(home, 500)
    store([home], DAYS[:3], 3000)
    charge_each_day(company_id, DAYS[:3])
    store([home], DAYS[2:3], 3000, version=2, is_complete=False, known_at=morning_after(DAYS[2]))
    charge_each_day(company_id, DAYS[3:4])
    assert queries.charge_versions([home], DAYS[2], DAYS[3])["kind_code"].to_list()[-1] == WITHDRAWN
    card = queries.balance_card(home, DAYS[4])
    assert card is not None
    assert card.average_day_paise == 334


def test_the_month_as_charged_is_the_month_as_explained(db: None) -> None:
    """7.8 units a day pass 150 on the 20th day, and the subsidy of all days before is taken back."""
    company_id, home = prepaid()
    store([home], DAYS[:22], 7800)
    charge_each_day(company_id, DAYS[:22])
    assert queries.month_charged(home, DAYS[22]) is None
    for day, has_subsidy in ((DAYS[0], True), (DAYS[18], True), (DAYS[21], False)):
        month, explained = queries.month_charged(home, day), queries.charge(home, day)
        assert month is not None
        assert explained is not None
        assert (month.cycle_from, month.cycle_to) == JUNE
        assert month.energy_wh == explained.after.energy_wh
        assert month.subsidy_paise == explained.after.lines_paise["SUBSIDY"]
        assert (month.subsidy_paise < 0) == has_subsidy


def test_what_is_not_yet_due_is_shown_apart(db: None) -> None:
    company_id, home = prepaid()
    store([home], DAYS, 5200)
    charge_each_day(company_id, DAYS)
    card = queries.balance_card(home, date(2025, 7, 1))
    assert card is not None
    assert card.not_yet_due_paise > 60_000
    # All that June cost is either taken or not yet due.
    booked = queries.charges(home, *JUNE)
    assert card.not_yet_due_paise - card.balance_paise == sum(day.amount_paise for day in booked)
    assert sum(day.due_paise for day in booked) == -card.balance_paise
    assert max(day.due_paise for day in booked) < 8000


def test_parts_that_fall_due_on_days_without_data_are_in_the_list_and_in_the_average(db: None) -> None:
    """30 x 6.5 units, the 28th and 29th missing: parts of the step of the 24th fall due on them too."""
    company_id, home = prepaid()
    store([home], [day for day in DAYS if day.day not in (28, 29)], 6500)
    charge_each_day(company_id, DAYS)
    booked = queries.charges(home, *JUNE)
    assert [one.day for one in booked] == DAYS
    card = queries.balance_card(home, date(2025, 7, 1))
    assert card is not None
    assert sum(one.due_paise for one in booked) == -card.balance_paise
    silent = booked[27]
    assert (silent.is_charged, silent.energy_wh, silent.amount_paise) == (False, 0, 0)
    assert silent.due_paise > 2000
    assert silent.names_en == ("Part now due",)
    # What a day is expected to take is what days with data took: the silent ones make it no cheaper. Each
    # took as many units, so the last one's own use is the price; the part due every day comes to it.
    latest = [booked[number].due_paise for number in (25, 26, 29)]
    last = queries.charge(home, DAYS[29])
    assert last is not None
    own = last.entries[0].amount_paise
    assert card.average_day_paise == max(-(-sum(latest) // 3), own + silent.due_paise)


def test_an_empty_house_with_credit_lasts_as_long_as_its_fixed_charge(db: None) -> None:
    company_id, home = prepaid()
    recharge(home, 100)
    store([home], DAYS[:3], 0)
    charge_each_day(company_id, DAYS[:3])
    card = queries.balance_card(home, DAYS[3])
    assert card is not None
    assert card.average_day_paise is not None
    assert card.days_left == card.balance_paise // card.average_day_paise


def test_a_day_opens_into_its_entries_and_arithmetic(db: None) -> None:
    company_id, home = prepaid()
    store([home], DAYS, 5200)
    charge_each_day(company_id, DAYS)
    detail = queries.charge(home, DAYS[28])
    assert detail is not None
    assert [entry.code for entry in detail.entries] == ["DAY", "SUBSIDY_LOST"]
    step = detail.entries[1]
    assert (step.spread_parts, step.spread_from) == (30, DAYS[28])
    assert detail.after.total_paise - detail.before.total_paise == detail.amount_paise
    assert detail.crossed.total_paise - detail.before.total_paise == step.amount_paise
    assert (detail.before.energy_wh, detail.after.energy_wh, detail.after.days) == (145_600, 150_800, 29)
    assert {step["line"] for step in detail.trace} >= {"ENERGY", "FIXED"}
    assert detail.trace_before
    assert detail.is_same_rulebook


def test_every_day_of_a_corrected_month_explains_what_was_booked(db: None) -> None:
    company_id, home = prepaid()
    late = DAYS[11]
    store([home], [day for day in DAYS if day != late], 5170)
    charge_each_day(company_id, DAYS)
    store([home], [late], 5170, known_at=morning_after(date(2025, 7, 7)))
    charge_days(
        company_id=company_id, through_day=date(2025, 7, 8), by=BY, at=morning_after(date(2025, 7, 8))
    )
    for day in DAYS:
        detail = queries.charge(home, day)  # raises when the arithmetic gives another amount
        assert detail is not None
        assert detail.is_late == (day == late)
    closing = queries.charge(home, DAYS[-1])
    assert closing is not None
    assert [entry.code for entry in closing.entries] == ["DAY", "CORRECTED"]


def test_a_day_not_charged_has_no_detail(db: None) -> None:
    company_id, home = prepaid()
    store([home], DAYS[:1], 5200)
    charge_each_day(company_id, DAYS[:1])
    assert queries.charge(home, DAYS[1]) is None


def test_a_withdrawn_day_says_that_nothing_is_charged(db: None) -> None:
    company_id, home = prepaid()
    store([home], DAYS[:2], 5200)
    charge_each_day(company_id, DAYS[:2])
    store([home], DAYS[1:2], 5200, version=2, is_complete=False, known_at=morning_after(DAYS[1]))
    charge_each_day(company_id, DAYS[2:3])
    detail = queries.charge(home, DAYS[1])
    assert detail is not None
    assert (detail.amount_paise, detail.energy_wh, detail.trace) == (0, 0, ())
    assert queries.charge_versions([home], DAYS[1], DAYS[2])["kind_code"].to_list()[-1] == WITHDRAWN


@pytest.mark.parametrize(("old", "new", "is_explained"), [("6.98", "6.99", True), ("4.45", "4.46", False)])
def test_a_rulebook_changed_since_explains_a_day_only_while_it_gives_its_amount(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, is_explained: bool
) -> None:
    company_id, home = prepaid()
    store([home], DAYS[:1], 90_000)
    charge_each_day(company_id, DAYS[:1])
    shutil.copytree(rulebook_folder(), tmp_path / "rulebook")
    order = tmp_path / "rulebook" / "mp" / "orders" / "2025-04-01-fy-2025-26"
    for file in order.glob("*.yaml"):
        file.write_text(file.read_text().replace(old, new))
    monkeypatch.setenv("BIJLIGHAR_RULEBOOK", str(tmp_path / "rulebook"))
    detail = queries.charge(home, DAYS[0])
    assert detail is not None
    assert not detail.is_same_rulebook
    assert bool(detail.trace) == is_explained
    assert bool(detail.after.total_paise) == is_explained
    assert detail.amount_paise > 0
