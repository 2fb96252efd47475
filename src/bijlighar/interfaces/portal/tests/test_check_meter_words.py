"""The arithmetic of a check meter's verdict, kept as numbers and signs, is read in people's words (M5)."""

from __future__ import annotations

import pytest
from django.utils import translation

from bijlighar.interfaces.portal.views.check_meter.sides import readable


@pytest.mark.parametrize(
    ("kept", "hindi", "english"),
    [
        (
            "82 × 50 ÷ 100 = 41; 2026-11-22 − 41 = 2026-10-12",
            "82 × 50 ÷ 100 = 41; 22 नवंबर 2026 − 41 = 12 अक्टूबर 2026",
            "82 × 50 ÷ 100 = 41; 22 November 2026 − 41 = 12 October 2026",
        ),
        ("2026-09: गिनी गई बिजली", "सितंबर 2026: गिनी गई बिजली", "September 2026: गिनी गई बिजली"),
        ("459.708 ≥ 30.000 kWh", "459.708 ≥ 30.000 यूनिट", "459.708 ≥ 30.000 units"),
        ("10 Wh + 10 Wh, × 1", "10 वॉट-घंटे + 10 वॉट-घंटे, × 1", "10 Wh + 10 Wh, × 1"),
        ("4,59,708 ÷ 4,75,339 = 0.967116",) * 3,
    ],
)
def test_dates_months_and_units_are_written_as_people_write_them(kept: str, hindi: str, english: str) -> None:
    for language, words in (("hi", hindi), ("en", english)):
        with translation.override(language):
            assert readable(kept).replace("\u00a0", " ") == words
