"""Inside, call; outside, outbox: what must be said to the outside is a row in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bijlighar.kernel.models import OutboxMessage


def post(
    *,
    channel: str,
    template: str,
    recipient: str,
    language: str,
    context: dict[str, Any],
    key: str,
    at: datetime,
) -> bool:
    """Queue one message; True when it is new, False when the same `key` was queued before.

    `channel` is "sms", "command", "webhook" ...; `template` names the text in `notifications`; `context` holds
    its variables as plain values; `key` makes the call repeatable.
    """
    _, is_new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "channel": channel,
            "template": template,
            "recipient": recipient,
            "language": language,
            "context": context,
            "created_at": at,
        },
    )
    return is_new
