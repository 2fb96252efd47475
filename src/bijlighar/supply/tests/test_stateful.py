"""Anything may happen in any order; nobody is cut off while a condition fails, everybody who paid gets power.

A seeded slice runs always; with BIJLIGHAR_SOAK=1 a million steps, and longer ways on the real tables.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bijlighar.ledger import queries as ledger
from bijlighar.ledger.models import Transfer
from bijlighar.metering.models import Command, CommandStep
from bijlighar.supply import actions, queries
from bijlighar.supply.models import Cut, Decision, Policy, Recharge, Suspension
from bijlighar.supply.rules import decide, from_data, policy_of, reason_words
from bijlighar.supply.tests.stage import (
    BY,
    DAY,
    HOUR,
    MONDAY,
    Account,
    charge,
    deliver,
    homes_below_nothing,
    ist,
    meter_acts,
    quietly,
    reach,
    recover,
    samples,
    warn,
)
from bijlighar.supply.tests.test_take_recharge import pay
from bijlighar.supply.tests.world import Town

SOAK = os.environ.get("BIJLIGHAR_SOAK") == "1"
STEPS = 1_000_000 if SOAK else 6_000
STEPS_A_TOWN = 500


def test_a_town_lives_through_anything() -> None:
    """M17-M19: charge, late data, recharge, refund, failure, recovery, holiday, meter, conversion."""
    seen: Counter[str] = Counter()
    for seed in range(STEPS // STEPS_A_TOWN):
        town = Town(seed)
        for number in range(STEPS_A_TOWN):
            try:
                town.step()
            except AssertionError as problem:
                raise AssertionError(f"town {seed}, step {number}: {problem}") from problem
        seen.update(town.seen)
    # A run in which nobody was ever cut, restored or withdrawn would prove nothing.
    assert min(seen["cut"], seen["restored"], seen["withdrawn"], seen["SUSPENDED"], seen["WAIT"]) > 0, seen


@given(st.integers(10**6, 10**9))
@settings(max_examples=10)
def test_any_other_town_does(seed: int) -> None:
    town = Town(seed)
    for _ in range(100):
        town.step()


class Books(RuleBasedStateMachine):
    """The same on the real tables: every action in any order, within transactions that are rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0

    @initialize()
    def begin(self) -> None:
        self.company_id, self.homes = homes_below_nothing(2)
        reach(self.homes)
        self.now: datetime = ist(MONDAY, 9)
        self.day = MONDAY - DAY
        quietly(self.company_id, self.now)

    def _later(self, hours: int) -> None:
        self.now += hours * HOUR + timedelta(minutes=1)

    @rule(hours=st.sampled_from([0, 1, 2, 20, 49]), is_seen=st.booleans())
    def time_passes(self, hours: int, is_seen: bool) -> None:
        self._later(hours)
        if is_seen:
            recover(self.company_id, self.now)

    @rule()
    def yesterday_is_charged(self) -> None:
        last = (self.now + timedelta(hours=5, minutes=30)).date() - DAY
        if self.day < last:
            charge(self.company_id, self.homes, self.day + DAY, last)
            self.day = last

    @rule(link=st.sampled_from(["PORTAL", "BALANCE", "RECHARGE", "METER_DATA"]))
    def a_link_fails(self, link: str) -> None:
        self._later(0)
        samples(self.company_id, self.now, **{link: False})

    @rule()
    def everything_recovers(self) -> None:
        self._later(2)
        recover(self.company_id, self.now)

    @rule(which=st.integers(0, 1), rupees=st.sampled_from([10, 500, 5_000]))
    def somebody_recharges(self, which: int, rupees: int) -> None:
        self._later(0)
        self.number += 1
        key = pay(self.company_id, self.homes[which], rupees, self.now, f"o{self.number}")
        (done,) = actions.take_recharges(order_keys=[key], by=BY, at=self.now)
        assert done.command_id is not None or done.outcome_code != "RECONNECTING"
        assert done.outcome_code == "RECONNECTING" or done.reasons

    @rule()
    def they_are_warned(self) -> None:
        warn(self.company_id, self.homes, self.now)

    @rule()
    def a_wave(self) -> None:
        self._later(0)
        actions.decide_waves(company_id=self.company_id, by=BY, at=self.now)

    @rule()
    def a_monday_at_eleven(self) -> None:
        """Straight to where somebody could be cut: everything fresh, the links never silent."""
        local = (self.now + timedelta(hours=5, minutes=30)).date()
        self.now = ist(local + (7 - local.weekday()) * DAY, 11)
        self.yesterday_is_charged()
        quietly(self.company_id, self.now)
        actions.decide_waves(company_id=self.company_id, by=BY, at=self.now)

    @rule(state=st.sampled_from(["CONFIRMED", "CONFIRMED", "FAILED"]))
    def meters_act(self, state: str) -> None:
        self._later(0)
        meter_acts(self.now, state=state, reason="" if state == "CONFIRMED" else "NOT_ACTED")

    @rule()
    def those_due_are_restored(self) -> None:
        self._later(0)
        actions.restore_due(company_id=self.company_id, by=BY, at=self.now)

    @rule()
    def messages_go_out(self) -> None:
        deliver(self.now)

    @precondition(lambda self: hasattr(self, "now"))
    @invariant()
    def every_cut_was_right_when_it_was_decided(self) -> None:
        for kept in Decision.objects.filter(verdict_code="DISCONNECT").select_related("policy"):
            rules = policy_of(kept.policy.content)
            assert decide(from_data(kept.snapshot), rules).verdict == "DISCONNECT"
            assert rules.window.is_open(kept.decided_at)
            held = Suspension.objects.filter(from_at__lt=kept.decided_at, company_id=self.company_id)
            assert not held.exclude(to_at__lte=kept.decided_at).filter(connection_id__isnull=True).exists()

    @precondition(lambda self: hasattr(self, "now"))
    @invariant()
    def every_command_to_cut_has_its_decision(self) -> None:
        keys = {f"supply/{number}" for number in Cut.objects.values_list("decision_id", flat=True)}
        for command in Command.objects.filter(kind_code="DISCONNECT"):
            assert command.decision_key in keys and command.decision_snapshot

    @precondition(lambda self: hasattr(self, "now"))
    @invariant()
    def the_books_add_up(self) -> None:
        for home in self.homes:
            rows = Transfer.objects.filter(holder_id=home)
            total = sum(
                (one.amount_paise if one.credit_code == Account.PREPAID else 0)
                - (one.amount_paise if one.debit_code == Account.PREPAID else 0)
                for one in rows
            )
            assert ledger.balance(home, Account.PREPAID) == total
            assert all(one.amount_paise > 0 for one in rows)

    @precondition(lambda self: hasattr(self, "now"))
    @invariant()
    def who_paid_has_power_or_a_reason(self) -> None:
        actions.follow_commands(company_id=self.company_id, by=BY, at=self.now)
        for row in Recharge.objects.all():
            assert row.decision is not None and all(reason_words(one) for one in row.decision.reasons)
        for cut in Cut.objects.filter(to_at__isnull=True, connect_command_id__isnull=True):
            _, found = queries.decision_now(cut.connection_id, self.now)
            assert found.reasons


@pytest.mark.django_db
def test_the_real_tables_live_through_anything(db: None) -> None:
    from django.db import transaction

    class Rolled(Books):
        def __init__(self) -> None:
            super().__init__()
            self.block: Any = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    run_state_machine_as_test(
        Rolled,
        settings=settings(
            max_examples=60 if SOAK else 4,
            stateful_step_count=30 if SOAK else 12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Policy.objects.count() == 0 and CommandStep.objects.count() == 0
