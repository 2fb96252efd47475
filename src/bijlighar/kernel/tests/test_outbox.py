"""The outbox: queued once, claimed by one, tried again, closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import polars as pl
import pytest
from django.db import connection

from bijlighar.kernel import outbox
from bijlighar.kernel.models import OutboxMessage
from bijlighar.kernel.outbox import MAX_ATTEMPTS, Message

AT = datetime(2025, 9, 1, 6, 0, tzinfo=UTC)


def post(key: str, at: datetime = AT) -> bool:
    return outbox.post(
        channel="sms", template="sign_in_code", recipient="+916000000001", language="hi",
        context={"code": "123456"}, key=key, at=at,
    )  # fmt: skip


def claim(at: datetime = AT) -> list[Message]:
    return outbox.claim(channel="sms", at=at)


@pytest.mark.django_db
def test_the_same_key_is_queued_once() -> None:
    assert post("a") and not post("a")
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db
def test_it_is_claimed_once_oldest_first() -> None:
    post("later", AT + timedelta(seconds=1))
    post("earlier")
    messages = claim(AT + timedelta(seconds=2))
    assert [message.created_at for message in messages] == [AT, AT + timedelta(seconds=1)]
    assert messages[0].context == {"code": "123456"} and messages[0].attempt == 1
    assert claim(AT + timedelta(seconds=2)) == []
    assert outbox.claim(channel="command", at=AT) == []


@pytest.mark.django_db
def test_sent_is_final_and_forgets_its_secret() -> None:
    post("a")
    (message,) = claim()
    assert outbox.sent(message, at=AT, forget=True)
    assert OutboxMessage.objects.get().context == {}
    assert claim(AT + timedelta(days=1)) == []
    assert not outbox.failed(message, at=AT, problem="too late")


@pytest.mark.django_db
def test_a_failure_is_tried_again_after_30_s_1_2_and_4_min_and_then_given_up() -> None:
    post("a")
    at, waits = AT, [30, 60, 120, 240]
    for attempt, wait in enumerate(waits, start=1):
        (message,) = claim(at)
        assert message.attempt == attempt
        assert outbox.failed(message, at=at, problem="gateway says no", forget=True)
        assert claim(at + timedelta(seconds=wait - 1)) == []
        at += timedelta(seconds=wait)
    (message,) = claim(at)
    assert message.attempt == MAX_ATTEMPTS == 5
    assert outbox.failed(message, at=at, problem="gateway says no", forget=True)
    row = OutboxMessage.objects.get()
    assert (row.failed_at, row.last_problem, row.context) == (at, "gateway says no", {})
    assert claim(at + timedelta(days=1)) == []


@pytest.mark.django_db
def test_what_a_dead_sender_held_is_claimed_by_another_and_the_dead_one_cannot_settle_it() -> None:
    post("a")
    (lost,) = claim()
    (taken,) = claim(AT + timedelta(seconds=30))
    assert not outbox.sent(lost, at=AT + timedelta(seconds=31))
    assert outbox.sent(taken, at=AT + timedelta(seconds=31))


@pytest.mark.django_db
def test_a_sender_that_dies_at_the_last_attempt_leaves_nothing_open_for_ever() -> None:
    post("a")
    at = AT
    for _ in range(MAX_ATTEMPTS):
        assert len(claim(at)) == 1
        at += timedelta(minutes=10)
    assert claim(at) == []
    assert outbox.give_up(at=at + timedelta(hours=1)) == 1
    assert OutboxMessage.objects.get().failed_at is not None


def test_two_senders_at_once_never_hold_the_same_message(committed_database: object) -> None:
    for number in range(200):
        post(str(number))
    barrier = Barrier(4)
    held: list[int] = []

    def sender() -> None:
        barrier.wait()
        while messages := outbox.claim(channel="sms", at=AT, limit=7):
            held.extend(message.id for message in messages)
        connection.close()

    threads = [Thread(target=sender) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == len(set(held)), "no message is held twice"
    # A sender whose rows were all locked for the moment stops early; nothing may be lost by it.
    held.extend(message.id for message in outbox.claim(channel="sms", at=AT, limit=200))
    assert sorted(held) == sorted(OutboxMessage.objects.values_list("id", flat=True))


def test_many_messages_enter_once_and_tell_how_far_they_are(db: None) -> None:
    def messages(*keys: str) -> pl.DataFrame:
        return pl.DataFrame({"key": keys}, schema={"key": pl.String}).with_columns(
            template=pl.lit("t"), recipient=pl.lit("+916000000001"), language=pl.lit("hi"),
            context=pl.lit('{"amount": "₹1,216.14, \\"so\\""}'),
        )  # fmt: skip

    assert outbox.post_all(channel="sms", messages=messages("b/1", "b/2"), at=AT) == 2
    assert outbox.post_all(channel="sms", messages=messages("b/2", "b/3"), at=AT) == 1
    assert outbox.post_all(channel="sms", messages=messages(), at=AT) == 0
    first, second, _ = outbox.claim(channel="sms", at=AT)
    assert first.context == {"amount": '₹1,216.14, "so"'}
    outbox.sent(first, at=AT)
    outbox.failed(second, at=AT, problem="no such number", final=True)
    assert outbox.progress(["b/1", "b/2", "b/3", "b/4"]) == outbox.Progress(sent=1, failed=1, waiting=1)
