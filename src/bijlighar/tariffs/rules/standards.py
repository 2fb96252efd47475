"""Dated policies of a state: one list a service in `rulebook/<state>/service-standards.yaml`.

Each area keeps its own list (`check_meter`, `deposit`, `prepaid`, ...) and its own record of an entry; here
the file is found, read once, its sources looked up, gaps and overlaps refused, and a day's entry chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from bijlighar.tariffs.rules.book import Value, Words
from bijlighar.tariffs.rules.document import Placed, Section, read, refuse_gaps_and_overlaps
from bijlighar.tariffs.rules.load import rulebook_folder

STANDARDS_FILE = "service-standards.yaml"

Policy = TypeVar("Policy")
ReadEntry: TypeAlias = Callable[[str, Section], Policy]
"""Reads an entry: `read_entry(state_code, entry)`. A module's own function, as what it read is kept."""


@dataclass(frozen=True, slots=True)
class Dated(Generic[Policy]):
    """An entry as read, its days half-open; `companies` it is for, empty for all of the state."""

    from_date: date
    to_date: date | None
    companies: tuple[str, ...]
    policy: Policy

    def holds_on(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.from_date <= day and (self.to_date is None or day < self.to_date)


def standard_on(
    state_code: str,
    name: str,
    read_entry: ReadEntry[Policy],
    day: date,
    company_code: str | None = None,
    folder: Path | None = None,
) -> Policy | None:
    """What the list `name` of a state says for a day; None if nothing, so that the caller may explain.

    An entry with `companies: [east, west]` goes before one for everybody, for these companies only.
    `read_entry` takes every key but `companies` (reading `entry.period()` again is allowed); what it leaves
    is refused. `folder`: another rulebook than the installation's. Raises RulebookRefused with file, line and
    reason. Read once a process.

        policy = standard_on("mp", "prepaid", _policy, day)
    """
    found = [each for each in standards(state_code, name, read_entry, folder) if each.holds_on(day)]
    own = [each.policy for each in found if company_code is not None and company_code in each.companies]
    return next(iter(own + [each.policy for each in found if not each.companies]), None)


def standard_held(
    refusal: type[LookupError],
    about: str,
    state_code: str,
    name: str,
    read_entry: ReadEntry[Policy],
    day: date,
    company_code: str | None = None,
    folder: Path | None = None,
) -> Policy:
    """What `standard_on` finds; where it finds nothing, `refusal` says about what, and where to write it.

    `about` goes on after "says nothing about": "outages", or "cutting off; nobody is cut off".
    """
    found = standard_on(state_code, name, read_entry, day, company_code, folder)
    if found is None:
        what, _, so = about.partition("; ")
        raise refusal(
            f"the rulebook of {state_code!r} says nothing about {what} on {day}{f', so {so}' if so else ''}. "
            f"Write it in rulebook/{state_code}/{STANDARDS_FILE}, under `{name}`."
        )
    return found


def standards(
    state_code: str, name: str, read_entry: ReadEntry[Policy], folder: Path | None = None
) -> tuple[Dated[Policy], ...]:
    """All entries of the list `name` of a state, in the order of the file; none if there is no such list."""
    return _loaded(state_code, name, read_entry, folder or rulebook_folder())


def above_nothing(section: Section, key: str, decimals: int) -> Value:
    """A figure of an entry that must be more than 0, with its source and mark."""
    found = section.value(key, decimals)
    if found.exact <= 0:
        raise section.refuse(f"{key} must be more than 0, not {found.text}.", key)
    return found


@lru_cache(maxsize=64)
def _loaded(
    state_code: str, name: str, read_entry: Callable[[str, Section], Any], root: Path
) -> tuple[Dated[Any], ...]:
    file = root / state_code / STANDARDS_FILE
    if not file.exists():
        return ()
    top, _ = read(file, _shown(file, root), _sources(root / state_code / "sources.yaml", root))
    # Other services keep their own lists in this file, so the rest of it is none of our business.
    if not top.has(name):
        return ()
    entries = top.sections(name)
    found = tuple(_entry(state_code, entry, read_entry) for entry in entries)
    placed: dict[str, list[Placed]] = defaultdict(list)
    for one, entry in zip(found, entries, strict=True):
        for company_code in one.companies or ("",):
            placed[company_code].append((one.from_date, one.to_date, entry.refuse))
    for company_code, periods in placed.items():
        whose = f" for {company_code}" if company_code else ""
        refuse_gaps_and_overlaps(sorted(periods, key=lambda period: period[0]), f"the list {name}{whose}")
    return found


def _entry(state_code: str, entry: Section, read_entry: ReadEntry[Policy]) -> Dated[Policy]:
    from_date, to_date = entry.period()
    companies = entry.texts("companies") if entry.has("companies") else ()
    policy = read_entry(state_code, entry)
    entry.done()
    return Dated(from_date, to_date, companies, policy)


def _sources(register: Path, root: Path) -> dict[str, Words]:
    if not register.exists():
        return {}
    listed = read(register, _shown(register, root), {})[0].section("sources")
    return {key: listed.section(key).words("text") for key in listed.keys()}  # noqa: SIM118


def _shown(file: Path, root: Path) -> Path:
    return Path("rulebook") / file.relative_to(root)
