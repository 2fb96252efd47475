"""The menu of 1912 as a pure rule: where a caller is, what he did, what is known -> what is said and done.

Nothing is spoken here: prompts have names and figures, and a recording or a voice makes sound of them. The
exchange may ask twice for the same step; the same answer comes again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

Then = Literal["GATHER", "QUEUE", "HANG_UP"]
Code = Literal["START", "LANGUAGE", "COMPANY", "OUTAGE", "MENU", "OPERATOR", "DONE"]
Figure = int | str | datetime | None
MOST_TRIES = 2
MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class State:
    """Where a caller is: `tries` without a usable key here, `rounds` through the main menu."""

    code: Code = "START"
    language: str = ""
    tries: int = 0
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when a key comes; what nobody knows is None.

    `companies`: (key, company id) to choose from on a shared line, empty once the company is known.
    `outage_kind`: PLANNED or FAULT where a live interruption covers one of the caller's connections.
    """

    language: str = ""
    companies: tuple[tuple[str, int], ...] = ()
    is_known: bool = False
    is_storm: bool = False
    outage_kind: str = ""
    estimate_at: datetime | None = None
    balance_paise: int | None = None
    owed_paise: int | None = None
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A recording by its name, with the figures that are spoken in it."""

    name: str
    figures: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What follows: prompts in order, what is to be written down, and what the exchange does then.

    Actions: TOLD_OUTAGE, COUNT_CALLER, WISH_MESSAGE, TOLD_BALANCE, REGISTER, ASK_CALL_BACK, DANGER;
    `company_id` where the caller chose one.
    """

    state: State
    prompts: tuple[Prompt, ...]
    then: Then
    actions: tuple[str, ...] = ()
    company_id: int | None = None


def begin(facts: Facts) -> Answer:
    """A call came in."""
    if not facts.language:
        return Answer(State("LANGUAGE"), (Prompt("welcome"), Prompt("choose_language")), "GATHER")
    return _first_step(State("START", facts.language), facts, (Prompt("welcome"),))


def press(state: State, digits: str, facts: Facts) -> Answer:
    """A key was pressed, or none in time (`digits` empty)."""
    if state.code == "START":
        return begin(facts)
    if state.code == "LANGUAGE":
        return _language(state, digits, facts)
    if state.code == "COMPANY":
        return _company(state, digits, facts)
    if state.code == "OUTAGE":
        return _outage(state, digits, facts)
    if state.code == "MENU":
        return _menu(state, digits, facts)
    return Answer(state, (), "QUEUE" if state.code == "OPERATOR" else "HANG_UP")


def _language(state: State, digits: str, facts: Facts) -> Answer:
    if digits in ("1", "2"):
        return _first_step(State("START", "hi" if digits == "1" else "en"), facts, ())
    if state.tries + 1 < MOST_TRIES:
        return Answer(replace(state, tries=state.tries + 1), (Prompt("choose_language"),), "GATHER")
    # Who presses nothing is spoken to in Hindi and loses no more time.
    return _first_step(State("START", "hi"), facts, ())


def _first_step(state: State, facts: Facts, before: tuple[Prompt, ...]) -> Answer:
    if facts.companies:
        menu = Prompt("choose_company", dict(facts.companies))
        return Answer(State("COMPANY", state.language), (*before, menu), "GATHER")
    if facts.outage_kind:
        told = _outage_prompt(facts)
        return Answer(
            State("OUTAGE", state.language),
            (*before, told, Prompt("outage_menu")),
            "GATHER",
            ("TOLD_OUTAGE", "COUNT_CALLER"),
        )
    return Answer(State("MENU", state.language), (*before, *_menu_prompts(facts)), "GATHER")


def _company(state: State, digits: str, facts: Facts) -> Answer:
    chosen = dict(facts.companies).get(digits)
    if chosen is not None:
        onward = replace(facts, companies=())
        return replace(_first_step(state, onward, ()), company_id=chosen)
    if state.tries + 1 < MOST_TRIES:
        menu = Prompt("choose_company", dict(facts.companies))
        return Answer(replace(state, tries=state.tries + 1), (menu,), "GATHER")
    return _to_operator(state)


def _outage(state: State, digits: str, facts: Facts) -> Answer:
    if digits == "1":
        return _done(state, "message_promised", "WISH_MESSAGE")
    if digits == "9":
        return _danger(state)
    if digits == "0":
        return _to_operator(state)
    if digits and state.tries + 1 < MOST_TRIES:
        return Answer(replace(state, tries=state.tries + 1), (Prompt("outage_menu"),), "GATHER")
    return _done(state, "goodbye_told")


def _menu(state: State, digits: str, facts: Facts) -> Answer:
    if digits == "9":
        return _danger(state)
    if digits == "1":
        if facts.is_storm and facts.is_known:
            return _done(state, "storm_noted", "COUNT_CALLER", "REGISTER", "WISH_MESSAGE")
        return _to_operator(state)
    if digits == "2" and _balance(facts) is not None and state.rounds < MOST_ROUNDS:
        spoken = _balance(facts)
        assert spoken is not None
        again = replace(state, rounds=state.rounds + 1, tries=0)
        return Answer(again, (spoken, *_menu_prompts(facts)), "GATHER", ("TOLD_BALANCE",))
    if digits == "4":
        return _done(state, "call_back_promised", "ASK_CALL_BACK")
    if digits == "0" or state.tries + 1 >= MOST_TRIES:
        return _to_operator(state)
    return Answer(replace(state, tries=state.tries + 1), _menu_prompts(facts), "GATHER")


def _menu_prompts(facts: Facts) -> tuple[Prompt, ...]:
    first = (Prompt("storm_on"),) if facts.is_storm else ()
    spoken = (Prompt("menu_balance"),) if _balance(facts) is not None else ()
    return (*first, Prompt("menu_no_supply"), *spoken, Prompt("menu_rest"))


def _balance(facts: Facts) -> Prompt | None:
    if facts.balance_paise is not None:
        return Prompt("balance", {"paise": facts.balance_paise, "as_of": facts.as_of})
    if facts.owed_paise is not None:
        return Prompt("owed", {"paise": facts.owed_paise, "as_of": facts.as_of})
    return None


def _outage_prompt(facts: Facts) -> Prompt:
    name = "outage_planned" if facts.outage_kind == "PLANNED" else "outage_fault"
    if facts.estimate_at is None:
        return Prompt(f"{name}_no_estimate")
    return Prompt(name, {"estimate_at": facts.estimate_at})


def _danger(state: State) -> Answer:
    return Answer(
        State("OPERATOR", state.language), (Prompt("danger_stay_away"), Prompt("to_operator")), "QUEUE",
        ("DANGER",),
    )  # fmt: skip


def _to_operator(state: State) -> Answer:
    return Answer(State("OPERATOR", state.language), (Prompt("to_operator"),), "QUEUE")


def _done(state: State, prompt: str, *actions: str) -> Answer:
    return Answer(State("DONE", state.language), (Prompt(prompt),), "HANG_UP", actions)
