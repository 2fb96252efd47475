"""Tables that become cards on a narrow screen: each cell carries its heading, and stays a cell."""

from __future__ import annotations

import html
import re

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_HEAD = re.compile(r"<thead>(.*?)</thead>", re.DOTALL)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_OPENING = re.compile(r"<(table|thead|tbody|tfoot|tr|th|td)\b([^>]*)>")
_ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tfoot": "rowgroup",
    "tr": "row",
    "td": "cell",
}


class CardsNode(template.Node):
    """What stands between `cards` and `endcards`: one table with one row of headings."""

    def __init__(self, inside: NodeList) -> None:
        self.inside = inside

    def render(self, context: Context) -> SafeString:
        """Write the table with what its cards need."""
        return mark_safe(as_cards(self.inside.render(context)))


@register.tag
def cards(parser: Parser, token: Token) -> CardsNode:
    """Mark a table of which each row is shown as a card where the screen is narrow."""
    inside = parser.parse(("endcards",))
    parser.delete_first_token()
    return CardsNode(inside)


def as_cards(table: str) -> str:
    """Give every cell its heading as `data-label`, and every part its role.

    Styled as blocks, a table is none any more to a screen reader; the roles say that it still is one. No text
    of a cell may hold a bare "<" or ">": templates escape both.
    """
    head = _HEAD.search(table)
    labels = [
        " ".join(html.unescape(_TAG.sub("", each)).split())
        for each in _HEADING.findall(head[1] if head else "")
    ]
    column = 0
    in_head = False

    def opened(found: re.Match[str]) -> str:
        nonlocal column, in_head
        tag, more = found[1], found[2]
        if tag == "tr":
            column = 0
        if tag in ("thead", "tbody", "tfoot"):
            in_head = tag == "thead"
        if tag == "table":
            return f'<table role="table"{_classed(more, "cards")}>'
        if tag not in ("th", "td"):
            return f'<{tag} role="{_ROLES[tag]}"{more}>'
        if in_head:
            return f'<th role="columnheader"{more}>'
        label = labels[column] if column < len(labels) else ""
        column += 1
        role = "rowheader" if tag == "th" else "cell"
        return f'<{tag} role="{role}" data-label="{html.escape(label)}"{more}>'

    return _OPENING.sub(opened, table)


def _classed(attributes: str, name: str) -> str:
    if 'class="' in attributes:
        return attributes.replace('class="', f'class="{name} ', 1)
    return f'{attributes} class="{name}"'
