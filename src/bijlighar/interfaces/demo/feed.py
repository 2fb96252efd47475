"""Keeps a loaded demo alive: what its meters would have told since, and the nights that have passed."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

from django.db import Error, connection

from bijlighar.interfaces.demo import check_meters, write
from bijlighar.interfaces.demo import plan as plans
from bijlighar.interfaces.demo.connect import BY, demo_folder, has_connections
from bijlighar.interfaces.demo.files import files
from bijlighar.interfaces.demo.load import Loading, count_coverage, layout_of, night, prepare
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.readings import truth
from bijlighar.kernel.time import BLOCKS_PER_DAY, block_start, days
from bijlighar.metering import actions as metering

log = logging.getLogger(__name__)
_NAME = "fed.json"


@dataclass(frozen=True, slots=True)
class Fed:
    """How far the demo has been told: through the block before `until_block` of `day`."""

    day: date
    until_block: int

    @property
    def until(self) -> datetime:
        """The instant up to which every meter has told what it will tell."""
        return block_start(self.day, self.until_block)


def fed(folder: Path, plan: Plan) -> Fed:
    """How far the demo in `folder` has been told."""
    try:
        kept = json.loads((folder / _NAME).read_text())
    except FileNotFoundError:
        return Fed(plan.last_day, plan.until_block)
    return Fed(date.fromisoformat(kept["day"]), kept["until_block"])


def catch_up(*, folder: Path, plan: Plan, now: datetime) -> int:
    """Tell every finished quarter-hour up to `now` and let the nights happen; returns the rows told.

    Told twice, nothing changes; cut short, the next call does the rest.
    """
    before = fed(folder, plan)
    today = plans.make(seed=plan.seed, connections=plan.connections, days=1, now=now)
    if block_start(today.last_day, today.until_block) <= before.until:
        return 0
    loading = prepare(folder=folder, plan=plan, at=now, tell=lambda what, done, of: None)
    rows = _tell(loading, before, today.last_day, today.until_block)
    for day in days(before.day, today.last_day + timedelta(days=today.until_block == BLOCKS_PER_DAY)):
        night(loading, day)
    count_coverage(today.last_day, now, days_back=2)
    whole = today.last_day - timedelta(days=today.until_block < BLOCKS_PER_DAY)
    check_meters.bring_in(folder, plan, through_day=whole, at=now)
    kept = {"day": today.last_day.isoformat(), "until_block": today.until_block}
    (folder / _NAME).write_text(json.dumps(kept))
    return rows


def loaded_plan() -> Plan | None:
    """The plan of the demo that is loaded into this database, or None."""
    plan = plans.kept(demo_folder())
    return plan if plan is not None and plan.is_loaded and has_connections() else None


def keep_feeding(stop: Event) -> None:
    """Catch up with every quarter-hour until `stop` is set; returns at once where no demo is loaded.

    A database that is away for a while is waited for.
    """
    while not stop.is_set():
        try:
            plan = loaded_plan()
            if plan is None:
                return
            catch_up(folder=demo_folder(), plan=plan, now=datetime.now(UTC))
        except Error as problem:
            log.warning("The demo was not fed (%s); it is tried again with the next quarter-hour.", problem)
            connection.close()
        stop.wait(_until_next_block(datetime.now(UTC)))


def _until_next_block(now: datetime) -> float:
    """Seconds to the next quarter-hour and five more, for clocks that differ a little."""
    return 905.0 - (now.minute % 15 * 60 + now.second)


def _tell(loading: Loading, before: Fed, day: date, until_block: int) -> int:
    plan = loading.plan
    told_before = (before.day - plan.first_day).days * BLOCKS_PER_DAY + before.until_block
    rows = 0
    for company in loading.companies:
        real = truth(company, plan.first_day, day + timedelta(days=1), plan.last_day)
        faults = loading.faults[company.company.code]
        for file in files(company, real, faults, until_block, after=told_before):
            name = f"since-{before.day}-{before.until_block:02d}-{file.name}"
            path, count, layout = write.put(loading.folder, replace(file, name=name))
            metering.receive(path=path, layout=layout_of(layout), by=BY, at=loading.at)
            rows += count
    return rows
