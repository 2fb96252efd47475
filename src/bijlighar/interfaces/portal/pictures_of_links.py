"""The UPI square: a link as a picture that another phone reads."""

from __future__ import annotations

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET = 4
"""White around the square, in modules; the standard asks for four."""


def square(link: str) -> SafeString:
    """Draw a link as one SVG path; a white ground belongs to it, so that it is read in the dark too."""
    rows = [list(row) for row in segno.make(link, micro=False, error="m").matrix]
    side = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return format_html(
        '<svg class="square" viewBox="0 0 {0} {0}" aria-hidden="true"><path fill="#fff" d="M0 0h{0}v{0}H0z"/>'
        '<path fill="#000" d="{1}"/></svg>',
        side,
        mark_safe(path),
    )
