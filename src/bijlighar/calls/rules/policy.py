"""What holds for 1912: dated data of the rulebook, `calls` in service-standards.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from bijlighar.tariffs.rules.book import Words
from bijlighar.tariffs.rules.document import Section
from bijlighar.tariffs.rules.standards import above_nothing, standard_held

WHEN = ("ALWAYS", "NORMAL", "STORM")


class NoCallsPolicy(LookupError):
    """No rulebook says what holds for calls in a state on a day."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure comes from and how sure it is."""

    source: Words
    mark: str


@dataclass(frozen=True, slots=True)
class Script:
    """What an operator says at one moment of a call; `when` is ALWAYS, NORMAL or STORM."""

    code: str
    when: str
    title: Words
    text: Words


@dataclass(frozen=True, slots=True)
class CallsPolicy:
    """What holds over [from_date, to_date).

    `service_percent` of calls to operators are answered within `within_seconds`. `handle_seconds` and
    `patience_seconds` are used until enough calls of the last hour were measured. A call-back is due after
    `call_back_minutes` (in a storm `storm_call_back_minutes`) and tried `call_back_tries` times. A caller's
    balance is spoken where `speaks_balance`. `origins`: source and mark of each figure.
    """

    state_code: str
    from_date: date
    to_date: date | None
    clause: Words
    service_percent: int
    within_seconds: int
    handle_seconds: int
    patience_seconds: int
    busy_percent: int
    least_lines: int
    call_back_minutes: int
    storm_call_back_minutes: int
    call_back_tries: int
    feedback_from_hour: int
    feedback_to_hour: int
    speaks_balance: bool
    scripts: tuple[Script, ...]
    origins: Mapping[str, Origin]

    def scripts_for(self, *, storm: bool) -> tuple[Script, ...]:
        """The scripts of ordinary days, or those of a storm, in the order of the rulebook."""
        other = "NORMAL" if storm else "STORM"
        return tuple(script for script in self.scripts if script.when != other)


def policy_on(
    state_code: str, day: date, company_code: str | None = None, folder: Path | None = None
) -> CallsPolicy:
    """What holds in a state on a day, a company's own entry first. Raises NoCallsPolicy."""
    return standard_held(NoCallsPolicy, "calls", state_code, "calls", _policy, day, company_code, folder)


_FIGURES = (
    "service_percent", "within_seconds", "handle_seconds", "patience_seconds", "busy_percent", "least_lines",
    "call_back_minutes", "storm_call_back_minutes", "call_back_tries", "feedback_from_hour",
    "feedback_to_hour",
)  # fmt: skip


def _policy(state_code: str, entry: Section) -> CallsPolicy:
    from_date, to_date = entry.period()
    origins: dict[str, Origin] = {}
    figures = {}
    for key in _FIGURES:
        found = above_nothing(entry, key, 0)
        origins[key], figures[key] = Origin(found.source, found.mark), int(found.exact)
    speaks = entry.word("speaks_balance", ("YES", "NO"))
    origins["speaks_balance"] = Origin(speaks.source, speaks.mark)
    return CallsPolicy(
        state_code=state_code,
        from_date=from_date,
        to_date=to_date,
        clause=entry.words("clause"),
        speaks_balance=speaks.text == "YES",
        scripts=tuple(_script(each) for each in entry.sections("scripts")),
        origins=MappingProxyType(origins),
        **figures,
    )


def _script(entry: Section) -> Script:
    found = Script(entry.text("code"), entry.choice("when", WHEN), entry.words("title"), entry.words("text"))
    entry.done()
    return found
