"""The daily charge on a real PostgreSQL (M17): booked once, in the open, whatever comes late."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import change_terms
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.prepaid import queries
from bijlighar.prepaid.actions import Charged, UnableToCharge, charge_days
from bijlighar.prepaid.tests.months import JUNE
from bijlighar.tariffs.rules import load_rulebook, rate

DAYS = all_days(*JUNE)


def prepaid(count: int = 1) -> tuple[int, list[int]]:
    return company_with_connections(count, is_prepaid=True, sanctioned_load_w=3000)


def charged(connection_id: int) -> int:
    """All that was charged so far, due and not yet due, in paise."""
    return -ledger.balance(connection_id, Account.PREPAID) + ledger.balance(
        connection_id, Account.NOT_YET_DUE
    )


def june_bill(energy_wh: int, estimated_wh: int = 0) -> int:
    frame = pl.DataFrame(
        {
            "category_code": ["LV-1.2"],
            "area_code": ["URBAN"],
            "from_date": [JUNE[0]],
            "to_date": [JUNE[1]],
            "energy_wh": [energy_wh],
            "estimated_wh": [estimated_wh],
            "sanctioned_load_w": [3000],
            "is_smart": [True],
            "is_prepaid": [True],
        }
    )
    return int(rate(frame, load_rulebook("mp")).total_paise[0])


def charge_each_day(company_id: int, days: list[date]) -> None:
    for day in days:
        charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))


def test_a_month_day_by_day_is_the_month_s_bill(db: None) -> None:
    company_id, (home, other) = prepaid(2)
    store([home], DAYS, 5200)
    store([other], DAYS, 3000)
    charge_each_day(company_id, DAYS)
    assert charged(home) == june_bill(156_000)
    assert charged(other) == june_bill(90_000)
    # What of the step of the 29th is not yet due: two of thirty parts were taken.
    step = queries.open_steps([home], DAYS[28], DAYS[29])
    total = int(step["spread_paise"][0])
    assert ledger.balance(home, Account.NOT_YET_DUE) == total - 2 * (total // 30)


def test_all_parts_fall_due_in_the_end(db: None) -> None:
    company_id, (home,) = prepaid()
    store([home], DAYS, 5200)
    charge_each_day(company_id, DAYS)
    # Runs that skip days still take each day's part under that day.
    for day in (date(2025, 7, 3), date(2025, 7, 20), date(2025, 9, 1)):
        charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
    assert ledger.balance(home, Account.NOT_YET_DUE) == 0
    assert -ledger.balance(home, Account.PREPAID) == june_bill(156_000)


def test_charging_the_same_day_again_changes_nothing(db: None) -> None:
    company_id, homes = prepaid(3)
    store(homes, DAYS[:10], 5200)
    first = charge_days(company_id=company_id, through_day=DAYS[9], by=BY, at=morning_after(DAYS[9]))
    again = charge_days(company_id=company_id, through_day=DAYS[9], by=BY, at=morning_after(DAYS[9]))
    assert (first.connections, first.days, first.corrections) == (3, 30, 0)
    assert (again.days, again.corrections, again.transfers) == (0, 0, 0)


def test_late_days_are_itemised_under_their_own_day_and_say_so(db: None) -> None:
    company_id, (home,) = prepaid()
    store([home], DAYS[:3], 5200)
    charge_each_day(company_id, DAYS[:1])
    charge_days(company_id=company_id, through_day=DAYS[2], by=BY, at=morning_after(DAYS[2]))
    booked = queries.charge_versions([home], *JUNE).sort("for_day")
    assert booked["for_day"].to_list() == DAYS[:3]
    # The 1st on time, the 2nd a day late, the 3rd on time again.
    assert booked["kind_code"].to_list() == ["REGULAR", "LATE", "REGULAR"]


def test_a_late_day_corrects_the_days_after_it_and_the_month_stays_right(db: None) -> None:
    company_id, (home,) = prepaid()
    late = DAYS[11]
    store([home], [day for day in DAYS if day != late], 5170)
    charge_each_day(company_id, DAYS)
    before = ledger.balance(home, Account.PREPAID)
    july = date(2025, 7, 8)
    store([home], [late], 5170, known_at=datetime(2025, 7, 8, 12, 0, tzinfo=UTC))
    done = charge_days(company_id=company_id, through_day=july, by=BY, at=morning_after(july))
    assert charged(home) == june_bill(30 * 5170)
    assert (done.days, done.corrections) == (1, 18)
    # The subsidy lost is above 600 rupees; at once only the day's own use and the parts due are taken.
    assert ledger.balance(home, Account.NOT_YET_DUE) > 60_000
    assert before - ledger.balance(home, Account.PREPAID) < 8_000


def test_a_corrected_day_gives_money_back_at_once(db: None) -> None:
    company_id, (home,) = prepaid()
    store([home], DAYS, 7000)
    charge_each_day(company_id, DAYS)
    for day in (date(2025, 8, 1),):
        charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
    before = ledger.balance(home, Account.PREPAID)
    store([home], DAYS[:1], 3000, version=2, known_at=datetime(2025, 8, 2, tzinfo=UTC))
    day = date(2025, 8, 2)
    charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
    assert charged(home) == june_bill(30 * 7000 - 4000)
    assert ledger.balance(home, Account.PREPAID) > before


def test_an_incomplete_day_is_not_charged(db: None) -> None:
    company_id, (home,) = prepaid()
    store([home], DAYS[:2], 5200)
    store([home], DAYS[2:3], 5200, is_complete=False)
    charge_each_day(company_id, DAYS[:3])
    assert queries.charge_versions([home], *JUNE)["for_day"].sort().to_list() == DAYS[:2]


def test_a_day_that_turns_out_incomplete_is_taken_back_and_booked_again_later(db: None) -> None:
    company_id, (home,) = prepaid()
    store([home], DAYS[:3], 5200)
    charge_each_day(company_id, DAYS[:3])
    whole = charged(home)
    known_at = morning_after(DAYS[2]) + timedelta(hours=1)
    store([home], DAYS[1:2], 5200, version=2, is_complete=False, known_at=known_at)
    charge_days(company_id=company_id, through_day=DAYS[3], by=BY, at=morning_after(DAYS[3]))
    kinds = queries.charge_versions([home], DAYS[1], DAYS[2]).sort("version")["kind_code"].to_list()
    assert kinds == ["REGULAR", "WITHDRAWN"]
    assert charged(home) < whole
    store([home], DAYS[1:2], 5200, version=3, known_at=known_at + timedelta(days=1))
    charge_days(company_id=company_id, through_day=DAYS[4], by=BY, at=morning_after(DAYS[4]))
    assert charged(home) == whole


def test_estimated_energy_alone_takes_no_subsidy_away(db: None) -> None:
    company_id, (home,) = prepaid()
    store([home], DAYS[:25], 5000)
    store([home], DAYS[25:], 8000, estimated_wh=8000)
    charge_each_day(company_id, DAYS)
    # 125 kWh measured, 40 estimated: 165 in all, but the subsidy stays as it does on the bill.
    assert charged(home) == june_bill(165_000, estimated_wh=40_000)
    assert june_bill(165_000, estimated_wh=40_000) < june_bill(165_000)


def test_a_load_that_changes_inside_the_month_is_charged_in_two_stretches(db: None) -> None:
    company_id, (shop,) = company_with_connections(
        1, is_prepaid=True, category_code="LV-2.2", sanctioned_load_w=2000
    )
    change_terms(
        connection_id=shop,
        from_date=date(2025, 6, 16),
        sanctioned_load_w=4000,
        by=BY,
        at=morning_after(DAYS[0]),
    )
    store([shop], DAYS, 1000)
    charge_each_day(company_id, DAYS)
    rows = queries.charge_versions([shop], *JUNE).sort("for_day")
    # 88 rupees a kW a month: 15 days at 2 kW and 15 at 4 kW are half of 176 and half of 352.
    assert rows["charged_FIXED"].sum() == 8800 + 17_600
    assert rows["days_before"].to_list() == [*range(30)]


@pytest.mark.parametrize(
    ("code", "category", "load", "month", "energy"),
    [
        ("bihar", "DS-II", 2000, (date(2025, 8, 1), date(2025, 9, 1)), 7500),
        ("east", "LV-1.2", 3000, JUNE, 6000),
    ],
)
def test_a_load_that_changes_inside_the_month_gives_no_second_subsidy(
    db: None, code: str, category: str, load: int, month: tuple[date, date], energy: int
) -> None:
    """31 x 7.5 units in Bihar, 30 x 6 in Madhya Pradesh: free units and subsidy are those of one month."""
    company_id, (changed, same) = company_with_connections(
        2, code=code, is_prepaid=True, sanctioned_load_w=load, category_code=category
    )
    days = all_days(*month)
    change_terms(
        connection_id=changed, from_date=days[15], sanctioned_load_w=load + 100, by=BY,
        at=morning_after(days[0]),
    )  # fmt: skip
    store([changed, same], days, energy)
    charge_each_day(company_id, days)
    versions = queries.charge_versions([changed], *month)
    # The change itself books nothing, and the month is hardly dearer than that of the neighbour.
    assert set(versions["version"]) == {1}
    assert charged(same) <= charged(changed) <= charged(same) * 21 // 20


def test_use_before_prepaid_began_counts_for_slabs_and_subsidy_of_the_month(db: None) -> None:
    """100 units as postpaid, 100 as prepaid: the prepaid half of a bill of 200 units."""
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    change_terms(connection_id=home, from_date=DAYS[15], is_prepaid=True, by=BY, at=morning_after(DAYS[0]))
    store([home], DAYS[:15], 100_000 // 15)
    store([home], DAYS[15:], 100_000 // 15)
    charge_each_day(company_id, DAYS)
    before = rate(
        pl.DataFrame(
            {
                "category_code": ["LV-1.2"], "area_code": ["URBAN"], "from_date": [JUNE[0]],
                "to_date": [DAYS[15]], "cycle_from": [JUNE[0]], "cycle_to": [JUNE[1]],
                "energy_wh": [15 * (100_000 // 15)], "sanctioned_load_w": [3000], "is_smart": [True],
                "is_prepaid": [True],
            }
        ),
        load_rulebook("mp"),
    )  # fmt: skip
    assert charged(home) == june_bill(30 * (100_000 // 15)) - int(before.total_paise[0])


@pytest.mark.parametrize("lag", [1, 2, 4])
def test_days_charged_long_after_they_were_known_are_all_charged(db: None, lag: int) -> None:
    """A run speaks for the days up to `through_day` only: what is known of later ones is for later runs."""
    company_id, (home,) = prepaid()
    store([home], DAYS, 5000)
    for day in DAYS:
        charge_days(
            company_id=company_id, through_day=day, by=BY, at=morning_after(day) + timedelta(days=lag)
        )
    assert queries.charge_versions([home], *JUNE).height == 30
    assert charged(home) == june_bill(150_000)


def test_months_caught_up_one_after_the_other_at_one_instant_are_all_charged(db: None) -> None:
    company_id, (home,) = prepaid()
    store([home], all_days(date(2025, 5, 24), JUNE[1]), 5000)
    at = datetime(2025, 7, 5, 1, tzinfo=UTC)
    charge_days(company_id=company_id, through_day=date(2025, 5, 31), by=BY, at=at)
    done = charge_days(company_id=company_id, through_day=DAYS[-1], by=BY, at=at)
    assert done.days == 30


def test_a_run_of_an_earlier_day_leaves_the_later_days_to_the_next_run(db: None) -> None:
    company_id, (home,) = prepaid()
    store([home], [day for day in DAYS if day.day != 5], 4900)
    charge_each_day(company_id, DAYS)
    store([home], [DAYS[4]], 4900, known_at=datetime(2025, 7, 5, tzinfo=UTC))
    at = datetime(2025, 7, 7, 3, tzinfo=UTC)
    charge_days(company_id=company_id, through_day=DAYS[9], by=BY, at=at)
    for day in all_days(date(2025, 7, 6), date(2025, 7, 10)):
        charge_days(company_id=company_id, through_day=day, by=BY, at=max(morning_after(day), at))
    assert charged(home) == june_bill(147_000)


def test_a_month_that_goes_back_and_forth_over_150_kwh_pays_out_nothing_that_was_not_taken(db: None) -> None:
    """The 30th alone decides the subsidy; each credit first takes what of the lost one is not yet due."""
    company_id, (home,) = prepaid()
    store([home], DAYS, 5100)
    charge_each_day(company_id, DAYS)
    evening = datetime(2025, 7, 1, 2, tzinfo=UTC)
    for number in range(6):
        energy = 500 if number % 2 == 0 else 5100
        at = evening + timedelta(hours=number)
        store([home], DAYS[-1:], energy, version=number + 2, known_at=at)
        charge_days(company_id=company_id, through_day=DAYS[-1], by=BY, at=at + timedelta(minutes=5))
        assert charged(home) == june_bill(29 * 5100 + energy)
        paid, later = -ledger.balance(home, Account.PREPAID), ledger.balance(home, Account.NOT_YET_DUE)
        assert paid > 0
        assert later > 60_000 if energy == 5100 else later == 0


def test_a_correction_that_moves_the_day_of_crossing_costs_only_its_difference(db: None) -> None:
    company_id, (home,) = prepaid()
    store([home], DAYS, 5200)
    charge_each_day(company_id, [*DAYS, date(2025, 8, 15)])
    before = ledger.balance(home, Account.PREPAID)
    store([home], DAYS[:1], 10_200, version=2, known_at=datetime(2025, 8, 15, 20, tzinfo=UTC))
    at = datetime(2025, 8, 16, 1, tzinfo=UTC)
    charge_days(company_id=company_id, through_day=date(2025, 8, 15), by=BY, at=at)
    more = june_bill(161_000) - june_bill(156_000)
    # Of all the days' corrections only what they come to together falls due; its first part on this day.
    assert charged(home) == june_bill(161_000)
    assert before - ledger.balance(home, Account.PREPAID) <= more // 30 + 30
    assert 0 < ledger.balance(home, Account.NOT_YET_DUE) < more


def test_days_that_turn_out_postpaid_give_back_what_they_took(db: None) -> None:
    company_id, (home,) = prepaid()
    store([home], DAYS, 5200)
    charge_each_day(company_id, DAYS)
    change_terms(connection_id=home, from_date=DAYS[15], is_prepaid=False, by=BY, at=morning_after(DAYS[-1]))
    july = date(2025, 7, 1)
    charge_days(company_id=company_id, through_day=july, again=[DAYS[0]], by=BY, at=morning_after(july))
    # 15 days of the subsidised 100 rupees were taken and stay taken; nothing is still to fall due. What the
    # balance lacks for them is owed with the bills now: it is no balance any more.
    left = [ledger.balance(home, each) for each in (Account.PREPAID, Account.NOT_YET_DUE, Account.RECEIVABLE)]
    assert left == [0, 0, 5000]


def test_a_connection_without_a_price_is_named_and_the_others_are_charged(db: None) -> None:
    company_id, (home, works) = prepaid(2)
    change_terms(
        connection_id=works,
        from_date=date(2025, 5, 1),
        category_code="LV-9.9",
        by=BY,
        at=morning_after(DAYS[0]),
    )
    store([home, works], DAYS[:2], 5200)
    done = charge_days(company_id=company_id, through_day=DAYS[1], by=BY, at=morning_after(DAYS[1]))
    assert [(one.connection_id, one.day) for one in done.refused] == [(works, DAYS[0])]
    assert "LV-9.9" in done.refused[0].reason
    assert charged(home) > 0 == charged(works)
    # It is named again until its terms are put right.
    again = charge_days(company_id=company_id, through_day=DAYS[1], by=BY, at=morning_after(DAYS[1]))
    assert [one.connection_id for one in again.refused] == [works]


def test_a_gap_does_not_hide_that_the_fuel_surcharge_of_a_day_is_unknown(db: None) -> None:
    """The surcharge from 24 July 2025 on is not in the rulebook: no day after it is priced."""
    company_id, (whole, torn, behind) = prepaid(3)
    july = all_days(date(2025, 7, 1), date(2025, 8, 1))
    store([whole], july, 5000)
    store([torn], [day for day in july if not 2 <= day.day <= 8], 5000)
    store([behind], [day for day in july if day.day not in (24, 25)], 5000)
    charge_each_day(company_id, july)
    booked = queries.charge_versions([whole, torn, behind], july[0], date(2025, 8, 1))
    last = booked.group_by("connection_id").agg(pl.max("for_day")).sort("connection_id")
    assert last["for_day"].to_list() == [date(2025, 7, 23)] * 3
    done = charge_days(company_id=company_id, through_day=july[-1], by=BY, at=morning_after(july[-1]))
    assert {one.connection_id for one in done.refused} == {whole, torn, behind}
    assert all("fuel surcharge from 2025-07-24" in one.reason for one in done.refused)


def test_portions_charge_what_one_run_would(db: None) -> None:
    company_id, homes = prepaid(5)
    store(homes, DAYS[:4], 5200)
    for portion in queries.portions(company_id, DAYS[3], size=2):
        charge_days(
            company_id=company_id,
            through_day=DAYS[3],
            connection_ids=portion,
            by=BY,
            at=morning_after(DAYS[3]),
        )
    assert len({charged(home) for home in homes}) == 1
    assert charged(homes[4]) > 0


def test_it_refuses_a_day_that_is_not_over(db: None) -> None:
    company_id, _ = prepaid()
    at = morning_after(DAYS[0] - timedelta(days=1)) + timedelta(seconds=4, microseconds=939_568)
    with pytest.raises(UnableToCharge, match="not over at 2025-06-01 06:00 IST"):
        charge_days(company_id=company_id, through_day=DAYS[0], by=BY, at=at)


def test_charges_cannot_be_changed_or_removed(db: None) -> None:
    for statement in ("UPDATE prepaid_charge SET version = 2", "DELETE FROM prepaid_charge"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_load_changed_backwards_is_charged_when_its_month_is_named(db: None) -> None:
    company_id, (shop,) = company_with_connections(
        1, is_prepaid=True, category_code="LV-2.2", sanctioned_load_w=2000
    )
    store([shop], DAYS, 1000)
    charge_each_day(company_id, DAYS)
    change_terms(
        connection_id=shop, from_date=JUNE[0], sanctioned_load_w=4000, by=BY, at=morning_after(DAYS[-1])
    )
    day = date(2025, 7, 2)
    charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
    charge_days(company_id=company_id, through_day=day, again=[DAYS[7]], by=BY, at=morning_after(day))
    assert queries.charge_versions([shop], *JUNE)["charged_FIXED"].sum() == 35_200


def test_bihar_s_free_units_are_a_step_of_their_own_when_they_are_used_up(db: None) -> None:
    """DS-II urban, 2 kW: nothing until 125 units, then the fixed charge of the month, in parts (M17)."""
    company_id, (home,) = company_with_connections(
        1, code="bihar", is_prepaid=True, category_code="DS-II", sanctioned_load_w=2000
    )
    september = all_days(date(2025, 9, 1), date(2025, 10, 1))
    store([home], september, 5000)
    charge_each_day(company_id, september)
    days = queries.charges(home, september[0], date(2025, 10, 1))
    assert [day.amount_paise for day in days[:25]] == [0] * 25
    detail = queries.charge(home, september[25])
    assert detail is not None
    assert [entry.code for entry in detail.entries] == ["DAY", "FREE_UNITS_USED"]
    # 75 % of 2 kW at 80 rupees, for the 25 days before; the 125 units themselves stay free.
    assert detail.entries[1].amount_paise == 10_000
    assert charged(home) == sum(day.amount_paise for day in days)


def test_two_runs_at_once_charge_each_day_once(committed_database: object) -> None:
    company_id, homes = prepaid(20)
    store(homes, DAYS[:5], 5200)
    done: list[Charged] = []
    start = threading.Barrier(2)

    def run() -> None:
        start.wait()
        done.append(charge_days(company_id=company_id, through_day=DAYS[4], by=BY, at=morning_after(DAYS[4])))
        connections.close_all()

    runs = [threading.Thread(target=run) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert sorted(one.days for one in done) == [0, 100]
    assert queries.charge_versions(homes, *JUNE)["version"].to_list() == [1] * 100
