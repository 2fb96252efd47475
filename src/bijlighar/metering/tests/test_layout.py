"""Layouts: the ones that ship are good, and a bad one is refused with every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.tests.conftest import LAYOUTS
from bijlighar.metering.tests.stage import QUARTERS


@pytest.mark.parametrize("path", sorted(LAYOUTS.glob("*.yaml")), ids=lambda path: path.name)
def test_the_layouts_that_ship_are_good(path: Path) -> None:
    assert layouts.read(path.read_text(encoding="utf-8"), name=path.name).columns


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"format": "xlsx"}, "format: 'xlsx' is not known; write csv or parquet"),
        ({"unit": "MWh"}, "unit: 'MWh' is not known; write Wh or kWh"),
        ({"kind": "power"}, "unit: 'kWh' is not known; write W or kW"),
        ({"interval_minutes": 20}, "interval_minutes: 20 is not known; write 15, 30, 60 or daily"),
        ({"stamp_at": None}, "stamp_at is missing"),
        ({"time_zone": "India/Delhi"}, "time_zone: 'India/Delhi' is not known"),
        ({"stamp_formats": None}, "stamp_formats is missing"),
        ({"stamp_formats": ["%H:%M"]}, "write a format with a day and a month"),
        ({"stamp_formats": ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]}, "read the same text as different days"),
        ({"delimiter": ";;"}, "delimiter: ';;' is not known"),
        ({"encoding": "utf-9"}, "encoding: 'utf-9' is not known"),
        ({"tolerance_seconds": 900}, "tolerance_seconds: 900 is not known"),
        ({"on_conflict": "both"}, "on_conflict: 'both' is not known"),
        ({"earliest": "soon"}, "earliest: 'soon' is not known"),
        ({"columns": {"meter": "meter", "stamp": "at"}}, "value is missing"),
        ({"columns": {**QUARTERS["columns"], "colour": "x"}}, "'colour' is not a key of columns"),
        ({"intervall": 15}, "'intervall' is not a key of layout"),
        ({"register_unknown": {"phase": 2}}, "register_unknown"),
    ],
)
def test_a_bad_layout_is_refused_with_its_reason(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(layouts.LayoutRefused) as refused:
        layouts.from_mapping({**QUARTERS, **changes})
    assert problem in str(refused.value)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(layouts.LayoutRefused) as refused:
        layouts.from_mapping({**QUARTERS, "unit": "MWh", "interval_minutes": 7})
    assert str(refused.value).count("  - ") == 2


@pytest.mark.parametrize("text", ["", "- a", "a: [", "just words"])
def test_what_is_no_layout_is_refused(text: str) -> None:
    with pytest.raises(layouts.LayoutRefused):
        layouts.read(text)


def test_the_digest_tells_layouts_apart_and_forgives_their_order() -> None:
    one = layouts.from_mapping(QUARTERS)
    assert one.digest == layouts.from_mapping(dict(reversed(QUARTERS.items()))).digest
    assert one.digest != layouts.from_mapping({**QUARTERS, "unit": "Wh"}).digest
