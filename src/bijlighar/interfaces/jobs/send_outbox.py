"""Sends what waits in the outbox: once on command, or again and again beside the web server.

Any number of senders may run, on any machine: each message is one sender's, and all of them together keep to
what a provider takes in a second. A round is a few statements, however many messages it has.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event

from bijlighar.conf.messages import setup as setup_of_home
from bijlighar.interfaces.jobs.carriers import carriers
from bijlighar.kernel import outbox
from bijlighar.kernel.actor import Actor
from bijlighar.notifications import actions
from bijlighar.notifications.actions import FAILURES_TO_REST, Prepared, Ready, Tried, Tries
from bijlighar.notifications.adapters.console_carrier import ConsoleCarrier, Shows
from bijlighar.notifications.rules.envelope import AddressGone, Carrier, Refused
from bijlighar.notifications.rules.setup import WITHOUT_FILE, Setup, SetupRefused
from bijlighar.notifications.rules.templates import SECRET

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.5
CHANNELS = ("sms", "email")
"""What is written to people: to a mobile, by the way its holder chose, or to an e-mail address."""
LONGEST_ROUND_SECONDS = 10
"""A claim is another's after thirty: a round takes no more than its providers do in this time."""
_BY = Actor.system("send_outbox")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    unwanted: int = 0

    def __add__(self, other: Round) -> Round:
        return Round(
            self.sent + other.sent,
            self.put_off + other.put_off,
            self.given_up + other.given_up,
            self.unwanted + other.unwanted,
        )


@dataclass(frozen=True, slots=True)
class Sender:
    """How this process sends: the setup and the adapter of each provider."""

    setup: Setup
    carriers: Mapping[str, Carrier]

    @property
    def parallel(self) -> int:
        """How many messages are under way at once."""
        return max(each.parallel for each in self.setup.providers)

    @property
    def most(self) -> int:
        """How many messages a round may have."""
        return min(each.per_second for each in self.setup.providers) * LONGEST_ROUND_SECONDS


def sender_of_home() -> Sender:
    """As `messages.toml` says. Raises `SetupRefused`."""
    setup = setup_of_home()
    return Sender(setup, carriers(setup))


def send_waiting(
    *, at: datetime, sms: Shows | None = None, limit: int = 100, sender: Sender | None = None
) -> Round:
    """Claim waiting messages and send them, urgent ones first, then the oldest.

    A message that cannot be written, or is too old to be true, is given up at once; one that no provider
    takes is tried five times. The text of a message with a one-time code is wiped once it is settled. `sms`:
    shows every SMS instead of sending it. Raises `SetupRefused`.
    """
    if sms is not None:
        sender = Sender(WITHOUT_FILE, {"console": ConsoleCarrier(sms)})
    sender = sender or sender_of_home()
    done = Round(given_up=outbox.give_up(at=at, forget=SECRET))
    with ThreadPoolExecutor(sender.parallel, "carrier") as pool:
        for channel in CHANNELS:
            done += _round(sender, pool, channel, at, limit, lambda: at)
    return done


def run_forever(stop: Event, *, pause_seconds: float = PAUSE_SECONDS, limit: int = 500) -> None:
    """Send whatever waits, pause, and again, until `stop` is set; meant for a thread of its own.

    A database that is away for a while is waited for: the messages are still in it. So is a `messages.toml`
    that is wrong: it is read again until it is right.
    """
    from django.db import Error, connection

    sender, pool = None, None
    try:
        while not stop.is_set():
            pause = pause_seconds
            try:
                if sender is None:
                    sender = sender_of_home()
                    pool = ThreadPoolExecutor(sender.parallel, "carrier")
                assert pool is not None
                for channel in CHANNELS:
                    if _round(sender, pool, channel, datetime.now(UTC), limit, _now) != Round():
                        pause = 0
                outbox.give_up(at=datetime.now(UTC), forget=SECRET)
            except Error as problem:
                log.warning("The outbox could not be read (%s). Trying again.", str(problem).strip())
                connection.close()
                pause = 5
            except SetupRefused as problem:
                log.error("No message is sent: %s", problem)
                pause = 5
            stop.wait(pause)
    finally:
        if pool is not None:
            pool.shutdown()
        connection.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _round(
    sender: Sender, pool: Executor, channel: str, at: datetime, limit: int, clock: Callable[[], datetime]
) -> Round:
    messages = outbox.claim(channel=channel, at=at, limit=min(limit, sender.most))
    if not messages:
        return Round()
    prepared = actions.prepare(messages=messages, setup=sender.setup, by=_BY, at=at)
    done = Round(put_off=prepared.put_off, given_up=prepared.given_up, unwanted=prepared.unwanted)
    if not prepared.ready:
        return done
    time.sleep(min(max((prepared.starts_at - at).total_seconds(), 0), LONGEST_ROUND_SECONDS))
    tries = _carried(sender, pool, prepared, at)
    outcomes = actions.note_tries(tries=tries, by=_BY, at=clock())
    return done + Round(
        outcomes["SENT"], outcomes["AGAIN"] + outcomes["LATER"], outcomes["FAILED"], outcomes["UNWANTED"]
    )


def _carried(sender: Sender, pool: Executor, prepared: Prepared, at: datetime) -> list[Tries]:
    """Hand every message over, several at once, each to the first provider that takes it."""
    hands = _Hands(sender)
    if sender.parallel == 1:
        return [_tried(hands, each, at) for each in prepared.ready]
    return list(pool.map(lambda each: _tried(hands, each, at), prepared.ready))


class _Hands:
    """What the hands of one round know of each other: which providers failed, and when time is up."""

    def __init__(self, sender: Sender) -> None:
        self.carriers = sender.carriers
        self._failures: Counter[str] = Counter()
        self._ends = time.monotonic() + LONGEST_ROUND_SECONDS

    def may_ask(self, provider: str) -> bool:
        """Not one that failed some times in a row: each try may take until its time is out."""
        return self._failures[provider] < FAILURES_TO_REST and time.monotonic() < self._ends

    def note(self, provider: str, *, took: bool) -> None:
        """Count failures in a row."""
        self._failures[provider] = 0 if took else self._failures[provider] + 1


def _tried(hands: _Hands, ready: Ready, at: datetime) -> Tries:
    tried: list[Tried] = []
    for provider, envelope in ready.tries:
        if not hands.may_ask(provider.code):
            continue
        try:
            name = hands.carriers[provider.code].send(envelope, at=at)
        except Refused as problem:
            hands.note(provider.code, took=True)
            tried.append(
                Tried(
                    provider, envelope, "REFUSED", problem=str(problem),
                    is_address_gone=isinstance(problem, AddressGone),
                )
            )  # fmt: skip
        except OSError as problem:
            hands.note(provider.code, took=False)
            tried.append(Tried(provider, envelope, "FAILED", problem=f"{type(problem).__name__}: {problem}"))
        except Exception as problem:
            # A fault of ours in one message must not keep the others from being sent.
            log.exception("A message could not be handed over")
            tried.append(Tried(provider, envelope, "REFUSED", problem=f"{type(problem).__name__}"))
        else:
            hands.note(provider.code, took=True)
            tried.append(Tried(provider, envelope, "SUBMITTED", name))
            break
    return Tries(ready, tuple(tried))
