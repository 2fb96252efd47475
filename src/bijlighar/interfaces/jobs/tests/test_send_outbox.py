"""The sender: sends, wipes secrets, puts off, gives up."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from bijlighar.interfaces.jobs.send_outbox import Round, run_forever, send_waiting
from bijlighar.kernel import outbox
from bijlighar.kernel.models import OutboxMessage
from bijlighar.notifications.adapters.console import ConsoleSms

AT = datetime(2025, 9, 1, 6, 0, tzinfo=UTC)


class OutOfOrder:
    """A gateway that is down."""

    def send(self, *, mobile: str, text: str, at: datetime) -> None:
        raise ConnectionRefusedError("gateway is down")


def post(key: str = "a", template: str = "sign_in_code", at: datetime = AT) -> None:
    outbox.post(
        channel="sms", template=template, recipient="+916000000001", language="en",
        context={"code": "004217", "minutes": 5}, key=key, at=at,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("complaint_follow", {"number": "E0000000001", "follow": "b7c1d2e3f4a5b6c7d8e9"}),
        ("application_taken", {"number": "A1-1", "day": "09-11-2026", "follow": "b7c1d2e3f4a5b6c7d8e9"}),
        ("application_rejected", {"number": "A1-1", "follow": "b7c1d2e3f4a5b6c7d8e9"}),
    ],
)
def test_the_code_of_a_link_stays_in_no_message_that_is_over(
    tmp_path: Path, template: str, context: dict[str, str]
) -> None:
    """Sent, or given up when its sender died in the last attempt."""
    for key in ("sent", "lost"):
        outbox.post(
            channel="sms", template=template, recipient="+916000000001", language="en", context=context,
            key=key, at=AT,
        )  # fmt: skip
    OutboxMessage.objects.filter(key="lost").update(attempts=5, claimed_at=AT - timedelta(days=1))
    log = tmp_path / "sms.log"
    assert send_waiting(at=AT, sms=ConsoleSms(log)) == Round(sent=1, given_up=1)
    assert "b7c1d2e3f4a5b6c7d8e9" in log.read_text()
    assert [each.context for each in OutboxMessage.objects.all()] == [{}, {}]


@pytest.mark.django_db
def test_it_sends_and_wipes_the_code(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    post()
    log = tmp_path / "home" / "sms.log"
    assert send_waiting(at=AT, sms=ConsoleSms(log)) == Round(sent=1)
    assert "SMS +916000000001: 004217 is your Bijlighar code" in log.read_text()
    assert "004217" in capfd.readouterr().err
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert OutboxMessage.objects.get().context == {}
    assert send_waiting(at=AT, sms=ConsoleSms(log)) == Round()


@pytest.mark.django_db
def test_a_gateway_that_is_down_is_tried_again() -> None:
    post()
    assert send_waiting(at=AT, sms=OutOfOrder()) == Round(put_off=1)
    row = OutboxMessage.objects.get()
    assert row.context["code"] == "004217" and "gateway is down" in row.last_problem
    assert send_waiting(at=AT + timedelta(seconds=30), sms=ConsoleSms()) == Round(sent=1)


@pytest.mark.django_db
def test_a_code_that_expired_while_the_gateway_was_down_is_not_sent() -> None:
    post()
    assert send_waiting(at=AT + timedelta(minutes=5), sms=ConsoleSms()) == Round(given_up=1)
    row = OutboxMessage.objects.get()
    assert row.failed_at is not None and row.context == {}


@pytest.mark.django_db
def test_one_message_that_cannot_be_rendered_does_not_hold_up_the_others() -> None:
    post("bad", template="no_such")
    post("good")
    assert send_waiting(at=AT, sms=ConsoleSms()) == Round(sent=1, given_up=1)


@pytest.mark.django_db
def test_a_message_to_nobody_is_closed_unsent() -> None:
    """A request for a connection that does not exist writes one, so that it takes as long as another."""
    post()
    OutboxMessage.objects.update(recipient="")
    assert send_waiting(at=AT, sms=OutOfOrder()) == Round()
    row = OutboxMessage.objects.get()
    assert row.failed_at == AT and row.sent_at is None and row.context == {}


def test_it_runs_until_told_to_stop(committed_database: object, settings_home: Path) -> None:
    post(at=datetime.now(UTC))
    stop = Event()
    sender = Thread(target=run_forever, args=(stop,), kwargs={"pause_seconds": 0.01})
    sender.start()
    waited = Event()
    for _ in range(1000):
        if OutboxMessage.objects.filter(sent_at__isnull=False).exists():
            break
        waited.wait(0.01)
    stop.set()
    sender.join(timeout=10)
    assert not sender.is_alive()
    assert "004217" in (settings_home / "sms.log").read_text()
