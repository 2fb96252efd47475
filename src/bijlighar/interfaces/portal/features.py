"""Which features of a release are on for a connection; looked up once in ten seconds a process.

So a switch counts everywhere within ten seconds, and a page costs no look of its own. While the database
does not answer, what was seen last holds.
"""

from __future__ import annotations

from time import monotonic
from typing import cast

from django.conf import settings
from django.db import DatabaseError, transaction

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.network import queries as network
from bijlighar.releases import queries as releases
from bijlighar.releases.queries import Switches

SECONDS = 10
_seen: list[tuple[float, Switches]] = []


def is_on(feature_code: str, connection: ConnectionRecord) -> bool:
    """Whether a feature is on for a connection: all who see it see the same."""
    company = network.company(connection.company_id)
    return _switches().is_on(feature_code, company.code if company else "", f"connection/{connection.id}")


def _switches() -> Switches:
    now, keep = monotonic(), cast(int, getattr(settings, "FEATURE_SECONDS", SECONDS))
    if _seen and now - _seen[-1][0] < keep:
        return _seen[-1][1]
    try:
        with transaction.atomic():
            found = releases.switches()
    except DatabaseError:
        if not _seen:
            raise
        found = _seen[-1][1]
    _seen[:] = [(now, found)]
    return found
