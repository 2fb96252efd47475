"""Typst's compiler, kept ready between bills: the template and the fonts are read once."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import typst

from bijlighar.billing.adapters.paper.content import content
from bijlighar.billing.rules.sheet import BillSheet
from bijlighar.kernel.money import Language

FOLDER = Path(__file__).parent
STANDARD: Final = "ua-1"
"""PDF/UA-1: tagged, titled, in a named language, every picture with its words. Typst refuses what is not."""


class Printer:
    """One compiler; not for two threads at once."""

    def __init__(self) -> None:
        """Read the template and the fonts; those of the machine are never used: paper is alike everywhere."""
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER / "fonts")]
        )
        self._compiler = typst.Compiler(root=str(FOLDER), font_paths=fonts)

    def pdf(self, sheet: BillSheet, language: Language, letter_code: str = "") -> bytes:
        """The bytes of one bill's PDF; the same sheet and printed code give the same bytes."""
        issued = sheet.issued_on
        told = printable(json.dumps(content(sheet, language, letter_code), ensure_ascii=False))
        # As the text of the page, not as an input of the compiler: inputs are part of everything it remembers
        # between bills, so that a new one would make it forget all it has laid out.
        page = f'#import "bill.typ": bill\n#bill(json(bytes({json.dumps(told, ensure_ascii=False)})))'
        made = self._compiler.compile(
            page.encode(),
            format="pdf",
            pdf_standards=STANDARD,
            timestamp=datetime(issued.year, issued.month, issued.day, tzinfo=UTC),
        )
        assert isinstance(made, bytes)
        return made


@cache
def _letters() -> frozenset[str]:
    return frozenset((FOLDER / "fonts" / "letters.txt").read_text(encoding="utf-8"))


def printable(text: str) -> str:
    """The text with "?" for each letter that the fonts do not have: a strange name must not stop a bill."""
    text = unicodedata.normalize("NFC", text)
    strange = set(text) - _letters()
    return text.translate(dict.fromkeys(map(ord, strange), "?")) if strange else text


@cache
def _printer() -> Printer:
    return Printer()


def print_bill(sheet: BillSheet, language: Language, letter_code: str = "") -> bytes:
    """One bill as PDF, in about fifteen milliseconds."""
    return _printer().pdf(sheet, language, letter_code)
