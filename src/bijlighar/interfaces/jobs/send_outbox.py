"""Sends what waits in the outbox: once on command, or again and again beside the web server."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Protocol

from bijlighar.conf.home import home
from bijlighar.kernel import outbox
from bijlighar.notifications.adapters.console import ConsoleSms
from bijlighar.notifications.rules.render import UnableToRender, find, render

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.5


class Sms(Protocol):
    """A way to send an SMS; raises `OSError` when it could not."""

    def send(self, *, mobile: str, text: str, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0


def send_waiting(*, at: datetime, sms: Sms | None = None, limit: int = 100) -> Round:
    """Claim waiting SMS and send them, oldest first; each is settled before the next is tried.

    A message that cannot be rendered, or is too old to be true, is given up at once; one that the way out
    refuses is tried five times. The text of a message with a one-time code is wiped once it is settled.
    """
    sms = sms or ConsoleSms(home() / "sms.log")
    sent = put_off = given_up = 0
    for message in outbox.claim(channel="sms", at=at, limit=limit):
        if not message.recipient:
            # Written so that asking for a connection that does not exist takes as long as for any other.
            outbox.failed(message, at=at, problem="To nobody.", final=True, forget=True)
            continue
        try:
            template = find(message.template)
            text = render(message.template, message.language, message.context).text
        except UnableToRender as problem:
            outbox.failed(message, at=at, problem=str(problem), final=True, forget=True)
            given_up += 1
            continue
        lives = template.lives_seconds
        if lives is not None and at - message.created_at >= timedelta(seconds=lives):
            outbox.failed(
                message, at=at, problem="Too old to be sent.", final=True, forget=template.has_secret
            )
            given_up += 1
            continue
        try:
            sms.send(mobile=message.recipient, text=text, at=at)
        except OSError as problem:
            outbox.failed(
                message, at=at, problem=f"{type(problem).__name__}: {problem}", forget=template.has_secret
            )
            put_off += 1
        else:
            outbox.sent(message, at=at, forget=template.has_secret)
            sent += 1
    return Round(sent, put_off, given_up + outbox.give_up(at=at))


def run_forever(stop: Event, *, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Send whatever waits, pause, and again, until `stop` is set; meant for a thread of its own.

    A database that is away for a while is waited for: the messages are still in it.
    """
    from django.db import Error, connection

    try:
        while not stop.is_set():
            try:
                send_waiting(at=datetime.now(UTC))
            except Error as problem:
                log.warning("The outbox could not be read (%s). Trying again.", str(problem).strip())
                connection.close()
                stop.wait(5)
            stop.wait(pause_seconds)
    finally:
        connection.close()
