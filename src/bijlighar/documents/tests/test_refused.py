"""Why an upload is not taken is written in Hindi for who reads Hindi (M25, M28)."""

from __future__ import annotations

import re

import pytest

from bijlighar.documents.rules import DocumentRefused


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("EMPTY", {}),
        ("TOO_BIG", {"size": 11, "most": 10}),
        ("UNKNOWN_KIND", {}),
        ("TOO_MANY_PIXELS", {"pixels": 60, "most": 50}),
        ("BROKEN", {}),
        ("ACTIVE_PDF", {}),
        ("LOCKED_PDF", {}),
    ],
)
def test_no_latin_word_stands_in_hindi(code: str, values: dict[str, int]) -> None:
    refused = DocumentRefused(code, **values)
    assert not re.search("[A-Za-z]", refused.words_hi)
    assert all(str(each) in refused.words_hi for each in values.values())
