"""Whatever a day went through, its own export changes nothing when it comes in again (M1, M2, exchange)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.adapters import ies, table
from bijlighar.metering.models import MeterDay
from bijlighar.metering.queries.stored import day_number
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.fold import day_key
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.conftest import LAYOUTS
from bijlighar.metering.tests.stage import DAY

ASHA, BINOD = Actor("staff", "Asha", 1), Actor("staff", "Binod", 2)
DAYS = 12
TO = DAY + timedelta(days=DAYS)
INTERVALS = {"M1": 15, "M2": 30, "M3": 60, "M4": 1440, "M5": 15}


def world(folder: Path, random: np.random.Generator) -> tuple[list[int], dict[str, int]]:
    """Five homes of every interval, and all that can befall their readings."""
    company = place.company()
    homes, meters = [], {}
    for number, (serial, minutes) in enumerate(INTERVALS.items(), start=1):
        homes.append(stage.connection(number, company_id=company))
        meters[serial] = stage.meter(
            serial, connection_id=homes[-1], company_id=company, interval=minutes, register_max_wh=900_000
        )
    for serial in ("M1", "M2", "M3", "M4"):
        minutes, body = INTERVALS[serial], list[str]()
        for nth in range(DAYS):
            values = faulty(random, 1440 // minutes, minutes)
            body += stage.lines(serial, DAY + timedelta(days=nth), values, minutes=minutes)
        stage.ingest(folder, body, interval_minutes="daily" if minutes == 1440 else minutes)
    told: Any = np.round(np.cumsum(random.integers(0, 200, 96 * DAYS + 1)) / 1000 + 800, 3) % 900
    gone = random.random(len(told)) < 0.1
    body = stage.lines(
        "M5", DAY, [None if lost else f"{one:.3f}" for one, lost in zip(told, gone, strict=True)]
    )
    stage.ingest(folder, body, kind="register")
    # A coarser file beside the quarter-hours, other values for some of them later, and registers of days.
    late = stage.lines("M1", DAY + timedelta(days=2), faulty(random, 48, 30), minutes=30)
    stage.ingest(folder, late, interval_minutes=30)
    stage.ingest(
        folder, stage.lines("M1", DAY + timedelta(days=3), random.integers(0, 300, 40) / 1000, first=9)
    )
    ends = [f"{one:.3f}" for one in np.cumsum(random.integers(2000, 9000, 6)) / 1000]
    stage.ingest(
        folder, stage.lines("M2", DAY, ends, minutes=1440), kind="register", interval_minutes="daily"
    )
    befall(meters, random)
    return homes, meters


def faulty(random: np.random.Generator, count: int, minutes: int) -> list[float | None]:
    values: list[float | None] = (random.integers(0, 15 * minutes, count) / 1000).tolist()
    for nth in np.flatnonzero(random.random(count) < 0.12).tolist():
        values[nth] = [None, None, 0.0, 3.2 * minutes, 0.9][random.integers(0, 5)]
    return values


def befall(meters: dict[str, int], random: np.random.Generator) -> None:
    """A power cut, and corrections that stand, were reversed, or ask for an estimate."""
    cut = stage.ist(DAY + timedelta(days=4), 11)
    actions.record_interruptions(
        interruptions=pl.DataFrame(
            {
                "meter_id": [meters["M1"], meters["M2"], meters["M5"]],
                "from_at": [cut] * 3,
                "to_at": [cut + timedelta(hours=3)] * 3,
                "source_code": ["OFFICER"] * 3,
                "evidence": ["cut"] * 3,
            }
        ),
        by=ASHA,
        at=stage.NOW,
    )
    said = {"M1": [120, None], "M3": [70, 80], "M5": [55, None]}
    for serial, values in said.items():
        block = int(random.integers(0, 94))
        number = actions.propose_correction(
            meter_id=meters[serial], day=DAY + timedelta(days=5), blocks=[block, block + 1], values_wh=values,
            reason="read at the door", by=ASHA, at=stage.NOW,
        )  # fmt: skip
        actions.approve_correction(correction_id=number, by=BINOD, at=stage.NOW)


def versions() -> list[Any]:
    return list(MeterDay.objects.order_by("day", "meter_id", "version").values_list())


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_left_changes_nothing_when_it_comes_back(tmp_path: Path, seed: int) -> None:
    """By the stack, by CSV and by Parquet; nothing is rejected either."""
    homes, _ = world(tmp_path, np.random.default_rng(seed))
    actions.validate_pending(batch_ids=None, by=stage.BY, at=stage.NOW)
    before = versions()
    assert len({row[1] for row in before}) == len(INTERVALS)
    (part,) = queries.export_parts(homes, DAY, TO)
    seen = set(part.intervals["status"])
    assert seen >= {"MEASURED", "ESTIMATED", "FROM_REGISTER", "NO_SUPPLY", "CORRECTED"}
    references = {
        stay.connection_id: ies.reference("east", stay.service_number, "OWN", b"") for stay in part.stays
    }
    own = tmp_path / "own.json"
    told = [*ies.intervals(part.intervals, "east", references), *ies.daily(part.days, "east", references)]
    own.write_bytes(b"".join(ies.array_of([ies.descriptor(), *told])))
    taken = [(own, ies.layout(kind, minutes, "east")) for kind, minutes in ies.contents(own).readings]
    assert {layout.interval_minutes for _, layout in taken} == {15, 30, 60, 1440}
    tables = [table.table(part.intervals)]
    (tmp_path / "own.csv").write_bytes(b"".join(table.csv(tables)))
    with (tmp_path / "own.parquet").open("wb") as file:
        table.parquet(tables, file)
    for form in ("csv", "parquet"):
        for name in ("quarter", "half-hour", "hour", "day"):
            given = layouts.read((LAYOUTS / f"export-{name}.yaml").read_text()).source
            layout = layouts.from_mapping({**given, "format": form, "company": "east"})
            taken.append((tmp_path / f"own.{form}", layout))
    for path, layout in taken:
        received = actions.receive(path=path, layout=layout, by=stage.BY, at=stage.NOW)
        done = actions.validate_pending(batch_ids=[received.batch_id], by=stage.BY, at=stage.NOW)
        record = queries.batch(received.batch_id)
        assert record is not None
        assert record.rows_read == record.rows_taken > 0, (path.name, layout.name)
        assert (done.new, done.changed) == (0, 0), (path.name, layout.name)
    assert versions() == before


@pytest.mark.django_db
def test_a_day_does_not_depend_on_who_is_validated_with_it(tmp_path: Path) -> None:
    """Registers of one meter and quarter-hours of another in one validation: no version for nothing."""
    _, meters = world(tmp_path, np.random.default_rng(4))
    days = np.arange(day_number(DAY), day_number(TO))
    keys = np.concatenate([day_key(np.full(DAYS, meter), days) for meter in meters.values()])
    actions.validate_days(keys=keys, by=stage.BY, at=stage.NOW)
    before = versions()
    for meter in meters.values():
        done = actions.validate_days(keys=day_key(np.full(DAYS, meter), days), by=stage.BY, at=stage.NOW)
        assert (done.new, done.changed) == (0, 0)
    assert versions() == before
