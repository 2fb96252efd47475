"""What holds for complaints in a state or company: dated data, `complaints` of `service-standards.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Literal, cast

from bijlighar.supply.rules.calendar import DAYS_OFF, Window
from bijlighar.tariffs.rules.book import Value, Words
from bijlighar.tariffs.rules.document import Section
from bijlighar.tariffs.rules.standards import above_nothing, standard_held

Per = Literal["DAY", "ONCE"]
Scope = Literal["CONNECTION", "TRANSFORMER"]
QuestionKind = Literal["CHOICE", "YES_NO", "TEXT"]
LEVELS = ("AE", "CIRCLE", "COMPANY", "ECGRF", "OMBUDSMAN")
"""Above the office that works (level 0, the junior engineer): level 1, 2 ... in this order."""
GROUPS = ("SAFETY", "SUPPLY", "METER", "BILL", "VIGILANCE", "OTHER")
_KINDS = ("circle", "company", "dc", "division", "region", "subdivision")
_YES_NO = ("YES", "NO")


class NoComplaintPolicy(LookupError):
    """No rulebook says what holds for complaints in a state on a day."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """The time a standard allows: hours that run day and night, or working days (0: the same day)."""

    hours: int | None
    working_days: int | None
    source: Words
    mark: str


@dataclass(frozen=True, slots=True)
class Amount:
    """What a broken standard costs: for each day begun after the due time or once, to whom."""

    rupees: Value
    per: Per
    to: Scope

    @property
    def paise(self) -> int:
        """The amount in paise."""
        return int(self.rupees.exact * 100)


@dataclass(frozen=True, slots=True)
class Question:
    """What a category asks; `options` are (code, words) of a choice."""

    code: str
    kind: QuestionKind
    text: Words
    options: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of complaint: its standard by area and company, its questions, what to do in danger.

    `is_supply`: about supply, so a live outage may explain it. A confidential one (group VIGILANCE) is no
    complaint of its sender's connection and is reported in another way.
    """

    code: str
    name: Words
    group: str
    is_danger: bool
    is_supply: bool
    storm_exempt: bool
    urban: Allowance
    rural: Allowance
    for_companies: tuple[tuple[tuple[str, ...], Allowance, Allowance], ...]
    compensation: Amount | None
    safety: Words | None
    questions: tuple[Question, ...]

    @property
    def is_confidential(self) -> bool:
        """Whether it goes to the vigilance wing and not among the complaints."""
        return self.group == "VIGILANCE"

    def allowance(self, area_code: str, company_code: str) -> Allowance:
        """What is allowed in an area; a place that nobody classed is taken for a town, which is sooner."""
        urban, rural = next(
            (both for codes, *both in self.for_companies if company_code in codes), [self.urban, self.rural]
        )
        return rural if area_code == "RURAL" else urban


@dataclass(frozen=True, slots=True)
class PauseReason:
    """A reason for which a clock may stand, at most so long; MANAGE: only an officer may say so."""

    code: str
    name: Words
    needs_officer: bool
    most: timedelta


@dataclass(frozen=True, slots=True)
class Rung:
    """A level above the working office: who answers there, and from how long after the due time."""

    level: int
    code: str
    name: Words
    office_kind: str
    after: timedelta
    danger_after: timedelta


