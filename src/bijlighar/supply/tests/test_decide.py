"""Who is cut off: one case a line, everything but what the line names speaking for cutting off (M19)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.supply.rules import (
    GROUNDS,
    LINKS,
    Hold,
    LinkFact,
    Snapshot,
    as_data,
    decide,
    digest_of,
    from_data,
    policy_data,
    policy_of,
    problems,
    reason_words,
)
from bijlighar.supply.rules.decide import CLOSURE_NEEDS
from bijlighar.supply.tests.cases import AT, CUT_OFF, MONDAY, at, but, healthy, ist, links, policy

BIHAR, UP = policy("bihar"), policy("up")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = MONDAY + DAY


def verdict(snapshot: Snapshot, rules: Any = BIHAR) -> tuple[str, tuple[str, ...]]:
    found = decide(snapshot, rules)
    return found.verdict, found.reasons


def test_where_nothing_speaks_against_it_he_is_cut_off() -> None:
    assert verdict(CUT_OFF) == ("DISCONNECT", ("BALANCE_BELOW",))


@pytest.mark.parametrize("code", LINKS)
@pytest.mark.parametrize(
    "fact",
    [
        None,
        LinkFact,
        lambda code: LinkFact(code, AT, False, 1),
        lambda code: LinkFact(code, AT, True, 10**6),
        lambda code: LinkFact(code, AT - 2 * HOUR, True, 1),
        lambda code: LinkFact(code, AT + HOUR, True, 1),
    ],
    ids=["never asked", "no sample", "unhealthy", "slow", "too old", "from the future"],
)
def test_one_link_not_seen_working_suspends_it(code: str, fact: Any) -> None:
    seen = links(**{code: fact(code) if fact else None})
    assert verdict(but(links=seen)) == ("SUSPENDED", (f"LINK_{code}",))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"uncredited_paise": 1}, "PAYMENT_UNDER_WAY"),
        ({"is_told": False}, "NOT_REACHED"),
        ({"charged_through": None}, "CHARGES_BEHIND"),
        ({"charged_through": MONDAY - 3 * DAY}, "CHARGES_BEHIND"),
        ({"meter_heard_at": None}, "METER_SILENT"),
        ({"meter_heard_at": AT - 49 * HOUR}, "METER_SILENT"),
        ({"balance_paise": None}, "BALANCE_UNKNOWN"),
        ({"holds": (Hold(1, True, "LINKS", AT),)}, "COMPANY_SUSPENDED"),
        ({"holds": (Hold(1, True, "OFFICER", AT),)}, "COMPANY_SUSPENDED"),
        ({"holds": (Hold(1, False, "LINKS", AT),)}, "HELD_LINKS"),
        ({"holds": (Hold(1, False, "LIFE_SUPPORT", AT),)}, "HELD_LIFE_SUPPORT"),
        ({"holds": (Hold(1, False, "DISPUTE", AT),)}, "HELD_DISPUTE"),
    ],
)
def test_what_is_unknown_or_held_speaks_for_the_consumer(changes: dict[str, Any], reason: str) -> None:
    assert verdict(but(**changes)) == ("SUSPENDED", (reason,))


@pytest.mark.parametrize(
    ("snapshot", "reasons", "not_before"),
    [
        (but(notice_at=None, is_told=None), ("NOT_WARNED",), None),
        (but(is_told=None), ("NOT_YET_REACHED",), None),
        # Told on Monday at ten: seven days later it is Monday, ten o'clock.
        (but(notice_at=ist(MONDAY, 10)), ("IN_GRACE",), ist(MONDAY + 7 * DAY, 10)),
        # Seven days from Monday noon end at noon, within the hours.
        (but(notice_at=AT), ("IN_GRACE",), AT + 7 * DAY),
        # Told on a Sunday: the grace ends on a Sunday, so it is the Monday after.
        (but(notice_at=ist(MONDAY - DAY, 9)), ("IN_GRACE",), ist(MONDAY + 7 * DAY, 10)),
        (but(prepaid_since=MONDAY - 29 * DAY), ("JUST_CONVERTED",), ist(TUESDAY, 10)),
        (but(lifted_at=AT - HOUR), ("JUST_RECOVERED",), ist(MONDAY + 2 * DAY, 10)),
        (at(ist(MONDAY, 9, 59)), ("OUTSIDE_WINDOW",), ist(MONDAY, 10)),
        (at(ist(MONDAY, 13)), ("OUTSIDE_WINDOW",), ist(TUESDAY, 10)),
        (at(ist(MONDAY, 23)), ("OUTSIDE_WINDOW",), ist(TUESDAY, 10)),
        (at(ist(MONDAY - DAY, 11)), ("DAY_OFF",), ist(MONDAY, 10)),
        # 14 June 2025 is the second Saturday of its month, 7 and 28 June are not.
        (at(ist(date(2025, 6, 14), 11)), ("DAY_OFF",), ist(date(2025, 6, 16), 10)),
        # 15 August 2025 is a Friday.
        (at(ist(date(2025, 8, 15), 11)), ("DAY_OFF",), ist(date(2025, 8, 16), 10)),
        (but(is_connecting=True), ("RECONNECTION_UNDER_WAY",), None),
    ],
)
def test_what_only_has_to_pass_is_waited_for(
    snapshot: Snapshot, reasons: tuple[str, ...], not_before: datetime | None
) -> None:
    found = decide(snapshot, BIHAR)
    assert (found.verdict, found.reasons, found.not_before) == ("WAIT", reasons, not_before)


@pytest.mark.parametrize("day", [date(2025, 6, 7), date(2025, 6, 28), date(2025, 8, 16)])
def test_other_saturdays_are_working_days(day: date) -> None:
    assert verdict(at(ist(day, 12, 59)))[0] == "DISCONNECT"


def test_all_reasons_are_told_not_the_first_alone() -> None:
    night = at(ist(MONDAY, 2), is_told=False, lifted_at=ist(MONDAY, 1))
    assert verdict(night) == ("SUSPENDED", ("NOT_REACHED", "JUST_RECOVERED", "OUTSIDE_WINDOW"))


@pytest.mark.parametrize(
    ("paise", "rules", "expected"),
    [
        (0, BIHAR, ("NOTHING", ("NO_GROUND",))),
        (1, BIHAR, ("NOTHING", ("NO_GROUND",))),
        (-1, BIHAR, ("DISCONNECT", ("BALANCE_BELOW",))),
        # Three days of 20.00 a day are lent in Uttar Pradesh.
        (-6_000, UP, ("NOTHING", ("EMERGENCY_CREDIT",))),
        (-6_001, UP, ("DISCONNECT", ("BALANCE_BELOW",))),
    ],
)
def test_how_far_below_nothing_a_balance_may_go(paise: int, rules: Any, expected: Any) -> None:
    assert verdict(but(balance_paise=paise), rules) == expected


def test_what_is_not_yet_due_never_counts() -> None:
    assert verdict(but(balance_paise=100, not_yet_due_paise=90_000)) == ("NOTHING", ("NO_GROUND",))


@pytest.mark.parametrize(
    ("changes", "expected", "short"),
    [
        ({"overdue_paise": 0}, ("NOTHING", ("NO_GROUND",)), 0),
        ({"overdue_paise": 9_999}, ("NOTHING", ("NO_GROUND",)), 0),
        ({"overdue_paise": 10_000}, ("DISCONNECT", ("BILL_OVERDUE",)), 10_000),
        ({"overdue_paise": 10_000, "notice_at": AT - 14 * DAY}, ("WAIT", ("IN_GRACE",)), 10_000),
        ({"overdue_paise": 10_000, "notice_at": None}, ("WAIT", ("NOT_WARNED",)), 10_000),
        ({"overdue_paise": 10_000, "links": ()}, ("SUSPENDED", tuple(f"LINK_{c}" for c in LINKS)), 10_000),
    ],
)
def test_a_bill_past_its_day_passes_the_same_gate(changes: dict[str, Any], expected: Any, short: int) -> None:
    snapshot = but(
        **{"ground": "DEFAULT", "balance_paise": None, "charged_through": None, "notice_at": AT - 15 * DAY}
        | changes
    )
    assert verdict(snapshot) == expected
    assert decide(snapshot, BIHAR).short_paise == short


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("DISCONNECT", ("CLOSURE_ASKED",))),
        ({"closure_on": TUESDAY}, ("NOTHING", ("NO_GROUND",))),
        ({"closure_on": None}, ("NOTHING", ("NO_GROUND",))),
        ({"links": links(PORTAL=None)}, ("DISCONNECT", ("CLOSURE_ASKED",))),
        ({"links": links(COMMANDS=None)}, ("SUSPENDED", ("LINK_COMMANDS",))),
        ({"holds": (Hold(1, True, "LINKS", AT),)}, ("DISCONNECT", ("CLOSURE_ASKED",))),
        ({"holds": (Hold(1, True, "OFFICER", AT),)}, ("SUSPENDED", ("COMPANY_SUSPENDED",))),
        ({"closure_by": "COMPANY", "links": links(PORTAL=None)}, ("SUSPENDED", ("LINK_PORTAL",))),
        ({"closure_by": "COMPANY", "notice_at": None}, ("WAIT", ("NOT_WARNED",))),
    ],
)
def test_closing_for_good_passes_the_same_gate(changes: dict[str, Any], expected: Any) -> None:
    """Who gives up his connection himself needs no portal for it; the company, closing for money, does."""
    plain = {"ground": "CLOSURE", "closure_on": MONDAY, "closure_by": "CONSUMER", "notice_at": AT - 20 * DAY}
    assert verdict(but(**{**plain, **changes})) == expected


@pytest.mark.parametrize(
    ("changes", "expected", "short"),
    [
        ({"balance_paise": 0}, ("RECONNECT", ("NOTHING_LACKING",)), 0),
        ({"balance_paise": -1}, ("NOTHING", ("STILL_SHORT",)), 1),
        ({"balance_paise": 10, "is_connecting": True}, ("NOTHING", ("RECONNECTION_UNDER_WAY",)), 0),
        ({"balance_paise": 10, "has_meter": False}, ("NOTHING", ("NO_METER",)), 0),
        ({"balance_paise": None}, ("NOTHING", ("BALANCE_UNKNOWN",)), 0),
        ({"ground": "DEFAULT", "overdue_paise": 0}, ("RECONNECT", ("NOTHING_LACKING",)), 0),
        ({"ground": "DEFAULT", "overdue_paise": 500_00}, ("NOTHING", ("STILL_SHORT",)), 500_00),
        ({"ground": "CLOSURE", "closure_on": MONDAY}, ("NOTHING", ("CLOSED",)), 0),
        ({"balance_paise": -1, "cut_ground": "PREPAID"}, ("NOTHING", ("STILL_SHORT",)), 1),
    ],
)
@pytest.mark.parametrize("off", [{"has_cut": True}, {"relay_is_on": False}])
def test_power_comes_back_once_nothing_is_lacking(
    changes: dict[str, Any], expected: Any, short: int, off: dict[str, Any]
) -> None:
    found = decide(but(**{**changes, **off}), BIHAR)
    assert ((found.verdict, found.reasons), found.short_paise) == (expected, short)


def test_a_cut_stands_on_its_own_ground_alone() -> None:
    """Cut off to be closed, or as prepaid: what a bill says was never warned of."""
    cut = but(ground="DEFAULT", overdue_paise=500_00, has_cut=True)
    assert verdict(replace(cut, cut_ground="CLOSURE")) == ("RECONNECT", ("OTHER_GROUND",))
    assert verdict(replace(cut, cut_ground="DEFAULT")) == ("NOTHING", ("STILL_SHORT",))


@pytest.mark.parametrize("hour", [0, 3, 12, 23])
def test_power_comes_back_at_any_hour_and_waits_for_no_link(hour: int) -> None:
    """A Sunday night, every link down, the company suspended: what is paid is switched on."""
    sunday = MONDAY - DAY
    held = (Hold(1, True, "LINKS", AT),)
    snapshot = at(ist(sunday, hour), has_cut=True, balance_paise=5_00, links=(), holds=held)
    assert verdict(snapshot) == ("RECONNECT", ("NOTHING_LACKING",))


INSTANTS = st.integers(0, 120 * 24 * 60).map(lambda minutes: AT + timedelta(minutes=minutes))
NEAR = st.none() | st.integers(-30 * 24, 120 * 24).map(lambda hours: AT + timedelta(hours=hours))
DAYS = st.none() | st.dates(date(2025, 4, 1), date(2025, 9, 1))
SNAPSHOTS = st.builds(
    Snapshot,
    connection_id=st.just(1),
    company_id=st.just(1),
    ground=st.sampled_from(GROUNDS),
    at=INSTANTS,
    balance_paise=st.none() | st.integers(-100_000, 100_000),
    not_yet_due_paise=st.integers(0, 100_000),
    average_day_paise=st.none() | st.integers(0, 5_000),
    charged_through=DAYS,
    uncredited_paise=st.sampled_from([0, 0, 0, 100]),
    overdue_paise=st.sampled_from([0, 5_000, 50_000]),
    closure_on=DAYS,
    closure_by=st.sampled_from(["CONSUMER", "COMPANY"]),
    notice_at=NEAR,
    is_told=st.sampled_from([True, True, False, None]),
    prepaid_since=DAYS,
    has_meter=st.sampled_from([True, True, False]),
    meter_heard_at=NEAR,
    relay_is_on=st.sampled_from([True, None, False]),
    has_cut=st.booleans(),
    is_connecting=st.sampled_from([False, False, True]),
    lifted_at=NEAR,
    holds=st.sampled_from([(), (), (Hold(1, True, "LINKS", AT),), (Hold(2, False, "COURT", AT),)]),
)


@given(SNAPSHOTS, st.sampled_from([BIHAR, UP, policy("mp")]), st.booleans(), st.booleans())
def test_nobody_is_cut_off_while_any_condition_fails(
    told: Snapshot, rules: Any, is_healthy: bool, is_near: bool
) -> None:
    """Whatever is known: a cut is in the window, told of in time, and nothing stands against it."""
    snapshot = replace(told, links=healthy(told.at) if is_healthy else links(told.at, PORTAL=None))
    if is_near:  # else hardly ever is anybody cut off
        fresh = at(told.at)
        snapshot = replace(
            snapshot, charged_through=fresh.charged_through, meter_heard_at=fresh.meter_heard_at,
            notice_at=told.at - 30 * DAY, relay_is_on=True, has_cut=False, holds=(), lifted_at=None,
        )  # fmt: skip
    found = decide(snapshot, rules)
    assert found.reasons and all(reason_words(reason) for reason in found.reasons)
    if found.not_before is not None:
        assert found.not_before > snapshot.at and rules.window.is_open(found.not_before)
    if found.verdict != "DISCONNECT":
        return
    assert rules.window.is_open(snapshot.at) and snapshot.has_meter and not snapshot.has_cut
    bad = set(problems(snapshot.links, rules.links, snapshot.at))
    assert not (bad if snapshot.is_for_payment else bad & CLOSURE_NEEDS)
    if snapshot.is_for_payment:
        assert not snapshot.holds and snapshot.is_told and not snapshot.uncredited_paise
        assert snapshot.notice_at is not None
    if snapshot.ground == "PREPAID":
        assert snapshot.balance_paise is not None and snapshot.balance_paise < 0
        assert snapshot.at - snapshot.notice_at >= rules.grace


@given(SNAPSHOTS, st.sampled_from([BIHAR, UP]))
def test_a_stored_snapshot_gives_the_same_decision_again(told: Snapshot, rules: Any) -> None:
    snapshot = replace(told, links=healthy(told.at))
    again = from_data(json.loads(json.dumps(as_data(snapshot))))
    kept = policy_of(json.loads(json.dumps(policy_data(rules))))
    assert again == snapshot
    assert decide(again, kept) == decide(snapshot, rules)
    assert digest_of(policy_data(kept)) == digest_of(policy_data(rules))
