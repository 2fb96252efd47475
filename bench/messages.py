"""Sending: claimed, prepared, handed over and noted many at once, beside one message at a time.

The provider takes everything at once, so that what is measured is ours. 100,000 messages wait, and stay long
enough for every round to be taken from a queue of that size.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bench._database import database
from bench._result import Measured, Result, Target, timed

WAITING = 100_000
SENT = 10_000
ONE_BY_ONE = 200
AT_ONCE = 1_000
A_SECOND_AT_LEAST = 500


def run() -> Iterator[Result]:
    with database():
        yield from _measured()


class _Takes:
    def send(self, **_: object) -> None:
        """Take everything."""


def _measured() -> Iterator[Result]:
    import polars as pl
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bijlighar.interfaces.cli.django import ready
    from bijlighar.interfaces.jobs.send_outbox import send_waiting

    ready(database=False)
    from django.db import transaction

    from bijlighar.kernel import outbox

    at = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    number = pl.int_range(WAITING, eager=True).cast(pl.String).str.zfill(9)
    messages = pl.DataFrame({"key": "bench/" + number, "recipient": "+917" + number}).with_columns(
        template=pl.lit("photo_reading_again"),
        language=pl.lit("hi"),
        context=pl.lit('{"service_number": "N0000000001", "units": "1150"}'),
    )
    with transaction.atomic():
        outbox.post_all(channel="sms", messages=messages, at=at)

    def sent(count: int, at_once: int) -> None:
        done = 0
        while done < count:
            done += send_waiting(at=at, sms=_Takes(), limit=at_once).sent

    _, seconds = timed(lambda: sent(ONE_BY_ONE, 1))
    yield Measured(
        step="send", contestant="one at a time", count=ONE_BY_ONE, unit="messages", seconds=seconds,
        is_yardstick=True,
    )  # fmt: skip
    _, seconds = timed(lambda: sent(SENT, AT_ONCE))
    with CaptureQueriesContext(connection) as seen:
        sent(AT_ONCE, AT_ONCE)
    together = Measured(
        step="send", contestant=f"{AT_ONCE:,} at a time", count=SENT, unit="messages", seconds=seconds,
        note=f"{len(seen)} statements for {AT_ONCE:,} messages",
    )  # fmt: skip
    yield together
    yield Target(
        asked_for="messages a second by one sender, 100,000 waiting",
        at_least=A_SECOND_AT_LEAST,
        measured=together.per_second,
        unit="messages/s",
    )
