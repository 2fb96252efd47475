"""The fold of events, the menu and the company of a call: pure, by tables."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.calls.rules import ivr
from bijlighar.calls.rules.codes import KINDS
from bijlighar.calls.rules.company import company_of
from bijlighar.calls.rules.fold import Happened, end_code, fold
from bijlighar.calls.rules.ivr import Facts, State, begin, press
from bijlighar.calls.rules.policy import policy_on
from bijlighar.calls.rules.prompts import PROMPTS, spoken
from bijlighar.calls.tests.stage import NOON

WHOLE = [("ARRIVED", 0, ""), ("IVR_CHOICE", 5, ""), ("QUEUED", 9, ""), ("OFFERED", 30, "d1"),
         ("OFFERED", 45, "d2"), ("ANSWERED", 50, "d2"), ("TRANSFERRED", 90, "d3"), ("ANSWERED", 95, "d3"),
         ("HUNG_UP", 200, "")]  # fmt: skip


def happened(rows: list[tuple[str, int, str]]) -> list[Happened]:
    return [Happened(kind, NOON + timedelta(seconds=second), desk) for kind, second, desk in rows]


@given(st.permutations(WHOLE))
def test_the_order_in_which_messages_come_does_not_matter(rows: list[tuple[str, int, str]]) -> None:
    """Idempotent and late events alike (M29): the same events make the same call."""
    found = fold(happened(rows))
    assert found == fold(happened(WHOLE))
    assert (found.state_code, found.operator_code, found.transfers) == ("ENDED", "d3", 1)
    assert found.answered_at == NOON + timedelta(seconds=50)
    assert end_code(found, was_served=True) == "TALKED"


@pytest.mark.parametrize(
    ("kinds", "served", "code"),
    [
        (["ARRIVED", "HUNG_UP"], False, "DROPPED"),
        (["ARRIVED", "IVR_CHOICE", "HUNG_UP"], True, "SERVED"),
        (["ARRIVED", "QUEUED", "HUNG_UP"], True, "ABANDONED"),
        (["HUNG_UP"], False, "DROPPED"),
        (["OFFERED", "ANSWERED", "HUNG_UP"], False, "TALKED"),
        (["ARRIVED", "QUEUED"], False, ""),
    ],
)
def test_how_a_call_ended(kinds: list[str], served: bool, code: str) -> None:
    rows = happened([(kind, place, "") for place, kind in enumerate(kinds)])
    assert end_code(fold(rows), was_served=served) == code


def test_at_one_instant_the_course_of_a_call_decides() -> None:
    rows = [Happened(kind, NOON, "d1") for kind in KINDS]
    random.Random(1).shuffle(rows)
    assert fold(rows).state_code == "ENDED"
    assert fold([Happened("ANSWERED", NOON, "d1"), Happened("OFFERED", NOON, "d1")]).state_code == "TALKING"


OUT = Facts(language="hi", is_known=True, outage_kind="FAULT", estimate_at=NOON)


@pytest.mark.parametrize(
    ("facts", "keys", "then", "said", "done"),
    [
        # Whose line is known to be out hears it at once, is counted, and needs nobody (M33).
        (OUT, [""], "HANG_UP", {"outage_fault", "goodbye_told"}, {"TOLD_OUTAGE", "COUNT_CALLER"}),
        (OUT, ["1"], "HANG_UP", {"message_promised"}, {"WISH_MESSAGE"}),
        (OUT, ["0"], "QUEUE", {"to_operator"}, {"TOLD_OUTAGE"}),
        (OUT, ["9"], "QUEUE", {"danger_stay_away"}, {"DANGER"}),
        (OUT, ["7", "7"], "HANG_UP", {"outage_menu"}, set()),
        (Facts(), ["2", "1"], "QUEUE", {"choose_language", "menu_no_supply"}, set()),
        (Facts(), ["", "", "0"], "QUEUE", {"welcome"}, set()),
        (Facts(language="en", is_known=True), ["1"], "QUEUE", {"to_operator"}, set()),
        # In a storm the menu writes the complaint down itself.
        (Facts(language="hi", is_known=True, is_storm=True), ["1"], "HANG_UP", {"storm_noted"},
         {"REGISTER", "COUNT_CALLER", "WISH_MESSAGE"}),
        (Facts(language="hi", is_storm=True), ["1"], "QUEUE", {"storm_on"}, set()),
        (Facts(language="hi", is_known=True, balance_paise=12345, as_of="x"), ["2", "0"], "QUEUE",
         {"balance"}, {"TOLD_BALANCE"}),
        (Facts(language="hi"), ["2", "2"], "QUEUE", {"to_operator"}, set()),
        (Facts(language="hi"), ["4"], "HANG_UP", {"call_back_promised"}, {"ASK_CALL_BACK"}),
        (Facts(language="hi", companies=(("1", 7), ("2", 8))), ["2", "9"], "QUEUE", {"choose_company"},
         {"DANGER"}),
    ],
)  # fmt: skip
def test_the_menu(facts: Facts, keys: list[str], then: str, said: set[str], done: set[str]) -> None:
    answer = begin(facts)
    heard, followed = {each.name for each in answer.prompts}, set(answer.actions)
    for key in keys:
        assert answer.then == "GATHER"
        answer = press(
            answer.state, key, replace(facts, companies=() if answer.company_id else facts.companies)
        )
        heard |= {each.name for each in answer.prompts}
        followed |= set(answer.actions)
    assert answer.then == then
    assert said <= heard
    assert done <= followed
    assert "COUNT_CALLER" not in followed or answer.then != "QUEUE" or facts.outage_kind


@given(
    st.lists(st.sampled_from(["", *"0123456789*#"]), max_size=40), st.booleans(), st.booleans(), st.booleans()
)
def test_whatever_is_pressed_the_menu_ends(keys: list[str], storm: bool, known: bool, out: bool) -> None:
    facts = Facts(
        companies=() if known else (("1", 1),), is_known=known, is_storm=storm,
        outage_kind="FAULT" if out else "", balance_paise=5 if known else None,
    )  # fmt: skip
    answer = begin(facts)
    for pressed, key in enumerate(keys):
        if answer.then != "GATHER":
            break
        assert pressed < 12, "a caller is kept in the menu"
        assert all(each.name in PROMPTS for each in answer.prompts)
        answer = press(
            answer.state, key, facts if answer.company_id is None else replace(facts, companies=())
        )
    assert isinstance(answer.state, State)


def test_every_prompt_is_said_in_both_languages() -> None:
    figures: dict[str, ivr.Figure] = {"estimate_at": NOON, "paise": -12345, "as_of": "x"}
    for name in PROMPTS:
        given = {"1": 1} if name == "choose_company" else figures
        hindi, english = (
            spoken(ivr.Prompt(name, dict(given)), language, at=NOON, names={1: ("East", "पूर्व")})
            for language in ("hi", "en")
        )
        assert hindi and english and "{" not in hindi + english
        assert hindi != english
    assert "by 12:00" in spoken(ivr.Prompt("outage_fault", {"estimate_at": NOON}), "en", at=NOON)
    assert "कल 12:00" in spoken(
        ivr.Prompt("outage_fault", {"estimate_at": NOON + timedelta(days=1)}), "hi", at=NOON
    )


@pytest.mark.parametrize(
    ("line", "own", "chosen", "place", "company", "how"),
    [
        (3, [1], 2, 4, 3, "LINE"), (None, [1, 1], None, 4, 1, "CONNECTION"), (None, [1], 2, 4, 2, "CHOICE"),
        (None, [1, 2], None, 4, None, ""), (None, [], None, 4, 4, "PLACE"), (None, [], None, None, None, ""),
    ],
)  # fmt: skip
def test_whose_call_it_is_on_a_shared_line(line, own, chosen, place, company, how) -> None:
    assert company_of(line_company=line, by_connections=own, chosen=chosen, by_place=place) == (company, how)


@pytest.mark.parametrize("state", ["mp", "bihar", "up"])
def test_the_rulebook_has_scripts_for_days_and_storms(state: str) -> None:
    policy = policy_on(state, NOON.date())
    normal, storm = ({each.code for each in policy.scripts_for(storm=on)} for on in (False, True))
    assert "GREETING" in normal and "GREETING" not in storm
    assert {"STORM_GREETING", "STORM_KNOWN", "DANGER"} <= storm
    assert (policy.service_percent, policy.within_seconds) == (80, 20)
