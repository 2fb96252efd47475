"""The demo's doubted meters: one home whose check meter runs, one whose main meter was found 3.4 % fast.

The check meters tell what the main meters told, made smaller by how fast those are: so both follow the same
use, gaps and estimates of the main meters included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl

from bijlighar.billing import actions as adjust
from bijlighar.billing import queries as billing
from bijlighar.interfaces.demo.connect import BY, connection_ids
from bijlighar.interfaces.demo.officers import pair
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.stories import STORIES
from bijlighar.interfaces.demo.who import service_numbers
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import block_start, days, settlement_day
from bijlighar.metering import actions, queries
from bijlighar.metering.queries import CheckRecord
from bijlighar.metering.rules import layout as layouts
from bijlighar.network import queries as network

COMPANY = "east"
LAYOUT = Path(__file__).parents[4] / "layouts" / "demo-east.yaml"
_MORNING, _NOON = 40, 48
_CONSUMER = Actor("consumer", "demo")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubted meter: by how many thousandths it is fast, and after how many days what happens."""

    story_code: str
    serial: str
    fast_thousandths: int
    reason_code: str
    words: str
    asked_after: int
    fitted_after: int
    ends_before: int | None = None
    early_reason: str = ""


DOUBTS = (
    Doubt("crossing", "EC900001", 2, "TOO_MUCH", "", 20, 23),
    Doubt(
        "late", "EC900002", 34, "SINCE_NEW", "", 2, 6, 1,
        "अंतर साफ़ था, उपभोक्ता तीन महीने रुकना नहीं चाहते थे",
    ),
)  # fmt: skip


def bring_in(folder: Path, plan: Plan, *, through_day: date, at: datetime) -> int:
    """Bring every doubted meter as far as it is at the end of `through_day`; how many days were told.

    Done again, it only adds what is new.
    """
    company = network.company(COMPANY)
    assert company is not None
    ids, stories = connection_ids(company.id), {story.code: story for story in STORIES}
    told = 0
    for doubt in DOUBTS:
        home = ids[service_numbers(stories[doubt.story_code])[0]]
        if plan.first_day + timedelta(days=doubt.fitted_after) >= through_day:
            continue  # a history too short for it
        record = _record(home) or _ask(home, doubt, plan)
        if record.fitted_at is None:
            record = _put_up(record, doubt, plan, company.id)
        if record.is_open:
            told += _tell(folder, record, doubt, through_day, at)
            _conclude(record, doubt, plan, through_day)
    return told


def book(*, at: datetime) -> int:
    """Book what was counted too much: handed on at the verdict's noon, approved next morning; how many.

    The officers are hired. Done again, or before there is a verdict with an amount, it books nothing.
    """
    company = network.company(COMPANY)
    assert company is not None
    ids, stories = connection_ids(company.id), {story.code: story for story in STORIES}
    proposes, approves = pair(COMPANY)
    booked = 0
    for doubt in DOUBTS:
        record = _record(ids[service_numbers(stories[doubt.story_code])[0]])
        if record is None or record.concluded_at is None or billing.check_meter_adjustment(record.id):
            continue
        day = settlement_day(record.concluded_at)
        approved_at = block_start(day + timedelta(days=1), _MORNING)
        found = queries.check_comparison(record.id, day)
        if approved_at > at or found is None or found.correction is None or not found.correction.change_paise:
            continue
        number = adjust.book_check_meter(request_id=record.id, by=proposes, at=block_start(day, _NOON))
        adjust.approve_adjustment(adjustment_id=number, by=approves, at=approved_at)
        booked += 1
    return booked


def _record(home: int) -> CheckRecord | None:
    found = queries.check_requests(connection_id=home)
    return found[0] if found else None


def _at(plan: Plan, after: int, block: int) -> datetime:
    return block_start(plan.first_day + timedelta(days=after), block)


def _ask(home: int, doubt: Doubt, plan: Plan) -> CheckRecord:
    actions.request_check_meter(
        connection_id=home, reason_code=doubt.reason_code, words=doubt.words, by=_CONSUMER,
        at=_at(plan, doubt.asked_after, _MORNING),
    )  # fmt: skip
    found = _record(home)
    assert found is not None
    return found


def _put_up(record: CheckRecord, doubt: Doubt, plan: Plan, company_id: int) -> CheckRecord:
    fitted_at = _at(plan, doubt.fitted_after, _NOON)
    meter = {
        "serial": doubt.serial, "company_id": company_id, "make": "Secure", "phase": 1, "interval_minutes": 15
    }  # fmt: skip
    actions.register_meters(meters=pl.DataFrame([meter]), by=BY, at=fitted_at)
    actions.install_check_meter(
        request_id=record.id,
        meter_id=queries.meter_ids(company_id, [doubt.serial])[doubt.serial],
        fitted_at=fitted_at,
        main_register_wh=4_210_370,
        check_register_wh=0,
        tested_date=plan.first_day,
        by=BY,
        at=fitted_at,
    )
    found = queries.check_request(record.id)
    assert found is not None
    return found


def _tell(folder: Path, record: CheckRecord, doubt: Doubt, through_day: date, at: datetime) -> int:
    """Let the check meter tell every whole day that it has not told yet; how many those were."""
    found = queries.check_comparison(record.id, through_day + timedelta(days=1))
    assert found is not None
    new = [each.day for each in found.days if each.check_wh is None and each.main_wh is not None]
    lines = [line for day in new for line in _lines(record, doubt, day)]
    if not lines:
        return 0
    path = folder / "readings" / f"check-{doubt.serial}-{new[0]}-{new[-1]}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["MeterNo,BlockStart,Wh", *lines]) + "\n")
    received = actions.receive(
        path=path, layout=layouts.read(LAYOUT.read_text(), name=LAYOUT.stem), by=BY, at=at
    )
    actions.validate_pending(batch_ids=[received.batch_id], by=BY, at=at)
    return len(new)


def _lines(record: CheckRecord, doubt: Doubt, day: date) -> Iterator[str]:
    """96 lines of a day: the main meter's use made smaller, rounded so that the day's sum is right."""
    curve = queries.day_curve(record.connection_id, day)
    assert curve is not None
    luck = int(np.random.default_rng(day.toordinal()).integers(-20, 21))
    factor = Fraction(10_000, 10_000 + 10 * doubt.fast_thousandths + luck)
    used = before = 0
    for block, value in enumerate(curve.values_wh):
        used += value or 0
        shown = round(used * factor)
        yield f"{doubt.serial},{day:%d-%m-%Y} {block // 4:02d}:{block % 4 * 15:02d},{shown - before}"
        before = shown


def _conclude(record: CheckRecord, doubt: Doubt, plan: Plan, through_day: date) -> None:
    if doubt.ends_before is None:
        return
    last = min(plan.last_day, through_day) - timedelta(days=doubt.ends_before)
    assert record.compared_from is not None
    if len(days(record.compared_from, last)) < int(record.standards.least_days.exact):
        return
    actions.conclude_check_meter(
        request_id=record.id, early_reason=doubt.early_reason, by=BY, at=block_start(last, _MORNING)
    )
