"""What all areas keep about who lives at a connection, together: to be given out, or to be forgotten.

Each area that stores personal data has a `personal` module of its own; here is only their list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bijlighar.applications import personal as applications
from bijlighar.calls import personal as calls
from bijlighar.complaints import personal as complaints
from bijlighar.documents import personal as documents
from bijlighar.kernel.actor import Actor
from bijlighar.outages import personal as outages
from bijlighar.privacy import personal as privacy
from bijlighar.rollout import personal as rollout

AREAS = {
    "applications": applications,
    "complaints": complaints,
    "rollout": rollout,
    "calls": calls,
    "outages": outages,
    "privacy": privacy,
}
Rows = list[dict[str, Any]]


def export(connection_ids: Sequence[int]) -> dict[str, dict[str, Rows]]:
    """By area and kind, every row; the facts of an area's documents among them."""
    return {
        name: {
            **area.export(connection_ids),
            "documents": [asdict(each) for each in documents.export(*area.documents_of(connection_ids))],
        }
        for name, area in AREAS.items()
    }


def shred(connection_ids: Sequence[int], *, by: Actor, at: datetime) -> dict[str, dict[str, int]]:
    """By area, how much of what was forgotten. Cut off half-way, the next run finishes it."""
    done = {}
    for name, area in AREAS.items():
        area_code, owner_keys = area.documents_of(connection_ids)
        done[name] = asdict(area.shred(connection_ids=connection_ids, by=by, at=at))
        done[name]["documents"] = documents.shred(area_code=area_code, owner_keys=owner_keys, by=by, at=at)
    return done
