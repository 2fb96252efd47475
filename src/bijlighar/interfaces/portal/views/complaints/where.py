"""Which of the visitor's own connections a complaint is about: a few in a row, many behind one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints.asked import ELSEWHERE

AT_ONCE = 5
"""So many stand in a row; an office with forty would else scroll past them all, to a wire that sparks."""


@dataclass(frozen=True, slots=True)
class Option:
    """A connection, or another place, as the form offers it."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Where:
    """What is offered at once, and what behind a line that says `words`; nothing to who has no connection."""

    options: tuple[Option, ...]
    more: tuple[Option, ...]
    words: str


def where(mine: Sequence[ConnectionRecord], chosen: str) -> Where:
    """Offer the connections; of many the chosen one, and the rest behind a line."""
    every = [_option(each) for each in mine]
    elsewhere = [Option(ELSEWHERE, _("Another place"))] if mine else []
    if len(every) <= AT_ONCE:
        return Where((*every, *elsewhere), (), "")
    first = [each for each in every if each.value == chosen]
    more = [each for each in every if each.value != chosen]
    words = _("Another of my connections (%(count)d)") if first else _("One of my connections (%(count)d)")
    return Where((*first, *elsewhere), tuple(more), words % {"count": len(more)})


def _option(each: ConnectionRecord) -> Option:
    name = each.name_hi if language() == "hi" else each.name_en
    return Option(str(each.id), f"{name} · {writing.service_number(each.service_number)}")
