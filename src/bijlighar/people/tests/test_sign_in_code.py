"""One-time codes: limited, short-lived, single use, and the same for everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.people import actions
from bijlighar.people.models import SignInCode
from bijlighar.people.rules.sign_in import (
    CODES_A_MOBILE,
    CODES_A_MOBILE_AND_ADDRESS,
    CODES_AN_ADDRESS,
    TRIES_A_CODE,
    WRONG_TRIES_A_MOBILE,
    CodeAsked,
)

AT = datetime(2025, 9, 1, 6, 0, tzinfo=UTC)
BY = Actor("consumer", "portal")
MOBILE, OTHER = "+916000000001", "+916000000002"


def ask(mobile: str = MOBILE, at: datetime = AT, ip: str = "10.0.0.1") -> CodeAsked:
    return actions.request_code(mobile=mobile, ip=ip, by=BY, at=at)


def check(code: str, challenge: str, mobile: str = MOBILE, at: datetime = AT) -> str:
    return actions.verify_code(mobile=mobile, challenge=challenge, code=code, by=BY, at=at).refusal


def sent(mobile: str = MOBILE) -> str:
    newest = OutboxMessage.objects.filter(recipient=mobile).order_by("-id").first()
    assert newest is not None
    return str(newest.context["code"])


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.django_db
def test_the_code_that_was_sent_signs_in_once() -> None:
    asked = ask()
    assert asked.expires_at == AT + timedelta(minutes=5)
    message = OutboxMessage.objects.get()
    assert (message.channel, message.template, message.recipient, message.language) == (
        "sms", "sign_in_code", MOBILE, "hi",
    )  # fmt: skip
    assert len(sent()) == 6 and sent().isdigit()
    assert check(sent(), asked.challenge) == ""
    assert check(sent(), asked.challenge) == "NO_CODE"


@pytest.mark.django_db
def test_a_code_is_kept_only_as_a_keyed_hash() -> None:
    ask()
    row = SignInCode.objects.values().get()
    assert sent() not in {str(value) for value in row.values()}
    assert len(row["code_hash"]) == 64


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "refusal"), [(299, ""), (300, "NO_CODE")])
def test_it_lives_five_minutes(after: int, refusal: str) -> None:
    asked = ask()
    assert check(sent(), asked.challenge, at=AT + timedelta(seconds=after)) == refusal


@pytest.mark.django_db
def test_after_five_wrong_tries_the_right_code_comes_too_late() -> None:
    asked = ask()
    wrong = other_than(sent())
    assert [check(wrong, asked.challenge) for _ in range(TRIES_A_CODE)] == ["WRONG"] * 5
    assert check(sent(), asked.challenge) == "NO_CODE"


@pytest.mark.django_db
def test_a_stranger_who_asks_and_guesses_takes_nothing_from_the_owner() -> None:
    """M12: neither the owner's codes of the hour, nor the code on its way, nor the tries at it."""
    early = ask(ip="10.0.0.1")
    code = sent()
    strangers = [ask(ip="10.9.9.9") for _ in range(8)]
    for challenge in {stranger.challenge for stranger in strangers}:
        for _ in range(TRIES_A_CODE):
            check(other_than(code), challenge)
    assert check(code, early.challenge) == ""
    late = ask(ip="10.0.0.1")
    assert check(sent(), late.challenge) == ""


@pytest.mark.django_db
def test_a_code_works_only_where_it_was_asked_for() -> None:
    mine, theirs = ask(), ask(ip="10.9.9.9")
    code = sent()
    assert mine.challenge != theirs.challenge
    assert min(len(mine.challenge), len(theirs.challenge)) >= 20
    assert [check(code, "made up"), check(code, "")] == ["NO_CODE"] * 2
    assert check(code, theirs.challenge) == ""


@pytest.mark.django_db
def test_a_code_from_before_challenges_works_nowhere() -> None:
    ask()
    SignInCode.objects.update(challenge="")
    assert check(sent(), "") == "NO_CODE"