@dataclass(frozen=True, slots=True)
class ComplaintPolicy:
    """What holds over [from_date, to_date). Figures keep source and mark; docs/rules/complaints.md.

    `most_a_day`: complaints that are taken at the portal in a day from a mobile that is signed in;
    `guest_most_a_day` from one that is not, `address_most_a_day` from all guests at one address.
    """

    state_code: str
    from_date: date
    to_date: date | None
    clause: Words
    office: Window
    reopen_within_hours: Value
    answer_within_hours: Value
    feedback_tries: Value
    duplicate_within_hours: Value
    due_soon_minutes: Value
    storm_look_minutes: Value
    most_a_day: Value
    guest_most_a_day: Value
    address_most_a_day: Value
    pauses: dict[str, PauseReason]
    ladder: tuple[Rung, ...]
    causes: dict[str, Words]
    categories: dict[str, Category]

    @property
    def reopen_within(self) -> timedelta:
        """How long after it was closed a complaint may be opened again."""
        return timedelta(hours=int(self.reopen_within_hours.exact))

    @property
    def answer_within(self) -> timedelta:
        """How long an attended complaint waits for the consumer's word."""
        return timedelta(hours=int(self.answer_within_hours.exact))

    @property
    def duplicate_within(self) -> timedelta:
        """How long the same complaint again counts as the same."""
        return timedelta(hours=int(self.duplicate_within_hours.exact))

    @property
    def due_soon(self) -> timedelta:
        """How long before its due time a complaint counts as due soon."""
        return timedelta(minutes=int(self.due_soon_minutes.exact))

    @property
    def storm_look(self) -> timedelta:
        """How soon a promise is looked at again while a storm lasts."""
        return timedelta(minutes=int(self.storm_look_minutes.exact))


def policy_on(
    state_code: str, day: date, company_code: str | None = None, folder: Path | None = None
) -> ComplaintPolicy:
    """What holds on a day. Raises NoComplaintPolicy, or RulebookRefused with file, line and reason."""
    return standard_held(
        NoComplaintPolicy,
        "complaints; none can be given a due time",
        state_code,
        "complaints",
        _policy,
        day,
        company_code,
        folder,
    )


def _policy(state_code: str, entry: Section) -> ComplaintPolicy:
    from_date, to_date = entry.period()
    return ComplaintPolicy(
        state_code=state_code,
        from_date=from_date,
        to_date=to_date,
        clause=entry.words("clause"),
        office=_office(entry),
        reopen_within_hours=above_nothing(entry, "reopen_within_hours", 0),
        answer_within_hours=above_nothing(entry, "answer_within_hours", 0),
        feedback_tries=above_nothing(entry, "feedback_tries", 0),
        duplicate_within_hours=above_nothing(entry, "duplicate_within_hours", 0),
        due_soon_minutes=above_nothing(entry, "due_soon_minutes", 0),
        storm_look_minutes=above_nothing(entry, "storm_look_minutes", 0),
        most_a_day=above_nothing(entry, "most_a_day", 0),
        guest_most_a_day=above_nothing(entry, "guest_most_a_day", 0),
        address_most_a_day=above_nothing(entry, "address_most_a_day", 0),
        pauses={one.code: one for one in map(_pause, entry.sections("pauses"))},
        ladder=_ladder(entry),
        causes=dict(map(_cause, entry.sections("causes"))),
        categories={one.code: one for one in map(_category, entry.sections("categories"))},
    )


def _office(entry: Section) -> Window:
    hours, off, holidays = (entry.section(key) for key in ("office_hours", "days_off", "holidays"))
    times = []
    for key in ("from", "to"):
        try:
            times.append(time.fromisoformat(hours.text(key)))
        except ValueError:
            raise hours.refuse(f'{key} must be an hour like "10:00".', key) from None
    if times[0] >= times[1]:
        raise hours.refuse("to must be later than from.", "to")
    named = off.texts("days") if off.has("days") else ()
    if unknown := set(named) - set(DAYS_OFF):
        raise off.refuse(f"{', '.join(sorted(unknown))}: days off are {', '.join(DAYS_OFF)}.", "days")
    dates = []
    for text in holidays.texts("dates") if holidays.has("dates") else ():
        try:
            dates.append(date.fromisoformat(text))
        except ValueError:
            raise holidays.refuse(f"{text!r} is no day; write it like 2026-01-26.", "dates") from None
    for section in (hours, off, holidays):
        section.origin()
        section.done()
    return Window(times[0], times[1], frozenset(named), frozenset(dates))


