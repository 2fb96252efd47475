"""Recharge to power: money, decision, command, messages in one piece, each step timed (M17, M18)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bijlighar.ledger import queries as ledger
from bijlighar.payments import actions as payments
from bijlighar.payments.rules.told import Told
from bijlighar.supply import actions, queries
from bijlighar.supply.models import Cut, Decision, Recharge
from bijlighar.supply.tests.stage import (
    BY,
    HOUR,
    MONDAY,
    Account,
    commands,
    deliver,
    homes_below_nothing,
    ist,
    meter_acts,
    quietly,
    reach,
    samples,
)

ELEVEN = ist(MONDAY, 11)
NIGHT = ist(MONDAY, 23)
MINUTE = timedelta(minutes=1)


def pay(
    company_id: int, home: int, rupees: int, at: datetime, key: str = "o1", purpose: str = "RECHARGE"
) -> str:
    """An order is opened and paid a minute later."""
    order = payments.open_order(
        company_id=company_id, connection_id=home, purpose_code=purpose, amount_paise=rupees * 100,
        channel_code="UPI", gateway_code="sandbox", key=key, by=BY, at=at - MINUTE,
    )  # fmt: skip
    told = Told(
        "PAID", tr=order.tr, payment_reference=f"pay_{key}", amount_paise=rupees * 100, method_code="UPI"
    )
    payments.take_told(gateway_code="sandbox", told=told, source="WEBHOOK", by=BY, at=at)
    return key


def take(key: str, at: datetime) -> actions.RechargeTaken:
    (taken,) = actions.take_recharges(order_keys=[key], by=BY, at=at)
    return taken


@pytest.fixture
def cut_off(db: None) -> tuple[int, int]:
    """A home that was cut off at eleven, and its meter said so."""
    company_id, (home,) = homes_below_nothing()
    reach([home])
    quietly(company_id, ELEVEN)
    assert actions.decide_waves(company_id=company_id, by=BY, at=ELEVEN).cut == 1
    meter_acts(ELEVEN + MINUTE)
    deliver(ELEVEN + MINUTE)
    return company_id, home


def test_a_recharge_brings_power_back_at_night_with_every_link_down(cut_off: tuple[int, int]) -> None:
    company_id, home = cut_off
    samples(company_id, NIGHT - HOUR, PORTAL=False, BALANCE=False, COMMANDS=False)
    done = take(pay(company_id, home, 5_000, NIGHT), NIGHT)
    assert (done.outcome_code, done.short_paise, done.is_new) == ("RECONNECTING", 0, True)
    assert done.balance_paise == ledger.balance(home, Account.PREPAID) > 0
    assert commands()[-1] == ("CONNECT", home, "REQUESTED")
    assert deliver(NIGHT) == ["supply_recharge_on"]
    assert meter_acts(NIGHT + MINUTE) == [("CONNECT", home)]
    assert deliver(NIGHT + MINUTE) == ["supply_back"]
    over = Cut.objects.get()
    assert (over.end_code, over.to_at, over.restore_decision_id) == (
        "RESTORED",
        NIGHT + MINUTE,
        done.decision_id,
    )


def test_every_step_has_its_time_and_evidence(cut_off: tuple[int, int]) -> None:
    company_id, home = cut_off
    take(pay(company_id, home, 5_000, NIGHT), NIGHT)
    codes = ["ORDERED", "PAID", "CREDITED", "DECIDED", "COMMANDED", "SENT", "CONFIRMED", "TOLD"]
    so_far = queries.recharge_story(home, "o1")
    assert [step.code for step in so_far] == codes
    assert [step.code for step in so_far if step.at is None] == ["SENT", "CONFIRMED", "TOLD"]
    (waiting,) = queries.without_power_after_recharge(company_id, NIGHT + 20 * MINUTE)
    assert (waiting.connection_id, waiting.minutes, waiting.is_over_target) == (home, 20, True)
    meter_acts(NIGHT + 2 * MINUTE)
    deliver(NIGHT + 2 * MINUTE)
    story = {step.code: step for step in queries.recharge_story(home, "o1")}
    assert [step.seconds for step in story.values()] == [-60, 0, 0, 0, 0, 120, 120, 120]
    assert story["DECIDED"].evidence["reasons"] == ["NOTHING_LACKING"]
    assert queries.without_power_after_recharge(company_id, NIGHT + 20 * MINUTE) == []
    level = queries.service_level(company_id, NIGHT - HOUR, NIGHT + HOUR)
    assert (level.recharges, level.confirmed, level.within, level.slowest_seconds) == (1, 1, 1, 120)
    assert queries.recharge_story(home + 1, "o1") == []


def test_what_is_not_enough_says_by_how_much(cut_off: tuple[int, int]) -> None:
    company_id, home = cut_off
    owed = -ledger.balance(home, Account.PREPAID)
    done = take(pay(company_id, home, 10, ELEVEN + HOUR), ELEVEN + HOUR)
    assert (done.outcome_code, done.short_paise, done.command_id) == ("STILL_SHORT", owed - 1_000, None)
    assert deliver(ELEVEN + HOUR) == ["supply_recharge_short"]
    rest = take(pay(company_id, home, owed // 100, ELEVEN + 2 * HOUR, "o2"), ELEVEN + 2 * HOUR)
    assert rest.outcome_code == "RECONNECTING"


def test_taken_twice_it_is_credited_once(cut_off: tuple[int, int]) -> None:
    company_id, home = cut_off
    key = pay(company_id, home, 5_000, NIGHT)
    first, again = take(key, NIGHT), take(key, NIGHT + MINUTE)
    assert again.is_new is False and again.command_id == first.command_id
    assert Recharge.objects.count() == 1
    assert [kind for kind, _, _ in commands()] == ["DISCONNECT", "CONNECT"]


def test_a_recharge_overtakes_a_cut_that_waits(db: None) -> None:
    company_id, (home,) = homes_below_nothing()
    reach([home])
    quietly(company_id, ELEVEN)
    actions.decide_waves(company_id=company_id, by=BY, at=ELEVEN)
    take(pay(company_id, home, 5_000, ELEVEN + MINUTE), ELEVEN + MINUTE)
    assert [one[::2] for one in commands()] == [("DISCONNECT", "CANCELLED"), ("CONNECT", "REQUESTED")]
    assert meter_acts(ELEVEN + 2 * MINUTE) == [("CONNECT", home)]
    assert not Cut.objects.filter(to_at__isnull=True).exists()


def test_where_power_is_on_nothing_is_switched_and_the_warning_ends(db: None) -> None:
    company_id, (home,) = homes_below_nothing()
    done = take(pay(company_id, home, 5_000, ELEVEN), ELEVEN)
    assert (done.outcome_code, commands()) == ("WAS_ON", [])
    assert queries.open_notices(company_id) == 0
    assert deliver(ELEVEN) == ["supply_recharge"]


def test_an_order_that_was_not_paid_credits_nothing(cut_off: tuple[int, int]) -> None:
    company_id, home = cut_off
    before = ledger.balance(home, Account.PREPAID)
    payments.open_order(
        company_id=company_id, connection_id=home, purpose_code="RECHARGE", amount_paise=100,
        channel_code="UPI", gateway_code="sandbox", key="unpaid", by=BY, at=NIGHT,
    )  # fmt: skip
    for key in ("unpaid", "unknown"):
        with pytest.raises(actions.UnableToTakeRecharge):
            take(key, NIGHT)
    assert ledger.balance(home, Account.PREPAID) == before


def test_a_command_that_failed_is_given_again(cut_off: tuple[int, int]) -> None:
    company_id, home = cut_off
    take(pay(company_id, home, 5_000, NIGHT), NIGHT)
    meter_acts(NIGHT + MINUTE, state="FAILED", reason="NOT_ACTED")
    for minutes, expected in ((5, 0), (32, 1), (33, 0)):
        done = actions.restore_due(company_id=company_id, by=BY, at=NIGHT + minutes * MINUTE)
        assert done.restoring == expected, minutes
    assert meter_acts(NIGHT + 34 * MINUTE) == [("CONNECT", home)]


@pytest.mark.parametrize(
    ("cause", "is_restored"), [("LIFE_SUPPORT", True), ("COURT", True), ("DISPUTE", False)]
)
def test_a_life_that_hangs_on_it_brings_power_back_unpaid(
    cut_off: tuple[int, int], cause: str, is_restored: bool
) -> None:
    company_id, home = cut_off
    actions.suspend(
        company_id=company_id, connection_id=home, cause_code=cause, reason="told", by=BY, at=NIGHT
    )
    done = actions.restore_due(company_id=company_id, by=BY, at=NIGHT)
    assert done.restoring == int(is_restored)


def test_money_that_comes_another_way_brings_power_back_too(cut_off: tuple[int, int]) -> None:
    """A counter's list is credited in bulk: the next look switches on, with a decision of its own."""
    from bijlighar.supply.tests.stage import recharge

    company_id, home = cut_off
    assert actions.restore_due(company_id=company_id, by=BY, at=NIGHT).short == 1
    recharge(home, 5_000, MONDAY)
    assert actions.restore_due(company_id=company_id, by=BY, at=NIGHT).restoring == 1
    assert actions.restore_due(company_id=company_id, by=BY, at=NIGHT + MINUTE).restoring == 0
    assert Decision.objects.filter(verdict_code="RECONNECT").count() == 1