@pytest.mark.django_db
def test_a_code_belongs_to_its_mobile() -> None:
    mine, other = ask(MOBILE), ask(OTHER)
    assert check(sent(MOBILE), mine.challenge, OTHER) == "NO_CODE"
    assert check(sent(OTHER), other.challenge, OTHER) == ""


@pytest.mark.django_db
def test_a_mobile_that_never_asked_is_answered_like_one_whose_code_is_used_up() -> None:
    asked = ask()
    check(sent(), asked.challenge)
    assert check("000000", asked.challenge) == check("000000", "x", "+916000000099") == "NO_CODE"


@pytest.mark.django_db
def test_an_address_gets_five_codes_an_hour_for_a_mobile_and_the_same_answer_ever_after() -> None:
    answers = [ask() for _ in range(CODES_A_MOBILE_AND_ADDRESS + 3)]
    assert {answer.expires_at for answer in answers} == {AT + timedelta(minutes=5)}
    assert len({answer.challenge for answer in answers}) == len(answers)
    assert OutboxMessage.objects.count() == CODES_A_MOBILE_AND_ADDRESS == 5
    ask(at=AT + timedelta(hours=1))
    assert OutboxMessage.objects.count() == CODES_A_MOBILE_AND_ADDRESS + 1


@pytest.mark.django_db
def test_a_mobile_gets_twenty_codes_an_hour_from_wherever() -> None:
    for number in range(CODES_A_MOBILE + 3):
        ask(ip=f"10.0.0.{number}")
    assert OutboxMessage.objects.count() == CODES_A_MOBILE == 20


@pytest.mark.django_db
def test_an_address_gets_three_hundred_codes_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Carriers put thousands of phones behind one address."""
    assert CODES_AN_ADDRESS == 300
    monkeypatch.setattr("bijlighar.people.actions.sign_in_code.CODES_AN_ADDRESS", 7)
    for number in range(9):
        ask(f"+9160000001{number:02d}")
    assert OutboxMessage.objects.count() == 7
    ask(OTHER, ip="10.0.0.2")
    assert OutboxMessage.objects.filter(recipient=OTHER).exists()


@pytest.mark.django_db
def test_wrong_tries_are_limited_over_all_codes_of_a_mobile() -> None:
    """Many addresses make many codes, but not many more guesses."""
    wrong = 0
    for number in range(WRONG_TRIES_A_MOBILE // TRIES_A_CODE + 3):
        asked = ask(ip=f"10.0.0.{number}")
        last = sent()
        wrong += [check(other_than(last), asked.challenge) for _ in range(TRIES_A_CODE)].count("WRONG")
    assert wrong == WRONG_TRIES_A_MOBILE == 30
    assert check(last, asked.challenge) == "NO_CODE"
    later = AT + timedelta(hours=1, minutes=5)
    asked = ask(at=later)
    assert check(sent(), asked.challenge, at=later) == ""


@pytest.mark.django_db
def test_right_codes_are_no_wrong_tries() -> None:
    for number in range(CODES_A_MOBILE):
        asked = ask(ip=f"10.0.{number}.1")
        assert check(sent(), asked.challenge) == ""


def test_limits_hold_when_all_ask_at_once(committed_database: object) -> None:
    barrier = Barrier(8)

    def hurry() -> None:
        barrier.wait()
        ask()
        connection.close()

    threads = [Thread(target=hurry) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OutboxMessage.objects.count() == CODES_A_MOBILE_AND_ADDRESS


def test_a_code_cannot_be_used_twice_at_the_same_moment(committed_database: object) -> None:
    asked = ask()
    code, barrier, answers = sent(), Barrier(4), []

    def hurry() -> None:
        barrier.wait()
        answers.append(check(code, asked.challenge))
        connection.close()

    threads = [Thread(target=hurry) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["", "NO_CODE", "NO_CODE", "NO_CODE"]
