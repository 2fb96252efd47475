"""The subsidy of the month in a sentence, with the limits of the rulebook for the month's length (M12)."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from bijlighar.interfaces.portal.month_so_far import said
from bijlighar.prepaid.queries import MonthCharged
from bijlighar.tariffs.rules import load_rulebook
from bijlighar.tariffs.rules.choose import choose


def charge(energy_wh: int, subsidy_paise: int) -> MonthCharged:
    return MonthCharged(energy_wh, subsidy_paise, date(2026, 11, 1), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("state", "category", "energy_wh", "subsidy_paise", "english"),
    [
        ("bihar", "DS-II", 79_375, -58_800, "79.38 of 125 free units used."),
        ("bihar", "DS-II", 137_300, -92_700, "All 125 free units are used, and 12.30 units above them."),
        (
            "mp",
            "LV-1.2",
            60_000,
            -30_000,
            "60.00 units used; up to 150 units in the month there is a subsidy.",
        ),
        ("mp", "LV-1.2", 156_000, 0, "Above 150 units: no subsidy in this month."),
    ],
)
def test_the_month_so_far(
    state: str, category: str, energy_wh: int, subsidy_paise: int, english: str
) -> None:
    terms = choose(load_rulebook(state), category, "URBAN", date(2026, 11, 1), date(2026, 12, 1), True)
    with translation.override("en"):
        assert said(terms, charge(energy_wh, subsidy_paise)) == english


def test_an_estimate_alone_takes_no_subsidy_away() -> None:
    terms = choose(load_rulebook("mp"), "LV-1.2", "URBAN", date(2026, 11, 1), date(2026, 12, 1), True)
    with translation.override("en"):
        assert "there is a subsidy" in said(terms, charge(156_000, -40_000))
