"""Brings the demo in by the front doors: sheets, files, a charge and a bill for each day that asks for one.

Every step can be repeated and changes nothing the second time, so a load cut short is finished by the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from bijlighar.billing import actions as billing
from bijlighar.interfaces.demo import (
    applications,
    calls,
    check_meters,
    complaints,
    connect,
    deposits,
    events,
    notices,
    officers,
    outages,
    photos,
    put_right,
    rollout,
    write,
)
from bijlighar.interfaces.demo import plan as plans
from bijlighar.interfaces.demo.connect import BY
from bijlighar.interfaces.demo.faults import Fault
from bijlighar.interfaces.demo.faults import plan as plan_faults
from bijlighar.interfaces.demo.money import pay_bills, recharge
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.world import CompanyWorld, world
from bijlighar.kernel.time import BLOCKS_PER_DAY, block_start, days, settlement_day
from bijlighar.metering import actions as metering
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.layout import read as read_layout
from bijlighar.network import queries as network
from bijlighar.prepaid import actions as prepaid

LAYOUTS = Path(__file__).parents[4] / "layouts"
VALIDATED_AFTER, CHARGED_AFTER, BILLED_AFTER = timedelta(minutes=40), timedelta(hours=2), timedelta(hours=3)
"""How long after midnight a day's readings are validated, then charged, and months billed."""
DAYS_COUNTED = 14
"""Of how many days, up to the last one, it is counted what came."""
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
    connect.link_people(loading.companies, at=loading.at)
    return new


def _rollout(loading: Loading) -> int:
    return rollout.bring_in(loading.folder, loading.companies, loading.plan, at=loading.at)


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
    """The night after `day`: events come, it is validated, charged; on the third the last month is billed."""
    over = block_start(day, BLOCKS_PER_DAY)
    for company, company_id in _companies(loading):
        events.tell_day(company, company_id, day, loading.plan.last_day)
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
    for company, company_id in _companies(loading):
        pay_bills(company, company_id, loading.plan, before=settlement_day(at))
        billing.bill_cycle(company_id=company_id, cycle_from=cycle_from, cycle_to=cycle_to, by=BY, at=at)


def _recharges(loading: Loading) -> int:
    return sum(_by_company(loading, "recharges", recharge))


def _payments(loading: Loading) -> int:
    pay = partial(pay_bills, before=loading.plan.last_day)
    return sum(_by_company(loading, "payments", pay))


def _desks(loading: Loading) -> int:
    """From the first day on: what was decided in the history was decided by them."""
    hired = officers.hire(at=block_start(loading.plan.first_day, 0))
    return hired + notices.publish(at=loading.at)


def _put_right(loading: Loading) -> int:
    """A bill disputed and made anew, money given back, arrears in parts, a verdict on a meter booked."""
    return put_right.bring_in(last_day=loading.plan.last_day) + check_meters.book(at=loading.at)


def _collected(loading: Loading) -> int:
    """What was paid ahead of the bills covers instalments, as it does every day: also what was given back."""
    collect = partial(deposits.collect, last_day=loading.plan.last_day)
    return sum(_by_company(loading, "deposits collected", lambda _, company_id, __: collect(company_id)))


def _outages(loading: Loading) -> int:
    """The last cuts with their causes, a fault now, shutdowns to come."""
    bring_in = partial(outages.bring_in, at=loading.at)
    return sum(_by_company(loading, "outages", bring_in))


def _calls(loading: Loading) -> int:
    """Who takes calls to 1912, and the calls of the last two hours."""
    return sum(_by_company(loading, "calls", partial(calls.bring_in, at=loading.at)))


def _complaints(loading: Loading) -> int:
    """Who works on complaints, one in each state, and reports of theft."""
    return sum(_by_company(loading, "complaints", partial(complaints.bring_in, at=loading.at)))


def count_coverage(last_day: date, at: datetime, days_back: int = DAYS_COUNTED) -> int:
    """Count how much of the last days is here, as officers see it; returns how many days were counted."""
    for back in range(days_back):
        metering.count_coverage(day=last_day - timedelta(days=back), by=BY, at=at)
    return days_back


def _applications(loading: Loading) -> int:
    """One at each step of the way, one late, one refused; of the East company."""
    last_day = loading.plan.last_day
    return sum(applications.bring_in(each.company.code, last_day=last_day) for each in loading.companies)


def _coverage(loading: Loading) -> int:
    return count_coverage(loading.plan.last_day, loading.at)


def _by_company(loading: Loading, name: str, do: Callable[[CompanyWorld, int, Plan], int]) -> Iterator[int]:
    for done, (company, company_id) in enumerate(_companies(loading)):
        loading.tell(name, done, len(loading.companies))
        yield do(company, company_id, loading.plan)


def _check_meters(loading: Loading) -> int:
    """Meters that consumers doubt: their check meters tell beside them."""
    whole = loading.plan.last_day - timedelta(days=loading.plan.until_block < BLOCKS_PER_DAY)
    return check_meters.bring_in(loading.folder, loading.plan, through_day=whole, at=loading.at)


def _deposits(loading: Loading) -> int:
    """The year before was billed elsewhere; its deposits were reviewed in June."""
    bring_in = partial(deposits.bring_in, last_day=loading.plan.last_day)
    found = _by_company(loading, "deposits", lambda company, company_id, _: bring_in(company, company_id))
    return sum(found)


def _photos(loading: Loading) -> int:
    """A home with a silent meter has sent a photo of it."""
    return sum(photos.bring_in(each, at=loading.at) for each in loading.companies)


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
    "rollout": _rollout,
    "readings": _readings,
    "days charged": _history,
    "recharges": _recharges,
    "payments": _payments,
    "deposits": _deposits,
    "check meters": _check_meters,
    "photos": _photos,
    "officers": _desks,
    "put right": _put_right,
    "deposits collected": _collected,
    "outages": _outages,
    "calls": _calls,
    "complaints": _complaints,
    "applications": _applications,
    "coverage": _coverage,
}
