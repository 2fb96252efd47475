"""What the caller is told by message at each step, in his language; each message once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bijlighar.complaints.models import Complaint
from bijlighar.kernel import outbox
from bijlighar.kernel.time import IST


def told_at(instant: datetime) -> str:
    """An instant as messages write it: "22-11-2026 18:30", Indian time."""
    return f"{instant.astimezone(IST):%d-%m-%Y %H:%M}"


def tell(row: Complaint, what: str, at: datetime, *, once: str = "", **values: Any) -> None:
    """Queue the message `complaint_<what>` for the caller; nothing where nobody left a number.

    `once` tells this message from the same one at another time (a second reopening, another day).
    """
    if not row.caller_mobile:
        return
    outbox.post(
        channel="sms",
        template=f"complaint_{what}",
        recipient=row.caller_mobile,
        language=row.language,
        context={"number": row.number, **values},
        key=f"complaint/{row.id}/{what}{once and '/' + once}",
        company_id=row.company_id,
        connection_id=row.connection_id,
        at=at,
    )
