"""Brings the demo in by the front doors: sheets, files, a charge and a bill for each day that asks for one.

Every step can be repeated and changes nothing the second time, so a load cut short is finished by the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from django.db import transaction

from bijlighar.billing import actions as billing
from bijlighar.billing.queries import BillRecord, bills
from bijlighar.interfaces.demo import connect, write
from bijlighar.interfaces.demo import plan as plans
from bijlighar.interfaces.demo.connect import BY
from bijlighar.interfaces.demo.faults import Fault
from bijlighar.interfaces.demo.faults import plan as plan_faults
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.purse import pays_on, recharges
from bijlighar.interfaces.demo.world import CompanyWorld, world
from bijlighar.kernel.time import BLOCKS_PER_DAY, block_start, days, settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, Entry
from bijlighar.metering import actions as metering
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.layout import read as read_layout
from bijlighar.network import queries as network
from bijlighar.prepaid import actions as prepaid
from bijlighar.tariffs.rules import LINES

LAYOUTS = Path(__file__).parents[4] / "layouts"
VALIDATED_AFTER, CHARGED_AFTER, BILLED_AFTER = timedelta(minutes=40), timedelta(hours=2), timedelta(hours=3)
"""How long after midnight a day's readings are validated, then charged, and months billed."""
BILLED_ON = 3
"""On which day of the next month a month is billed."""

Tell = Callable[[str, int, int], None]
"""What is being done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the load: what, how many of them, in what time."""

    step: str
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Loading:
    """What the steps share. `at` is now; the history itself happens at its own instants."""

    folder: Path
    plan: Plan
    at: datetime
    tell: Tell
    companies: tuple[CompanyWorld, ...]
    faults: dict[str, tuple[Fault, ...]]


def load(*, folder: Path, plan: Plan, at: datetime, tell: Tell) -> list[Step]:
    """Do every step of the plan; the plan is kept first and marked as loaded last. Raises `UnableToLoad`."""
    plans.keep(folder, plan)
    loading = prepare(folder=folder, plan=plan, at=at, tell=tell)
    steps = []
    for name, do in STEPS.items():
        tell(name, 0, 0)
        began = time.monotonic()
        count = do(loading)
        steps.append(Step(name, count, round(time.monotonic() - began, 2)))
    plans.loaded(folder, plan)
    return steps


def prepare(*, folder: Path, plan: Plan, at: datetime, tell: Tell) -> Loading:
    """The plan's world with everything that goes wrong in it."""
    companies = world(plan.seed, plan.connections, plan.first_day)
    faults = {each.company.code: plan_faults(each, plan.first_day, plan.last_day) for each in companies}
    return Loading(folder, plan, at, tell, companies, faults)


def _sheets(loading: Loading) -> int:
    for _ in write.master_data(loading.folder, loading.companies):
        pass
    new = 0
    for company in loading.companies:
        new += connect.import_company(loading.folder, company, at=loading.at)
    for company, company_id in _companies(loading):
        connect.change_meters(company, loading.faults[company.company.code], company_id, at=loading.at)
    connect.link_people(at=loading.at)
    return new


def _readings(loading: Loading) -> int:
    taken = 0
    for done, company in enumerate(loading.companies):
        loading.tell("readings", done, len(loading.companies))
        for file in write.readings(company, loading.plan):
            path, rows, layout = write.put(loading.folder, file)
            received = metering.receive(path=path, layout=layout_of(layout), by=BY, at=loading.at)
            taken += 0 if received.already_taken else rows
    return taken


def _history(loading: Loading) -> int:
    """Each day validated and charged in the night after it, as it would have been."""
    late = _late_files(loading)
    charged = 0
    every = days(loading.plan.first_day, loading.plan.last_day)
    for done, day in enumerate(every):
        loading.tell("days", done, len(every))
        for path, layout in late.get(day, []):
            metering.receive(path=path, layout=layout_of(layout), by=BY, at=block_start(day, BLOCKS_PER_DAY))
        charged += night(loading, day)
    return charged


def night(loading: Loading, day: date) -> int:
    """The night after `day`: it is validated, charged, and on the third of a month the last one is billed."""
    over = block_start(day, BLOCKS_PER_DAY)
    metering.validate_pending(by=BY, at=over + VALIDATED_AFTER)
    charged = 0
    for _, company_id in _companies(loading):
        charged += prepaid.charge_days(
            company_id=company_id, through_day=day, by=BY, at=over + CHARGED_AFTER
        ).days
    if settlement_day(over).day == BILLED_ON:
        _bill_month_before(loading, over + BILLED_AFTER)
    return charged


def _bill_month_before(loading: Loading, at: datetime) -> None:
    """Bill the month before, where the history has all of it."""
    cycle_to = settlement_day(at).replace(day=1)
    cycle_from = (cycle_to - timedelta(days=1)).replace(day=1)
    if cycle_from < loading.plan.first_day:
        return
    for _, company_id in _companies(loading):
        billing.bill_cycle(company_id=company_id, cycle_from=cycle_from, cycle_to=cycle_to, by=BY, at=at)


