"""The few shapes of the portal: each a path on a 24 x 24 canvas. Shapes carry states, never colour alone."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "bars": "M1 12h3.4v10H1zM5.7 7.5h3.4V22H5.7zM10.3 3h3.4v19h-3.4zM14.9 7.5h3.4V22h-3.4z"
    "M19.6 12H23v10h-3.4z",
    "usage": "M2 20h20v2H2zM3 13h3v5H3zM8 8h3v10H8zM13 3h3v15h-3zM18 10h3v8h-3z",
    "money": "M3 4h18v2H3zM3 9h12v2H3zM3 14h18v2H3zM3 18h18v1.3H3zM3 20.7h18V22H3z",
    "phone": "M6.6 2 10 8 7.8 10c1.2 2.7 3.5 5 6.2 6.2l2-2.2 6 3.4-1 4c-.3.6-1 .8-1.6.7C10 20.5 3.5 14 2 4.6 "
    "1.9 4 2.1 3.3 2.7 3z",
    "down": "M3 7h18l-9 11z",
    "on": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z",
    "off": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14z"
    "M4.9 17 17 4.9 19.1 7 7 19.1z",
    "half": "M12 2a10 10 0 1 0 0 20zM12 2a10 10 0 0 1 0 20v-2.5a7.5 7.5 0 0 0 0-15z",
    "danger": "M12 2 23 22H1zm-1.3 7v6.5h2.6V9zm0 8v2.6h2.6V17z",
    "plug": "M11 2h2v6h3V2h2v6h2v5a8 8 0 0 1-6.5 7.9V23h-3v-2.1A8 8 0 0 1 4 13V8h2V2h2v6h3z",
    "failed": "M4 2 12 10l8-8 2 2-8 8 8 8-2 2-8-8-8 8-2-2 8-8-8-8z",
    "tick": "m9 20-8-8 3-3 5 5L20 3l3 3z",
    "date": "M6 2h2v2h8V2h2v2h4v18H2V4h4zm-2 8v10h16V10z",
}
_EVEN_ODD = {"off", "danger", "date"}


def draw(name: str, css: str = "i") -> SafeString:
    """Return the icon as inline SVG. Raises KeyError for a name that was never drawn."""
    if name == "mark":
        return mark_safe(
            '<svg class="i" viewBox="0 0 24 24" aria-hidden="true">'
            '<path d="M1 12h3.4v10H1zM5.7 7.5h3.4V22H5.7zM14.9 7.5h3.4V22h-3.4zM19.6 12H23v10h-3.4z"/>'
            '<path fill="#ffc52e" d="M10.3 3h3.4v19h-3.4z"/></svg>'
        )
    rule = mark_safe(' fill-rule="evenodd"') if name in _EVEN_ODD else ""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><path{} d="{}"/></svg>',
        css,
        rule,
        PATHS[name],
    )
