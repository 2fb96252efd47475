"""A threshold that today's readings passed is said to be passed, before the night counts them (M16)."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.utils import translation

from bijlighar.billing.queries import CliffCard
from bijlighar.interfaces.portal.pictures import DayView
from bijlighar.interfaces.portal.views.cliff import ahead


def card(**given: Any) -> CliffCard:
    """149.44 of 150 units at the end of yesterday; passing costs Rs 742."""
    told: dict[str, Any] = {
        "connection_id": 1, "as_of": date(2026, 11, 22), "so_far_wh": 149_440, "days_left": 8,
        "low_wh": 180_000, "mid_wh": 200_000, "high_wh": 220_000, "limit_wh": 150_000, "kind": "SUBSIDY",
        "outlook": "PASSES", "at_paise": 40_000, "above_paise": 114_200, "jump_paise": 74_200,
    }  # fmt: skip
    return CliffCard(**{**told, **given})


def today(total_wh: int, estimated_wh: int = 0) -> DayView:
    return cast("DayView", SimpleNamespace(total_wh=total_wh, estimated_wh=estimated_wh))


@pytest.mark.parametrize(
    ("so_far", "words"),
    [
        (None, "At this pace the month will pass it."),
        (today(560), "At this pace the month will pass it."),  # 150.00 is not above it
        (today(561), "Today the month has passed it."),
        (today(3_800), "Today the month has passed it."),
        # Estimated energy alone takes nothing away.
        (today(3_800, estimated_wh=3_300), "At this pace the month will pass it."),
    ],
)
def test_what_today_does_to_it(so_far: DayView | None, words: str) -> None:
    with translation.override("en"):
        told = ahead(card(), so_far)
    assert told is not None
    assert (told.outlook, told.is_pressing) == (words, True)
