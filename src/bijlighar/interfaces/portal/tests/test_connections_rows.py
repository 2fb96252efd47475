"""A row of my connections: its figures agree with those that stand beside it on the page (M1)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from bijlighar.interfaces.portal.overview.choose import rises
from bijlighar.interfaces.portal.overview.rows import Beside, Row

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 23)


def row(now: int = 0, before: int | None = None, **given: Any) -> Row:
    """A row of which only the use, and what is given, is known."""
    known: dict[str, Any] = {each.name: None for each in fields(Row)}
    return replace(Row(**known), use=Beside(FIRST, LAST, now, before), **given)


@pytest.mark.parametrize(
    ("now", "before", "rise_wh"),
    [
        # 183.04 less 174.54, as a reader subtracts them; the Wh would round to 8.49.
        (183_035, 174_544, 8_500),
        (66_100, 65_860, 240),
        (33_980, 35_590, -1_610),
        (33_980, None, None),
    ],
)
def test_a_rise_is_what_a_reader_subtracts_and_the_same_in_both_lists(
    now: int, before: int | None, rise_wh: int | None
) -> None:
    one = row(now, before)
    assert one.rise_wh == rise_wh
    assert [each.rise_wh for each in rises([one])] == ([rise_wh] if rise_wh and rise_wh > 0 else [])


@pytest.mark.parametrize(
    ("language", "words"), [("hi", "23 नवंबर तक का बैलेंस"), ("en", "balance at the end of 23 Nov")]
)
def test_a_balance_says_of_when_it_is(language: str, words: str) -> None:
    record = SimpleNamespace(id=1, service_number="N1", address_hi="", address_en="")
    company = SimpleNamespace(brand_code="east", short_hi="", short_en="", code="east")
    one = row(
        1, record=cast("Any", record), company=cast("Any", company), is_prepaid=True, balance_paise=70_829,
        balance_as_of=LAST,
    )  # fmt: skip
    shown = SimpleNamespace(row=one, title="", name="", off="")
    with translation.override(language):
        page = render_to_string("portal/parts/connection_row.html", {"row": one, "each": shown})
    assert words in page.replace("\u00a0", " ")
