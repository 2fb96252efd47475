"""An upload by its content: what it is, and the copy that may be stored. Names and claimed types count for
nothing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from bijlighar.documents.rules.photo import MOST_PIXELS, PhotoFacts, redrawn
from bijlighar.documents.rules.refused import DocumentRefused

MOST_BYTES = 10 * 1024 * 1024
_PHOTO_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|OpenAction|AA)\b")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")

__all__ = ["MOST_BYTES", "MOST_PIXELS", "Checked", "DocumentRefused", "checked"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The copy to store with its digest (sha256, hexadecimal), and the digest of what was sent.

    `width` and `height` are points, None for a PDF.
    """

    content: bytes
    digest: str
    received_digest: str
    media_type: str
    width: int | None = None
    height: int | None = None
    facts: PhotoFacts = field(default_factory=PhotoFacts)


def checked(content: bytes) -> Checked:
    """Check an upload and make the copy that is stored: photos drawn anew, PDFs as they are.

    Raises `DocumentRefused`: empty, above 10 MiB, above 50 megapixels, damaged, a PDF with a program, a
    hidden file or a password, or anything that is neither JPEG, PNG, WebP nor PDF.
    """
    if not content:
        raise DocumentRefused("EMPTY")
    if len(content) > MOST_BYTES:
        raise DocumentRefused("TOO_BIG", size=-(-len(content) // 2**20), most=MOST_BYTES // 2**20)
    received = hashlib.sha256(content).hexdigest()
    if content.startswith(_PHOTO_STARTS) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        photo = redrawn(content)
        return Checked(
            content=photo.content,
            digest=hashlib.sha256(photo.content).hexdigest(),
            received_digest=received,
            media_type=photo.media_type,
            width=photo.width,
            height=photo.height,
            facts=photo.facts,
        )
    if content.startswith(b"%PDF-"):
        _refuse_bad_pdf(content)
        return Checked(content, received, received, "application/pdf")
    raise DocumentRefused("UNKNOWN_KIND")


def _refuse_bad_pdf(content: bytes) -> None:
    """Judge what can be seen without unpacking; a PDF only ever leaves as a download that runs nothing."""
    if b"%%EOF" not in content[-2048:]:
        raise DocumentRefused("BROKEN")
    plain = _NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content)
    if re.search(rb"/Encrypt\b", plain):
        raise DocumentRefused("LOCKED_PDF")
    if _ACTIVE.search(plain):
        raise DocumentRefused("ACTIVE_PDF")
