"""Reading what a call asks for: days and instants as half-open ranges, sizes of pages, places in them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from bijlighar.interfaces.api.own.door import Ask
from bijlighar.interfaces.api.own.problems import bad_parameter

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


def day(ask: Ask, name: str, usual: date) -> date:
    """A day by its parameter, or the usual one."""
    text = ask.parameters.get(name)
    if text is None:
        return usual
    try:
        found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise bad_parameter(
            name, _("It is no day between 2000-01-01 and 2100-01-01."), _("Write a day like 2026-11-22.")
        )
    return found


def days(ask: Ask, usual: int, today: date) -> tuple[date, date]:
    """The days [from, to): up to today's end and the `usual` number of them where nothing else is said."""
    to_date = day(ask, "to", today + timedelta(days=1))
    from_date = day(ask, "from", max(FIRST_DAY, to_date - timedelta(days=usual)))
    if from_date >= to_date:
        raise bad_parameter(
            "from",
            _("It is not before `to`."),
            _("Give the first day, and as `to` the day after the last one."),
        )
    return from_date, to_date


def size(ask: Ask, most: int) -> int:
    """How many rows a page has: `limit`, or as many as there may be."""
    text = ask.parameters.get("limit")
    if text is None:
        return most
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):
        words = _("It is no whole number from 1 to %(most)d.") % {"most": most}
        raise bad_parameter("limit", words, _("Leave it out, or lower it."))
    return int(text)


def place(ask: Ask, pattern: str) -> str:
    """Where the page begins: `after` as the page before gave it in `next`; empty for the first one."""
    text = ask.parameters.get("after", "")
    if "after" in ask.parameters and not re.fullmatch(pattern, text):
        raise lost()
    return text


def lost() -> Exception:
    """The place is none that was given."""
    return bad_parameter(
        "after", _("No page gave this place."), _("Take `next` of the page before, as it stands.")
    )


def instant(at: datetime | None) -> str | None:
    """An instant as it is written: UTC, whole seconds."""
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
