"""The sentences under a day's picture say what was measured, also when it was nothing (M11)."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from bijlighar.interfaces.portal import pictures
from bijlighar.metering.queries import CurveRecord
from bijlighar.metering.rules.flags import Flag


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
    curve = CurveRecord(
        values_wh=tuple(values),
        flags=(int(next(iter(Flag))),) * 96,
        version=1,
        as_of=None,
        known_at=None,
        meter_serial="0000",
        register_start_wh=None,
        register_end_wh=None,
    )
    with translation.override("en"):
        assert pictures.day_view(curve, date(2026, 11, 21)).sentences[0] == english