def _pause(section: Section) -> PauseReason:
    found = PauseReason(
        section.text("code"),
        section.words("name"),
        section.choice("who", ("WORK", "MANAGE")) == "MANAGE",
        timedelta(hours=int(above_nothing(section, "most_hours", 0).exact)),
    )
    section.done()
    return found


def _ladder(entry: Section) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    for level, section in enumerate(entry.sections("escalation"), 1):
        rung = Rung(
            level,
            section.choice("level", LEVELS),
            section.words("name"),
            section.choice("office_kind", _KINDS),
            _hours(section, "after_due_hours"),
            _hours(section, "danger_after_due_hours"),
        )
        if rungs and (rung.after < rungs[-1].after or rung.danger_after < rungs[-1].danger_after):
            raise section.refuse("a higher level may not hear of it earlier than a lower one.")
        rungs.append(rung)
        section.done()
    return tuple(rungs)


def _hours(section: Section, key: str) -> timedelta:
    found = section.value(key, 0)
    if found.exact < 0:
        raise section.refuse(f"{key} must not be below 0, and is {found.text}.", key)
    return timedelta(hours=int(found.exact))


def _cause(section: Section) -> tuple[str, Words]:
    found = section.text("code"), section.words("name")
    section.done()
    return found


def _category(section: Section) -> Category:
    others = section.sections("for_companies") if section.has("for_companies") else []
    found = Category(
        code=section.text("code"),
        name=section.words("name"),
        group=section.choice("group", GROUPS),
        is_danger=section.choice("is_danger", _YES_NO) == "YES",
        is_supply=section.choice("is_supply", _YES_NO) == "YES",
        storm_exempt=section.choice("storm_exempt", _YES_NO) == "YES",
        urban=_allowance(section, "urban"),
        rural=_allowance(section, "rural"),
        for_companies=tuple(map(_override, others)),
        compensation=_amount(section.section("compensation")) if section.has("compensation") else None,
        safety=section.words("safety") if section.has("safety_en") else None,
        questions=tuple(map(_question, section.sections("questions"))),
    )
    if found.is_danger and found.safety is None:
        raise section.refuse("a danger must say what to do first: safety_en and safety_hi.")
    if found.compensation and found.compensation.to == "TRANSFORMER" and found.compensation.per == "DAY":
        raise section.refuse("what is paid to everybody on a transformer is paid once.", "compensation")
    section.done()
    return found


def _override(section: Section) -> tuple[tuple[str, ...], Allowance, Allowance]:
    found = section.texts("companies"), _allowance(section, "urban"), _allowance(section, "rural")
    section.done()
    return found


def _allowance(section: Section, key: str) -> Allowance:
    each = section.section(key)
    kind = "hours" if each.has("hours") else "working_days"
    text = each.text(kind)
    if not (text.isascii() and text.isdigit()) or (kind == "hours" and int(text) == 0):
        raise each.refuse(f"{kind} must be a whole number, not {text!r}.", kind)
    hours, days = (int(text), None) if kind == "hours" else (None, int(text))
    found = Allowance(hours, days, *each.origin())
    each.done()
    return found


def _amount(section: Section) -> Amount:
    found = Amount(
        above_nothing(section, "rupees", 2),
        cast(Per, section.choice("per", ("DAY", "ONCE"))),
        cast(Scope, section.choice("to", ("CONNECTION", "TRANSFORMER"))),
    )
    section.done()
    return found


def _question(section: Section) -> Question:
    kind = cast(QuestionKind, section.choice("kind", ("CHOICE", "YES_NO", "TEXT")))
    options = section.sections("options") if section.has("options") else []
    if (kind == "CHOICE") != bool(options):
        raise section.refuse("a choice has options, and nothing else has.")
    found = Question(section.text("code"), kind, section.words("text"), tuple(map(_option, options)))
    section.done()
    return found


def _option(section: Section) -> tuple[str, Words]:
    found = section.text("code"), section.words("text")
    section.done()
    return found
