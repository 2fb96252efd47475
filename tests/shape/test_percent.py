"""A per cent is written as Hindi papers print it, close to its figure, wherever a consumer reads it: 9%."""

from __future__ import annotations

import re

import pytest

from tests.shape.source import PACKAGE, ROOT

READ_BY_CONSUMERS = (
    "interfaces/portal",
    "interfaces/demo",
    "notifications",
    "billing/adapters",
    "applications",
)
FIGURE = re.compile(r"(?:\}|\)[sd])(?: |\u00a0|&nbsp;)%%?(?=[\s<।,.;:)\"'&]|$)", re.MULTILINE)
"""What stands for a figure (`{share}`, `%(share)d`), then a gap, then the sign."""
DIGIT = re.compile(r"\d(?: |\u00a0|&nbsp;)%%?(?=[\s<।,.;:)\"'&]|$)", re.MULTILINE)
"""The same with the figure itself; in Python it may be arithmetic."""


def apart(text: str, *, is_program: bool = False) -> list[str]:
    """Every place in a text where a gap stands between a figure and its per cent sign."""
    return FIGURE.findall(text) + ([] if is_program else DIGIT.findall(text))


@pytest.mark.parametrize(
    "text",
    [
        "{{ share }} % of it",
        "{percent} % पूरा",
        "%(percent)d %% of",
        "9 % ड्यूटी",
        "+{{ top }}&nbsp;%</span>",
        "3\u00a0%",
    ],
)
def test_a_gap_before_the_sign_is_found(text: str) -> None:
    assert len(apart(text)) == 1


@pytest.mark.parametrize(
    "text", ["{{ share }}% of it", "{% if a %}{{ b }} {% endif %}", "%(a)s %(b)s", "9%."]
)
def test_what_is_written_well_or_is_no_per_cent_is_not(text: str) -> None:
    assert apart(text) == []


def test_no_page_message_or_paper_of_a_consumer_parts_them() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {place}"
        for room in READ_BY_CONSUMERS
        for ending in ("*.po", "*.py", "*.html", "*.typ", "*.yaml")
        for path in sorted((PACKAGE / room).rglob(ending))
        if "tests" not in path.parts
        for place in apart(path.read_text(), is_program=ending == "*.py")
    ]
    assert found == []
