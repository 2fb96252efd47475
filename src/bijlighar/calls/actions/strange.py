"""What exchanges sent that is not taken: some of it is kept to be looked at, all of it is counted."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import connection

from bijlighar.calls.models import Event
from bijlighar.calls.rules.event import FRESH_SECONDS
from bijlighar.calls.rules.strange import MOST_AN_HOUR, hour_of
from bijlighar.kernel.action import Counted, action
from bijlighar.kernel.actor import Actor

_NUMBERS = re.compile(r"(?<!\d)(?:\+?91|0)?[6-9]\d{5}(\d{4})(?!\d)")
_MOST_KEPT = 2_000
_SWEPT = 500


@action
def keep_strange(
    *, exchange_code: str, verdict_code: str, reason: str, body: str, by: Actor, at: datetime
) -> Counted | None:
    """Keep a message that is no event we know (UNKNOWN), not signed (FORGED), too old (STALE) or a COPY.

    Of an exchange and a verdict `MOST_AN_HOUR` are kept an hour; more are only counted, so that nobody fills
    the disk: what comes back is then the count.
    """
    count = _counted(exchange_code[:20], verdict_code, at)
    if count > MOST_AN_HOUR:
        return Counted(count)
    Event.objects.create(
        verdict_code=verdict_code, exchange_code=exchange_code[:20], received_at=at, reason=reason[:200],
        body=_NUMBERS.sub(r"••••••\1", body.replace("\0", ""))[:_MOST_KEPT],
    )  # fmt: skip
    return None


@action
def meet_message(*, signature: str, by: Actor, at: datetime) -> Counted:
    """How often a signed message has come by now: 1 for the first time, more for a copy.

    It is remembered for as long as its signature is fresh, and a while.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO calls_message (signature, met_at, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (signature) DO UPDATE SET count = calls_message.count + 1 RETURNING count",
            [signature, at],
        )
        count = int(cursor.fetchone()[0])
        if count == 1 and signature.startswith("0"):  # one in sixteen clears up behind all of them
            cursor.execute(
                "DELETE FROM calls_message WHERE signature IN (SELECT signature FROM calls_message"
                " WHERE met_at < %s ORDER BY met_at LIMIT %s FOR UPDATE SKIP LOCKED)",
                [at - timedelta(seconds=3 * FRESH_SECONDS), _SWEPT],
            )
    return Counted(count)


def _counted(exchange_code: str, verdict_code: str, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO calls_strange (hour, exchange_code, verdict_code, count) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (hour, exchange_code, verdict_code) DO UPDATE SET count = calls_strange.count + 1"
            " RETURNING count",
            [hour_of(at), exchange_code, verdict_code],
        )
        return int(cursor.fetchone()[0])
