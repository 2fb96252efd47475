"""What is copied from a PDF: by the standard's own rule, and by the PDF reader of a common browser."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2


def by_the_standard(pdf: bytes) -> str:
    """The text in the order of the content: of a span its ActualText, else what its glyphs mean.

    Every text element of the tree of tags is set off by a space; runs of spaces are made one.
    """
    with pikepdf.open(BytesIO(pdf)) as opened:
        return re.sub(r"\s+", " ", " ".join(_page(page) for page in opened.pages)).strip()


def by_pdfium(pdf: bytes) -> str:
    """What PDFium gives, without spaces: it loses some after a mark above or below a letter."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in opened)


def without_spaces(text: str) -> str:
    """The text to look for in what PDFium gives."""
    return "".join(text.split())


def _page(page: Any) -> str:
    fonts = {name: _meanings(font) for name, font in page.Resources.Font.items()}
    found: list[str] = []
    meanings: dict[bytes, str] = {}
    open_spans: list[str | None] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                named = (
                    operands[1].get("/ActualText") if isinstance(operands[1], pikepdf.Dictionary) else None
                )
                open_spans.append(None if named is None else str(named))
                found.append(" " if named is None else str(named))
            case "BMC":
                open_spans.append(None)
            case "EMC":
                open_spans.pop()
            case "Tf":
                meanings = fonts[str(operands[0])]
            case "Tj" | "TJ" if not any(span is not None for span in open_spans):
                shown = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
                found += [_text(bytes(part), meanings) for part in shown if isinstance(part, pikepdf.String)]
    return "".join(found)


def _text(codes: bytes, meanings: dict[bytes, str]) -> str:
    return "".join(meanings[codes[at : at + 2]] for at in range(0, len(codes), 2))


def _meanings(font: Any) -> dict[bytes, str]:
    """What each code of a font means, from its ToUnicode map."""
    source = font.ToUnicode.read_bytes().decode()
    return {
        bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", source)
    }
