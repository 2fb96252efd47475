"""Failed messages are tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor


@action
def replay_failed(*, company_id: int, message_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Queue failed messages of a company again; how many. One whose variables were wiped stays as it is."""
    return outbox.replay(message_ids, company_id=company_id, at=at)
