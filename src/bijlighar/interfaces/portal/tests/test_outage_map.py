"""The map of outages: what stands where, that it stays small, and what it says without positions."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from django.test import Client

from bijlighar.interfaces.portal.pictures.outage_map import WIDTH, outage_map
from bijlighar.network import actions as network
from bijlighar.network import queries as network_queries
from bijlighar.network.rules.area import Outermost, octagon
from bijlighar.outages import actions, queries
from bijlighar.outages.tests.stage import CLOCK, ENGINEER, HOUR, A, B, World, ist, shutdown, world

NOON = ist(12)


@pytest.fixture
def there(db: Any, settings: Any) -> World:
    settings.PORTAL_NOW = NOON
    return world()


def stand(there: World, kind: str, code: str, latitude_udeg: int, longitude_udeg: int) -> None:
    network.register_positions(
        company_id=there.company_id, by=CLOCK, at=NOON,
        rows=pl.DataFrame({"device_kind": [kind], "code": [code], "latitude_udeg": [latitude_udeg],
                           "longitude_udeg": [longitude_udeg]}),
    )  # fmt: skip


def fault(there: World, kind: str, code: str) -> int:
    return actions.report_fault(
        company_id=there.company_id, device_kind=kind, device_id=there.device(kind, code), from_at=NOON,
        key=code, by=ENGINEER, at=NOON,
    )  # fmt: skip


def test_without_positions_it_says_so_and_the_list_has_all(there: World) -> None:
    fault(there, "FEEDER", "F1")
    assert outage_map(queries.live(there.company_id, NOON)) is None
    page = Client().get("/en/power-cuts").content.decode()
    assert "the places of these lines are not on record" in page and "<svg viewBox" not in page
    assert "Adhartal" in page


def test_north_is_up_and_each_mark_has_the_number_of_its_row(there: World) -> None:
    stand(there, "SUBSTATION", "S1", 23_180_000, 79_950_000)
    stand(there, "DTR", A, 23_190_000, 79_960_000)
    stand(there, "DTR", B, 23_170_000, 79_940_000)
    for code in (A, B):
        fault(there, "DTR", code)
    fault(there, "DTR", "4010203004")  # D: nobody knows where it is
    shutdown(there, "FEEDER", "F1")
    rows = queries.live(there.company_id, NOON)
    drawn = outage_map(rows, queries.calendar(there.company_id, NOON, NOON + timedelta(days=3)))
    assert drawn is not None
    place = {rows[int(each.number) - 1].device_code: each for each in drawn.off}
    assert set(place) == {A, B} and drawn.without == 1
    assert place[A].x > place[B].x and place[A].y < place[B].y, "A stands north-east of B"
    [planned] = drawn.planned
    assert (planned.number, drawn.wires.count("M")) == ("", 2), "the feeder runs from S1 to A and B"
    assert place[B].x < planned.x < place[A].x
    listed = outage_map(
        (), queries.calendar(there.company_id, NOON, NOON + timedelta(days=3)), lists_coming=True
    )
    assert listed and [each.number for each in listed.planned] == ["1"], "the calendar's map has its numbers"
    page = Client().get("/hi/power-cuts/planned").content.decode()
    assert "<b>1. " in page and "नक्शा: 1 तय बंदी।" in page
    # 2 km from south to north; the bar is measured against it.
    units_a_km = (place[B].y - place[A].y) / (20_000 * 111_320 / 1e9)
    assert drawn.scale == pytest.approx(units_a_km * drawn.scale_metres / 1000, rel=0.05)
    page = Client().get("/hi/power-cuts").content.decode()
    assert re.search(r">1</text>", page) and "नक्शा" in page
    restored = {one.device_code: one.id for one in rows}
    for code in (A, B, "4010203004"):
        actions.restore(outage_id=restored[code], by=ENGINEER, at=NOON + HOUR)


def test_a_map_of_very_many_stays_small(there: World) -> None:
    """M35: under 20 kB however many lines are down."""
    network_said: dict[str, Any] = {"company_id": there.company_id, "by": CLOCK, "at": NOON}
    codes = [f"50{number:08d}" for number in range(900)]
    network.register_transformers(
        rows=pl.DataFrame(
            {"code": codes, "feeder_code": "F1", "office_code": "D1", "name_en": "DP", "name_hi": "डीपी",
             "capacity_va": 63_000}
        ), **network_said,
    )  # fmt: skip
    network.register_positions(
        rows=pl.DataFrame(
            {"device_kind": "DTR", "code": codes,
             "latitude_udeg": [23_000_000 + 700 * number for number in range(900)],
             "longitude_udeg": [79_000_000 + (number * 7_919) % 500_000 for number in range(900)]}
        ), **network_said,
    )  # fmt: skip
    for code in codes[:70]:
        fault(there, "DTR", code)
    fault(there, "SUBSTATION", "S1")
    page = Client().get("/en/power-cuts").content.decode()
    [drawing] = re.findall(r"<svg viewBox=\"0 0 360.*?</svg>", page, re.S)
    assert len(drawing.encode()) < 20_000
    assert max(int(x) for x in re.findall(r'cx="(\d+)"', drawing)) <= WIDTH
    assert network_queries.has_positions(there.company_id)


def test_the_octagon_holds_its_points() -> None:
    points = [(0, 0), (10, 2), (4, 9), (-3, 5), (7, 7)]
    x, y = [p[0] for p in points], [p[1] for p in points]
    both, apart = [a + b for a, b in points], [b - a for a, b in points]
    corners = octagon(Outermost(min(x), max(x), min(y), max(y), min(both), max(both), min(apart), max(apart)))
    following = [*corners[1:], corners[0]]
    for a, b in points:
        for (x1, y1), (x2, y2) in zip(corners, following, strict=True):
            assert (x2 - x1) * (b - y1) - (y2 - y1) * (a - x1) >= 0, "inside, seen from every side"
