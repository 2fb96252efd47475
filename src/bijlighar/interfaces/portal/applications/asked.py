"""A form's questions as a page shows them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bijlighar.applications import queries
from bijlighar.applications.rules.answers import QUESTIONS, Ask, Problem, Question, load_words
from bijlighar.applications.rules.kinds import MAKES_CONNECTION, Kind
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer and what is wrong with it; `groups` are (heading, options)."""

    name: str
    ask: Ask
    label: str
    hint: str
    value: str
    error: str
    is_required: bool
    longest: int
    groups: tuple[tuple[str, tuple[Option, ...]], ...] = ()

    @property
    def options(self) -> tuple[Option, ...]:
        """Every option, without its heading."""
        return tuple(option for _, options in self.groups for option in options)

    @property
    def described_by(self) -> str:
        """Ids of the hint and the error, for people who hear the page."""
        there = (("hint", self.hint), ("error", self.error))
        return " ".join(f"{self.name}-{part}" for part, text in there if text)


def place() -> int:
    """0 for English, 1 for Hindi, in pairs of words."""
    return 1 if language() == "hi" else 0


def asked(kind: Kind, answers: Mapping[str, str], problems: Mapping[str, Problem]) -> list[Asked]:
    """Every question of a kind."""
    return [_asked(each, answers, problems.get(each.name)) for each in QUESTIONS[kind]]


def _asked(question: Question, answers: Mapping[str, str], problem: Problem | None) -> Asked:
    in_hindi = place()
    return Asked(
        name=question.name,
        ask=question.ask,
        label=(question.words_en, question.words_hi)[in_hindi],
        hint=(question.hint_en, question.hint_hi)[in_hindi],
        value=answers.get(question.name, ""),
        error=(problem.en, problem.hi)[in_hindi] if problem else "",
        is_required=question.is_required,
        longest=question.longest,
        groups=_groups(question, answers, in_hindi),
    )


def _groups(
    question: Question, answers: Mapping[str, str], in_hindi: int
) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    if question.options:
        return (("", tuple(Option(each[0], each[1 + in_hindi]) for each in question.options)),)
    if question.name == "office":
        return _offices(in_hindi)
    if question.name == "category":
        return _purposes(answers, in_hindi)
    return ()


def _offices(in_hindi: int) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    found: dict[str, list[Option]] = {}
    for each in queries.offices_to_choose():
        heading = (
            f"{(each.company_en, each.company_hi)[in_hindi]}: {(each.above_en, each.above_hi)[in_hindi]}"
        )
        words = (each.name_en, each.name_hi)[in_hindi]
        found.setdefault(heading, []).append(Option(str(each.id), words))
    return tuple((heading, tuple(options)) for heading, options in found.items())


def _purposes(answers: Mapping[str, str], in_hindi: int) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    """The uses of the state of the form's company; of every state, each under its companies, before."""
    states = queries.states_of(answers)
    found = []
    for state in states:
        names = [each for each in network.companies() if each.state_code == state]
        heading = ", ".join((each.short_en, each.short_hi)[in_hindi] for each in names)
        options = tuple(
            Option(code, f"{(english, hindi)[in_hindi]} ({code})")
            for code, english, hindi in queries.purposes(state, clock.today())
        )
        found.append((heading if len(states) > 1 else "", options))
    return tuple(found)


def answered(kind: Kind, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Questions and answers in words, for looking over; what was left empty is left out."""
    found = []
    for each in asked(kind, answers, {}):
        words = next((option.words for option in each.options if option.value == each.value), each.value)
        if each.ask == "NUMBER":
            words = load_words(words)[place()]
        elif each.ask == "DAY":
            words = _day_words(words)
        if words:
            found.append((each.label, words))
    return found


def _day_words(typed: str) -> str:
    """A day as pages write it; what is none stays as it was typed."""
    try:
        return writing.day(date.fromisoformat(typed), language(), today=clock.today(), weekday=True)
    except ValueError:
        return typed


def is_new(kind: Kind) -> bool:
    """Whether a connection is made by it."""
    return kind in MAKES_CONNECTION
