"""Whose complaint it is: of who told it, and of everybody who saw the connection when it was told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bijlighar.complaints.queries import ComplaintRecord, OpenComplaint


def is_of(record: ComplaintRecord | OpenComplaint, mobile: str, since: Mapping[int, datetime]) -> bool:
    """Whether a mobile may read a complaint; `since`: from when on it sees which connections.

    What was told of a connection before that was another holder's, unless it was told from this mobile. What
    has no connection is of who told it alone.
    """
    is_own = record.caller_mobile == mobile
    if record.connection_id is None:
        return is_own
    began = since.get(record.connection_id)
    return began is not None and (is_own or record.registered_at >= began)
