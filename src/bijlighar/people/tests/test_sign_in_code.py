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
from bijlighar.people.rules.sign_in import CODES_A_MOBILE, CODES_AN_ADDRESS, TRIES_A_CODE, CodeAsked

AT = datetime(2025, 9, 1, 6, 0, tzinfo=UTC)
BY = Actor("consumer", "portal")
MOBILE, OTHER = "+916000000001", "+916000000002"


def ask(mobile: str = MOBILE, at: datetime = AT, ip: str = "10.0.0.1") -> CodeAsked:
    return actions.request_code(mobile=mobile, ip=ip, by=BY, at=at)


def check(code: str, mobile: str = MOBILE, at: datetime = AT) -> str:
    return actions.verify_code(mobile=mobile, code=code, by=BY, at=at).refusal


def sent(mobile: str = MOBILE) -> str:
    newest = OutboxMessage.objects.filter(recipient=mobile).order_by("-id").first()
    assert newest is not None
    return str(newest.context["code"])


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.django_db
def test_the_code_that_was_sent_signs_in_once() -> None:
    assert ask().expires_at == AT + timedelta(minutes=5)
    message = OutboxMessage.objects.get()
    assert (message.channel, message.template, message.recipient, message.language) == (
        "sms", "sign_in_code", MOBILE, "hi",
    )  # fmt: skip
    assert len(sent()) == 6 and sent().isdigit()
    assert check(sent()) == ""
    assert check(sent()) == "NO_CODE"


@pytest.mark.django_db
def test_a_code_is_kept_only_as_a_keyed_hash() -> None:
    ask()
    row = SignInCode.objects.values().get()
    assert sent() not in {str(value) for value in row.values()}
    assert len(row["code_hash"]) == 64


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "refusal"), [(299, ""), (300, "NO_CODE")])
def test_it_lives_five_minutes(after: int, refusal: str) -> None:
    ask()
    assert check(sent(), at=AT + timedelta(seconds=after)) == refusal


@pytest.mark.django_db
def test_after_five_wrong_tries_the_right_code_comes_too_late() -> None:
    ask()
    assert [check(other_than(sent())) for _ in range(TRIES_A_CODE)] == ["WRONG"] * 5
    assert check(sent()) == "NO_CODE"


@pytest.mark.django_db
def test_only_the_newest_code_counts() -> None:
    ask()
    old = sent()
    ask(at=AT + timedelta(seconds=30))
    if old != sent():
        assert check(old, at=AT + timedelta(seconds=31)) == "WRONG"
    assert check(sent(), at=AT + timedelta(seconds=31)) == ""


@pytest.mark.django_db
def test_a_code_belongs_to_its_mobile() -> None:
    ask(MOBILE)
    ask(OTHER)
    if sent(MOBILE) != sent(OTHER):
        assert check(sent(MOBILE), OTHER) == "WRONG"
    assert check(sent(OTHER), OTHER) == ""


@pytest.mark.django_db
def test_a_mobile_that_never_asked_is_answered_like_one_whose_code_is_used_up() -> None:
    ask()
    check(sent())
    assert check("000000") == check("000000", "+916000000099") == "NO_CODE"


@pytest.mark.django_db
def test_a_mobile_gets_five_codes_an_hour_and_the_same_answer_ever_after() -> None:
    answers = {ask(ip=f"10.0.0.{number}").expires_at for number in range(CODES_A_MOBILE + 3)}
    assert len(answers) == 1
    assert OutboxMessage.objects.count() == CODES_A_MOBILE == 5
    ask(at=AT + timedelta(hours=1))
    assert OutboxMessage.objects.count() == CODES_A_MOBILE + 1


@pytest.mark.django_db
def test_an_address_gets_thirty_codes_an_hour() -> None:
    for number in range(CODES_AN_ADDRESS + 2):
        ask(f"+9160000001{number:02d}")
    assert OutboxMessage.objects.count() == CODES_AN_ADDRESS == 30
    ask(OTHER, ip="10.0.0.2")
    assert OutboxMessage.objects.filter(recipient=OTHER).exists()


def test_limits_hold_when_all_ask_at_once(committed_database: object) -> None:
    barrier = Barrier(8)

    def hurry(number: int) -> None:
        barrier.wait()
        ask(ip=f"10.0.0.{number}")
        connection.close()

    threads = [Thread(target=hurry, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OutboxMessage.objects.count() == CODES_A_MOBILE


def test_a_code_cannot_be_used_twice_at_the_same_moment(committed_database: object) -> None:
    ask()
    code, barrier, answers = sent(), Barrier(4), []

    def hurry() -> None:
        barrier.wait()
        answers.append(check(code))
        connection.close()

    threads = [Thread(target=hurry) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["", "NO_CODE", "NO_CODE", "NO_CODE"]
