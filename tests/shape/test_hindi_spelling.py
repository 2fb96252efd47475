"""Hindi is spelt one way, as docs/words.md says: no dot under क, ख and ग; one letter has one code."""

from __future__ import annotations

import re

import pytest

from tests.shape.source import PACKAGE, ROOT

READS_PEOPLE_S_WORDS = PACKAGE / "interfaces" / "answer"
DOTTED = re.compile(
    "[\u0900-\u097f]*[कखग]\u093c[\u0900-\u097f]*|[\u0900-\u097f]*[\u0958-\u095f][\u0900-\u097f]*"
)


def misspelt(text: str) -> list[str]:
    """The Hindi words of a text with a dot under क, ख or ग, or with a letter of the older codes."""
    return DOTTED.findall(text)


@pytest.mark.parametrize("word", ["ख़र्च", "\u0959र्च", "तारीख़", "ग़लत", "काग़ज़"])
def test_a_dot_under_ka_kha_or_ga_is_found(word: str) -> None:
    assert misspelt(f"कुल {word} देखें") == [word]


def test_every_hindi_word_of_the_program_is_spelt_as_papers_print_it() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for folder, endings in (
            (PACKAGE, ("*.po", "*.py", "*.html", "*.typ")),
            (ROOT / "rulebook", ("*.yaml",)),
        )
        for ending in endings
        for path in sorted(folder.rglob(ending))
        if READS_PEOPLE_S_WORDS not in path.parents
        for word in misspelt(path.read_text())
    ]
    assert found == []
