"""A clock that is off is told by the stamps of its file: the reading is snapped, the offset kept (M1)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bijlighar.consumers.tests import place
from bijlighar.metering import queries
from bijlighar.metering.models import ClockOffset
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import DAY, ingest, ist

pytestmark = pytest.mark.django_db

NEXT = DAY + timedelta(days=1)


@pytest.fixture
def homes() -> list[int]:
    """Two connections, with the meters M1 and M2."""
    company = place.company()
    found = [stage.connection(number, company_id=company) for number in (1, 2)]
    for number, one in enumerate(found, start=1):
        stage.meter(f"M{number}", connection_id=one, company_id=company)
    return found


def line(serial: str, hour: int, minute: int, off_s: int, day: int = 0) -> str:
    stamp = ist(DAY + timedelta(days=day), hour, minute) + timedelta(seconds=off_s)
    return f"{serial},{stamp:%Y-%m-%d %H:%M:%S},0.1"


def take(folder: Path, body: list[str], **changes: object) -> None:
    ingest(folder, body, stamp_formats=["%Y-%m-%d %H:%M:%S"], **{"tolerance_seconds": 450, **changes})


def kept() -> list[tuple[str, int, str]]:
    rows = ClockOffset.objects.order_by("meter__serial", "measured_at")
    return [
        (row.meter.serial, row.offset_seconds, f"{row.measured_at + timedelta(hours=5.5):%d %H:%M}")
        for row in rows
    ]


@pytest.mark.parametrize("is_parted", [False, True])
def test_of_each_meter_and_day_the_farthest_offset_is_kept(
    homes: list[int], tmp_path: Path, is_parted: bool
) -> None:
    body = [
        line("M1", 9, 0, 61), line("M1", 9, 15, -90), line("M1", 9, 30, 60),
        line("M1", 9, 0, 310, day=1), line("M2", 9, 0, 60), line("M2", 9, 15, -60),
    ]  # fmt: skip
    if is_parted:
        body = [body[0], body[4], *body[1:4], body[5]]
    take(tmp_path, body)
    assert kept() == [("M1", -90, "03 09:15"), ("M1", 310, "04 09:00")]
    near, far = queries.day_curve(homes[0], DAY), queries.day_curve(homes[0], NEXT)
    assert near is not None and far is not None
    assert (near.flags[36], far.flags[36]) == (Flag.MEASURED, Flag.SHIFTED)
    page = queries.findings(connection_id=homes[0], from_date=DAY, to_date=NEXT, codes=["CLOCK"])
    assert [(one.found_value, one.against_value) for one in page.findings] == [(-90, 300)]


def test_the_end_of_a_day_belongs_to_that_day(homes: list[int], tmp_path: Path) -> None:
    take(tmp_path, [line("M1", 0, 0, 120, day=1), line("M2", 0, 0, -120)], stamp_at="end")
    assert kept() == [("M1", 120, "03 23:45"), ("M2", -120, "02 23:45")]


def test_a_rejected_row_says_nothing_of_a_clock(homes: list[int], tmp_path: Path) -> None:
    take(tmp_path, [line("M1", 9, 0, 130), line("M9", 9, 0, 90), line("M2", 9, 0, 0)], tolerance_seconds=120)
    assert kept() == []
