"""The open complaints of one connection as its home names them, and whether one of them says: no power."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.complaints import queries as complaints
from bijlighar.complaints.queries import OpenComplaint
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.views.complaints import story
from bijlighar.interfaces.portal.views.complaints.story import Line
from bijlighar.interfaces.portal.views.complaints.whose import is_of

SHOWN = 2
NO_POWER = {"NO_SUPPLY", "RECHARGE_NO_SUPPLY"}
"""What says that the home has none; a weak voltage, or a wire down in the street, does not."""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An open complaint in one row; `due` is empty where only the consumer's word is awaited."""

    line: Line
    due: str


@dataclass(frozen=True, slots=True)
class AtHome:
    """Some open complaints, how many there are, and when the home last said that it has no power."""

    lines: tuple[OpenLine, ...] = ()
    count: int = 0
    off_at: datetime | None = None

    @property
    def has_more(self) -> bool:
        """Whether some are not named here."""
        return self.count > len(self.lines)


def at_home(connection_id: int, mobile: str) -> AtHome:
    """What is open at a connection, of that what this mobile may read; one statement where nothing is."""
    found = complaints.open_at(connection_id)
    if not found:
        return AtHome()
    since = consumers.linked_since(mobile)
    mine = [each for each in found if is_of(each, mobile, since)]
    # Danger first, then what the supply beside it speaks of, of that what is late; else the newest.
    now = clock.now()
    mine.sort(
        key=lambda each: (each.is_danger, _says_off(each), _says_off(each) and each.is_late(now)),
        reverse=True,
    )
    return AtHome(
        lines=tuple(OpenLine(story.line(each), story.due_words(each)) for each in mine[:SHOWN]),
        count=len(mine),
        off_at=max((each.registered_at for each in mine if _says_off(each)), default=None),
    )


def _says_off(record: OpenComplaint) -> bool:
    return record.category_code in NO_POWER and not record.is_put_right
