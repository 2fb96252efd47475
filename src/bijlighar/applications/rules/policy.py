"""What holds for applications in a state: dated data, `applications` of `service-standards.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from bijlighar.applications.rules.kinds import AREAS, KINDS, PAUSES, Area, Kind, Pause
from bijlighar.tariffs.rules.book import Absent, Value, Words
from bijlighar.tariffs.rules.document import Section
from bijlighar.tariffs.rules.standards import above_nothing, standard_held

Per = Literal["APPLICATION", "KW", "ADDED_KW"]
GoesTo = Literal["FEE", "DEPOSIT"]


class NoApplicationPolicy(LookupError):
    """No rulebook says what holds for applications in a state on a day; none can be taken then."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a demand note: so much an application, a kW, or a kW more than before."""

    code: str
    words: Words
    rupees: Value
    per: Per
    goes_to: GoesTo


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is asked for."""

    code: str
    words: Words
    is_required: bool
    source: Words
    mark: str


@dataclass(frozen=True, slots=True)
class KindPolicy:
    """What one kind asks for: papers and charges, in the order of the rulebook."""

    code: Kind
    papers: tuple[Paper, ...]
    charges: tuple[Charge, ...]

    @property
    def required(self) -> tuple[str, ...]:
        """The papers without which an application is not complete."""
        return tuple(each.code for each in self.papers if each.is_required)


@dataclass(frozen=True, slots=True)
class ApplicationPolicy:
    """What holds over [from_date, to_date); every figure has source and mark. docs/rules/applications.md.

    `compensation_rupees` a day late, or why nobody knows it. `most_load_percent`: how much sanctioned load a
    transformer may carry, of its capacity. `metropolitan` and `hilly` are codes of offices.
    """

    state_code: str
    from_date: date
    to_date: date | None
    clause: Words
    days: Mapping[Area, Value]
    extension_days: Value
    metropolitan: frozenset[str]
    hilly: frozenset[str]
    pauses: tuple[Pause, ...]
    pauses_source: Words
    pauses_mark: str
    document_days: Value
    demand_days: Value
    draft_days: Value
    due_soon_days: Value
    escalate_days: Value
    temporary_days: Value
    most_load_percent: Value
    old_dues: Value
    compensation_rupees: Value | Absent
    kinds: Mapping[Kind, KindPolicy]

    def area_of(self, office_codes: Collection[str], area_code: str) -> Area:
        """The area that the law's days go by, from an office with those above it and its own area."""
        if self.metropolitan & set(office_codes):
            return "METROPOLITAN"
        if self.hilly & set(office_codes):
            return "HILLY"
        return "RURAL" if area_code == "RURAL" else "MUNICIPAL"

    def days_of(self, area: Area, *, needs_extension: bool) -> Value:
        """The legal days of an application."""
        return self.extension_days if needs_extension else self.days[area]

    @property
    def old_dues_block(self) -> bool:
        """Whether a name is transferred only when the old holder owes nothing."""
        return self.old_dues.text == "CLEARED"


def policy_on(
    state_code: str, day: date, company_code: str | None = None, folder: Path | None = None
) -> ApplicationPolicy:
    """What holds on a day. Raises NoApplicationPolicy, or RulebookRefused with file, line and reason."""
    return standard_held(
        NoApplicationPolicy,
        "applications; none is taken",
        state_code,
        "applications",
        _policy,
        day,
        company_code,
        folder,
    )


def _policy(state_code: str, entry: Section) -> ApplicationPolicy:
    from_date, to_date = entry.period()
    days = entry.section("days")
    by_area = {area: above_nothing(days, area, 0) for area in AREAS}
    days.done()
    pauses = entry.section("pauses")
    reasons = pauses.texts("reasons")
    if unknown := set(reasons) - set(PAUSES):
        raise pauses.refuse(f"{', '.join(sorted(unknown))}: reasons are {', '.join(PAUSES)}.", "reasons")
    pauses_source, pauses_mark = pauses.origin()
    pauses.done()
    kinds = [_kind(each) for each in entry.sections("kinds")]
    if sorted(each.code for each in kinds) != sorted(KINDS):
        raise entry.refuse(f"kinds must be each of {', '.join(KINDS)}, once.", "kinds")
    return ApplicationPolicy(
        state_code=state_code,
        from_date=from_date,
        to_date=to_date,
        clause=entry.words("clause"),
        days=by_area,
        extension_days=above_nothing(entry, "extension_days", 0),
        metropolitan=_offices(entry, "metropolitan"),
        hilly=_offices(entry, "hilly"),
        pauses=tuple(reason for reason in PAUSES if reason in reasons),
        pauses_source=pauses_source,
        pauses_mark=pauses_mark,
        document_days=above_nothing(entry, "document_days", 0),
        demand_days=above_nothing(entry, "demand_days", 0),
        draft_days=above_nothing(entry, "draft_days", 0),
        due_soon_days=above_nothing(entry, "due_soon_days", 0),
        escalate_days=above_nothing(entry, "escalate_days", 0),
        temporary_days=above_nothing(entry, "temporary_days", 0),
        most_load_percent=above_nothing(entry, "most_load_percent", 0),
        old_dues=entry.word("old_dues", ("CLEARED", "STAY")),
        compensation_rupees=entry.value_or_absent("compensation_rupees", 2),
        kinds={each.code: each for each in kinds},
    )


def _offices(entry: Section, key: str) -> frozenset[str]:
    if not entry.has(key):
        return frozenset()
    section = entry.section(key)
    codes = section.texts("offices")
    section.origin()
    section.done()
    return frozenset(codes)


def _kind(section: Section) -> KindPolicy:
    code = section.choice("code", KINDS)
    papers = tuple(map(_paper, section.sections("papers"))) if section.has("papers") else ()
    charges = tuple(map(_charge, section.sections("charges"))) if section.has("charges") else ()
    section.done()
    return KindPolicy(code, papers, charges)  # type: ignore[arg-type]


def _paper(section: Section) -> Paper:
    found = Paper(
        section.text("code"),
        section.words("words"),
        section.choice("is_required", ("YES", "NO")) == "YES",
        *section.origin(),
    )
    section.done()
    return found


def _charge(section: Section) -> Charge:
    rupees = section.value("rupees", 2)
    if rupees.exact < 0:
        raise section.refuse("rupees must not be below 0.", "rupees")
    found = Charge(
        section.text("code"),
        section.words("words"),
        rupees,
        section.choice("per", ("APPLICATION", "KW", "ADDED_KW")),  # type: ignore[arg-type]
        section.choice("goes_to", ("FEE", "DEPOSIT")),  # type: ignore[arg-type]
    )
    section.done()
    return found
