"""What the caller is told by message at each step, in his language; each message once.

And that a complaint changed, told to whoever keeps the page of its home.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import polars as pl
from django.db import connection as database
from django.db.models import QuerySet

from bijlighar.complaints.models import Complaint
from bijlighar.complaints.queries.records import ComplaintRecord
from bijlighar.kernel import outbox
from bijlighar.kernel.changed import tell_changed
from bijlighar.kernel.time import IST

MESSAGES: Final[dict[str, Any]] = {
    "key": pl.String,
    "template": pl.String,
    "recipient": pl.String,
    "language": pl.String,
    "context": pl.String,
    "company_id": pl.Int64,
    "connection_id": pl.Int64,
}


def told_at(instant: datetime) -> str:
    """An instant as messages write it: "22-11-2026 18:30", Indian time."""
    return f"{instant.astimezone(IST):%d-%m-%Y %H:%M}"


def tell(
    complaint: Complaint | ComplaintRecord, what: str, at: datetime, *, once: str = "", **values: Any
) -> None:
    """Queue the message `complaint_<what>` for the caller; nothing where nobody left a number.

    `once` tells this message from the same one at another time (a second reopening, another day).
    """
    if not complaint.caller_mobile:
        return
    outbox.post(
        channel="sms",
        template=f"complaint_{what}",
        recipient=complaint.caller_mobile,
        language=complaint.language,
        context={"number": complaint.number, **values},
        key=f"complaint/{complaint.id}/{what}{once and '/' + once}",
        company_id=complaint.company_id,
        connection_id=complaint.connection_id,
        at=at,
    )


def post_plain(what: str, rows: QuerySet[Complaint], at: datetime) -> int:
    """Queue `complaint_<what>`, which needs nothing but the number, for many callers in one write."""
    found = [
        {
            "key": f"complaint/{row.id}/{what}/{row.reopened}",
            "template": f"complaint_{what}",
            "recipient": row.caller_mobile,
            "language": row.language,
            "context": json.dumps({"number": row.number}),
            "company_id": row.company_id,
            "connection_id": row.connection_id,
        }
        for row in rows.exclude(caller_mobile="")
    ]
    frame = pl.DataFrame(found, schema=MESSAGES)
    return outbox.post_all(channel="sms", messages=frame, at=at)


def tell_homes(complaint_ids: Sequence[int]) -> None:
    """Tell that these complaints changed, of their connections; of a whole company's where they are many."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT company_id, array_agg(DISTINCT connection_id) FROM complaints_complaint"
            " WHERE id = ANY(%s) AND connection_id IS NOT NULL GROUP BY company_id",
            [list(complaint_ids)],
        )
        found = cursor.fetchall()
    for company_id, connection_ids in found:
        tell_changed(company_id, connection_ids)
