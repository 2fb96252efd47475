"""The sentences under a day's picture say what was measured, also when it was nothing (M11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from bijlighar.interfaces.portal import pictures
from bijlighar.interfaces.portal.today import with_today
from bijlighar.interfaces.portal.views.usage import register_advance
from bijlighar.metering.queries import CurveRecord, DayRecord
from bijlighar.metering.rules.flags import Flag


def curve_of(
    values: Sequence[int | None],
    flags: list[Flag],
    registers: tuple[int, int] | tuple[None, None] = (None, None),
) -> CurveRecord:
    """A day of these blocks, with what the meter's register said at its ends."""
    return CurveRecord(
        values_wh=tuple(values),
        flags=tuple(int(flag) for flag in flags),
        version=1,
        as_of=datetime(2026, 11, 21, 18, 30, tzinfo=UTC),
        known_at=None,
        meter_serial="0000",
        register_start_wh=registers[0],
        register_end_wh=registers[1],
    )


@pytest.mark.parametrize(
    ("highest", "english"),
    [
        (0, "Each bar is 15 minutes. Nothing was used."),
        (3, "Each bar is 15 minutes. Highest at 2:30\u00a0am: 0.003 units."),
        (750, "Each bar is 15 minutes. Highest at 2:30\u00a0am: 0.75 units."),
    ],
)
def test_the_highest_quarter_hour(highest: int, english: str) -> None:
    values = [0] * 96
    values[10] = highest
    curve = curve_of(values, [Flag.MEASURED] * 96)
    with translation.override("en"):
        assert pictures.day_view(curve, date(2026, 11, 21)).sentences[0] == english


def test_what_was_estimated_is_counted_apart() -> None:
    flags = [Flag.MEASURED] * 95 + [Flag.ESTIMATED_GAP_PROFILE]
    shown = pictures.day_view(curve_of([40] * 95 + [25], flags), date(2026, 11, 21))
    assert (shown.total_wh, shown.estimated_wh, shown.arrived) == (3825, 25, 95)


def test_a_part_of_the_day_that_has_not_come_yet_has_no_sum_of_zero() -> None:
    curve = curve_of([40] * 36 + [None] * 60, [Flag.MEASURED] * 36 + [Flag.NOT_YET] * 60)
    shown = pictures.day_view(curve, date(2026, 11, 21))
    assert [part.total_wh for part in shown.parts] == [24 * 40, 12 * 40, None, None]
    with translation.override("en"):
        table = render_to_string("portal/parts/quarters.html", {"day": shown})
    assert "0.000" not in table


@pytest.mark.parametrize(("end", "is_a_sum"), [(1_648_712, True), (1_829, False)])
def test_a_register_that_began_anew_is_not_subtracted(end: int, is_a_sum: bool) -> None:
    curve = curve_of([40] * 96, [Flag.MEASURED] * 96, (1_644_872, end))
    context = {"curve": curve, "register_advance_wh": register_advance(curve)}
    with translation.override("en"):
        shown = render_to_string("portal/parts/registers.html", context)
    assert ("Advanced by" in shown) is is_a_sum
    assert ("3.840" in shown) is is_a_sum
    assert ("began to count anew" in shown) is not is_a_sum
    assert "\u22121,643" not in shown


def test_today_stands_in_the_row_of_days_until_it_is_validated() -> None:
    yesterday, today = date(2026, 11, 20), date(2026, 11, 21)
    so_far = pictures.day_view(curve_of([40] * 96, [Flag.MEASURED] * 96), today)
    of = DayRecord(
        day=yesterday,
        energy_wh=4000,
        solar_wh=0,
        estimated_wh=0,
        missing_blocks=0,
        version=1,
        known_at=datetime(2026, 11, 21, tzinfo=UTC),
        is_complete=True,
    )
    both = with_today([of], so_far)
    assert [(each.day, each.energy_wh, each.is_complete) for each in both] == [
        (yesterday, 4000, True),
        (today, 3840, False),
    ]
    assert with_today(both, so_far) == both
    assert with_today([of], None) == [of]
