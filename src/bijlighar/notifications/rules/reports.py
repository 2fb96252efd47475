"""What a provider says became of a message: its words, laid out as `messages.toml` tells, in ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

StateCode = Literal["SUBMITTED", "DELIVERED", "UNDELIVERED", "REFUSED", "FAILED"]
RANK = {"FAILED": 0, "REFUSED": 0, "SUBMITTED": 1, "UNDELIVERED": 2, "DELIVERED": 3}
"""A state gives way only to one with a higher rank: reports come late, twice, and in any order."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One report: the provider's name of the message, the state, and the provider's own word for it."""

    provider_ref: str
    state: StateCode
    said: str


def read_reports(sent: Any, options: Mapping[str, Any]) -> list[Reported]:
    """The reports in what a provider sent: one, a list, or a list at `report.list_at`.

    `options`: the provider's; its table `report` says where `id` and `state` stand, and which words mean
    `delivered` and `undelivered`. Other words mean that it is on its way and are passed over, as is what
    lacks either.
    """
    layout = options.get("report", {})
    rows = _at(sent, str(layout["list_at"])) if layout.get("list_at") else sent
    found = []
    for row in rows if isinstance(rows, list) else [rows]:
        reference, said = _at(row, str(layout.get("id", "id"))), _at(row, str(layout.get("state", "status")))
        if reference in (None, "") or said is None:
            continue
        state = _state(str(said), layout)
        if state is not None:
            found.append(Reported(str(reference)[:200], state, str(said)[:120]))
    return found


def _state(said: str, layout: Mapping[str, Any]) -> StateCode | None:
    word = said.casefold()
    if word in _words(layout.get("delivered", ["DELIVRD", "delivered"])):
        return "DELIVERED"
    if word in _words(layout.get("undelivered", ["UNDELIV", "EXPIRED", "REJECTD", "failed", "undelivered"])):
        return "UNDELIVERED"
    return None


def _words(said: Iterable[Any]) -> set[str]:
    return {str(each).casefold() for each in said}


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, Mapping) and step in value:
            value = value[step]
        else:
            return None
    return value
