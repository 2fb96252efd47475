"""The guard before a threshold: the rulebook's limits, rupees of both sides, an honest range (11)."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.billing import actions, queries
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.cliff import LEAST_DAYS, forecast, guarded, thresholds, worth_telling
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.kernel import outbox
from bijlighar.metering import queries as metering
from bijlighar.tariffs.rules.choose import choose

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)


def days_of(wh: list[int], last: date) -> pl.DataFrame:
    """One home's days that end with `last`."""
    every = [last - timedelta(days=n) for n in range(len(wh))][::-1]
    return pl.DataFrame(
        {
            "connection_id": [1] * len(wh),
            "day": every,
            "energy_wh": wh,
            "solar_wh": [0] * len(wh),
            "estimated_wh": [0] * len(wh),
        },
        schema_overrides={"day": pl.Date, "connection_id": pl.Int64},
    )


def month_of_home(
    so_far: int, low: int, mid: int, high: int, *, estimated: int = 0, **terms: object
) -> pl.DataFrame:
    row = {
        "connection_id": 1, "as_of": date(2025, 6, 20), "so_far_wh": so_far, "so_far_solar_wh": 0,
        "so_far_estimated_wh": estimated, "days_left": 10, "low_wh": low, "mid_wh": mid, "high_wh": high,
        "category_code": "LV-1.2", "area_code": "URBAN", "sanctioned_load_w": 3000, "is_smart": True,
        "is_prepaid": False, "cycle_from": FROM, "cycle_to": TO,
    }  # fmt: skip
    return pl.DataFrame([row | terms])


def test_the_thresholds_are_the_rulebooks() -> None:
    """MP: slabs at 50, 150, 300; bands at 50, 150; flat to 100; subsidy to 150. Bihar: 125 x days / 30."""
    mp = choose(book_of("mp"), "LV-1.2", "URBAN", FROM, TO, False)
    assert thresholds(mp) == [
        (50_000, "FIXED"), (100_000, "FLAT"), (150_000, "SUBSIDY"), (300_000, "SLAB"),
    ]  # fmt: skip
    bihar = choose(book_of("bihar"), "DS-II", "URBAN", date(2025, 10, 1), date(2025, 11, 1), False)
    assert thresholds(bihar) == [(100_000, "SLAB"), (129_000, "FREE")]
    prepaid = choose(book_of("bihar"), "DS-II", "URBAN", date(2025, 10, 1), date(2025, 11, 1), True)
    assert (125_000, "FREE") in thresholds(prepaid)


def test_a_pump_s_step_is_of_its_horsepower() -> None:
    """FY 2025-26: 83 a horsepower up to 750 units, 91 above, of 7.5: 60 rupees more, and 1 Wh."""
    pump = month_of_home(
        541_000, 690_000, 700_000, 710_000, category_code="LV-5.1", area_code="RURAL", load_millihp=7_500,
    )  # fmt: skip
    found = guarded(pump, book_of("mp")).row(0, named=True)
    assert (found["limit_wh"], found["kind"]) == (750_000, "FIXED")
    assert found["jump_paise"] in (60_00, 60_01)


def test_what_passing_150_units_costs_worked_by_hand() -> None:
    """Both sides of 150 units in June 2025, URBAN, FPPAS 2.475 % on average.

    Energy 50 x 4.45 + 100 x 5.41 = 763.50, FPPAS 18.90, duty (9 % of 493.00 + 12 % of 270.50) x 1.02475 =
    78.73 -> 79, fixed 129: 990.40 before subsidy. The state pays 493.00 x 1.02475 = 505.20 and duty
    45.47 -> 45 and fixed 129 less 100: 579.20. At the limit 411.20 is left. 1 Wh above it nothing
    is paid and the fixed charge is 11 x 28 = 308: energy 763.51, with the rest 1,169.41. The jump is 758.21.
    """
    found = guarded(month_of_home(130_000, 140_000, 160_000, 180_000), book_of("mp")).row(0, named=True)
    assert (found["limit_wh"], found["kind"], found["outlook"], found["stage"]) == (
        150_000,
        "SUBSIDY",
        "MAY",
        1,
    )
    assert found["at_paise"] == 41_120
    assert found["above_paise"] == 116_941
    assert found["jump_paise"] == 75_821


