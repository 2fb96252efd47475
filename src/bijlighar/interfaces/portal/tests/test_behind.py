"""The page says plainly how old its newest reading is when a later one is overdue (M9)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from bijlighar.interfaces.portal.templatetags.portal import behind


@pytest.mark.parametrize(
    ("now", "english", "hindi"),
    [
        (datetime(2026, 11, 20, 6, 29, tzinfo=UTC), "", ""),
        (
            datetime(2026, 11, 20, 8, 20, tzinfo=UTC),
            "The newest reading is 2 hours 20 minutes old. Later ones have not come yet.",
            "सबसे नई रीडिंग 2 घंटे 20 मिनट पुरानी है। उसके बाद की अभी नहीं आईं।",
        ),
    ],
)
def test_an_old_reading_says_its_age(now: datetime, english: str, hindi: str, settings: Any) -> None:
    settings.PORTAL_NOW = now
    as_of = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
    for language, text in (("en", english), ("hi", hindi)):
        with translation.override(language):
            assert behind(as_of) == text
