"""The demo comes in by the front doors, once; what was spoilt on purpose is found by the product."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from django.db import connection

from bijlighar.billing import queries as billing
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.cli.audit import all_audits, ask
from bijlighar.interfaces.demo import plan as plans
from bijlighar.interfaces.demo.connect import connection_ids, demo_folder
from bijlighar.interfaces.demo.faults import PER_300, Fault
from bijlighar.interfaces.demo.faults import plan as plan_faults
from bijlighar.interfaces.demo.feed import catch_up, keep_feeding
from bijlighar.interfaces.demo.files import REPLACED
from bijlighar.interfaces.demo.load import load
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.readings import Truth, truth
from bijlighar.interfaces.demo.stories import STORIES
from bijlighar.interfaces.demo.world import CompanyWorld, world
from bijlighar.kernel.time import block_start
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import queries as metering
from bijlighar.metering.rules.flags import Flag, is_estimated
from bijlighar.network import queries as network
from bijlighar.prepaid import queries as prepaid
from bijlighar.rollout import queries as rollout

PLAN = Plan(seed=5, connections=24, first_day=date(2026, 9, 1), last_day=date(2026, 11, 6), until_block=30)
AT = datetime(2026, 11, 6, 2, 5, tzinfo=UTC)


def counts() -> dict[str, int]:
    """How many rows each table of the program has."""
    with connection.cursor() as cursor:
        names = [t for t in connection.introspection.table_names(cursor) if not t.startswith("django_")]
        found = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


@pytest.fixture
def loaded(committed_database: object, tmp_path: Path) -> Iterator[Path]:
    load(folder=tmp_path, plan=PLAN, at=AT, tell=lambda what, done, of: None)
    yield tmp_path


def test_the_demo_comes_in_once_and_every_fault_is_found(loaded: Path) -> None:
    before = counts()
    assert before["consumers_connection"] == 4 * PLAN.connections + 1 + 44, "applied for; stories"
    assert before["ledger_transfer"] > 5_000
    kept = plans.kept(loaded)
    assert kept is not None
    assert kept.is_loaded

    every_fault_is_found()
    people_see_their_stories()
    no_bill_asks_for_what_was_paid_before_it()
    nothing_contradicts_itself()

    load(folder=loaded, plan=PLAN, at=AT + timedelta(hours=5), tell=lambda what, done, of: None)
    after = counts()
    del (
        before["kernel_audit"],
        after["kernel_audit"],
    )  # an action that finds nothing to do still leaves its trace
    assert after == before

    it_lives_on(loaded)


def test_nothing_is_fed_where_no_demo_is_loaded(committed_database: object, settings_home: Path) -> None:
    before = counts()
    keep_feeding(Event())
    plans.loaded(demo_folder(), PLAN)  # the database it speaks of is gone
    keep_feeding(Event())
    assert counts() == before


def every_fault_is_found() -> None:
    """M12, M21: what the head-ends lost or garbled is marked, by kind, on exactly the blocks concerned."""
    seen: set[str] = set()
    for company in world(PLAN.seed, PLAN.connections, PLAN.first_day):
        record = network.company(company.company.code)
        assert record is not None
        ids = connection_ids(record.id)
        real = truth(company, PLAN.first_day, PLAN.to_day, PLAN.last_day)
        for fault in plan_faults(company, PLAN.first_day, PLAN.last_day):
            seen.add(fault.kind)
            is_found(fault, ids[fault.service_number], company, real)
    assert seen == {*PER_300, "LATE_DAY"}


def it_lives_on(folder: Path) -> None:
    """M9: fed a day and an hour later, every meter has told its blocks, and the night has passed."""
    later = AT + timedelta(days=1, hours=1)
    kept = plans.kept(folder)
    assert kept is not None
    assert catch_up(folder=folder, plan=kept, now=AT + timedelta(minutes=6)) == 0, "no quarter-hour has ended"
    assert catch_up(folder=folder, plan=kept, now=later) > 10_000
    before = counts()
    assert catch_up(folder=folder, plan=kept, now=later) == 0
    assert counts() == before
    for story in (each for each in STORIES if not any(one.falls_silent for one in each.members)):
        for one in consumers.connections_of_mobile(story.mobile):
            day = metering.days(one.id, PLAN.last_day, PLAN.to_day)
            assert [each.is_complete for each in day] == [True]
            assert day[0].estimated_wh == 0
            curve = metering.day_curve(one.id, PLAN.to_day)
            assert curve is not None
            ended = sum(value is not None for value in curve.values_wh)
            assert ended in (34, 35), "08:30 or, for half-hours, as far as they go"
            if prepaid.balance_card(one.id, PLAN.to_day) is not None:
                assert prepaid.charge(one.id, PLAN.last_day) is not None


FOUND_AS = {
    "MISSING_BLOCK": "GAP",
    "MISSING_HOURS": "GAP",
    "RANGE": "RANGE",
    "SPIKE": "SPIKE",
    "NEGATIVE": "GAP",  # refused at the door, so that its block stays empty
    "CONFLICT": "GAP",  # of two values neither is believed
    "REGISTER_RESET": "RESET",
}


def is_found(fault: Fault, connection_id: int, company: CompanyWorld, real: Truth) -> None:
    """See that the product noticed one fault and did not invent another."""
    curve = metering.day_curve(connection_id, fault.day)
    used = real.used_wh[fault.place, real.days.index(fault.day)]
    width = 2 if company.connections[fault.place].tells == "HALF_HOURS" else 1
    spoilt = np.zeros(96, dtype=bool)
    spoilt[fault.first : fault.first + max(fault.blocks, width)] = True
    if fault.kind == "MISSING_DAYS":
        assert curve is None, f"{fault}: days of readings that never came were invented"
        return
    assert curve is not None, fault
    flags = np.array(curve.flags, dtype=np.uint8)
    values = np.array([-1 if value is None else value for value in curve.values_wh])
    if fault.kind in ("REPEATED", "METER_CHANGE", "LATE_DAY"):
        assert (flags == Flag.MEASURED).all(), fault
        assert (values == used).all(), fault
        if fault.kind == "METER_CHANGE":
            assert curve.meter_serial == company.connections[fault.place].meter_serial + REPLACED
        if fault.kind == "LATE_DAY":
            assert curve.version == 2
        return
    if fault.kind == "SILENT":
        spoilt[fault.first :] = True
        assert metering.day_curve(connection_id, PLAN.last_day - timedelta(days=1)) is None
        card = metering.meter_card(connection_id)
        assert card is not None
        assert card.last_heard_at == block_start(fault.day, fault.first)
    assert (is_estimated(flags) == spoilt).all(), f"{fault}: {[Flag(flag).name for flag in flags]}"
    if company.connections[fault.place].tells == "BLOCKS":
        assert (values == used)[~spoilt].all(), fault
    if reason := FOUND_AS.get(fault.kind):
        assert all(f"_{reason}_" in Flag(flag).name for flag in flags[spoilt]), fault


def people_see_their_stories() -> None:
    """Whoever is listed as able to sign in sees his connections and no others, and his purse is as told."""
    for story in STORIES:
        mine = consumers.connections_of_mobile(story.mobile)
        assert [one.name_en for one in mine] == [member.name[0] for member in story.members]
        for one, member in zip(mine, story.members, strict=True):
            meter = metering.meter_card(one.id)
            assert meter is not None and rollout.meter_origin(one.company_id, meter.serial) is not None
            card = prepaid.balance_card(one.id, PLAN.last_day)
            assert (card is not None) == member.is_prepaid
            if card is None:
                continue
            assert card.as_of == PLAN.last_day - timedelta(days=1)
            if member.purse == "NEGATIVE":
                assert card.balance_paise < 0
            elif member.purse == "LOW":
                assert 0 < card.balance_paise < 300_00
    owed = {}
    for mobile in ("+916000000002", "+916000000003"):
        one = consumers.connections_of_mobile(mobile)[0]
        owed[mobile] = billing.dues_card(one.id, PLAN.last_day).owed_paise
    assert owed["+916000000002"] == 0, "the family has paid"
    assert owed["+916000000003"] > 500_00, "the shop has not"
    [silent] = consumers.connections_of_mobile("+916000000009")
    assert [each.state for each in metering.photo_readings_of(silent.id)] == ["WAITING"]
    late = consumers.connections_of_mobile("+916000000006")[0]
    days = prepaid.charges(late.id, PLAN.first_day, PLAN.to_day)
    assert any(day.is_late for day in days)
    assert any(day.is_corrected for day in days)
    for company in network.companies():
        balances = ledger.balances(Account.PREPAID, company_id=company.id)["balance_paise"].to_list()
        assert sum(paise < 0 for paise in balances) < len(balances) / 4


def nothing_contradicts_itself() -> None:
    answers = [ask(audit) for audit in all_audits()]
    assert [answer for answer in answers if answer.offending] == []
    assert sum(answer.checked > 0 for answer in answers) > 30


def no_bill_asks_for_what_was_paid_before_it() -> None:
    punctual = next(story for story in STORIES if story.code == "subsidy")
    [home] = consumers.connections_of_mobile(punctual.mobile)
    october, september = billing.bills(home.id)
    assert september.is_paid
    detail = billing.bill(home.id, october.id)
    assert detail is not None
    assert detail.previous_dues_paise == 0
    assert detail.payable_paise == october.total_paise
