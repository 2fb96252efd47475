"""Kinds and states of notices; what is missing from one before it can be proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

KindCode = Literal["NOTICE", "ANSWER"]
StateCode = Literal["PROPOSED", "PUBLISHED", "REFUSED", "WITHDRAWN"]
KINDS: dict[str, tuple[str, str]] = {
    "NOTICE": ("Notice", "सूचना"),
    "ANSWER": ("Question and answer", "सवाल और जवाब"),
}
STATES: dict[str, tuple[str, str]] = {
    "PROPOSED": ("waits for approval", "मंज़ूरी का इंतज़ार"),
    "PUBLISHED": ("published", "प्रकाशित"),
    "REFUSED": ("sent back", "लौटाया गया"),
    "WITHDRAWN": ("withdrawn", "वापस लिया गया"),
}
LONGEST_TITLE, LONGEST_TEXT, LONGEST_SOURCE, LONGEST_WORDS = 160, 4000, 300, 600
MOST_QUESTIONS_A_DAY = 5
"""Questions of one mobile in a day."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice as somebody writes it. An answer's title is its question, in the officer's words.

    `source_*`: where it can be read up; `link` its address, or empty.
    """

    kind_code: str
    title_en: str
    title_hi: str
    text_en: str
    text_hi: str
    source_en: str
    source_hi: str
    link: str = ""


def missing(draft: Draft) -> str:
    """What is wrong with a draft: KIND, TITLE, TEXT, SOURCE, LINK, LONG, LANGUAGE, or "" for nothing.

    Both languages are asked for, and the Hindi must be in Hindi letters.
    """
    if draft.kind_code not in KINDS:
        return "KIND"
    for code, words in (
        ("TITLE", (draft.title_en, draft.title_hi)),
        ("TEXT", (draft.text_en, draft.text_hi)),
        ("SOURCE", (draft.source_en, draft.source_hi)),
    ):
        if not all(each.strip() for each in words):
            return code
    if not all(_is_hindi(each) for each in (draft.title_hi, draft.text_hi)):
        return "LANGUAGE"
    if draft.link and not draft.link.startswith(("https://", "http://")):
        return "LINK"
    lengths = (
        (LONGEST_TITLE, (draft.title_en, draft.title_hi)),
        (LONGEST_TEXT, (draft.text_en, draft.text_hi)),
        (LONGEST_SOURCE, (draft.source_en, draft.source_hi, draft.link)),
    )
    return "LONG" if any(len(each) > most for most, words in lengths for each in words) else ""


def question_number(question_id: int) -> str:
    """How a question that somebody asked is called: "S000042"."""
    return f"S{question_id:06d}"


def _is_hindi(text: str) -> bool:
    return any("\u0900" <= letter <= "\u097f" for letter in text)