@pytest.mark.parametrize(
    ("so_far", "low", "high", "outlook", "stage", "is_told"),
    [
        (119_999, 130_000, 170_000, "MAY", 0, False),
        (120_000, 130_000, 170_000, "MAY", 1, True),
        (135_000, 140_000, 170_000, "MAY", 2, True),
        (145_000, 151_000, 170_000, "PASSES", 3, True),
        (145_000, 146_000, 150_000, "STAYS", 3, False),
        (150_000, 151_000, 152_000, "PASSES", 3, True),
    ],
)
def test_stages_on_the_way_to_150(
    so_far: int, low: int, high: int, outlook: str, stage: int, is_told: bool
) -> None:
    found = guarded(month_of_home(so_far, low, (low + high) // 2, high), book_of("mp"))
    assert found.select("limit_wh", "outlook", "stage").row(0) == (150_000, outlook, stage)
    assert found.select(worth_telling()).item() is is_told


def test_past_it_the_next_one_is_told_and_a_slab_sends_nothing() -> None:
    found = guarded(month_of_home(290_000, 295_000, 320_000, 340_000), book_of("mp"))
    assert found.select("limit_wh", "kind").row(0) == (300_000, "SLAB")
    assert found["jump_paise"][0] < 5_000
    assert not found.select(worth_telling()).item()
    assert guarded(month_of_home(300_001, 310_000, 320_000, 340_000), book_of("mp")).is_empty()


def test_a_limit_that_costs_nothing_is_passed_over() -> None:
    """Above 100 units the flat amount ends, unit by unit: 1 Wh costs a paisa. The cliff is at 150."""
    found = guarded(month_of_home(90_000, 125_000, 128_000, 131_000), book_of("mp")).row(0, named=True)
    assert (found["limit_wh"], found["kind"], found["outlook"]) == (150_000, "SUBSIDY", "STAYS")


def test_estimated_energy_has_passed_nothing() -> None:
    found = guarded(month_of_home(155_000, 160_000, 170_000, 180_000, estimated=6_000), book_of("mp"))
    assert found["limit_wh"][0] == 150_000


def test_a_category_without_a_price_is_left_out() -> None:
    both = pl.concat([month_of_home(1, 1, 1, 1, category_code="LV-9.9"), month_of_home(1, 1, 1, 1)])
    assert guarded(both, book_of("mp")).height == 1
    assert guarded(both.head(1), book_of("mp")).is_empty()


@given(
    st.lists(st.integers(0, 40_000), min_size=LEAST_DAYS, max_size=28),
    st.integers(0, 29),
)
def test_the_range_holds_what_is_known_and_closes(wh: list[int], passed: int) -> None:
    last = FROM + timedelta(days=passed)
    found = forecast(days_of(wh, last), FROM, TO).row(0, named=True)
    inside = wh[-min(len(wh), passed + 1) :]
    assert found["so_far_wh"] == sum(inside)
    assert found["so_far_wh"] <= found["low_wh"] <= found["mid_wh"] <= found["high_wh"]
    assert found["days_left"] == 30 - len(inside)
    if found["days_left"] == 0 or len(set(wh)) == 1:
        assert found["low_wh"] == found["mid_wh"] == found["high_wh"]


@given(st.integers(0, 149_000), st.integers(0, 120_000), st.integers(0, 60_000), st.integers(0, 60_000))
def test_more_use_never_makes_the_outlook_better(so_far: int, rest: int, less: int, more: int) -> None:
    order = ("STAYS", "MAY", "PASSES")
    mid = so_far + rest
    low, high = max(so_far, mid - less), mid + more
    book = book_of("mp")
    one = guarded(month_of_home(so_far, low, mid, high), book).row(0, named=True)
    other = guarded(month_of_home(so_far, low + 500, mid + 500, high + 500), book).row(0, named=True)
    assert one["limit_wh"] >= so_far
    assert one["jump_paise"] == one["above_paise"] - one["at_paise"]
    assert order.index(other["outlook"]) >= order.index(one["outlook"])


def test_too_few_days_are_no_forecast() -> None:
    assert forecast(days_of([5000] * (LEAST_DAYS - 1), FROM), FROM, TO).is_empty()


def test_four_months_of_five_lie_in_the_range() -> None:
    """2,000 homes whose days scatter independently: between 76 % and 84 % end inside."""
    rng = np.random.default_rng(7)
    homes, known = 2000, 28
    use = rng.gamma(4, 1500, (homes, known + 15)).astype(np.int64)
    last = FROM + timedelta(days=14)
    frames = [
        days_of(row[:known].tolist(), last).with_columns(connection_id=pl.lit(n)) for n, row in enumerate(use)
    ]
    found = forecast(pl.concat(frames), FROM, TO)
    truth = use[:, known - 15 :].sum(axis=1)
    inside = (found["low_wh"].to_numpy() <= truth) & (truth <= found["high_wh"].to_numpy())
    assert 0.76 < inside.mean() < 0.84


TODAY = date(2025, 6, 25)
AT = morning_after(date(2025, 6, 24))


def near_homes() -> tuple[int, list[int]]:
    """24 days of June: the first home at 129.6 units on its way to 162, the second at 48."""
    company_id, homes = company_with_connections(2, sanctioned_load_w=3000)
    store(homes, all_days(FROM, TODAY), np.array([[5400], [2000]]))
    return company_id, homes


def test_a_card_for_the_home(db: None) -> None:
    _, (near, far) = near_homes()
    card = queries.cliff_card(near, TODAY)
    assert card is not None
    assert (card.so_far_wh, card.limit_wh, card.mid_wh, card.outlook) == (129_600, 150_000, 162_000, "PASSES")
    assert (card.as_of, card.days_left) == (date(2025, 6, 24), 6)
    other = queries.cliff_card(far, TODAY)
    assert other is not None
    # Its 50 and 100 units cost nothing at one stroke: what it is shown is 150, far away.
    assert (other.limit_wh, other.outlook) == (150_000, "STAYS")
    assert queries.cliff_card(10**9, TODAY) is None


def warn(company_id: int, homes: list[int], day: date = TODAY) -> int:
    return actions.warn_of_cliffs(company_id=company_id, connection_ids=homes, day=day, by=BY, at=AT)


def test_a_message_once_a_stage_and_none_to_who_wants_none(db: None) -> None:
    company_id, homes = near_homes()
    assert warn(company_id, homes) == 1
    assert warn(company_id, homes) == 0
    told = outbox.claim(channel="sms", at=AT)
    assert {one.template for one in told} == {"cliff_near"}
    assert {one.context["limit"] for one in told} == {"150"}
    store(homes, [TODAY], 6000)
    assert warn(company_id, homes, TODAY + timedelta(days=1)) == 1  # the second stage: 135 of 150
    actions.choose_cliff_messages(connection_id=homes[0], is_wanted=False, by=BY, at=AT)
    assert not queries.wants_cliff_messages(homes[0])
    store(homes, [TODAY + timedelta(days=1)], 10_000)
    assert warn(company_id, homes, TODAY + timedelta(days=2)) == 0
    actions.choose_cliff_messages(connection_id=homes[0], is_wanted=True, by=BY, at=AT)
    assert warn(company_id, homes, TODAY + timedelta(days=2)) == 1


def test_another_company_s_homes_get_nothing(db: None) -> None:
    company_id, homes = near_homes()
    assert warn(company_id + 1, homes) == 0


@pytest.mark.parametrize("day", [TODAY, date(2025, 12, 31)])
def test_days_that_were_read_already_give_the_same_card(db: None, day: date) -> None:
    """Also on a 31st, whose month began thirty days ago, and with days that do not count."""
    _, (near, far) = company_with_connections(2, sanctioned_load_w=3000)
    since = queries.cliff_reads_from(day)
    assert since == min(day.replace(day=1), day - timedelta(days=28))
    store([near, far], all_days(since, day), np.array([[4600], [2000]]))
    store([near], [day - timedelta(days=3)], 9000, version=2, is_complete=False)
    store([near], [since - timedelta(days=1), day], 30_000)
    for home in (near, far):
        card = queries.cliff_card(home, day)
        assert card is not None
        known = metering.days(home, since - timedelta(days=1), day + timedelta(days=1))
        assert queries.cliff_card(home, day, days=known) == card
