"""What a list of complaints is narrowed to: one reading of an address for the queue, its file and the boards.

A board's figure links to the list with the same words in the address, so both count the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bijlighar.complaints.queries import AGES, ListFilter, figure_filter
from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk
from bijlighar.kernel.time import IST

STATES: dict[str, tuple[str, ...]] = {
    "open": ("OPEN_ALL",),
    "working": ("WORKING_ALL",),
    "new": ("OPEN", "ASSIGNED"),
    "out": ("TAKEN", "ARRIVED"),
    "attended": ("ATTENDED",),
    "reopened": ("REOPENED",),
    "closed": ("CLOSED",),
    "forced": ("FORCED_CLOSED",),
    "all": (),
}
"""The word in the address -> the states it stands for."""
HOURS: dict[str, tuple[int, int | None]] = {
    "0-4": (0, 4),
    "4-24": (4, 24),
    "24-72": (24, 72),
    "72-168": (72, 168),
    "168-": (168, None),
}
"""Bands of age in hours, half-open; the last one has no end."""
_FIRST = datetime(2000, 1, 1, tzinfo=IST)
FLAGS = ("danger", "late", "soon", "paused", "mine", "reopened", "sent_up", "paid", "force", "attended")
FEEDBACK = ("SATISFIED", "NOT_RESTORED", "NO_ANSWER")
FIGURES = (
    "open", "open_danger", "open_late", "due_soon", "paused", "force_asked", "escalated",
    *(code for code, *_bounds in AGES),
    "registered", "attended", "attended_late", "reopened", "satisfied", "not_restored", "no_answer", "forced",
    "compensated",
)  # fmt: skip
"""Figures of the boards that open into their list."""
WORDS = ("figure", "state", "category", "channel", "age", "gang", "feedback", "from", "to", *FLAGS)


def read(request: HttpRequest) -> dict[str, str]:
    """What the address asks for, known words only; what is no choice counts as not asked."""
    given = {name: request.GET.get(name, "")[:40] for name in WORDS}
    given["state"] = given["state"] if given["state"] in STATES else "open"
    given["age"] = given["age"] if given["age"] in HOURS else ""
    given["figure"] = given["figure"] if given["figure"] in FIGURES else ""
    given["feedback"] = given["feedback"] if given["feedback"] in FEEDBACK else ""
    for name in FLAGS:
        given[name] = "1" if given[name] == "1" else ""
    if asked.number(request, "gang") is None:
        given["gang"] = ""
    for name in ("from", "to"):
        day = asked.day(request, name, date(1999, 1, 1))
        given[name] = day.isoformat() if day.year >= 2000 else ""
    return {name: text for name, text in given.items() if text}


def filter_of(chosen: Mapping[str, str], desk: Desk, soon: timedelta) -> ListFilter:
    """The same as the area takes it. `from` and `to` are days of India on which it was registered, half-open.

    A figure of a board stands alone: beside it nothing else narrows the list.
    """
    if "figure" in chosen:
        from_at, to_at = _midnight(chosen.get("from", "")), _midnight(chosen.get("to", ""))
        return figure_filter(chosen["figure"], from_at or _FIRST, to_at or desk.at, due_soon=soon)
    least, most = HOURS.get(chosen.get("age", ""), (None, None))
    return ListFilter(
        states=STATES[chosen.get("state", "open")],
        category_code=chosen.get("category", ""),
        channel_code=chosen.get("channel", ""),
        is_danger=True if "danger" in chosen else None,
        is_late=True if "late" in chosen else None,
        due_within=soon if "soon" in chosen else None,
        is_paused=True if "paused" in chosen else None,
        is_reopened=True if "reopened" in chosen else None,
        owner_id=desk.staff.id if "mine" in chosen else None,
        older_than=timedelta(hours=least) if least else None,
        younger_than=timedelta(hours=most) if most else None,
        gang_id=int(chosen["gang"]) if "gang" in chosen else None,
        level_from=1 if "sent_up" in chosen else None,
        feedback_code=chosen.get("feedback", ""),
        force_asked=True if "force" in chosen else None,
        is_attended=True if "attended" in chosen else None,
        is_compensated=True if "paid" in chosen else None,
        registered_from=_midnight(chosen.get("from", "")),
        registered_to=_midnight(chosen.get("to", "")),
    )


def address(**chosen: str) -> str:
    """The words of an address that asks for this."""
    return urlencode({name: text for name, text in chosen.items() if text})


def names() -> dict[str, str]:
    """What each figure is called."""
    return {
        "open": _("Open"),
        "open_danger": _("Danger"),
        "open_late": _("Late"),
        "due_soon": _("Due soon"),
        "paused": _("Clock stands"),
        "escalated": _("Sent up"),
        "force_asked": _("Closing asked for"),
        "UNDER_4H": _("under 4 h"),
        "UNDER_1D": _("4 to 24 h"),
        "UNDER_3D": _("1 to 3 days"),
        "UNDER_7D": _("3 to 7 days"),
        "OVER_7D": _("over 7 days"),
        "registered": _("Registered"),
        "attended": _("Put right"),
        "attended_late": _("Put right late"),
        "reopened": _("Opened again"),
        "satisfied": _("“It is right”"),
        "not_restored": _("“It is not right”"),
        "no_answer": _("No answer"),
        "forced": _("Closed by the office"),
        "compensated": _("Compensated"),
    }


def _midnight(day: str) -> datetime | None:
    return datetime.fromisoformat(day).replace(tzinfo=IST) if day else None
