"""The portal as an app of a company: its name, its colour, its icon."""

from __future__ import annotations

import io
import re
from functools import cache

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.style import text_of
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord

NEUTRAL = "desk"
"""The brand of a portal of several companies; an app of none of them is called by it."""
SIZES = (192, 512)
LIT, WHITE = "#ffc52e", "#ffffff"
PAPER = "#f1f3ee"
_BARS = ((1, 12, 4.4, 22), (5.7, 7.5, 9.1, 22), (14.9, 7.5, 18.3, 22), (19.6, 12, 23, 22))
_MIDDLE = (10.3, 3, 13.7, 22)
_FINE = 4


def of_code(code: str) -> CompanyRecord | None:
    """The company of an address, None for the neutral app. Raises LookupError for one that is not here."""
    if code == NEUTRAL:
        return None
    found = network.company(code)
    if found is None:
        raise LookupError(code)
    return found


def name_of(company: CompanyRecord | None) -> tuple[str, str]:
    """The app's name, and a short one for below its icon."""
    if company is None:
        return _("Bijlighar"), _("Bijlighar")
    return f"{_('Bijlighar')} · {_local(company, 'name')}", short_of(company)


def short_of(company: CompanyRecord) -> str:
    """The short name by which people call a company."""
    return _local(company, "short")


@cache
def colour_of(brand: str) -> str:
    """The colour of a brand's first screen, as the style sheet has it."""
    found = re.search(
        rf"\[data-co={re.escape(brand)}\]{{--co-hero:(#[0-9a-f]{{6}})", text_of("portal/tokens.css")
    )
    return found.group(1) if found else colour_of(NEUTRAL)


def has_brand(brand: str) -> bool:
    """Whether the style sheet knows a brand."""
    return f"[data-co={brand}]{{" in text_of("portal/tokens.css")


@cache
def icon(brand: str, size: int, *, is_whole: bool) -> bytes:
    """Draw the mark as PNG; `is_whole` fills the square, for phones that cut their own shape out of it."""
    # The mark stands on 24 x 24; a shape cut by the phone leaves the middle four fifths.
    canvas = 40 if is_whole else 32
    side = size * _FINE
    scale, edge = side / canvas, (canvas - 24) / 2
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), 0 if is_whole else 6 * scale, fill=colour_of(brand))
    for bars, fill in ((_BARS, WHITE), ((_MIDDLE,), LIT)):
        for left, top, right, bottom in bars:
            corners = (left + edge, top + edge - 0.5, right + edge, bottom + edge - 0.5)
            pen.rectangle(tuple(round(each * scale) for each in corners), fill=fill)
    small = picture.resize((size, size), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _local(company: CompanyRecord, field: str) -> str:
    return str(getattr(company, f"{field}_{language()}") or getattr(company, f"{field}_en"))
