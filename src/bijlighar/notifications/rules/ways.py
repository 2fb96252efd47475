"""Which ways a message takes, one after the other until one is open."""

from __future__ import annotations

from collections.abc import Collection

from bijlighar.notifications.rules.kinds import WAYS, Kind, WayCode


def ways(kind: Kind, chosen: str | None, addresses: Collection[str]) -> tuple[WayCode, ...]:
    """The ways of a message in the order to try them; none when it is not wanted.

    `chosen`: what the person chose for this kind (a way, "NONE", or None for no choice: SMS). `addresses`:
    the ways on which the person can be reached. A must-have that was switched off all the same goes by SMS.
    """
    if chosen == "NONE" and not kind.is_must:
        return ()
    first = chosen if chosen in kind.ways else "SMS"
    order = sorted(kind.ways, key=lambda way: (way != first, WAYS.index(way)))
    return tuple(way for way in order if way in addresses)
