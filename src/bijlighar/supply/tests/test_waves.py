"""Cuts come in waves, within the hours, and none while anything fails (M19)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bijlighar.consumers.actions import change_terms
from bijlighar.metering import actions as metering
from bijlighar.metering.models import Command
from bijlighar.metering.rules.commands import Sending
from bijlighar.supply import actions, queries
from bijlighar.supply.models import Cut, Decision, Policy, Suspension, Wave
from bijlighar.supply.rules import decide, from_data, policy_of
from bijlighar.supply.tests.stage import (
    BY,
    DAY,
    HOUR,
    MONDAY,
    WARNED,
    charge,
    commands,
    deliver,
    homes_below_nothing,
    ist,
    meter_acts,
    quietly,
    reach,
    recharge,
    recover,
    samples,
    warn,
)

ELEVEN = ist(MONDAY, 11)


def wave(company_id: int, at: Any = ELEVEN, **more: Any) -> actions.WaveDone:
    return actions.decide_waves(company_id=company_id, by=BY, at=at, **more)


@pytest.fixture
def place(db: None) -> tuple[int, int]:
    company_id, (home,) = homes_below_nothing()
    reach([home])
    quietly(company_id, ELEVEN)
    return company_id, home


def test_who_was_warned_long_enough_is_cut_with_his_snapshot(place: tuple[int, int]) -> None:
    company_id, home = place
    done = wave(company_id)
    assert (done.below, done.considered, done.cut, done.counts) == (1, 1, 1, {})
    command = Command.objects.get()
    kept = Decision.objects.get(verdict_code="DISCONNECT")
    assert (command.kind_code, command.decision_key) == ("DISCONNECT", f"supply/{kept.id}")
    assert command.decision_snapshot == kept.snapshot
    known = from_data(kept.snapshot)
    assert known.connection_id == home and known.balance_paise is not None and known.balance_paise < 0
    # Taken again from what was kept, it is the same decision.
    again = decide(known, policy_of(Policy.objects.get(digest=kept.policy_id).content))
    assert (again.verdict, list(again.reasons)) == (kept.verdict_code, kept.reasons)
    assert command.expires_at == ELEVEN + timedelta(minutes=30)
    assert Wave.objects.get().cut == 1


def test_a_command_asked_for_late_ends_with_the_hours(place: tuple[int, int]) -> None:
    company_id, _ = place
    late = ist(MONDAY, 12, 50)
    quietly(company_id, late)
    wave(company_id, late)
    assert Command.objects.get().expires_at == ist(MONDAY, 13)


@pytest.mark.parametrize(
    ("hour", "ahead", "why"), [(9, 0, "OUTSIDE_WINDOW"), (13, 0, "OUTSIDE_WINDOW"), (11, 6, "DAY_OFF")]
)
def test_outside_the_hours_nobody_is_looked_at(
    place: tuple[int, int], hour: int, ahead: int, why: str
) -> None:
    company_id, _ = place
    done = wave(company_id, ist(MONDAY + ahead * DAY, hour))
    assert (done.cut, done.counts, done.wave_id) == (0, {why: 1}, None)


@pytest.mark.parametrize("link", ["PORTAL", "BALANCE", "RECHARGE", "CHARGES", "MESSAGES", "COMMANDS"])
def test_while_a_link_is_down_the_whole_company_is_spared(place: tuple[int, int], link: str) -> None:
    company_id, _ = place
    samples(company_id, ELEVEN + timedelta(minutes=1), **{link: False})
    assert wave(company_id, ELEVEN + timedelta(minutes=2)).cut == 0
    held = Suspension.objects.get(to_at__isnull=True)
    assert (held.cause_code, held.links, held.connection_id) == ("LINKS", [link], None)
    # Working again at once is not enough: an hour without a break, then two days of grace.
    samples(company_id, ELEVEN + timedelta(minutes=3))
    assert wave(company_id, ELEVEN + timedelta(minutes=4)).cut == 0


def test_after_the_recovery_the_grace_runs_before_anybody_is_cut(place: tuple[int, int]) -> None:
    company_id, home = place
    samples(company_id, ELEVEN + timedelta(minutes=1), PORTAL=False)
    back = ist(MONDAY, 20)
    recover(company_id, back)
    assert not Suspension.objects.filter(to_at__isnull=True).exists()
    for ahead, cut in ((1, 0), (2, 0), (3, 1)):
        noon = ist(MONDAY + ahead * DAY, 11)
        charge(company_id, [home], MONDAY + (ahead - 1) * DAY, MONDAY + (ahead - 1) * DAY)
        quietly(company_id, noon)
        done = wave(company_id, noon)
        assert done.cut == cut, (ahead, done)


def test_silence_suspends_as_well(place: tuple[int, int]) -> None:
    company_id, _ = place
    later = ELEVEN + HOUR + HOUR / 2
    assert wave(company_id, later).cut == 0
    assert actions.follow_health(company_id=company_id, by=BY, at=later)
    (held,) = queries.live_suspensions(company_id)
    assert set(held.links) == {link.link_code for link in queries.status(later)[0].links}


def test_an_hour_has_room_for_so_many(db: None) -> None:
    company_id, _ = homes_below_nothing(5)
    quietly(company_id, ELEVEN)
    quietly(company_id, ELEVEN + timedelta(minutes=5))
    assert wave(company_id, most=2).cut == 2
    assert wave(company_id, ELEVEN + timedelta(minutes=5), most=2).cut == 2
    facts = queries.company_facts(company_id, ELEVEN)
    assert queries.cut_in_the_last_hour(company_id, ELEVEN + timedelta(minutes=6)) == 4
    assert queries.cut_in_the_last_hour(company_id, ELEVEN + HOUR) == 2
    assert int(facts.policy.most_an_hour.exact) == 500
    assert len({home for _, home, _ in commands()}) == 4


def test_a_wave_is_a_few_statements_however_many_are_cut(db: None) -> None:
    """Same evidence for each; who cannot be told is left out, and no decision of his is kept."""
    company_id, homes = homes_below_nothing(7)
    spent = []
    for most in (1, 2, 3):
        at = ELEVEN + timedelta(minutes=most)
        quietly(company_id, at)
        with CaptureQueriesContext(connection) as asked:
            assert wave(company_id, at, most=most).cut == most
        spent.append(len(asked))
    # The first one also writes down the policy.
    assert spent[1] == spent[2] <= spent[0], "one by one it would be some twenty more for each"
    for command in Command.objects.all():
        kept = Decision.objects.get(id=int((command.decision_key or "").removeprefix("supply/")))
        assert command.decision_snapshot == kept.snapshot
        assert from_data(kept.snapshot).connection_id == kept.connection_id
        assert Cut.objects.get(command_id=command.id).decision_id == kept.id
    (left,) = set(homes) - {home for _, home, _ in commands()}
    metering.request_command(
        connection_id=left, kind_code="DISCONNECT", reason="x",
        decision=metering.Decision("lab/1", {"a": 1}, "x"), by=BY, at=ELEVEN,
    )  # fmt: skip
    later = ELEVEN + timedelta(minutes=10)
    quietly(company_id, later)
    done = wave(company_id, later)
    assert (done.cut, done.counts) == (0, {"UNABLE_TO_COMMAND": 1})
    assert not Decision.objects.filter(connection_id=left).exists()


def test_the_same_wave_again_cuts_nobody_twice(place: tuple[int, int]) -> None:
    company_id, home = place
    wave(company_id)
    assert wave(company_id, ELEVEN + timedelta(minutes=1)).cut == 0
    assert [one[:2] for one in commands()] == [("DISCONNECT", home)]
    assert Cut.objects.count() == 1


def test_who_recharged_since_is_not_cut(place: tuple[int, int]) -> None:
    company_id, home = place
    recharge(home, 5_000, MONDAY)
    done = wave(company_id)
    assert (done.cut, done.counts) == (0, {"NO_GROUND": 1})


def test_whom_the_warning_did_not_reach_is_suspended_until_it_is_served_on_paper(db: None) -> None:
    company_id, (home,) = homes_below_nothing()
    recharge(home, 5_000, MONDAY - 2 * DAY)
    assert actions.warn(company_id=company_id, connection_ids=[home], by=BY, at=WARNED + 9 * DAY).ended == 1
    charge(company_id, [home], MONDAY, MONDAY + 27 * DAY, wh=30_000)
    later = ist(MONDAY + 28 * DAY, 11)
    quietly(company_id, later)
    assert actions.warn(company_id=company_id, connection_ids=[home], by=BY, at=later).warned == 1
    deliver(later, is_sent=False)
    actions.follow_notices(company_id=company_id, by=BY, at=later)
    over = later + 7 * DAY
    charge(company_id, [home], MONDAY + 28 * DAY, MONDAY + 34 * DAY)
    quietly(company_id, over)
    assert wave(company_id, over).cut == 0
    (held,) = queries.suspended(company_id)
    assert (held.connection_id, held.links) == (home, ("NOT_REACHED",))
    assert queries.suspended_counts(company_id) == {"NOT_REACHED": 1}
    actions.serve_notice(connection_id=home, reference="Notice 17 by hand", by=BY, at=over)
    for minutes in (0, 61):
        actions.review_holds(company_id=company_id, by=BY, at=over + timedelta(minutes=minutes))
    assert queries.suspended(company_id) == []
    known, found = queries.decision_now(home, over + timedelta(minutes=62))
    assert known.notice_at == over and "IN_GRACE" in found.reasons


def test_an_officer_may_spare_and_may_not_unspare(place: tuple[int, int]) -> None:
    company_id, home = place
    samples(company_id, ELEVEN, PORTAL=False)
    (links,) = queries.live_suspensions(company_id)
    with pytest.raises(actions.UnableToSuspend, match="ends by itself"):
        actions.lift(suspension_id=links.id, reason="looks fine", by=BY, at=ELEVEN)
    with pytest.raises(actions.UnableToSuspend, match="no cause here"):
        actions.suspend(company_id=company_id, cause_code="LINKS", reason="x", by=BY, at=ELEVEN)
    with pytest.raises(actions.UnableToSuspend, match="Say why"):
        actions.suspend(company_id=company_id, cause_code="OFFICER", reason=" ", by=BY, at=ELEVEN)
    said = {"company_id": company_id, "cause_code": "OFFICER", "reason": "Chhath", "by": BY, "at": ELEVEN}
    own = actions.suspend(**said)
    with pytest.raises(actions.UnableToSuspend, match="already"):
        actions.suspend(**said)
    actions.lift(suspension_id=own, reason="over", by=BY, at=ELEVEN + HOUR)
    assert [one.cause_code for one in queries.live_suspensions(company_id)] == ["LINKS"]
    spared = {**said, "cause_code": "LIFE_SUPPORT", "connection_id": home}
    actions.suspend(**spared)
    assert wave(company_id).counts == {}


def test_a_payment_on_its_way_holds_a_cut_back(place: tuple[int, int]) -> None:
    """Money that came and is not in the books yet: nobody is cut off meanwhile."""
    from bijlighar.payments.models import Order

    company_id, home = place
    Order.objects.create(
        key="k", tr="BJ1", company_id=company_id, connection_id=home, purpose_code="RECHARGE",
        channel_code="UPI", gateway_code="sandbox", amount_paise=100, opened_at=ELEVEN, opened_by="t",
        paid_at=ELEVEN, paid_paise=100,
    )  # fmt: skip
    assert wave(company_id).counts == {"PAYMENT_UNDER_WAY": 1}


class TestTheLastGate:
    """A command that waits is decided anew at the moment it is sent."""

    def wrong(self, at: Any) -> dict[int, str]:
        waiting = [
            Sending(one.id, one.installation.connection_id, one.decision_key or "")
            for one in Command.objects.filter(kind_code="DISCONNECT")
        ]
        return queries.no_longer_right(waiting, at)

    def test_it_goes_out_while_everything_holds(self, place: tuple[int, int]) -> None:
        wave(place[0])
        assert self.wrong(ELEVEN + timedelta(minutes=2)) == {}

    def test_a_recharge_stops_it(self, place: tuple[int, int]) -> None:
        wave(place[0])
        recharge(place[1], 5_000, MONDAY)
        assert list(self.wrong(ELEVEN + timedelta(minutes=2)).values()) == ["NO_GROUND"]

    def test_a_failing_link_stops_it(self, place: tuple[int, int]) -> None:
        wave(place[0])
        samples(place[0], ELEVEN + timedelta(minutes=1), BALANCE=False)
        (why,) = self.wrong(ELEVEN + timedelta(minutes=2)).values()
        assert why == "LINK_BALANCE, COMPANY_SUSPENDED"

    def test_the_end_of_the_hours_stops_it(self, place: tuple[int, int]) -> None:
        wave(place[0])
        quietly(place[0], ist(MONDAY, 12, 59))
        (why,) = self.wrong(ist(MONDAY, 13)).values()
        assert "OUTSIDE_WINDOW" in why

    def test_the_worker_asks_in_the_transaction_that_sends(self, place: tuple[int, int]) -> None:
        from bijlighar.metering import queries as meters

        wave(place[0])
        samples(place[0], ELEVEN + timedelta(minutes=1), RECHARGE=False)
        held = metering.claim_commands(
            most=10, for_seconds=60, by=BY, at=ELEVEN + timedelta(minutes=2), gate=queries.no_longer_right
        )
        assert (held.claimed, held.ended) == ((), 1)
        (end,) = meters.command_ends([Command.objects.get().id]).values()
        assert (end.state_code, end.reason_code) == ("CANCELLED", "NO_LONGER_RIGHT")
        actions.follow_commands(company_id=place[0], by=BY, at=ELEVEN + timedelta(minutes=3))
        assert Cut.objects.get().end_code == "NOT_CARRIED_OUT"

    def test_a_foreign_decision_is_none(self, place: tuple[int, int]) -> None:
        metering.request_command(
            connection_id=place[1], kind_code="DISCONNECT", reason="x",
            decision=metering.Decision("lab/1", {"a": 1}, "x"), by=BY, at=ELEVEN,
        )  # fmt: skip
        (why,) = self.wrong(ELEVEN).values()
        assert "no decision of the supply gate" in why


def test_a_conversion_ends_the_warning(place: tuple[int, int]) -> None:
    company_id, home = place
    change_terms(connection_id=home, from_date=MONDAY + DAY, is_prepaid=False, by=BY, at=ELEVEN)
    assert warn(company_id, [home], ELEVEN + DAY).ended == 1


def test_the_meter_confirms_and_the_consumer_is_told(place: tuple[int, int]) -> None:
    company_id, home = place
    wave(company_id)
    assert meter_acts(ELEVEN + timedelta(minutes=1)) == [("DISCONNECT", home)]
    assert Cut.objects.get().confirmed_at == ELEVEN + timedelta(minutes=1)
    assert deliver(ELEVEN + timedelta(minutes=2)) == ["supply_cut"]


@pytest.mark.parametrize(("reason", "remains"), [("NOT_ACTED", False), ("UNRESOLVED", True)])
def test_a_cut_that_was_never_carried_out_is_none(place: tuple[int, int], reason: str, remains: bool) -> None:
    company_id, _ = place
    wave(company_id)
    meter_acts(ELEVEN + timedelta(minutes=1), state="FAILED", reason=reason)
    assert Cut.objects.filter(to_at__isnull=True).exists() is remains
