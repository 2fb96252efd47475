"""The fortnight in Bihar: the portal is away for ten days, the charges for two weeks, and nobody is cut off.

SMS answers all the while. On return the days stand one by one, balances fall below nothing, the grace runs,
and only then come the cuts: in waves, within the hours. Who recharges has power again, day or night.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bijlighar.billing.tests.readings import BY, company_with_connections, store
from bijlighar.consumers.actions import link_by_staff
from bijlighar.interfaces.answer.mobile import hashed
from bijlighar.interfaces.answer.reply import replies
from bijlighar.interfaces.answer.snapshot import Snapshot, key
from bijlighar.interfaces.answer.words import read
from bijlighar.interfaces.jobs import answer_snapshot, canary
from bijlighar.interfaces.jobs import supply as jobs
from bijlighar.kernel.time import IST, settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering.models import CommandStep
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.prepaid import queries as prepaid
from bijlighar.prepaid.actions import charge_days
from bijlighar.supply import actions, queries
from bijlighar.supply.models import Cut, Decision, Sample
from bijlighar.supply.rules import LINKS
from bijlighar.supply.tests.stage import deliver, meter_acts, reach, recharge
from bijlighar.supply.tests.test_take_recharge import pay

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
FIRST, LAST = date(2025, 5, 2), date(2025, 5, 15)
"""The two weeks without deductions."""
PORTAL_BACK = date(2025, 5, 12)
SUNITA = "+916000000001"
DEVICES = ("PORTAL", "BALANCE", "RECHARGE", "METER_DATA", "COMMANDS")
"""Links that no page and no meter stands behind in this test; when up, they are told as seen working."""


def ist(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=IST)


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nothing answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def town(db: None) -> tuple[CompanyRecord, list[int]]:
    """Six prepaid homes that use nine units a day and recharged 300 rupees on the first of May."""
    company_id, homes = company_with_connections(
        6, code="bihar", is_prepaid=True, category_code="DS-II", sanctioned_load_w=2000
    )
    link_by_staff(mobile=SUNITA, connection_id=homes[0], by=BY, at=ist(date(2025, 5, 1), 9))
    reach(homes)
    for home in homes:
        recharge(home, 300, date(2025, 5, 1))
    company = network.company(company_id)
    assert company is not None
    return company, homes


def looked(company: CompanyRecord, url: str, at: datetime, *, is_up: bool) -> None:
    """The canary goes its way; what it cannot meet here is told as the story has it."""
    for saw in canary.samples(company, url, None, at):
        if saw.link_code not in DEVICES or not is_up:
            actions.record_health(
                company_id=company.id, link_code=saw.link_code, measured_at=at, is_healthy=saw.is_healthy,
                lag_seconds=saw.lag_seconds, evidence=saw.evidence, by=canary.BY, at=at,
            )  # fmt: skip
    if is_up:
        for code in DEVICES:
            actions.record_health(
                company_id=company.id, link_code=code, measured_at=at, is_healthy=True, lag_seconds=1,
                evidence={"seen": "working"}, by=canary.BY, at=at,
            )  # fmt: skip


def unbroken(company: CompanyRecord, url: str, at: datetime) -> None:
    """Looked at through the hours before: what the clock does every five minutes, in a hurry."""
    lags = {saw.link_code: saw.lag_seconds for saw in canary.samples(company, url, None, at)}
    newest = Sample.objects.order_by("-measured_at").values_list("measured_at", flat=True).first()
    assert newest is not None
    quarter = max(newest, at - 2 * HOUR) + 10 * MINUTE
    while quarter < at:
        Sample.objects.bulk_create(
            Sample(
                company_id=company.id, link_code=code, measured_at=quarter, is_healthy=True,
                lag_seconds=1 if code in DEVICES else lags[code], evidence={}, recorded_by="canary",
            ) for code in LINKS
        )  # fmt: skip
        quarter += 10 * MINUTE


def cuts() -> list[tuple[str, int]]:
    """When which cuts were decided."""
    rows = Decision.objects.filter(verdict_code="DISCONNECT").order_by("decided_at", "id")
    return [(f"{row.decided_at.astimezone(IST):%d %H:%M}", row.connection_id) for row in rows]


def test_the_fortnight(town: tuple[CompanyRecord, list[int]], nobody: str, tmp_path: Path) -> None:
    company, homes = town

    # The first of May is charged as always, and the file for SMS is made that morning.
    store(homes, [date(2025, 5, 1)], 9_000)
    morning = ist(FIRST, 6)
    charge_days(company_id=company.id, through_day=date(2025, 5, 1), by=BY, at=morning)
    assert sum(one.mobiles for one in answer_snapshot.snapshot(tmp_path, at=morning)) >= 1
    before = ledger.balance(homes[0], Account.PREPAID)
    assert before > 0

    # The portal goes away, and with it the deductions. The canary finds nobody at home.
    looked(company, nobody, morning + MINUTE, is_up=False)
    (status,) = queries.status(morning + 2 * MINUTE, company.id)
    assert status.is_suspended and "Nobody's supply is cut off" in status.meanwhile_en
    assert {link.link_code for link in status.links if not link.is_working} >= {
        "PORTAL",
        "BALANCE",
        "RECHARGE",
    }

    # Ten days: nobody is warned, nobody is cut, and an SMS is answered with the time it is true for.
    day = FIRST
    while day < PORTAL_BACK:
        at = ist(day, 11)
        looked(company, nobody, at, is_up=False)
        assert actions.warn(company_id=company.id, connection_ids=homes, by=BY, at=at).is_held
        assert jobs.turn(company.id, at).cut == 0
        assert answered(tmp_path, "BAL", at)[0].startswith("answer_prepaid")
        assert "02-05-2025" in answered(tmp_path, "BAL", at)[1]
        day += DAY

    # The portal is back, the charges are not: it stays suspended, and since when is still the second of May.
    back = ist(PORTAL_BACK, 11)
    looked(company, nobody, back, is_up=True)
    (status,) = queries.status(back, company.id)
    assert [link.link_code for link in status.links if not link.is_working] == ["CHARGES"]
    assert status.is_suspended and status.since is not None
    assert settlement_day(status.since) == FIRST
    assert jobs.turn(company.id, back).cut == 0

    # Two weeks late the days come, each by itself, and each says that it is late.
    days = [FIRST + DAY * number for number in range((LAST - FIRST).days + 1)]
    store(homes, days, 9_000)
    booked = ist(LAST + DAY, 5)
    charge_days(company_id=company.id, through_day=LAST, by=BY, at=booked)
    listed = prepaid.charges(homes[0], FIRST, LAST + DAY)
    assert [one.day for one in listed] == days
    assert {one.posted_on for one in listed} == {LAST + DAY}
    assert [one.is_late for one in listed][:13] == [True] * 13
    assert before - sum(one.due_paise for one in listed) == ledger.balance(homes[0], Account.PREPAID) < 0

    # Everything works again: an hour without a break ends the suspension, then everybody is warned.
    steady = booked + timedelta(hours=3)
    looked(company, nobody, booked + MINUTE, is_up=True)
    unbroken(company, nobody, steady)
    looked(company, nobody, steady, is_up=True)
    assert not queries.live_suspensions(company.id)
    assert actions.warn(company_id=company.id, connection_ids=homes, by=BY, at=steady).warned == 6
    assert deliver(steady).count("supply_warning") == 6
    turns(company, homes, nobody, steady, ist(date(2025, 5, 23), 9, 55))
    assert cuts() == []

    # One of them recharges in time, and keeps his supply.
    early = ist(date(2025, 5, 23), 9, 56)
    (done,) = actions.take_recharges(order_keys=[pay(company.id, homes[5], 3_000, early)], by=BY, at=early)
    assert done.outcome_code == "WAS_ON"

    # Seven days after the warning the hours open at ten: two at a time, and none after one o'clock.
    friday, told = date(2025, 5, 23), []
    for hour, minute in ((9, 59), (10, 0), (10, 30), (11, 0), (13, 0), (23, 0)):
        at = ist(friday, hour, minute)
        unbroken(company, nobody, at)
        looked(company, nobody, at, is_up=True)
        actions.decide_waves(company_id=company.id, by=BY, at=at, most=2)
        meter_acts(at + MINUTE)
        told += deliver(at + MINUTE)
    assert [when for when, _ in cuts()] == ["23 10:00", "23 10:00", "23 10:30", "23 10:30", "23 11:00"]
    assert {home for _, home in cuts()} == set(homes[:5])
    sent = CommandStep.objects.filter(step_code="SENT", command__kind_code="DISCONNECT")
    assert {10 <= step.taken_at.astimezone(IST).hour < 13 for step in sent} == {True}
    assert told.count("supply_cut") == 5

    # At night, on a Sunday, a recharge brings power back within minutes, and the story says so.
    sunday = ist(date(2025, 5, 25), 2)
    paid = pay(company.id, homes[0], 3_000, sunday, "o2")
    (done,) = actions.take_recharges(order_keys=[paid], by=BY, at=sunday)
    assert done.outcome_code == "RECONNECTING"
    meter_acts(sunday + 2 * MINUTE)
    story = {step.code: step for step in queries.recharge_story(homes[0], "o2")}
    assert story["CONFIRMED"].seconds == 120
    assert Cut.objects.get(connection_id=homes[0]).end_code == "RESTORED"
    assert Cut.objects.filter(to_at__isnull=True).count() == 4


def turns(company: CompanyRecord, homes: list[int], url: str, start: datetime, end: datetime) -> None:
    """The clock of some days: every morning charged, every eleven hours a turn, the links seen all along."""
    at = start
    while at < end:
        today = settlement_day(at)
        known = prepaid.balances(company.id, today, homes).get_column("charged_through").max()
        while isinstance(known, date) and known < today - DAY:
            known += DAY
            store(homes, [known], 9_000)
            charge_days(company_id=company.id, through_day=known, by=BY, at=ist(known + DAY, 5))
        unbroken(company, url, at)
        looked(company, url, at, is_up=True)
        assert jobs.turn(company.id, at).cut == 0
        at += 11 * HOUR
    known = settlement_day(end) - DAY
    if prepaid.balances(company.id, settlement_day(end), homes).get_column("charged_through").max() != known:
        store(homes, [known], 9_000)
        charge_days(company_id=company.id, through_day=known, by=BY, at=ist(known + DAY, 5))


def answered(folder: Path, text: str, at: datetime) -> tuple[str, str]:
    """What an SMS of Sunita's is answered from the file alone: the template and its "as of"."""
    file = Snapshot(folder)
    asked = read(text)
    accounts = file.of_mobile(hashed(SUNITA, key(folder)))
    (reply,) = replies(asked, accounts, file.about(), at)
    return reply.template, reply.context["as_of"]
