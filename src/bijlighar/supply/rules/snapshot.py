"""Everything that counts when it is decided whether somebody is cut off, as it was known at one instant.

It is stored with the decision and goes with the command: the decision can be taken anew from it years later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

from bijlighar.supply.rules.health import LinkFact

Ground = Literal["PREPAID", "DEFAULT", "CLOSURE"]
GROUNDS: tuple[Ground, ...] = ("PREPAID", "DEFAULT", "CLOSURE")


@dataclass(frozen=True, slots=True)
class Hold:
    """A suspension in force: of the whole company (`is_company`) or of this connection, and why."""

    suspension_id: int
    is_company: bool
    cause_code: str
    from_at: datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known of a connection at `at`; what nobody knows is None. Amounts are paise.

    `balance_paise` is what counts (what is not yet due is apart); `charged_through` the last day in it.
    `overdue_paise` is past its last day for payment, neither disputed nor promised in parts.
    `uncredited_paise` was paid and is not in the books yet. `notice_at`: when he was told, `is_told`: that it
    reached him (None: not known). `prepaid_since`: None where he always was, or is not.
    `has_cut`: a decision to cut him off is carried out or being carried out, on `cut_ground`;
    `is_connecting`: a command to switch on waits. `lifted_at`: when the last suspension of the whole company
    ended. `closure_by` is CONSUMER or COMPANY.
    """

    connection_id: int
    company_id: int
    ground: Ground
    at: datetime
    balance_paise: int | None = None
    not_yet_due_paise: int = 0
    average_day_paise: int | None = None
    charged_through: date | None = None
    last_recharge_paise: int | None = None
    last_recharge_on: date | None = None
    uncredited_paise: int = 0
    overdue_paise: int = 0
    overdue_since: date | None = None
    closure_on: date | None = None
    closure_by: str | None = None
    notice_at: datetime | None = None
    is_told: bool | None = None
    prepaid_since: date | None = None
    has_meter: bool = True
    meter_heard_at: datetime | None = None
    relay_is_on: bool | None = None
    relay_seen_at: datetime | None = None
    has_cut: bool = False
    cut_ground: Ground | None = None
    is_connecting: bool = False
    links: tuple[LinkFact, ...] = ()
    holds: tuple[Hold, ...] = ()
    lifted_at: datetime | None = None

    @property
    def is_for_payment(self) -> bool:
        """Whether it is about money; a consumer who gives up his connection asks for it himself."""
        return not (self.ground == "CLOSURE" and self.closure_by == "CONSUMER")


def as_data(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot as plain JSON data."""
    return {field.name: _plain(getattr(snapshot, field.name)) for field in fields(snapshot)}


def from_data(data: Mapping[str, Any]) -> Snapshot:
    """The way back from `as_data`."""
    found = dict(data)
    for name in ("at", "notice_at", "meter_heard_at", "relay_seen_at", "lifted_at"):
        found[name] = _instant(found.get(name))
    for name in ("charged_through", "last_recharge_on", "overdue_since", "closure_on", "prepaid_since"):
        found[name] = None if found.get(name) is None else date.fromisoformat(found[name])
    found["links"] = tuple(
        LinkFact(**{**link, "measured_at": _instant(link["measured_at"])}) for link in data.get("links", ())
    )
    found["holds"] = tuple(
        Hold(**{**hold, "from_at": _instant(hold["from_at"])}) for hold in data.get("holds", ())
    )
    return Snapshot(**found)


def _instant(text: str | None) -> Any:
    return None if text is None else datetime.fromisoformat(text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, LinkFact | Hold):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