def _payments(loading: Loading) -> int:
    """Most bills paid in time, some late, some not at all."""
    made = 0
    for company, company_id in _companies(loading):
        ids = connect.connection_ids(company_id)
        luck = np.random.default_rng((*company.key, 37)).random(len(company.connections))
        with transaction.atomic():
            for place, connection in enumerate(company.connections):
                if connection.is_prepaid:
                    continue
                chance = float(luck[place])
                if connection.member is not None:
                    chance = 0.99 if connection.purse == "NEGATIVE" else 0.26
                for bill in bills(ids[connection.service_number]):
                    made += _pay(loading, ids[connection.service_number], bill, chance)
    return made


def _pay(loading: Loading, connection_id: int, bill: BillRecord, luck: float) -> bool:
    day = pays_on(bill.issued_on, bill.due_date, luck)
    if day is None or day >= loading.plan.last_day or bill.total_paise <= 0:
        return False
    return billing.receive_payment(
        connection_id=connection_id,
        amount_paise=bill.total_paise,
        receipt_number=f"DEMO-{bill.number}",
        channel="UPI" if luck < 0.5 else "COUNTER",
        by=BY,
        at=block_start(day, 44),
    )


def _recharges(loading: Loading) -> int:
    """Money for the balances, decided by what was taken: known only now, and dated when it was needed."""
    made = 0
    for done, (company, company_id) in enumerate(_companies(loading)):
        loading.tell("recharges", done, len(loading.companies))
        # One transaction a company: a thousand single ones would wait for the disk a thousand times.
        with transaction.atomic():
            made += _recharge_company(loading, company, company_id)
    return made


def _recharge_company(loading: Loading, company: CompanyWorld, company_id: int) -> int:
    every = days(loading.plan.first_day, loading.plan.last_day)
    ids = connect.connection_ids(company_id)
    mine = [connection for connection in company.connections if connection.is_prepaid]
    taken = _taken(loading, [ids[connection.service_number] for connection in mine])
    luck = np.random.default_rng((*company.key, 31)).random(len(mine))
    made = 0
    for place, connection in enumerate(mine):
        holder = ids[connection.service_number]
        of_day = np.array([taken.get((holder, day), 0) for day in every], dtype=np.int64)
        for number, recharge in enumerate(recharges(of_day, connection.purse, float(luck[place])), 1):
            day = every[recharge.day]
            made += prepaid.credit(
                connection_id=holder,
                amount_paise=recharge.amount_paise,
                receipt_number=f"DEMO-{connection.service_number}-{number}",
                channel="UPI" if luck[place] < 0.7 else "COUNTER",
                by=BY,
                at=block_start(day, 36 + int(luck[place] * 44)),
            )
    return made


def _taken(loading: Loading, holders: list[int]) -> dict[tuple[int, date], int]:
    """What was taken from each balance on each day, in paise."""
    by_line = (Entry.DAY, Entry.CLOSING, Entry.THRESHOLD, Entry.CORRECTION)
    codes = [what + number for what in by_line for number in range(1, len(LINES) + 1)]
    moved = ledger.entries([*codes, Entry.RELEASE], holders, loading.plan.first_day, loading.plan.to_day)
    prepaid_code = int(Account.PREPAID)
    signed = (
        pl.when(pl.col("debit_code") == prepaid_code)
        .then(pl.col("amount_paise"))
        .when(pl.col("credit_code") == prepaid_code)
        .then(-pl.col("amount_paise"))
        .otherwise(0)
    )
    days_taken = moved.group_by("holder_id", "for_day").agg(signed.sum())
    return {(holder, day): paise for holder, day, paise in days_taken.iter_rows()}


def _late_files(loading: Loading) -> dict[date, list[tuple[Path, str]]]:
    found: dict[date, list[tuple[Path, str]]] = {}
    for company in loading.companies:
        for file in write.late_readings(company, loading.plan):
            path, _, layout = write.put(loading.folder, file)
            if file.comes_on is not None:
                found.setdefault(file.comes_on, []).append((path, layout))
    return found


def layout_of(name: str) -> Layout:
    """One of the layouts in `layouts/` by its name."""
    return read_layout((LAYOUTS / f"{name}.yaml").read_text(), name=name)


def _companies(loading: Loading) -> Iterator[tuple[CompanyWorld, int]]:
    for company in loading.companies:
        record = network.company(company.company.code)
        assert record is not None
        yield company, record.id


STEPS: dict[str, Callable[[Loading], int]] = {
    "connections": _sheets,
    "readings": _readings,
    "days charged": _history,
    "recharges": _recharges,
    "payments": _payments,
}
