"""Which connections an office's pages are about, and how many are looked at while somebody waits."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from bijlighar.consumers import queries as consumers
from bijlighar.network import queries as network

MOST_AT_ONCE = 60_000
"""So many connections are counted while somebody waits for the page; more, one office at a time."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The company, and the connections of an office and those below it."""

    company_id: int
    connection_ids: list[int]

    @property
    def is_too_many(self) -> bool:
        """Whether they are too many to be counted for a page."""
        return len(self.connection_ids) > MOST_AT_ONCE


def reach(office_id: int) -> Reach:
    """What an office reaches. Raises Http404 for an office that never was."""
    path = network.office_path(office_id)
    if not path:
        raise Http404
    return Reach(path[0].company_id, consumers.connections_of_offices(network.offices_below(office_id)))


def age_words(code: str | None) -> str:
    """A band of days in words."""
    return {
        "TO_7": _("up to 7 days"),
        "TO_30": _("8 to 30 days"),
        "TO_90": _("31 to 90 days"),
        "OVER_90": _("longer than 90 days"),
    }.get(code or "", _("not known"))
