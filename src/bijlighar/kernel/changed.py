"""Says of whom something changed, once it is committed: for whoever keeps copies of what he showed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

CHANNEL = "bijlighar_changed"
MOST_NAMED = 400
"""More holders or wires than these are not named: then all of the company have changed."""
EVERYBODY = "*"
_HOLDER, _COMPANY, _WIRE = "h", "k", "w"

Wire = tuple[str, int]
"""What carries power to many: its kind, as FEEDER or DTR, and its id."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Of whom something changed: these holders, those below these wires, all of a company; else everybody."""

    holders: tuple[int, ...] = ()
    wires: tuple[Wire, ...] = ()
    company_id: int | None = None


def tell_changed(company_id: int | None = None, holders: Collection[int] | None = None) -> None:
    """Tell listeners, when this transaction is committed, that what they keep of somebody is of before.

    Of `holders` (connections), where they are few; else of all of a company; without a company, of everybody.
    Nobody holds a copy longer than some minutes, so that a change nobody tells of is seen then.
    """
    if holders is not None and len(holders) <= MOST_NAMED:
        if holders:
            _tell(_named(holders))
        return
    _tell(EVERYBODY if company_id is None else f"{_COMPANY}{company_id}")


def telling(holder: int) -> tuple[str, list[str]]:
    """`tell_changed` of one holder as an expression with its values, for RETURNING of what changes him.

    A statement of its own for each turn of one complaint would cost as much again as the turn.
    """
    return "pg_notify(%s, %s)", [CHANNEL, _named([holder])]


def tell_changed_below(company_id: int, wires: Sequence[Wire]) -> None:
    """As `tell_changed`, of all below some wires: a fault on one feeder is no other feeder's news."""
    if len(wires) > MOST_NAMED:
        tell_changed(company_id)
    elif wires:
        _tell(_WIRE + ",".join(f"{kind}:{number}" for kind, number in wires))


def read_changed(words: str) -> Changed:
    """What was told."""
    told = words[1:]
    if words.startswith(_HOLDER):
        return Changed(holders=tuple(int(one) for one in told.split(",")))
    if words.startswith(_WIRE):
        pairs = (one.split(":") for one in told.split(","))
        return Changed(wires=tuple((kind, int(number)) for kind, number in pairs))
    return Changed(company_id=int(told) if words.startswith(_COMPANY) else None)


def _named(holders: Collection[int]) -> str:
    return _HOLDER + ",".join(map(str, holders))


def _tell(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, words])
